import { describe, expect, test } from 'vitest'
import { BusinessHours } from '../../../worker/contracts/business-hours.ts'
import { openingAt } from '../../../worker/lib/opening-hours.ts'

const day = [
  { from: '15:00', to: '19:00' },
  { from: '09:00', to: '13:00' },
]
const timeZone = 'Europe/Rome'
const week = BusinessHours.parse({
  timeZone,
  days: [day, day, day, day, [{ from: '09:00', to: '24:00' }], [{ from: '09:00', to: '13:00' }], []],
})
const at = (text: string) => Date.parse(text)

describe('business hours', () => {
  test.each([
    ['Thursday morning', '2026-11-19T10:00+01:00', true, null],
    ['the last minute', '2026-11-19T12:59+01:00', true, null],
    ['Thursday at lunch', '2026-11-19T13:00+01:00', false, '2026-11-19T15:00+01:00'],
    ['before the day begins', '2026-11-20T03:00+01:00', false, '2026-11-20T09:00+01:00'],
    ['Saturday afternoon: Monday', '2026-11-21T14:00+01:00', false, '2026-11-23T09:00+01:00'],
    ['the last minute of a day that ends at midnight', '2026-11-20T23:59+01:00', true, null],
    ['a summer’s first minute, by the clock of the zone', '2026-07-06T09:00+02:00', true, null],
    ['Monday, where it is still Sunday in UTC', '2026-11-22T23:30Z', false, '2026-11-23T09:00+01:00'],
    ['over a change of the clocks', '2026-03-28T14:00+01:00', false, '2026-03-30T09:00+02:00'],
  ])('%s', (_name, now, open, opensAt) => {
    expect(openingAt(week, at(now))).toEqual({ open, opensAt: opensAt === null ? null : at(opensAt) })
  })

  test('without any hour nobody ever answers, without hours somebody always does', () => {
    const now = at('2026-11-20T10:00+01:00')
    expect(openingAt({ timeZone, days: [[], [], [], [], [], [], []] }, now)).toEqual({
      open: false,
      opensAt: null,
    })
    expect(openingAt(null, now)).toEqual({ open: true, opensAt: null })
  })

  test('the one hour of a week opens again a week later', () => {
    const days = [[{ from: '09:00', to: '10:00' }], [], [], [], [], [], []]
    expect(openingAt({ timeZone, days }, at('2026-11-23T11:00+01:00')).opensAt).toBe(
      at('2026-11-30T09:00+01:00'),
    )
  })
})

test('a day that ends before it begins is refused', () => {
  const days = [[{ from: '22:00', to: '02:00' }], [], [], [], [], [], []]
  expect(BusinessHours.safeParse({ timeZone, days }).success).toBe(false)
})
