import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Users } from '../../../durable-objects/limiter/users.ts'
import {
  type WhatsAppForecast,
  type WhatsAppLadder,
  whatsappLadders,
} from '../../../worker/contracts/whatsapp.ts'
import { openMemorySql } from '../../support/memory-sql.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const unsettledMs = 28 * hourMs + 3 * minuteMs
const stepMs = 5 * minuteMs
const start = Date.UTC(2026, 10, 21, 9)
const told = (at: number): number => Math.ceil(at / stepMs) * stepMs

/** One message to one person, and what was told of it. */
type Sent = {
  afterMinutes: number
  person: number
  told: 'nothing' | 'sent' | 'delivered' | 'failed'
  tookMinutes: number
}

const scenario = fc.record({
  ladder: fc.constantFrom(...whatsappLadders),
  limit: fc.integer({ min: 1, max: 9 }),
  /** The limit as it is when somebody asks: it may have fallen or risen since. */
  limitNow: fc.integer({ min: 1, max: 12 }),
  /** Who is to be written to; some of them were lately, or wrote just now. */
  audience: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 }),
  writers: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }),
  askedAfterMinutes: fc.integer({ min: 1, max: 40 * 60 }),
  sends: fc.array(
    fc.record({
      afterMinutes: fc.integer({ min: 0, max: 30 * 60 }),
      person: fc.integer({ min: 0, max: 14 }),
      told: fc.constantFrom<Sent['told']>('nothing', 'nothing', 'sent', 'delivered', 'failed'),
      tookMinutes: fc.integer({ min: 0, max: 60 }),
    }),
    { maxLength: 20 },
  ),
})

/** Until when a message holds its person: for certain, and as things usually go. */
type Hold = { certain: number; likely: number }

function holdOf(ladder: WhatsAppLadder, sent: Sent): Hold {
  const reservedAt = start + sent.afterMinutes * minuteMs
  const toldAt = reservedAt + sent.tookMinutes * minuteMs
  if (sent.told === 'failed') return { certain: 0, likely: 0 }
  const counts = sent.told === 'delivered' || (sent.told === 'sent' && ladder === 'per_number')
  if (counts) return { certain: toldAt + dayMs, likely: toldAt + dayMs }
  return { certain: reservedAt + unsettledMs, likely: reservedAt + dayMs }
}

/** Lets people go one by one, whoever can at the time; when each of them goes. */
function play(
  held: ReadonlyMap<number, number>,
  going: { limit: number; audience: number[]; free: ReadonlySet<number>; now: number; holdMs: number },
): number[] {
  const leaves = new Map(
    [...held].filter(([, at]) => at > going.now).map(([person, at]) => [person, told(at)]),
  )
  let waiting = going.audience.filter((person) => !going.free.has(person))
  const goes = going.audience.filter((person) => going.free.has(person)).map(() => going.now)
  for (let at = going.now; waiting.length > 0;) {
    const holders = () => [...leaves].filter(([, until]) => until > at).map(([person]) => person)
    const next = waiting.find((person) => holders().filter((one) => one !== person).length < going.limit)
    if (next === undefined) {
      at = Math.min(...[...leaves.values()].filter((until) => until > at))
      continue
    }
    goes.push(at)
    leaves.set(next, Math.max(leaves.get(next) ?? 0, told(at + going.holdMs)))
    waiting = waiting.filter((person) => person !== next)
  }
  return goes
}

test('the forecast is what a person finds who plays the days to come by hand, before the start and after it', () => {
  fc.assert(
    fc.property(scenario, ({ ladder, limit, limitNow, audience, writers, askedAfterMinutes, sends }) => {
      const sql = openMemorySql()
      const users = new Users(sql)
      const ref = { number: '+390200000001', ladder, business: null }
      const now = start + askedAfterMinutes * minuteMs
      users.tell(ref, { source: 'staff', limit }, start)
      const held = new Map<number, Hold>()
      const sentTo: { key: string; person: number }[] = []
      const happened = sends
        .filter(({ afterMinutes, tookMinutes }) => afterMinutes + tookMinutes < askedAfterMinutes)
        .toSorted((one, other) => one.afterMinutes - other.afterMinutes)
      for (const [index, sent] of happened.entries()) {
        const at = start + sent.afterMinutes * minuteMs
        const key = `m${index}`
        const [answer] = users.reserve(ref, [{ key, user: `u${sent.person}` }], at)
        if (answer?.fits !== true) continue
        sentTo.push({ key, person: sent.person })
        const hold = holdOf(ladder, sent)
        const before = held.get(sent.person) ?? { certain: 0, likely: 0 }
        held.set(sent.person, {
          certain: Math.max(before.certain, hold.certain),
          likely: Math.max(before.likely, hold.likely),
        })
        if (sent.told === 'nothing') continue
        users.settle([{ key, outcome: sent.told, at: at + sent.tookMinutes * minuteMs }], now)
      }
      users.tell(ref, { source: 'staff', limit: limitNow }, now)
      for (const person of writers) users.openWindow(ref, `u${person}`, now, now)

      const foresee = (people: number[]) => {
        const keys = sentTo.filter(({ person }) => people.includes(person)).map(({ key }) => key)
        const wrote = writers.filter((person) => people.includes(person)).map((person) => `u${person}`)
        const placed = users.placed(ref, { keys, users: wrote }, now)
        return users.forecast(ref, { waiting: people.length, placed, perSecond: null }, now)
      }
      const before = foresee(audience)
      const answers = users.reserve(
        ref,
        audience.map((person) => ({ key: `c${person}`, user: `u${person}` })),
        now,
      )
      const rest = audience.filter((_, index) => answers[index]?.fits !== true)
      const after = foresee(rest)
      sql.close()

      const free = new Set(writers)
      const holdsOf = (of: (hold: Hold) => number) =>
        new Map([...held].map(([person, hold]) => [person, of(hold)]))
      const going = { limit: limitNow, audience, free, now }
      const likely = play(
        holdsOf((hold) => (hold.likely > now ? hold.likely : hold.certain)),
        { ...going, holdMs: dayMs },
      )
      const latest = play(
        holdsOf(({ certain }) => certain),
        { ...going, holdMs: unsettledMs },
      ).filter((at) => at > now)
      const later = likely.filter((at) => at > now)
      const nextAt = later[0]
      const together = later.filter((at) => at <= (nextAt ?? 0) + hourMs)
      const until = together.at(-1) ?? 0
      expect(before).toEqual({
        now: audience.length - later.length,
        next:
          nextAt === undefined
            ? null
            : {
                at: nextAt,
                until,
                people: together.length,
                latestAt: Math.max(until, latest[together.length - 1] ?? 0),
              },
        endAt: likely.at(-1),
      })
      // What was promised before the start is what happens at it, and what is promised after it.
      expect({ now: audience.length - rest.length, ...promiseOf(after) }).toEqual({
        now: before.now,
        ...promiseOf(before),
      })
    }),
    { numRuns: 300 },
  )
}, 60_000)

const promiseOf = ({ next, endAt }: WhatsAppForecast) => ({ next, endAt })
