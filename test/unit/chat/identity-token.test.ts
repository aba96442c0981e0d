import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { toBase64Url, utf8 } from '../../../worker/lib/bytes.ts'
import { readIdentityToken, signIdentityToken } from '../../../worker/lib/identity-token.ts'

const now = Date.UTC(2026, 10, 22, 9)
const seconds = now / 1000
const secret = 'cs_una-chiave-di-prova'
const good = { email: 'Anna@Prova.example', name: 'Anna\u0000  Rossi', exp: seconds + 3600 }
const read = (token: string, key = secret) => readIdentityToken(key, token, now)
const part = (value: unknown) => toBase64Url(utf8(JSON.stringify(value)))

describe('a token that the site has signed', () => {
  test('tells the address as it is stored, a plain name and its end', async () => {
    expect(await read(await signIdentityToken(secret, good))).toEqual({
      email: 'anna@prova.example',
      name: 'Anna Rossi',
      // A minute for clocks that are off, with which it is taken too.
      until: now + 3_660_000,
    })
  })

  test('is what another implementation of HS256 makes', async () => {
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(good)}`
    const mark = createHmac('sha256', secret).update(text).digest('base64url')
    expect(await read(`${text}.${mark}`)).toMatchObject({ email: 'anna@prova.example' })
  })

  test.each([
    ['without an end', { ...good, exp: undefined }, 'no_expiry'],
    ['that has run out', { ...good, exp: seconds - 61 }, 'expired'],
    ['that would hold for two days', { ...good, exp: seconds + 2 * 86_400 }, 'too_long'],
    ['that begins later', { ...good, nbf: seconds + 600 }, 'not_yet'],
    ['without an address', { ...good, email: undefined }, 'no_email'],
    ['with an address that cannot exist', { ...good, email: 'anna@' }, 'no_email'],
    ['without an end, said as null', { ...good, exp: null }, 'no_expiry'],
    ['without an address, said as null', { ...good, email: null }, 'no_email'],
    ['longer than a page needs', { ...good, more: 'x'.repeat(4000) }, 'malformed'],
    ['with an end that is no number', { ...good, exp: 'domani' }, 'malformed'],
  ])('%s proves nothing', async (_name, claims, refused) => {
    expect(await read(await signIdentityToken(secret, claims))).toEqual({ refused })
  })

  test.each([{ name: null }, { name: 5 }, { nbf: null }])(
    'holds where the server does not know something (%j)',
    async (unknown) => {
      const token = await signIdentityToken(secret, { ...good, ...unknown })
      expect(await read(token)).toMatchObject({ email: 'anna@prova.example' })
    },
  )

  test('under another key, or changed on its way, proves nothing', async () => {
    const token = await signIdentityToken(secret, good)
    expect(await read(token, 'cs_un-altra')).toEqual({ refused: 'signature' })
    const [head, , mark] = token.split('.')
    const forged = `${head}.${part({ ...good, email: 'capo@prova.example' })}.${mark}`
    expect(await read(forged)).toEqual({ refused: 'signature' })
  })

  test('names no algorithm of its own choice', async () => {
    const [, body, mark] = (await signIdentityToken(secret, good)).split('.')
    expect(await read(`${part({ alg: 'none' })}.${body}.`)).toEqual({ refused: 'algorithm' })
    expect(await read(`${part({ alg: 'RS256' })}.${body}.${mark}`)).toEqual({ refused: 'algorithm' })
  })

  test.each(['', 'a', 'a.b.c', '..', 'ö.ö.ö', `${part({ alg: 'HS256' })}.e30.x.y`])(
    'that is none (%j) proves nothing',
    async (token) => {
      expect(await read(token)).toEqual({ refused: expect.any(String) })
    },
  )
})
