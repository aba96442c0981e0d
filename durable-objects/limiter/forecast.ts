import type { WhatsAppForecast } from '../../worker/contracts/whatsapp.ts'
import { unsettledUntil, windowMs } from './hold.ts'
import type { Pool } from './pools.ts'
import { limitOf, roomOf } from './tier.ts'

/** Places that come free within so long of each other are told as one time. */
const burstMs = 3_600_000

/** When people leave the window: as things usually go, or at the latest, if nothing more is told. */
type Leaving = {
  /** When the one after `skip` others leaves. */
  at(skip: number): number | undefined
  /** How many leave up to a time. */
  until(time: number): number
  /** When somebody leaves who goes now. */
  goingNow: number
}

/**
 * When `waiting` strangers could go under the limit as it is, each taking a place for a window. Places held by
 * messages of which the provider told nothing yet are told twice: when they come free as things usually go, and at
 * the latest.
 */
export function forecast(pool: Pool, waiting: number): WhatsAppForecast {
  const { tier, now, ladders } = pool
  const limit = limitOf(tier, ladders)
  const room = roomOf(tier, now, ladders)
  if (waiting <= room) return { now: waiting, next: null, endAt: now }
  if (limit === null || limit < 1) return { now: 0, next: null, endAt: null }
  const likely = foresee(pool, { limit, room, waiting }, likelyLeaving(pool))
  const latest = foresee(pool, { limit, room, waiting }, certainLeaving(pool))
  return {
    now: room,
    next: { at: likely.nextAt, people: likely.people, latestAt: Math.max(likely.nextAt, latest.nextAt) },
    endAt: likely.endAt,
  }
}

const likelyLeaving = (pool: Pool): Leaving => ({
  at: (skip) => pool.likelyLeaving(skip),
  until: (time) => pool.likelyLeavingUntil(time),
  goingNow: pool.now + windowMs,
})

const certainLeaving = (pool: Pool): Leaving => ({
  at: (skip) => pool.leaving(1, skip)[0],
  until: (time) => pool.leavingUntil(time),
  goingNow: unsettledUntil(pool.now),
})

function foresee(
  { tier, now }: Pool,
  { limit, room, waiting }: { limit: number; room: number; waiting: number },
  leaving: Leaving,
): { nextAt: number; people: number; endAt: number } {
  const over = Math.max(0, tier.holding - limit)
  // Places that nobody has, and that are open to nobody yet.
  const idle = Math.max(0, limit - tier.holding - room)
  const leaveBefore = Math.max(0, leaving.until(leaving.goingNow) - over)
  /** When the nth of those left waiting finds a place: those who go now leave it too, among the rest. */
  const timeOf = (nth: number): number => {
    const place = nth - idle
    const known = (order: number) => leaving.at(over + order - 1) ?? now
    if (place <= 0) return Math.max(tier.closedUntil, now)
    if (place <= leaveBefore) return Math.max(tier.closedUntil, known(place))
    if (place <= leaveBefore + room) return leaving.goingNow
    return Math.max(tier.closedUntil, known(place - room))
  }
  const left = waiting - room
  const nextAt = timeOf(1)
  const burstEnd = nextAt + burstMs
  const within = idle + leaving.until(burstEnd) - over + (leaving.goingNow <= burstEnd ? room : 0)
  const rounds = Math.floor((left - 1) / limit)
  return {
    nextAt,
    people: Math.max(1, Math.min(left, within)),
    endAt: timeOf(((left - 1) % limit) + 1) + rounds * (leaving.goingNow - now),
  }
}

/** When somebody new is likely to find a place, of a window that has none. */
export function nextLikelyAt(pool: Pool): number {
  const { tier, now, ladders } = pool
  const over = Math.max(0, tier.holding - (limitOf(tier, ladders) ?? tier.holding))
  return Math.max(tier.closedUntil, pool.likelyLeaving(over) ?? now)
}
