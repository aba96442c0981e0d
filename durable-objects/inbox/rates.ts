import { frameLimits } from '../../worker/contracts/inbox-frames.ts'
import { type Bucket, take } from './backlog.ts'

type Rate = { burst: number; perSecond: number }

/** Below this nothing is gained by forgetting. */
const fewest = 1000

/** How often somebody may ask or show something. In memory: after hibernation everybody begins with a full bucket. */
export class Rates {
  readonly #buckets = new Map<string, Bucket & { fullAt: number }>()
  readonly #shown = new Map<string, number>()
  #tidyAt = fewest

  /** Takes one from a bucket; ms to wait when it is empty. */
  take(key: string, rate: Rate, now: number): number | null {
    const { bucket, retryMs } = take(this.#buckets.get(key), { ...rate, now })
    const fullAt = now + ((rate.burst - bucket.tokens) / rate.perSecond) * 1000
    this.#buckets.set(key, { ...bucket, fullAt })
    this.#tidy(now)
    return retryMs
  }

  /** Whether something may be shown again; what comes too often is dropped. */
  mayShow(key: string, now: number): boolean {
    if ((this.#shown.get(key) ?? 0) > now - frameLimits.ephemeralEveryMs) return false
    this.#shown.set(key, now)
    this.#tidy(now)
    return true
  }

  /** How much is remembered. */
  get size(): number {
    return this.#buckets.size + this.#shown.size
  }

  /** Forgets what says no more than that nothing was asked; each time that what is remembered has doubled. */
  #tidy(now: number): void {
    if (this.size < this.#tidyAt) return
    for (const [key, { fullAt }] of this.#buckets) if (fullAt <= now) this.#buckets.delete(key)
    for (const [key, at] of this.#shown) if (at <= now - frameLimits.ephemeralEveryMs) this.#shown.delete(key)
    this.#tidyAt = Math.max(fewest, 2 * this.size)
  }
}
