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
  // Places that nobody has, and that are open to nobody yet.
  const idle = Math.max(0, limit - tier.holding - room)
  const goingLeaveAt = now + windowMs
  const leaveBefore = Math.max(0, pool.leavingUntil(goingLeaveAt) - over)
  /** When the nth of those left waiting finds a place: those who go now leave it after a window, among the rest. */
  const timeOf = (nth: number): number => {
    const place = nth - idle
    const known = (order: number) => pool.leaving(1, over + order - 1)[0] ?? now
    if (place <= 0) return Math.max(tier.closedUntil, now)
    if (place <= leaveBefore) return Math.max(tier.closedUntil, known(place))
    if (place <= leaveBefore + room) return goingLeaveAt
    return Math.max(tier.closedUntil, known(place - room))
  }
  const left = waiting - room
  const nextAt = timeOf(1)
  const burstEnd = nextAt + burstMs
  const within = idle + pool.leavingUntil(burstEnd) - over + (goingLeaveAt <= burstEnd ? room : 0)
  const rounds = Math.floor((left - 1) / limit)
  return {
    now: room,
    next: { at: nextAt, people: Math.max(1, Math.min(left, within)) },
    endAt: timeOf(((left - 1) % limit) + 1) + rounds * windowMs,
  }
}
