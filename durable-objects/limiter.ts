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
import { countRequest, type RequestCount, type RequestWindow } from './limiter/requests.ts'

type Request<Method extends keyof LimiterClient> = Parameters<LimiterClient[Method]>[0]

/** A reservation that nobody asks for again is forgotten this long after its start. */
const reservationLifetimeMs = 10 * 60_000

/**
 * The moving limits of one workspace: what each channel's provider takes per second, and how far ahead
 * messages may be queued (design §4.2, §4.4). One object per workspace, so that all senders share one
 * pace; every answer about sending is written before it is given, so that an eviction forgets nothing.
 */
export class Limiter extends DurableObject<Bindings> implements LimiterClient {
  readonly #sql: SqlStorage
  /** In memory only: an eviction gives a key at most one fresh minute, and counting costs no write. */
  readonly #requests = new Map<string, RequestWindow>()

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
  async reserve({ channel, key, requests }: Request<'reserve'>) {
    const before = this.#lane(channel)
    const { requestsPerSecond } = before
    const known = this.#reservation(channel, key)
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
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(expiresAt)
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
    const { window, result } = countRequest(this.#requests.get(key), { limit, now: Date.now() })
    this.#requests.set(key, window)
    return result
  }

  /** Forgets reservations that ran out. */
  override async alarm() {
    this.#sql.exec('DELETE FROM reservations WHERE expires_at <= ?', Date.now())
    const next = this.#sql
      .exec<{ at: number | null }>('SELECT min(expires_at) AS at FROM reservations')
      .one().at
    if (next !== null) await this.ctx.storage.setAlarm(next)
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
