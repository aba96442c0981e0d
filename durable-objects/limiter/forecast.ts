import type { WhatsAppForecast, WhatsAppLeaving, WhatsAppPlaced } from '../../worker/contracts/whatsapp.ts'
import { unsettledUntil, windowMs } from './hold.ts'
import type { Pool } from './pools.ts'
import { ceilStep, stepMs } from './steps.ts'
import { limitOf } from './tier.ts'

/** People who go within so long of the first of them are told as one. */
const burstMs = 3_600_000

export type Asked = {
  waiting: number
  /** Who of them needs no new place; null: nobody. */
  placed: WhatsAppPlaced | null
  /** How many go a second; null: all at once. */
  perSecond: number | null
}

/** What the days to come are played from. */
type Start = {
  now: number
  limit: number
  closedUntil: number
  /** Everybody who counts, and those of them who wait. */
  counting: WhatsAppLeaving
  mine: WhatsAppLeaving
  strangers: number
  free: number
  holdMs: number
  perSecond: number | null
  /** How many of those who do not go at once have to be seen going. */
  until: (gone: Gone[]) => boolean
}
/** So many went at a time; those who go now, at the end of their slice. */
type Gone = { at: number; people: number }
type Played = { now: number; first: Gone[]; later: Gone[]; isOver: boolean }

/**
 * When those who wait go under the limit as it is, if nothing else is sent. Who counts already goes without a place
 * and counts for a window anew; strangers take one each. Places held by messages of which the provider told nothing
 * yet are told twice: when they come free as things usually go, and at the latest.
 */
export function forecast(pool: Pool, { waiting, placed, perSecond }: Asked): WhatsAppForecast {
  const { tier, now, ladders } = pool
  const limit = limitOf(tier, ladders)
  if (limit === null || waiting === 0) return { now: waiting, next: null, endAt: now }
  const free = Math.min(waiting, placed?.free ?? 0)
  if (limit < 1) return { now: free, next: null, endAt: null }
  const counting = pool.leavingInSteps()
  const start = { now, limit, closedUntil: tier.closedUntil, free, perSecond }
  const strangers = Math.max(0, waiting - free - peopleOf(placed?.likely ?? []))
  const likely = play({
    ...start,
    counting: counting.likely,
    mine: placed?.likely ?? [],
    strangers,
    holdMs: windowMs,
    until: (gone) => peopleOf(gone) > 0,
  })
  const left = Math.max(0, waiting - likely.now)
  const [next] = likely.later
  if (left === 0) return { now: waiting, next: null, endAt: now }
  if (next === undefined) return { now: likely.now, next: null, endAt: null }
  const together = likely.later.filter(({ at }) => at <= next.at + burstMs)
  const people = Math.min(left, peopleOf(together))
  const until = together.at(-1)?.at ?? next.at
  const latest = play({
    ...start,
    counting: counting.latest,
    mine: placed?.latest ?? [],
    strangers,
    holdMs: unsettledUntil(now) - now,
    until: (gone) => peopleOf(gone) >= people,
  })
  return {
    now: likely.now,
    next: { at: next.at, until, people, latestAt: Math.max(until, timeOf(latest.later, people) ?? until) },
    endAt: likely.isOver ? (likely.later.at(-1)?.at ?? now) : endOf(likely, limit, left),
  }
}

/**
 * Plays from now on, step by step, until everybody has gone, or until every place has been taken anew once, from
 * where on it goes on the same every window.
 */
function play(start: Start): Played {
  const { now, limit, holdMs } = start
  const { others, mine, strangers: unplaced } = divide(start)
  const opensAt = start.closedUntil > now ? ceilStep(start.closedUntil) : now
  const times = [...new Set([now, opensAt, ...others.keys(), ...mine.keys()])].toSorted(
    (one, two) => one - two,
  )
  let placed = sum(mine.values())
  let held = sum(others.values()) + placed
  let strangers = start.strangers + unplaced
  let goneNow = start.free
  const again = new Queue()
  const first: Gone[] = []
  const later: Gone[] = []
  const hasSeenEnough = (at: number) =>
    placed + strangers === 0 ||
    (peopleOf(first) + peopleOf(later) >= limit && start.until(later) && at > (later[0]?.at ?? at) + burstMs)
  for (let index = 0, at = now; Number.isFinite(at) && !(at > now && hasSeenEnough(at));) {
    const leavers = placed > 0 ? (mine.get(at) ?? 0) : 0
    held -= again.take(at) + (others.get(at) ?? 0) + leavers
    placed -= leavers
    strangers += leavers
    const renewed = held <= limit ? placed : 0
    const taking = at < opensAt ? 0 : Math.min(strangers, Math.max(0, limit - held))
    placed -= renewed
    strangers -= taking
    held += taking
    const gone = renewed + taking
    if (at === now) {
      goneNow += gone
      first.push(...slicesOf(gone, { ...start, all: goneNow }))
      for (const one of first) again.add({ at: ceilStep(one.at + holdMs), people: one.people })
    } else if (gone > 0) {
      later.push({ at, people: gone })
      again.add({ at: ceilStep(at + holdMs), people: gone })
    }
    while ((times[index] ?? Infinity) <= at) index += 1
    at = Math.min(times[index] ?? Infinity, again.nextAt())
  }
  return { now: goneNow, first, later, isOver: placed + strangers === 0 }
}

/** Who counts, apart from those who wait; who was told of a moment ago may have left or been taken in since. */
function divide(start: Start) {
  const others = new Map<number, number>()
  const mine = new Map<number, number>()
  for (const { at, people } of start.counting) others.set(at, (others.get(at) ?? 0) + people)
  for (const { at, people } of start.mine) {
    const known = Math.min(people, others.get(at) ?? 0)
    others.set(at, (others.get(at) ?? 0) - known)
    mine.set(at, (mine.get(at) ?? 0) + known)
  }
  return { others, mine, strangers: peopleOf(start.mine) - sum(mine.values()) }
}

/** Who leaves once more, soonest first; they come nearly in that order. */
class Queue {
  readonly #leaving: Gone[] = []

  add(one: Gone): void {
    const after = this.#leaving.findLastIndex(({ at }) => at <= one.at)
    this.#leaving.splice(after + 1, 0, one)
  }

  /** Takes out who leaves up to a time, and counts them. */
  take(until: number): number {
    let people = 0
    while (this.nextAt() <= until) people += this.#leaving.shift()?.people ?? 0
    return people
  }

  nextAt = (): number => this.#leaving[0]?.at ?? Infinity
}

/** Those who go now and take a place, in slices of a step, as the pace lets them among all who go now. */
function slicesOf(
  people: number,
  { now, perSecond, all }: { now: number; perSecond: number | null; all: number },
): Gone[] {
  if (people === 0) return []
  const lasts = perSecond === null ? 0 : (all / perSecond) * 1000
  const count = Math.max(1, Math.ceil(lasts / stepMs))
  const upTo = (slice: number) => Math.round((people * Math.min(slice * stepMs, lasts)) / lasts)
  return Array.from({ length: count }, (_, slice) => ({
    at: now + Math.min((slice + 1) * stepMs, lasts),
    people: count === 1 ? people : upTo(slice + 1) - upTo(slice),
  }))
}

/** When the last of those left has gone: every place is taken anew every window. */
function endOf({ first, later }: Played, limit: number, left: number): number {
  const gone = [...first, ...later]
  const nth = peopleOf(first) + left
  const rounds = Math.floor((nth - 1) / limit)
  return ceilStep((timeOf(gone, ((nth - 1) % limit) + 1) ?? 0) + rounds * windowMs)
}

/** When the nth of them has gone. */
function timeOf(gone: Gone[], nth: number): number | undefined {
  let people = 0
  return gone.find((one) => (people += one.people) >= nth)?.at
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0)
const peopleOf = (told: Gone[]): number => sum(told.map(({ people }) => people))

/** When somebody new is likely to find a place, of a window that has none. */
export function nextLikelyAt(pool: Pool): number {
  const { tier, now, ladders } = pool
  const over = Math.max(0, tier.holding - (limitOf(tier, ladders) ?? tier.holding))
  return Math.max(tier.closedUntil, pool.likelyLeaving(over) ?? now)
}
