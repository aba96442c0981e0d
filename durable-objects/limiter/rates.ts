/**
 * The pace of one provider: a token bucket that holds a single token, so that calls are spaced and no
 * window of any length ever sees more than `rate × length` of them (plus the one at its edge).
 * All times are epoch ms and may have fractions.
 */
export type Lane = {
  requestsPerSecond: number
  /** Earliest start of the next call that is reserved. */
  nextStartAt: number
  /** Up to when the coming calls have been granted. */
  grantedUntil: number
  /** The provider refuses everything before. */
  pausedUntil: number
  /** Whose rate this is; another provider starts anew. */
  provider: string | null
}

/** Calls that may be made from `startAt` on, one by one at the lane's pace, and what to put back when they are not. */
export type Reservation = {
  startAt: number
  requests: number
  /** `nextStartAt` of the lane before and after. */
  previousStartAt: number
  nextStartAt: number
}

/** A provider whose rate nobody told: Resend's documented default, the lowest of all. */
export const startRequestsPerSecond = 2
/** Grants reach this far ahead (design §4.2). */
export const grantHorizonMs = 60_000
/** When a grant is not whole, it is worth asking again for this much work. */
const usefulGrantMs = grantHorizonMs / 2

export const newLane = (): Lane => ({
  requestsPerSecond: startRequestsPerSecond,
  nextStartAt: 0,
  grantedUntil: 0,
  pausedUntil: 0,
  provider: null,
})

/** Takes up a provider's starting rate when the channel changed hands; a rate that was observed stays. */
export function adoptProvider(lane: Lane, provider: { name: string; requestsPerSecond: number }): Lane {
  if (lane.provider === provider.name) return lane
  return {
    ...lane,
    provider: provider.name,
    requestsPerSecond: validRate(provider.requestsPerSecond) ?? lane.requestsPerSecond,
    grantedUntil: 0,
    pausedUntil: 0,
  }
}

/** What the provider told: its rate, or that it refuses until a time. Senseless numbers are ignored. */
export function observe(lane: Lane, told: { requestsPerSecond?: number; pausedUntil?: number }): Lane {
  return {
    ...lane,
    requestsPerSecond: validRate(told.requestsPerSecond) ?? lane.requestsPerSecond,
    pausedUntil: Math.max(lane.pausedUntil, told.pausedUntil ?? 0),
  }
}

/**
 * Lifts a refusal that a person has mended. What was reserved or granted behind its end would keep the
 * lane closed until then, so that goes too; without a refusal nothing changes, and the pace holds.
 */
export function reset(lane: Lane, now: number): Lane {
  if (lane.pausedUntil <= now) return lane
  const nextStartAt = Math.min(lane.nextStartAt, now + 1000 / lane.requestsPerSecond)
  return { ...lane, pausedUntil: 0, grantedUntil: Math.min(lane.grantedUntil, nextStartAt), nextStartAt }
}

function validRate(rate: number | undefined): number | undefined {
  return rate !== undefined && Number.isFinite(rate) && rate > 0 ? rate : undefined
}

/**
 * Reserves `requests` calls in a row: the first at `startAt`, each of the others a pace after the one before, the
 * next reservation a pace after the last. So the lane is used to the full, and no second sees more than its rate.
 */
export function reserve(lane: Lane, requests: number, now: number): { lane: Lane; reservation: Reservation } {
  const inRow = Math.max(1, Math.floor(requests))
  const startAt = Math.ceil(Math.max(now, lane.nextStartAt, lane.pausedUntil))
  const nextStartAt = startAt + (inRow * 1000) / lane.requestsPerSecond
  return {
    lane: { ...lane, nextStartAt },
    reservation: { startAt, requests: inRow, previousStartAt: lane.nextStartAt, nextStartAt },
  }
}

/** Gives the calls back when nobody has reserved behind them; else the gap stays, which harms nobody. */
export function release(lane: Lane, reservation: Reservation): Lane {
  return lane.nextStartAt === reservation.nextStartAt
    ? { ...lane, nextStartAt: reservation.previousStartAt }
    : lane
}

/**
 * How many of `wanted` messages may be queued now, so that what is queued never reaches further than
 * the horizon. `retryAt` is when half a horizon of work, or the rest, can be granted.
 */
export function grant(
  lane: Lane,
  { wanted, perRequest, now }: { wanted: number; perRequest: number; now: number },
): { lane: Lane; granted: number; retryAt: number | null } {
  const spacingMs = 1000 / lane.requestsPerSecond
  const from = Math.max(now, lane.nextStartAt, lane.grantedUntil, lane.pausedUntil)
  const wantedRequests = Math.ceil(wanted / perRequest)
  // A float that misses a whole number by a hair must not cost a call.
  const free = Math.max(0, Math.floor((now + grantHorizonMs - from) / spacingMs + 1e-9))
  const grantedRequests = Math.min(wantedRequests, free)
  const granted = Math.min(wanted, grantedRequests * perRequest)
  const grantedUntil = grantedRequests === 0 ? lane.grantedUntil : from + grantedRequests * spacingMs
  if (granted === wanted) return { lane: { ...lane, grantedUntil }, granted, retryAt: null }
  const restMs = (wantedRequests - grantedRequests) * spacingMs
  const filledAt = Math.max(from, grantedUntil) - grantHorizonMs
  const retryAt = Math.ceil(Math.max(now + 1, lane.pausedUntil, filledAt + Math.min(restMs, usefulGrantMs)))
  return { lane: { ...lane, grantedUntil }, granted, retryAt }
}
