import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Users } from '../../../durable-objects/limiter/users.ts'
import { type WhatsAppLadder, whatsappLadders } from '../../../worker/contracts/whatsapp.ts'
import { openMemorySql } from '../../support/memory-sql.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const unsettledMs = 28 * hourMs + 3 * minuteMs
const start = Date.UTC(2026, 10, 21, 9)

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
  waiting: fc.integer({ min: 1, max: 30 }),
  askedAfterMinutes: fc.integer({ min: 0, max: 40 * 60 }),
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
function holdOf(ladder: WhatsAppLadder, sent: Sent): { certain: number; likely: number } {
  const reservedAt = start + sent.afterMinutes * minuteMs
  const toldAt = reservedAt + sent.tookMinutes * minuteMs
  if (sent.told === 'failed') return { certain: 0, likely: 0 }
  const counts = sent.told === 'delivered' || (sent.told === 'sent' && ladder === 'per_number')
  if (counts) return { certain: toldAt + dayMs, likely: toldAt + dayMs }
  return { certain: reservedAt + unsettledMs, likely: reservedAt + dayMs }
}

/** Lets people go one by one, the next as soon as fewer than the limit are held. */
function play(
  held: number[],
  { limit, waiting, now, holdMs }: Record<'limit' | 'waiting' | 'now' | 'holdMs', number>,
) {
  const leaves = held.filter((at) => at > now)
  const goes: number[] = []
  let at = now
  while (goes.length < waiting) {
    if (leaves.filter((time) => time > at).length < limit) {
      goes.push(at)
      leaves.push(at + holdMs)
    } else at = Math.min(...leaves.filter((time) => time > at))
  }
  return goes
}

test('the forecast is what a person finds who plays the days to come by hand', () => {
  fc.assert(
    fc.property(scenario, ({ ladder, limit, limitNow, waiting, askedAfterMinutes, sends }) => {
      const sql = openMemorySql()
      const users = new Users(sql)
      const ref = { number: '+390200000001', ladder, business: null }
      const now = start + askedAfterMinutes * minuteMs
      users.tell(ref, { source: 'staff', limit }, start)
      const held = new Map<number, { certain: number; likely: number }>()
      const happened = sends
        .filter(({ afterMinutes, tookMinutes }) => afterMinutes + tookMinutes <= askedAfterMinutes)
        .toSorted((one, other) => one.afterMinutes - other.afterMinutes)
      for (const [index, sent] of happened.entries()) {
        const at = start + sent.afterMinutes * minuteMs
        const key = `m${index}`
        const [answer] = users.reserve(ref, [{ key, user: `u${sent.person}` }], at)
        if (answer?.fits !== true) continue
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
      const foreseen = users.forecast(ref, waiting, now)
      sql.close()

      const likelyEnds = [...held.values()].map(({ certain, likely }) => (likely > now ? likely : certain))
      const likely = play(likelyEnds, { limit: limitNow, waiting, now, holdMs: dayMs })
      const latest = play(
        [...held.values()].map(({ certain }) => certain),
        { limit: limitNow, waiting, now, holdMs: unsettledMs },
      )
      const later = likely.filter((at) => at > now)
      const nextAt = later[0]
      expect(foreseen).toEqual({
        now: waiting - later.length,
        next:
          nextAt === undefined
            ? null
            : {
                at: nextAt,
                people: later.filter((at) => at <= nextAt + hourMs).length,
                latestAt: latest.find((at) => at > now),
              },
        endAt: likely.at(-1),
      })
    }),
    { numRuns: 300 },
  )
}, 60_000)
