import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minuteOfZonedDay } from '../../../worker/lib/zone-dates.ts'
import { closedUntil } from '../../../worker/lib/quiet-hours.ts'
import { findClosedZones } from '../../../worker/modules/dispatch/quiet-hours.ts'

const night = { from: '21:00', to: '08:00' }
const utc = (text: string) => Date.parse(`${text}Z`)
const opening = (text: string, quiet = night, zone = 'Europe/Rome') => {
  const until = closedUntil(quiet, zone, utc(text))
  return until === null ? null : new Date(until).toISOString().slice(0, 16)
}

describe('quiet hours over midnight in Rome', () => {
  it.each([
    ['2026-11-21T19:59', null],
    ['2026-11-21T20:00', '2026-11-22T07:00'],
    ['2026-11-21T23:30', '2026-11-22T07:00'],
    ['2026-11-22T06:59', '2026-11-22T07:00'],
    ['2026-11-22T07:00', null],
    // The clocks go forward in the night to 29 March, and back in the night to 25 October.
    ['2026-03-28T21:00', '2026-03-29T06:00'],
    ['2026-10-24T20:00', '2026-10-25T07:00'],
  ])('at %s UTC end at %s', (at, ends) => {
    expect(opening(at)).toBe(ends)
  })
})

describe('quiet hours', () => {
  it.each([
    ['within a day', '2026-11-21T12:30', { from: '13:00', to: '15:30' }, 'Europe/Rome', '2026-11-21T14:30'],
    ['after them', '2026-11-21T14:30', { from: '13:00', to: '15:30' }, 'Europe/Rome', null],
    ['in another zone', '2026-11-21T12:00', night, 'America/Los_Angeles', '2026-11-21T16:00'],
    ['in a zone of half hours', '2026-11-21T16:00', night, 'Asia/Kolkata', '2026-11-22T02:30'],
    [
      'over an hour that is skipped',
      '2026-03-29T00:30',
      { from: '01:00', to: '02:30' },
      'Europe/Rome',
      '2026-03-29T01:30',
    ],
    [
      'over an hour that comes twice',
      '2026-10-25T01:10',
      { from: '01:00', to: '02:30' },
      'Europe/Rome',
      '2026-10-25T01:30',
    ],
  ])('%s', (_, at, quiet, zone, ends) => {
    expect(opening(at, quiet, zone)).toBe(ends)
  })

  it('end in the future, at their hour, in any zone at any moment', () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
    const zone = fc.constantFrom('Europe/Rome', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC')
    fc.assert(
      fc.property(time, time, zone, fc.integer({ min: 1.6e12, max: 2e12 }), (from, to, timeZone, now) => {
        fc.pre(from !== to)
        const until = closedUntil({ from, to }, timeZone, now)
        if (until === null) return
        expect(until).toBeGreaterThan(now)
        expect(until - now).toBeLessThanOrEqual(25 * 3_600_000)
        const [hours, minutes] = to.split(':').map(Number)
        const shown = minuteOfZonedDay(until, timeZone) - ((hours ?? 0) * 60 + (minutes ?? 0))
        // Off by the hour that the clocks skip, and only then.
        expect([0, 60]).toContain(shown)
      }),
      { numRuns: 2000 },
    )
  })

  it('close the workspace under the empty name, and zones that close while a call is made', () => {
    const request = { own: 'Europe/Rome', others: ['America/New_York', 'Europe/Athens'], leadMs: 30_000 }
    const [now, before] = [utc('2026-11-21T20:00'), utc('2026-11-21T19:59:45')]
    expect(Object.keys(findClosedZones(night, { ...request, now }))).toEqual(['', 'Europe/Athens'])
    expect(findClosedZones(night, { ...request, now: before })['']).toBe(utc('2026-11-22T07:00'))
  })
})
