import { describe, expect, test } from 'vitest'
import { proposedSending, proposedSnooze } from '../../../web/app/pages/inbox/thread/snooze-times.ts'

const zone = 'Europe/Rome'
const at = (local: string) => Date.parse(`${local}:00+01:00`)

describe('what is proposed', () => {
  test('to whoever puts off to a moment of their own is next Monday', () => {
    expect(proposedSnooze(at('2026-11-23T03:13'), zone)).toBe(at('2026-11-30T09:00'))
  })

  test.each([
    ['before nine it is today', '2026-11-23T03:13', null, '2026-11-23T09:00'],
    ['later it is tomorrow', '2026-11-23T09:00', null, '2026-11-24T09:00'],
    [
      'a window that is open then changes nothing',
      '2026-11-23T20:00',
      '2026-11-24T19:00',
      '2026-11-24T09:00',
    ],
    [
      'a window that ends before is used up to its last hour',
      '2026-11-23T12:00',
      '2026-11-24T02:47',
      '2026-11-24T01:47',
    ],
    ['of a window that ends soon half is left', '2026-11-23T12:00', '2026-11-23T13:00', '2026-11-23T12:30'],
  ])('for sending later: %s', (_name, now, until, expected) => {
    expect(proposedSending(at(now), until === null ? null : at(until), zone)).toBe(at(expected))
  })
})
