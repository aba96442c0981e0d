import type { WhatsAppForecast } from '../../worker/contracts/whatsapp.ts'
import { windowMs } from './hold.ts'
import type { Pool } from './pools.ts'
import { limitOf, roomOf } from './tier.ts'

/** Places that come free within so long of each other are told as one time. */
const burstMs = 3_600_000

/** When `waiting` strangers could go under the limit as it is, each taking a place for a window. */
export function forecast(pool: Pool, waiting: number): WhatsAppForecast {
  const { tier, now, ladders } = pool
  const limit = limitOf(tier, ladders)
  const room = roomOf(tier, now, ladders)
  if (waiting <= room) return { now: waiting, next: null, endAt: now }
  if (limit === null || limit < 1) return { now: 0, next: null, endAt: null }
  const over = Math.max(0, tier.holding - limit)
  const free = Math.max(0, limit - tier.holding)
  const timeOf = (place: number) => {
    const leavesAt = place <= free ? now : (pool.leaving(1, over + place - free - 1)[0] ?? now)
    return Math.max(tier.closedUntil, leavesAt)
  }
  // Nobody counts now: the next go when those leave who go now, all of them together.
  const nextAt = room < limit ? timeOf(room + 1) : timeOf(1) + windowMs
  const within = room < limit ? free + pool.leavingUntil(nextAt + burstMs) - over - room : limit
  const rounds = Math.floor((waiting - 1) / limit)
  return {
    now: room,
    next: { at: nextAt, people: Math.max(1, Math.min(waiting - room, within)) },
    endAt: timeOf(((waiting - 1) % limit) + 1) + rounds * windowMs,
  }
}
