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

/** The counts of all keys in the minute that runs; those of the minute before are forgotten with its end. */
export class Requests {
  readonly #windows = new Map<string, RequestWindow>()
  #startAt = 0

  /** Counts one request under a key. */
  count(key: string, limit: number, now: number): RequestCount {
    const startAt = now - (now % windowMs)
    if (startAt !== this.#startAt) this.#windows.clear()
    this.#startAt = startAt
    const { window, result } = countRequest(this.#windows.get(key), { limit, now })
    this.#windows.set(key, window)
    return result
  }

  /** Counts one request under several keys, in their order, up to the first that refuses it. */
  countAll(asked: readonly { key: string; limit: number }[], now: number): RequestCount | null {
    let last: RequestCount | null = null
    for (const { key, limit } of asked) {
      last = this.count(key, limit, now)
      if (!last.allowed) return last
    }
    return last
  }

  /** Keys that are kept. */
  get size(): number {
    return this.#windows.size
  }
}
