/** How many requests of a key came in the minute that began at `startAt` (epoch ms). */
export type RequestWindow = { startAt: number; count: number }

/** Whether one more request is let through, and what the key has left until `resetAt` (epoch ms). */
export type RequestCount = { allowed: boolean; limit: number; remaining: number; resetAt: number }

const windowMs = 60_000

/** Counts a request in the minute of the clock it falls into; one over the limit is not counted. */
export function countRequest(
  seen: RequestWindow | undefined,
  { limit, now }: { limit: number; now: number },
): { window: RequestWindow; result: RequestCount } {
  const startAt = now - (now % windowMs)
  const count = seen?.startAt === startAt ? seen.count : 0
  const allowed = count < limit
  const window = { startAt, count: allowed ? count + 1 : count }
  const remaining = Math.max(0, limit - window.count)
  return { window, result: { allowed, limit, remaining, resetAt: startAt + windowMs } }
}
