import { DurableObject } from 'cloudflare:workers'
import type { Bindings } from '../worker/env.ts'
import type { LimiterClient } from '../worker/context.ts'
import {
  adoptProvider,
  grant,
  type Lane,
  newLane,
  observe,
  release,
  type Reservation,
  reserve,
  reset,
} from './limiter/rates.ts'
import { ladders } from './limiter/ladder.ts'
import { type RequestCount, Requests } from './limiter/requests.ts'
import { Users } from './limiter/users.ts'

type Request<Method extends keyof LimiterClient> = Parameters<LimiterClient[Method]>[0]

/** A reservation that nobody asks for again is forgotten this long after its start. */
const reservationLifetimeMs = 10 * 60_000

/** What was stored at one time is looked through for what has run out this much later. */
const pruneAfterMs = 3_600_000

/**
 * The moving limits of one workspace: what each channel's provider takes per second, how far ahead
 * messages may be queued (design §4.2, §4.4), and who may be written to on WhatsApp (spec 9). One object per workspace, so that all senders share one
 * pace; every answer about sending is written before it is given, so that an eviction forgets nothing.
 */
export class Limiter extends DurableObject<Bindings> implements LimiterClient {
  readonly #sql: SqlStorage
  /** In memory only: an eviction gives a key at most one fresh minute, and counting costs no write. */
  readonly #requests = new Requests()
  readonly #users: Users

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS lanes (channel TEXT PRIMARY KEY, lane TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS reservations (
        channel TEXT NOT NULL, key TEXT NOT NULL, reservation TEXT NOT NULL, expires_at INTEGER NOT NULL,
        PRIMARY KEY (channel, key)
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS reservations_expiry ON reservations (expires_at);
    `)
    this.#users = new Users(this.#sql, ladders)
  }

  /** How many messages of a channel may be queued for the next minute. */
  async grant({ channel, wanted, perRequest = 1, provider }: Request<'grant'>) {
    const lane = this.#lane(channel)
    const result = grant(provider === undefined ? lane : adoptProvider(lane, provider), {
      wanted,
      perRequest,
      now: Date.now(),
    })
    this.#save(channel, result.lane)
    return { granted: result.granted, retryAt: result.retryAt }
  }

  /** Reserves provider calls under a key; the same key gets the same time again. */
  async reserve({ channel, key, requests, provider }: Request<'reserve'>) {
    const known = this.#reservation(channel, key)
    const kept = this.#lane(channel)
    const before = provider === undefined ? kept : adoptProvider(kept, provider)
    const { requestsPerSecond } = before
    if (known !== undefined) return { startAt: known.startAt, requestsPerSecond }
    const { lane, reservation } = reserve(before, requests, Date.now())
    const expiresAt = reservation.startAt + reservationLifetimeMs
    this.#save(channel, lane)
    this.#sql.exec(
      'INSERT INTO reservations (channel, key, reservation, expires_at) VALUES (?, ?, ?, ?)',
      channel,
      key,
      JSON.stringify(reservation),
      expiresAt,
    )
    await this.#alarmAt(expiresAt)
    return { startAt: reservation.startAt, requestsPerSecond }
  }

  /** Gives a reservation back that was not used; an unknown key is fine. */
  async release({ channel, key }: Request<'release'>) {
    const known = this.#reservation(channel, key)
    if (known === undefined) return
    this.#save(channel, release(this.#lane(channel), known))
    this.#sql.exec('DELETE FROM reservations WHERE channel = ? AND key = ?', channel, key)
  }

  /** Takes in what the provider told of its rate or of a time of refusal. */
  async observe({ channel, ...told }: Request<'observe'>) {
    this.#save(channel, observe(this.#lane(channel), told))
  }

  /** The pace as it is known. */
  async paceOf({ channel, provider }: Request<'paceOf'>) {
    const { requestsPerSecond, pausedUntil } = adoptProvider(this.#lane(channel), provider)
    return { requestsPerSecond, pausedUntil }
  }

  /** Until when the provider refuses. */
  async pausedUntil({ channel }: Request<'pausedUntil'>) {
    return this.#lane(channel).pausedUntil
  }

  /** Lifts a refusal of the provider; reservations behind its end go too, for they are asked for again. */
  async reset({ channel }: Request<'reset'>) {
    const before = this.#lane(channel)
    const lane = reset(before, Date.now())
    if (lane === before) return
    this.#save(channel, lane)
    this.#sql.exec('DELETE FROM reservations WHERE channel = ?', channel)
  }

  /** Counts a request of an API key against its limit per minute. */
  async countRequest({ key, limit }: { key: string; limit: number }): Promise<RequestCount> {
    return this.#requests.count(key, limit, Date.now())
  }

  /** Counts a request under several keys, up to the first that refuses it; null without a key. */
  async countRequests({
    asked,
  }: {
    asked: readonly { key: string; limit: number }[]
  }): Promise<RequestCount | null> {
    return this.#requests.countAll(asked, Date.now())
  }

  /** Takes places in the WhatsApp window for messages about to be sent. */
  async reserveUsers({ number, users }: Request<'reserveUsers'>) {
    const answers = this.#step(() => this.#users.reserve(number, users, Date.now()))
    await this.#alarmAt(Date.now() + pruneAfterMs)
    return answers
  }

  /** Gives places back that were not used. */
  async releaseUsers({ keys }: Request<'releaseUsers'>) {
    return this.#step(() => this.#users.release(keys, Date.now()))
  }

  /** Takes in what became of messages. */
  async settleUsers({ settled }: Request<'settleUsers'>) {
    return this.#step(() => this.#users.settle(settled, Date.now()))
  }

  /** A person wrote: answers to them count no more. */
  async windowOpened({ number, user, at }: Request<'windowOpened'>) {
    const opened = this.#step(() => this.#users.openWindow(number, user, at, Date.now()))
    await this.#alarmAt(Date.now() + pruneAfterMs)
    return opened
  }

  /** Takes in what the provider or staff say of a number. */
  async tellLevel({ number, ...told }: Request<'tellLevel'>) {
    return this.#step(() => this.#users.tell(number, told, Date.now()))
  }

  /** The provider says that the number's window is full. */
  async tellFull({ number }: Request<'tellFull'>) {
    return this.#step(() => this.#users.tellFull(number, Date.now()))
  }

  /** Where a number stands. */
  async levelOf({ number }: Request<'levelOf'>) {
    return this.#step(() => this.#users.standing(number, Date.now()))
  }

  /** How many new people fit now, and when the next does. */
  async roomForUsers({ number }: Request<'roomForUsers'>) {
    return this.#step(() => this.#users.room(number, Date.now()))
  }

  /** Who of some people needs no new place. */
  async placedUsers({ number, ...asked }: Request<'placedUsers'>) {
    return this.#step(() => this.#users.placed(number, asked, Date.now()))
  }

  /** When those who wait could go. */
  async forecastUsers({ number, ...asked }: Request<'forecastUsers'>) {
    return this.#step(() => this.#users.forecast(number, asked, Date.now()))
  }

  /** A number left the workspace. */
  async dropNumber({ number }: Request<'dropNumber'>) {
    this.#step(() => this.#users.dropNumber(number, Date.now()))
  }

  /** Nothing tells any more who these people were. */
  async forgetUsers({ users }: Request<'forgetUsers'>) {
    this.#step(() => users.forEach((user) => this.#users.forget(user, `nobody:${crypto.randomUUID()}`)))
  }

  /** Forgets what ran out; may run twice. */
  override async alarm() {
    const now = Date.now()
    this.#sql.exec('DELETE FROM reservations WHERE expires_at <= ?', now)
    const pruneAt = this.#step(() => this.#users.prune(now))
    const { at } = this.#sql
      .exec<{ at: number | null }>('SELECT min(expires_at) AS at FROM reservations')
      .one()
    const next = Math.min(at ?? Number.POSITIVE_INFINITY, pruneAt ?? Number.POSITIVE_INFINITY)
    if (Number.isFinite(next)) await this.ctx.storage.setAlarm(next)
  }

  /** An alarm at a time, unless one is set that comes sooner. */
  async #alarmAt(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm()
    if (set === null || set > at) await this.ctx.storage.setAlarm(at)
  }

  /** All that a step writes, or, when it throws, nothing. */
  #step<Answer>(step: () => Answer): Answer {
    return this.ctx.storage.transactionSync(step)
  }

  #lane(channel: string): Lane {
    const row = this.#sql
      .exec<{ lane: string }>('SELECT lane FROM lanes WHERE channel = ?', channel)
      .toArray()[0]
    return row === undefined ? newLane() : parseLane(row.lane)
  }

  #save(channel: string, lane: Lane): void {
    this.#sql.exec(
      'INSERT INTO lanes (channel, lane) VALUES (?, ?) ON CONFLICT (channel) DO UPDATE SET lane = excluded.lane',
      channel,
      JSON.stringify(lane),
    )
  }

  #reservation(channel: string, key: string): Reservation | undefined {
    const row = this.#sql
      .exec<{ reservation: string }>(
        'SELECT reservation FROM reservations WHERE channel = ? AND key = ?',
        channel,
        key,
      )
      .toArray()[0]
    return row === undefined ? undefined : parseReservation(row.reservation)
  }
}

/** Guarantee: only `#save` writes this column; missing members of an older row take their first value. */
function parseLane(text: string): Lane {
  return { ...newLane(), ...(JSON.parse(text) as Partial<Lane>) }
}

/** Guarantee: only `reserve` writes this column. */
function parseReservation(text: string): Reservation {
  return JSON.parse(text) as Reservation
}
