import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importTokenKey, readToken, signToken, type TokenPurpose } from '../../../worker/lib/tokens.ts'

const key = await importTokenKey('a-secret-of-at-least-32-characters')
const purposes: TokenPurpose[] = ['open', 'click', 'unsubscribe', 'webhook']

describe('signed tokens', () => {
  it('give back the integers they were made with', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...purposes),
        fc.array(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { minLength: 1, maxLength: 4 }),
        async (purpose, numbers) => {
          expect(await readToken(key, purpose, await signToken(key, purpose, numbers))).toEqual(numbers)
        },
      ),
    )
  })

  it('open no other door than the one they were made for', async () => {
    const token = await signToken(key, 'open', [1, 2])
    expect(await readToken(key, 'unsubscribe', token)).toBeNull()
  })

  it('are refused when one character is changed', async () => {
    const token = await signToken(key, 'click', [7, 123_456, 9])
    for (let i = 0; i < token.length; i++) {
      // The last character of a base64url group can carry unused bits; it still must not open anything else.
      const changed = `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`
      const numbers = await readToken(key, 'click', changed)
      expect(numbers === null || numbers.join() === '7,123456,9').toBe(true)
    }
  })

  it('are refused when made with another secret', async () => {
    const other = await importTokenKey('another-secret-of-at-least-32-chars')
    expect(await readToken(key, 'open', await signToken(other, 'open', [1]))).toBeNull()
  })

  it.each(['', '.', 'a.b', 'a.b.c', '%%%.%%%', 'x'.repeat(10_000)])(
    'are refused when they are %j',
    async (text) => {
      expect(await readToken(key, 'open', text)).toBeNull()
    },
  )
})
