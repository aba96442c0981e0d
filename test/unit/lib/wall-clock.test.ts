import { expect, test } from 'vitest'
import { createWallClock } from '../../../worker/lib/wall-clock.ts'

test.each([
  ['Europe/Rome', '2026-11-21T09:00:00Z', '2026-11-21 10:00'],
  ['Europe/Rome', '2026-07-01T09:00:05Z', '2026-07-01 11:00:05'],
  ['Europe/Rome', '2026-07-01T09:00:05.120Z', '2026-07-01 11:00:05.120'],
  ['Europe/Rome', '2026-10-25T00:30:00Z', '2026-10-25 00:30Z'],
  ['Europe/Rome', '2026-10-25T01:30:00Z', '2026-10-25 01:30Z'],
  ['Europe/Rome', '1860-01-01T12:00:00Z', '1860-01-01 12:00Z'],
  ['Asia/Kolkata', '2026-11-21T00:00:00Z', '2026-11-21 05:30'],
  ['UTC', '2026-11-21T00:00:00Z', '2026-11-21 00:00'],
])('a clock in %s at %s shows %s', (timeZone, at, text) => {
  expect(createWallClock(timeZone).format(Date.parse(at))).toBe(text)
})
