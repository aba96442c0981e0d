import { describe, expect, test } from 'vitest'
import { answerThreadIndex, readOutlookThread } from '../../../worker/modules/mail-in/thread-index.ts'
import { mailOf } from './mails.ts'

/** 21 November 2026, 09:00 UTC, as the six highest bytes of Windows' time, and a conversation's id. */
const begun = Date.UTC(2026, 10, 21, 9)
const header = (at: number): Uint8Array => {
  const bytes = new Uint8Array(22).fill(7)
  const time = (BigInt(at) + 11_644_473_600_000n) * 10_000n
  for (let index = 0; index < 6; index++) bytes[index] = Number((time >> BigInt(56 - 8 * index)) & 0xffn)
  return bytes
}
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const elapsedOf = (index: string): number => {
  const bytes = Buffer.from(index, 'base64')
  const told = bytes.readUInt32BE(bytes.length - 5)
  return ((told & 0x7fffffff) * (told >>> 31 === 1 ? 2 ** 23 : 2 ** 18)) / 10_000
}

describe('the thread of Outlook', () => {
  test('is echoed with five bytes more, which tell the time since its first mail', () => {
    const index = base64(header(begun))
    for (const ms of [0, 60_000, 3_600_000, 86_400_000, 400 * 86_400_000, 900 * 86_400_000]) {
      const answer = answerThreadIndex(index, begun + ms) ?? ''
      expect(Buffer.from(answer, 'base64').subarray(0, 22)).toEqual(Buffer.from(header(begun)))
      expect(Buffer.from(answer, 'base64')).toHaveLength(27)
      // What is told is coarse: steps of 26 ms, or of 0.8 s where more than 1.7 years have passed.
      expect(Math.abs(elapsedOf(answer) - ms)).toBeLessThan(1000)
    }
  })

  test('of a clock that goes wrong tells no time', () => {
    expect(elapsedOf(answerThreadIndex(base64(header(begun)), begun - 86_400_000) ?? '')).toBe(0)
  })

  test('grows up to its bound', () => {
    let index = base64(header(begun))
    for (let level = 0; level < 50; level++) index = answerThreadIndex(index, begun) ?? ''
    expect(Buffer.from(index, 'base64')).toHaveLength(272)
    expect(answerThreadIndex(index, begun)).toBeNull()
  })

  test.each<[string, Record<string, string>, object | null]>([
    ['of nobody', {}, null],
    ['of letters that are none', { 'thread-index': '!!' }, null],
    ['of a wrong length', { 'thread-index': base64(new Uint8Array(24)) }, null],
    ['of a length without end', { 'thread-index': base64(new Uint8Array(22 + 5 * 51)) }, null],
    ['with its topic', { 'thread-index': base64(header(begun)), 'thread-topic': 'Olio' }, { topic: 'Olio' }],
    [
      'with a topic of other letters',
      { 'thread-index': base64(header(begun)), 'thread-topic': 'Ölio' },
      { topic: null },
    ],
  ])('%s is read', (_what, heads, read) => {
    const found = readOutlookThread(mailOf({ heads }))
    if (read === null) expect(found).toBeNull()
    else expect(found).toMatchObject({ index: base64(header(begun)), ...read })
  })
})
