import type { Ladder, Limit } from '../../../durable-objects/limiter/ladder.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

type NaiveSend = {
  key: string
  number: string
  user: string
  reservedAt: number
  /** Nobody counts because of it: the answer window outlived the provider's queue, or it is a free text. */
  freeUntil: number | null
  sentAt: number | null
  deliveredAt: number | null
  failed: boolean
  /** An earlier reservation under the same key that may have been used. */
  kept: number
  /** Until when its person counts because of it, reckoned anew whenever something is told. */
  heldUntil: number
}

/**
 * The limit of spec 9 said as plainly as it can be: every message ever let through is kept, and each
 * question goes over all of them. Knows nothing of SQL, figures or indexes.
 */
export class NaiveLimit {
  readonly ladder: Ladder
  level = 0
  told: Limit | undefined
  quality: 'high' | 'medium' | 'low' | null = null
  reachedAt: number | null = null
  readonly #sends = new Map<string, NaiveSend>()
  readonly #windows = new Map<string, { from: number; until: number }>()
  /** When a person was last known to have counted. */
  readonly #known = new Map<string, number>()

  constructor(ladder: Ladder) {
    this.ladder = ladder
  }

  limit(): Limit {
    if (this.told !== undefined) return this.told
    return this.ladder.limits[this.level] ?? null
  }

  /** Looks whether the limit is reached and the next level due; to be called after every event. */
  step(now: number): void {
    for (;;) {
      const limit = this.limit()
      if (limit === null) {
        this.reachedAt = null
        return
      }
      if (this.reachedAt === null && this.holders(now).size >= limit) this.reachedAt = now
      const mayRise =
        this.told === undefined && this.quality !== 'low' && this.level < this.ladder.limits.length - 1
      if (!mayRise || this.reachedAt === null || now < this.reachedAt + 2 * dayMs) return
      const week = [...this.#known.values()].filter((at) => at > now - 7 * dayMs).length
      if (week < 2 * limit) return
      this.level += 1
      this.reachedAt = null
    }
  }

  tellQuality(quality: 'high' | 'medium' | 'low', now: number): void {
    const before = this.limit()
    if (quality === 'low' && this.quality !== 'low' && this.told === undefined) {
      this.level = Math.max(0, this.level - 1)
    }
    this.quality = quality
    if (this.limit() !== before) this.reachedAt = null
    this.step(now)
  }

  tellLimit(limit: Limit | undefined, now: number): void {
    const before = this.limit()
    this.told = limit
    if (limit !== undefined) {
      const within = this.ladder.limits.filter((one) => limit === null || (one !== null && one <= limit))
      this.level = Math.max(0, within.length - 1)
    }
    if (this.limit() !== before) this.reachedAt = null
    this.step(now)
  }

  holders(now: number): Set<string> {
    const users = new Set<string>()
    for (const send of this.#sends.values()) if (send.heldUntil > now) users.add(send.user)
    return users
  }

  /** When the next message stops holding its person; Infinity without one. */
  nextEnd(now: number): number {
    let next = Number.POSITIVE_INFINITY
    for (const { heldUntil } of this.#sends.values())
      if (heldUntil > now && heldUntil < next) next = heldUntil
    return next
  }

  /** Whether there is a place for a person among all the others. */
  #hasPlace(user: string, holders: Set<string>): boolean {
    const limit = this.limit()
    return limit === null || holders.size - Number(holders.has(user)) < limit
  }

  canGo(
    { number, user, freeForm }: { number: string; user: string; freeForm: boolean },
    now: number,
    holders = this.holders(now),
  ): boolean {
    const until = this.#windows.get(`${number} ${user}`)?.until ?? 0
    if (freeForm) return until > now + 5 * minuteMs
    if (until >= now + 3 * minuteMs + 4 * hourMs) return true
    return this.#hasPlace(user, holders)
  }

  reserve(
    { key, number, user, freeForm }: { key: string; number: string; user: string; freeForm: boolean },
    now: number,
  ): void {
    const until = this.#windows.get(`${number} ${user}`)?.until ?? 0
    const free = freeForm ? Number.POSITIVE_INFINITY : until >= now + 3 * minuteMs + 4 * hourMs ? until : null
    const before = this.#sends.get(key)
    const isNewAttempt = before !== undefined && now >= before.reservedAt + 3 * minuteMs
    const send: NaiveSend = {
      key,
      number,
      user,
      reservedAt: now,
      freeUntil: free,
      sentAt: null,
      deliveredAt: null,
      failed: false,
      kept: isNewAttempt ? before.heldUntil : (before?.kept ?? 0),
      heldUntil: 0,
    }
    send.heldUntil = this.#heldUntil(send)
    this.#sends.set(key, send)
    this.step(now)
  }

  release(key: string, now: number): void {
    const send = this.#sends.get(key)
    if (send !== undefined && send.kept > now) Object.assign(send, { failed: true, heldUntil: send.kept })
    else this.#sends.delete(key)
    this.step(now)
  }

  settle(key: string, outcome: 'sent' | 'delivered' | 'failed', at: number, now: number): void {
    const send = this.#sends.get(key)
    // What is older than the reservation is told of an earlier attempt under the same key.
    if (send === undefined || at < send.reservedAt - minuteMs) return
    if (outcome === 'failed') send.failed = true
    if (outcome === 'sent') send.sentAt = at
    if (outcome === 'delivered') send.deliveredAt = at
    send.heldUntil = this.#heldUntil(send)
    const counted = this.#countedAt(send)
    if (counted !== null && !this.#isAnswer(send)) {
      this.#known.set(send.user, Math.max(this.#known.get(send.user) ?? 0, counted))
    }
    this.step(now)
  }

  openWindow(number: string, user: string, at: number, now: number): void {
    const key = `${number} ${user}`
    const old = this.#windows.get(key)
    const next = { from: at, until: at + dayMs }
    if (old !== undefined && old.from <= next.until && next.from <= old.until) {
      this.#windows.set(key, {
        from: Math.min(old.from, next.from),
        until: Math.max(old.until, next.until),
      })
    } else if (old === undefined || old.until < next.until) this.#windows.set(key, next)
    for (const send of this.#sends.values()) if (send.user === user) send.heldUntil = this.#heldUntil(send)
    this.step(now)
  }

  /** Throws away what cannot matter any more, so that months stay quick. */
  forgetBefore(now: number): void {
    for (const [key, send] of this.#sends) {
      if (send.reservedAt < now - 3 * dayMs && send.heldUntil <= now) this.#sends.delete(key)
    }
  }

  #countedAt(send: NaiveSend): number | null {
    if (this.ladder.counts === 'deliveries') return send.deliveredAt
    if (send.sentAt === null && send.deliveredAt === null) return null
    return Math.max(send.sentAt ?? 0, send.deliveredAt ?? 0)
  }

  #isAnswer(send: NaiveSend): boolean {
    const times = this.ladder.counts === 'deliveries' ? [send.deliveredAt] : [send.sentAt, send.deliveredAt]
    const at = Math.min(...times.filter((time) => time !== null))
    const window = this.#windows.get(`${send.number} ${send.user}`)
    return (
      (send.freeUntil !== null && at < send.freeUntil) ||
      (window !== undefined && this.#earliest(send, at) >= window.from && at < window.until)
    )
  }

  /** A delivery alone does not tell when the message left. */
  #earliest(send: NaiveSend, at: number): number {
    const isLeavingKnown = this.ladder.counts === 'deliveries' || send.sentAt !== null
    return isLeavingKnown ? at : Math.min(send.reservedAt, at)
  }

  #heldUntil(send: NaiveSend): number {
    const counted = this.#countedAt(send)
    if (counted !== null) return Math.max(send.kept, this.#isAnswer(send) ? 0 : counted + dayMs)
    if (send.failed || send.freeUntil !== null) return send.kept
    return Math.max(send.kept, send.reservedAt + 3 * minuteMs + 28 * hourMs)
  }
}
