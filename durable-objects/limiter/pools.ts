import type {
  WhatsAppLadder,
  WhatsAppLeaving,
  WhatsAppNumberRef,
  WhatsAppQuality,
} from '../../worker/contracts/whatsapp.ts'
import type { Ladder } from './ladder.ts'
import { rowOf, rowsOf, type Sql } from './sql.ts'
import { ceilStep, inSteps } from './steps.ts'
import { evaluate, newTier, promotionDueAt, promotionWindowMs, tell, type Tier } from './tier.ts'

/** Until when a person counts for certain and as things usually go, and when they were last known to have. */
type Counted = { countsUntil: number; likelyUntil: number; knownAt: number }

export type Ladders = Record<WhatsAppLadder, Ladder>

/** Those who are counted together; another ladder or business is another pool. */
export function poolOf({ number, ladder, business }: WhatsAppNumberRef, ladders: Ladders): string {
  return `${ladder}:${ladders[ladder].scope === 'number' ? number : (business ?? '')}`
}

/**
 * A pool opened at a time: its figures are of `now`, and what moves them goes through `setUser`, so that
 * no call counts people one by one. `save` before the answer is given.
 */
export class Pool {
  readonly name: string
  readonly #sql: Sql
  readonly ladders: Ladders
  readonly now: number
  tier: Tier

  constructor(sql: Sql, { name, ladders, now }: { name: string; ladders: Ladders; now: number }) {
    this.name = name
    this.#sql = sql
    this.ladders = ladders
    this.now = now
    this.tier = this.#load()
    this.#advance()
  }

  get ladder(): Ladder {
    return this.ladders[this.tier.ladder]
  }

  save(): void {
    this.tier = evaluate(this.tier, this.ladders)
    this.#sql.exec(
      'INSERT INTO tiers (pool, tier) VALUES (?, ?) ON CONFLICT (pool) DO UPDATE SET tier = excluded.tier',
      this.name,
      JSON.stringify(this.tier),
    )
  }

  /** Until when a person counts, and when they were last known to; zeros for a stranger. */
  user(user: string): Counted {
    const row = rowOf<{ counts_until: number; likely_until: number; known_at: number }>(
      this.#sql,
      'SELECT counts_until, likely_until, known_at FROM users WHERE pool = ? AND user = ?',
      this.name,
      user,
    )
    return {
      countsUntil: row?.counts_until ?? 0,
      likelyUntil: row?.likely_until ?? 0,
      knownAt: row?.known_at ?? 0,
    }
  }

  /** Writes what a person counts for and moves the figures by the difference. */
  setUser(user: string, next: Counted): void {
    const before = this.user(user)
    const isSame =
      before.countsUntil === next.countsUntil &&
      before.likelyUntil === next.likelyUntil &&
      before.knownAt === next.knownAt
    if (isSame) return
    this.#sql.exec(
      `INSERT INTO users (pool, user, counts_until, likely_until, known_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (pool, user) DO UPDATE SET counts_until = excluded.counts_until,
         likely_until = excluded.likely_until, known_at = excluded.known_at`,
      this.name,
      user,
      next.countsUntil,
      next.likelyUntil,
      next.knownAt,
    )
    const { countedAt } = this.tier
    const weekFrom = countedAt - promotionWindowMs
    this.tier = {
      ...this.tier,
      holding:
        this.tier.holding + Number(next.countsUntil > countedAt) - Number(before.countsUntil > countedAt),
      week: this.tier.week + Number(next.knownAt > weekFrom) - Number(before.knownAt > weekFrom),
    }
    this.tier = evaluate(this.tier, this.ladders)
  }

  /** Weighs a person anew by all of their messages; being known to have counted is never taken back. */
  refreshUser(user: string, knownAt: number | null): void {
    const held = rowOf<{ until: number | null; likely: number | null }>(
      this.#sql,
      'SELECT max(until) AS until, max(likely_until) AS likely FROM sends WHERE pool = ? AND user = ?',
      this.name,
      user,
    )
    const before = this.user(user)
    this.setUser(user, {
      countsUntil: held?.until ?? 0,
      likelyUntil: held?.likely ?? 0,
      knownAt: Math.max(before.knownAt, knownAt ?? 0),
    })
  }

  /** When the next people leave the window, after `skip` of them, soonest first. */
  leaving(count: number, skip: number): number[] {
    return rowsOf<{ at: number }>(
      this.#sql,
      `SELECT counts_until AS at FROM users WHERE pool = ? AND counts_until > ?
       ORDER BY counts_until LIMIT ? OFFSET ?`,
      this.name,
      this.now,
      count,
      skip,
    ).map(({ at }) => at)
  }

  /**
   * When people are likely to leave: a message of which nothing is told usually left at once. Whoever should have
   * left by that and is not told of leaves when they leave for certain.
   */
  likelyLeaving(skip: number): number | undefined {
    return rowOf<{ at: number }>(
      this.#sql,
      `SELECT likely_until AS at FROM users WHERE pool = ?1 AND likely_until > ?2
       UNION ALL
       SELECT counts_until FROM users WHERE pool = ?1 AND counts_until > ?2 AND likely_until <= ?2
       ORDER BY at LIMIT 1 OFFSET ?3`,
      this.name,
      this.now,
      skip,
    )?.at
  }

  /** Everybody who counts, by the step in which they leave: as things usually go, and at the latest. */
  leavingInSteps(): { likely: WhatsAppLeaving; latest: WhatsAppLeaving } {
    const overdue = rowsOf<WhatsAppLeaving[number]>(
      this.#sql,
      `SELECT ${inSteps('counts_until')} AS at, count(*) AS people FROM users
       WHERE pool = ?1 AND counts_until > ?2 AND likely_until <= ?2 GROUP BY 1`,
      this.name,
      this.now,
    )
    return {
      likely: [...this.#countBySteps('likely_until'), ...overdue],
      latest: this.#countBySteps('counts_until'),
    }
  }

  /** Step by step along the index: grouping everybody at once would sort them all. */
  #countBySteps(column: 'counts_until' | 'likely_until'): WhatsAppLeaving {
    const leaving: WhatsAppLeaving = []
    for (let from = this.now; ;) {
      const next = rowOf<{ at: number | null }>(
        this.#sql,
        `SELECT min(${column}) AS at FROM users WHERE pool = ? AND ${column} > ?`,
        this.name,
        from,
      )?.at
      if (next === undefined || next === null) return leaving
      const at = ceilStep(next)
      leaving.push({ at, people: this.#count(column, from, at) })
      from = at
    }
  }

  /** What the numbers of the pool are rated: the worst of them. */
  rateAnew(): void {
    const rated = rowsOf<{ quality: WhatsAppQuality }>(
      this.#sql,
      'SELECT DISTINCT quality FROM numbers WHERE pool = ? AND quality IS NOT NULL',
      this.name,
    ).map(({ quality }) => quality)
    const worst = (['low', 'medium', 'high'] as const).find((quality) => rated.includes(quality))
    this.tell({ source: 'provider', quality: worst ?? null })
  }

  tell(told: Parameters<typeof tell>[1]): void {
    this.tier = evaluate(tell(this.tier, told, this.ladders), this.ladders)
  }

  #load(): Tier {
    const row = rowOf<{ tier: string }>(this.#sql, 'SELECT tier FROM tiers WHERE pool = ?', this.name)
    return row === undefined ? newTier(ladderOf(this.name)) : parseTier(row.tier, ladderOf(this.name))
  }

  /**
   * Brings the figures to `now`. They only fall by time, so that a promotion can become due between two
   * calls at one moment alone; there the figures are looked at too. A clock that went back counts anew.
   */
  #advance(): void {
    if (this.now < this.tier.countedAt) {
      const holding = this.#count('counts_until', this.now, null)
      const week = this.#count('known_at', this.now - promotionWindowMs, null)
      this.tier = { ...this.tier, holding, week, countedAt: this.now }
      return
    }
    const due = promotionDueAt(this.tier)
    if (due !== null && due > this.tier.countedAt && due < this.now) this.#moveTo(due)
    this.#moveTo(this.now)
  }

  #moveTo(at: number): void {
    const { countedAt, holding, week } = this.tier
    if (at > countedAt) {
      const weekMs = promotionWindowMs
      this.tier = {
        ...this.tier,
        holding: holding - this.#count('counts_until', countedAt, at),
        week: week - this.#count('known_at', countedAt - weekMs, at - weekMs),
        countedAt: at,
      }
    }
    this.tier = evaluate(this.tier, this.ladders)
  }

  /** People whose time lies after `from` and not after `until`. */
  #count(column: 'counts_until' | 'likely_until' | 'known_at', from: number, until: number | null): number {
    const counted = rowOf<{ count: number }>(
      this.#sql,
      `SELECT count(*) AS count FROM users WHERE pool = ? AND ${column} > ? AND ${column} <= ?`,
      this.name,
      from,
      until ?? Number.MAX_SAFE_INTEGER,
    )
    return counted?.count ?? 0
  }
}

/** Guarantee: names are made by `poolOf`, which begins with the ladder. */
const ladderOf = (pool: string): WhatsAppLadder => (pool.startsWith('shared:') ? 'shared' : 'per_number')

/** Guarantee: only `save` writes this column; missing members of an older row take their first value. */
function parseTier(text: string, ladder: WhatsAppLadder): Tier {
  return { ...newTier(ladder), ...(JSON.parse(text) as Partial<Tier>) }
}
