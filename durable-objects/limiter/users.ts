import type {
  WhatsAppAnswer,
  WhatsAppForecast,
  WhatsAppNumberRef,
  WhatsAppPlaced,
  WhatsAppQuality,
  WhatsAppRequest,
  WhatsAppStanding,
} from '../../worker/contracts/whatsapp.ts'
import { adoptNumber } from './adopt.ts'
import { type Asked, forecast } from './forecast.ts'
import {
  newSend,
  type Outcome,
  queueMs,
  reserveAgain,
  type Send,
  settle,
  useWithinMs,
  windowMs,
} from './hold.ts'
import { type Limit, ladders as realLadders } from './ladder.ts'
import { placedAmong } from './placed.ts'
import { type Ladders, Pool } from './pools.ts'
import { prune } from './prune.ts'
import {
  findNumber,
  findSend,
  findWindow,
  listPools,
  listSendsTo,
  type SendRow,
  storeSend,
  storeWindow,
  toSend,
} from './rows.ts'
import { standingOf } from './standing.ts'
import { createTables, rowsOf, type Sql } from './sql.ts'
import { closeFull, limitOf, promotionLikelyAt, roomOf, spareOf } from './tier.ts'

/** Providers and phones differ by seconds: an answer window is used up to so long before its end. */
const windowSafetyMs = 5 * 60_000
/** When to ask again where nothing tells a better time. */
const askAgainMs = 3_600_000

/** Whose answer window is open until then may be written to without counting, whenever the provider decides. */
const freeFrom = (now: number): number => now + useWithinMs + queueMs

type SettledUser = Outcome & { key: string }

type ToldLevel = {
  source: 'provider' | 'staff'
  /** People in any 24 hours, null without limit; `none` withdraws what was told. */
  limit?: Limit | 'none'
  quality?: WhatsAppQuality | null
  /** The provider lets the number send nothing. */
  restricted?: boolean
}

/**
 * Who a business may write to on WhatsApp (spec 9): different people in any moving 24 hours, over SQL and
 * with time as an argument. Every method is one step that nothing interrupts; what it answers is stored.
 */
export class Users {
  readonly #sql: Sql
  readonly #ladders: Ladders

  constructor(sql: Sql, ladders: Ladders = realLadders) {
    this.#sql = sql
    this.#ladders = ladders
    createTables(sql)
  }

  /**
   * Takes places for messages about to be sent. A person who counts already takes none, as long as those
   * who count are not more than the limit since it fell; one whose answer window outlives the provider's
   * queue never does. The same key gets its place again.
   */
  reserve(ref: WhatsAppNumberRef, wanted: readonly WhatsAppRequest[], now: number): WhatsAppAnswer[] {
    const pool = this.#adopt(ref, now)
    const restricted = findNumber(this.#sql, ref.number)?.restricted === 1
    const answers = wanted.map((one): WhatsAppAnswer => {
      const answersUntil = findWindow(this.#sql, ref.number, one.user)?.until ?? 0
      const isOpen = answersUntil > now + windowSafetyMs
      if (one.freeForm === true) {
        if (!isOpen) return { key: one.key, fits: false, reason: 'window_closed', retryAt: now + askAgainMs }
        // Outside the window the provider refuses it, so that it counts at no time.
        this.#take(pool, ref.number, one, newSend(now, Number.MAX_SAFE_INTEGER))
        return { key: one.key, fits: true, answersUntil }
      }
      if (restricted) {
        return { key: one.key, fits: false, reason: 'restricted', retryAt: now + askAgainMs }
      }
      const isFree = answersUntil >= freeFrom(now)
      const counts = pool.user(one.user).countsUntil > now
      if (!isFree && spareOf(pool.tier, now, this.#ladders) < (counts ? 0 : 1)) {
        return { key: one.key, fits: false, reason: 'limit', retryAt: this.#nextPlaceAt(pool, counts) }
      }
      this.#take(pool, ref.number, one, newSend(now, isFree ? answersUntil : null))
      return { key: one.key, fits: true, answersUntil: isOpen ? answersUntil : null }
    })
    pool.save()
    return answers
  }

  /** Gives places back whose messages were not attempted; an unknown key is fine. */
  release(keys: readonly string[], now: number): { wake: boolean } {
    return this.#change(now, keys, (key, row, pool) => {
      const { keptUntil } = toSend(row)
      if (keptUntil > now) {
        storeSend(this.#sql, pool, row, { ...toSend(row), failedAt: now })
      } else this.#sql.exec('DELETE FROM sends WHERE key = ?', key)
      pool.refreshUser(row.user, null)
    })
  }

  /** Takes in what became of messages, in any order and as often as it is told. */
  settle(settled: readonly SettledUser[], now: number): { wake: boolean } {
    const byKey = new Map<string, SettledUser[]>()
    for (const one of settled) byKey.set(one.key, [...(byKey.get(one.key) ?? []), one])
    return this.#change(now, [...byKey.keys()], (key, row, pool) => {
      let send = toSend(row)
      for (const one of byKey.get(key) ?? []) {
        // A provider's clock a little ahead is its own measure; a time far ahead is a mistake.
        send = settle(send, { ...one, at: Math.min(one.at, now + 60_000) })
      }
      const knownAt = storeSend(this.#sql, pool, row, send)
      pool.refreshUser(row.user, knownAt)
    })
  }

  /** A person wrote: answers to them count no more, for 24 hours from the provider's time of it. */
  openWindow(
    ref: WhatsAppNumberRef,
    user: string,
    at: number,
    now: number,
  ): { until: number; wake: boolean } {
    const opened = Math.min(at, now)
    const known = findWindow(this.#sql, ref.number, user)
    const next = { from: opened, until: opened + windowMs }
    const isJoined = known !== null && known.from <= next.until && next.from <= known.until
    const window = isJoined
      ? { from: Math.min(known.from, next.from), until: Math.max(known.until, next.until) }
      : known !== null && known.until > next.until
        ? known
        : next
    storeWindow(this.#sql, ref.number, user, window)
    const pool = this.#adopt(ref, now)
    const before = this.#outlook(pool)
    for (const row of listSendsTo(this.#sql, pool.name, user)) {
      storeSend(this.#sql, pool, row, toSend(row))
    }
    pool.refreshUser(user, null)
    pool.save()
    return { until: window.until, wake: isBetter(before, this.#outlook(pool)) }
  }

  /** Takes in a number's limit, quality and state. */
  tell(ref: WhatsAppNumberRef, told: ToldLevel, now: number): { wake: boolean } {
    const pool = this.#adopt(ref, now)
    const before = this.#outlook(pool)
    if (told.restricted !== undefined || told.quality !== undefined) {
      const known = findNumber(this.#sql, ref.number)
      const restricted = told.restricted ?? known?.restricted === 1
      const quality = told.quality === undefined ? (known?.quality ?? null) : told.quality
      this.#sql.exec(
        'UPDATE numbers SET quality = ?, restricted = ? WHERE number = ?',
        quality,
        Number(restricted),
        ref.number,
      )
      if (known?.restricted === 1 && !restricted) before.spare = Number.NEGATIVE_INFINITY
    }
    if (told.quality !== undefined) pool.rateAnew()
    if (told.limit !== undefined) pool.tell({ source: told.source, limit: told.limit })
    pool.save()
    return { wake: isBetter(before, this.#outlook(pool)) }
  }

  /** The provider refused a message because the window is full: nobody new until somebody leaves it. */
  tellFull(ref: WhatsAppNumberRef, now: number): { retryAt: number } {
    const pool = this.#adopt(ref, now)
    pool.tier = closeFull(pool.tier, now, pool.leaving(1, 0)[0] ?? null)
    pool.save()
    return { retryAt: pool.tier.closedUntil }
  }

  /** Where the number stands now. */
  standing(ref: WhatsAppNumberRef, now: number): WhatsAppStanding {
    const pool = this.#adopt(ref, now)
    pool.save()
    const number = findNumber(this.#sql, ref.number)
    return standingOf(pool, { quality: number?.quality ?? null, restricted: number?.restricted === 1 })
  }

  /** How many new people fit now, null without limit, and when the next does for certain. */
  room(ref: WhatsAppNumberRef, now: number): { room: number | null; retryAt: number } {
    const pool = this.#adopt(ref, now)
    pool.save()
    const room = roomOf(pool.tier, now, this.#ladders)
    return { room: Number.isFinite(room) ? room : null, retryAt: this.#nextPlaceAt(pool, false) }
  }

  /** Who of some people needs no new place to be written to. */
  placed(
    ref: WhatsAppNumberRef,
    asked: { keys: readonly string[]; users: readonly string[] },
    now: number,
  ): WhatsAppPlaced {
    const pool = this.#adopt(ref, now)
    pool.save()
    return placedAmong(this.#sql, pool, { ...asked, number: ref.number, openUntil: freeFrom(now) })
  }

  /** When so many who wait could go, if nothing else is sent; nobody while the provider stops the number. */
  forecast(ref: WhatsAppNumberRef, asked: Asked, now: number): WhatsAppForecast {
    const pool = this.#adopt(ref, now)
    pool.save()
    if (findNumber(this.#sql, ref.number)?.restricted === 1) return { now: 0, next: null, endAt: null }
    return forecast(pool, asked)
  }

  /** A number that is no longer the workspace's: its rating weighs on the others no more. */
  dropNumber(number: string, now: number): void {
    const known = findNumber(this.#sql, number)
    if (known === undefined) return
    this.#sql.exec('DELETE FROM numbers WHERE number = ?', number)
    const pool = this.#open(known.pool, now)
    if (pool.ladder.scope === 'business') pool.rateAnew()
    pool.save()
  }

  /** Erasure: the person's hash goes, and whoever it was still counts, for the provider forgets nobody. */
  forget(user: string, nobody: string): void {
    for (const pool of listPools(this.#sql)) {
      this.#sql.exec('UPDATE users SET user = ? WHERE pool = ? AND user = ?', nobody, pool, user)
      this.#sql.exec('UPDATE sends SET user = ? WHERE pool = ? AND user = ?', nobody, pool, user)
    }
    for (const { number } of rowsOf<{ number: string }>(this.#sql, 'SELECT DISTINCT number FROM windows')) {
      this.#sql.exec('DELETE FROM windows WHERE number = ? AND user = ?', number, user)
    }
  }

  /** Throws away a page of what nothing asks for any more; when to come again, null with nothing left. */
  prune(now: number): number | null {
    return prune(this.#sql, this.#ladders, now)
  }

  #open(name: string, now: number): Pool {
    return new Pool(this.#sql, { name, ladders: this.#ladders, now })
  }

  #adopt(ref: WhatsAppNumberRef, now: number): Pool {
    return adoptNumber(this.#sql, this.#ladders, ref, now)
  }

  /** Stores a message that was let through, under whichever key it came before. */
  #take(pool: Pool, number: string, { key, user }: WhatsAppRequest, fresh: Send): void {
    const row = findSend(this.#sql, key)
    const isSame = row !== undefined && row.pool === pool.name && row.user === user
    if (row !== undefined && !isSame) {
      this.#sql.exec('UPDATE sends SET key = ? WHERE key = ?', `${key}#${row.reserved_at}`, key)
    }
    const send = isSame ? reserveAgain(toSend(row), row.until, fresh) : fresh
    storeSend(this.#sql, pool, { key, number, user }, send)
    pool.refreshUser(user, null)
  }

  /** Changes messages by key, pool by pool; tells whether somebody who waits should ask again. */
  #change(
    now: number,
    keys: readonly string[],
    change: (key: string, row: SendRow, pool: Pool) => void,
  ): { wake: boolean } {
    const pools = new Map<string, { pool: Pool; before: Outlook }>()
    for (const key of keys) {
      const row = findSend(this.#sql, key)
      if (row === undefined) continue
      let opened = pools.get(row.pool)
      if (opened === undefined) {
        const pool = this.#open(row.pool, now)
        opened = { pool, before: this.#outlook(pool) }
        pools.set(row.pool, opened)
      }
      change(key, row, opened.pool)
    }
    let wake = false
    for (const { pool, before } of pools.values()) {
      pool.save()
      wake ||= isBetter(before, this.#outlook(pool))
    }
    return { wake }
  }

  /** When somebody new, or somebody who counts, may be written to: people leave, or the next level opens. */
  #nextPlaceAt(pool: Pool, counts: boolean): number {
    const { now, tier } = pool
    const limit = limitOf(tier, this.#ladders)
    const mustLeave = limit === null ? 0 : tier.holding - limit + (counts ? 0 : 1)
    if (mustLeave < 1) return Math.max(now + 1, tier.closedUntil)
    const leavesAt = pool.leaving(1, mustLeave - 1)[0] ?? now + askAgainMs
    const promotedAt = promotionLikelyAt(tier, this.#ladders) ?? Number.POSITIVE_INFINITY
    return Math.max(now + 1, tier.closedUntil, Math.min(leavesAt, promotedAt))
  }

  #outlook(pool: Pool): Outlook {
    return {
      spare: spareOf(pool.tier, pool.now, this.#ladders),
      nextAt: this.#nextPlaceAt(pool, false),
      nextAgainAt: this.#nextPlaceAt(pool, true),
    }
  }
}

/** Who may be taken in, and when the next place comes free for somebody new and for who counts already. */
type Outlook = { spare: number; nextAt: number; nextAgainAt: number }

const isBetter = (before: Outlook, after: Outlook): boolean =>
  before.spare < 1 &&
  (after.spare > before.spare || after.nextAt < before.nextAt || after.nextAgainAt < before.nextAgainAt)
