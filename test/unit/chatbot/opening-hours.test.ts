import { expect, test } from 'vitest'
import { BusinessHours } from '../../../worker/contracts/business-hours.ts'
import { isOpenAt } from '../../../worker/lib/opening-hours.ts'

const weekdays = Array.from({ length: 5 }, () => [
  { from: '09:00', to: '13:00' },
  { from: '15:00', to: '24:00' },
])
const rome = BusinessHours.parse({ timeZone: 'Europe/Rome', days: [...weekdays, [], []] })

test.each([
  ['without hours, always', null, '2026-11-22T03:00:00+01:00', true],
  ['on a Monday at its first minute', rome, '2026-11-23T09:00:00+01:00', true],
  ['a minute sooner', rome, '2026-11-23T08:59:00+01:00', false],
  ['at the end of the morning', rome, '2026-11-23T13:00:00+01:00', false],
  ['in the last minute of a Friday', rome, '2026-11-27T23:59:00+01:00', true],
  ['on a Saturday', rome, '2026-11-28T10:00:00+01:00', false],
  ['on a Sunday', rome, '2026-11-22T10:00:00+01:00', false],
  ['in summer, by the clock of the zone', rome, '2026-07-06T09:00:00+02:00', true],
  ['where it is still Sunday in UTC', rome, '2026-11-22T23:30:00Z', false],
])('open %s', (_name, hours, at, expected) => {
  expect(isOpenAt(hours, Date.parse(at))).toBe(expected)
})

test('a day that ends before it begins is refused', () => {
  const days = [[{ from: '22:00', to: '02:00' }], [], [], [], [], [], []]
  expect(BusinessHours.safeParse({ timeZone: 'Europe/Rome', days }).success).toBe(false)
})
