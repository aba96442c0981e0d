import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SendingPace } from '../../../worker/contracts/sending-pace.ts'
import { closedUntil } from '../../../worker/lib/quiet-hours.ts'
import { estimateEnd, type Sending } from '../../../worker/lib/texts/sending-end.ts'

const at = (text: string): number => Date.parse(text)
/** 10:00 in Rome. */
const now = at('2026-11-21T09:00Z')
const dayMs = 86_400_000
const night = { from: '21:00', to: '09:00' }

const pace: SendingPace = {
  messagesPerSecond: 10,
  pausedUntil: 0,
  ahead: 0,
  quietHours: null,
  timeZone: 'Europe/Rome',
  otherZones: [],
}
type Case = Partial<Omit<Sending, 'pace'>> & { pace?: Partial<SendingPace> }
const estimate = ({ pace: other, ...rest }: Case) =>
  estimateEnd({
    people: 36_000,
    now,
    startAt: now,
    places: null,
    covered: null,
    ...rest,
    pace: { ...pace, ...other },
  })
const full = (endAt: number | null, limit = 2000) => ({ now: 0, next: { at: 0, people: 1 }, endAt, limit })

describe('the estimated end of a send', () => {
  it.each<[string, Case, [string, string | null, string[]]]>([
    ['is the people over the pace', {}, ['about', '2026-11-21T10:00Z', []]],
    ['of a single one is at once', { people: 10 }, ['about', '2026-11-21T09:00:01Z', []]],
    ['counts from when it starts', { startAt: at('2026-11-22T12:00Z') }, ['about', '2026-11-22T13:00Z', []]],
    [
      'counts from now where the start has passed',
      { startAt: now - dayMs },
      ['about', '2026-11-21T10:00Z', []],
    ],
    [
      'shares the pace with other campaigns, as long as these have people',
      { pace: { ahead: 18_000 } },
      ['about', '2026-11-21T10:30Z', ['campaigns']],
    ],
    [
      'shares it with no more than its own people',
      { pace: { ahead: 900_000 } },
      ['about', '2026-11-21T11:00Z', ['campaigns']],
    ],
    [
      'is not before the provider takes anything again',
      { notBefore: at('2026-11-21T15:00Z') },
      ['not_before', '2026-11-21T16:00Z', ['provider']],
    ],
    [
      'knows of a refusal before it starts',
      { pace: { pausedUntil: at('2026-11-21T15:00Z') } },
      ['not_before', '2026-11-21T16:00Z', ['provider']],
    ],
    [
      'forgets a refusal that is over when it starts',
      { startAt: at('2026-11-22T12:00Z'), pace: { pausedUntil: at('2026-11-21T15:00Z') } },
      ['about', '2026-11-22T13:00Z', []],
    ],
    [
      'is the same with quiet hours that it does not reach',
      { pace: { quietHours: night } },
      ['about', '2026-11-21T10:00Z', []],
    ],
    [
      'goes on after the quiet hours',
      { startAt: at('2026-11-21T19:30Z'), pace: { quietHours: night } },
      ['about', '2026-11-22T08:30Z', ['quiet_hours']],
    ],
    [
      'begins after the quiet hours',
      { startAt: at('2026-11-21T22:00Z'), pace: { quietHours: night } },
      ['about', '2026-11-22T09:00Z', ['quiet_hours']],
    ],
    [
      'rests night after night',
      { people: 20 * 36_000, pace: { quietHours: night } },
      ['about', '2026-11-22T17:00Z', ['quiet_hours']],
    ],
    [
      'is not before then where people live in zones that rest longer',
      { startAt: at('2026-11-21T18:00Z'), pace: { quietHours: night, otherZones: ['Asia/Tokyo'] } },
      ['not_before', '2026-11-21T19:00Z', ['other_zones']],
    ],
    [
      'tells nothing of zones that rest at other hours than those of the send',
      { pace: { quietHours: night, otherZones: ['Europe/Athens'] } },
      ['about', '2026-11-21T10:00Z', []],
    ],
    [
      'rests through the night in which clocks are put back',
      { startAt: at('2026-10-24T18:30Z'), now: at('2026-10-24T18:00Z'), pace: { quietHours: night } },
      ['about', '2026-10-25T08:30Z', ['quiet_hours']],
    ],
    [
      'is the pace alone while everybody has a place on WhatsApp',
      { places: { now: 36_000, next: null, endAt: now, limit: 100_000 } },
      ['about', '2026-11-21T10:00Z', []],
    ],
    [
      'is when the last has a place on WhatsApp',
      { places: full(at('2026-11-23T10:00Z')) },
      ['about', '2026-11-23T10:00Z', ['whatsapp_limit']],
    ],
    [
      'is not in the quiet hours into which that place falls',
      { places: full(at('2026-11-23T22:00Z')), pace: { quietHours: night } },
      ['about', '2026-11-24T08:00Z', ['whatsapp_limit', 'quiet_hours']],
    ],
    [
      'of a later start counts WhatsApp’s days from there',
      { people: 5000, startAt: at('2026-11-25T09:00Z'), places: full(at('2026-11-23T10:00Z')) },
      ['about', '2026-11-27T09:00Z', ['whatsapp_limit']],
    ],
    [
      'of a later start with a place for everybody is the pace',
      { people: 2000, startAt: at('2026-11-25T09:00Z'), places: full(at('2026-11-23T10:00Z')) },
      ['about', '2026-11-25T09:03:20Z', []],
    ],
    [
      'is not known while WhatsApp lets nobody through',
      { places: full(null) },
      ['unknown', null, ['whatsapp_limit']],
    ],
    ['is not known beyond the credit', { covered: 35_999 }, ['unknown', null, ['credit']]],
    ['is known where the credit is enough', { covered: 36_000 }, ['about', '2026-11-21T10:00Z', []]],
    [
      'is not known where it would take years',
      { people: 1e9, pace: { messagesPerSecond: 1 } },
      ['unknown', null, ['too_long']],
    ],
  ])('%s', (_, given, [type, end, because]) => {
    expect(estimate(given)).toEqual({ type, because, ...(end === null ? {} : { at: at(end) }) })
  })

  it('is none with nobody to send to', () => {
    expect(estimate({ people: 0 })).toBeNull()
  })

  it('never falls into the quiet hours, nor before the pace allows, and grows with the people', () => {
    const minute = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`)
    fc.assert(
      fc.property(
        minute,
        minute,
        fc.integer({ min: 1, max: 300_000 }),
        fc.integer({ min: 10, max: 500 }),
        fc.integer({ min: 0, max: 400 * 24 }),
        (from, to, people, messagesPerSecond, hours) => {
          fc.pre(from !== to)
          const given = { messagesPerSecond, quietHours: { from, to } }
          const startAt = now + hours * 3_600_000
          const end = estimate({ people, startAt, pace: given })
          const later = estimate({ people: people + 1000, startAt, pace: given })
          if (end?.type !== 'about' || later?.type !== 'about') throw new Error('it is known')
          expect(end.at).toBeGreaterThanOrEqual(startAt + (people / messagesPerSecond) * 1000 - 1)
          expect(later.at).toBeGreaterThan(end.at)
          expect(closedUntil(given.quietHours, pace.timeZone, end.at - 1)).toBeNull()
        },
      ),
      { numRuns: 200 },
    )
  })
})
