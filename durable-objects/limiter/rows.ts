import type { WhatsAppQuality } from '../../worker/contracts/whatsapp.ts'
import { type AnswerWindow, type Send, weigh } from './hold.ts'
import type { Pool } from './pools.ts'
import { rowOf, rowsOf, type Sql } from './sql.ts'

const sendColumns =
  'key, number, pool, user, reserved_at, sent_at, delivered_at, failed_at, free_until, kept_until, until'
/** A message that was let through, as it is stored. */
export type SendRow = {
  key: string
  number: string
  pool: string
  user: string
  reserved_at: number
  sent_at: number | null
  delivered_at: number | null
  failed_at: number | null
  free_until: number | null
  kept_until: number
  until: number
}

export const toSend = (row: SendRow): Send => ({
  reservedAt: row.reserved_at,
  sentAt: row.sent_at,
  deliveredAt: row.delivered_at,
  failedAt: row.failed_at,
  freeUntil: row.free_until,
  keptUntil: row.kept_until,
})

export const findSend = (sql: Sql, key: string): SendRow | undefined =>
  rowOf<SendRow>(sql, `SELECT ${sendColumns} FROM sends WHERE key = ?`, key)

/** What a person was sent by the numbers of a pool. */
export const listSendsTo = (sql: Sql, pool: string, user: string): SendRow[] =>
  rowsOf<SendRow>(sql, `SELECT ${sendColumns} FROM sends WHERE pool = ? AND user = ?`, pool, user)

/** What one number sent among those of a pool. */
export const listSendsFrom = (sql: Sql, pool: string, number: string): SendRow[] =>
  rowsOf<SendRow>(sql, `SELECT ${sendColumns} FROM sends WHERE pool = ? AND number = ?`, pool, number)

/** Writes a message with what it weighs; when it counted for certain, else null. */
export function storeSend(
  sql: Sql,
  pool: Pool,
  { key, number, user }: { key: string; number: string; user: string },
  send: Send,
): number | null {
  const { until, likelyUntil, knownAt } = weigh(send, pool.ladder, findWindow(sql, number, user))
  sql.exec(
    `INSERT INTO sends (key, number, pool, user, reserved_at, sent_at, delivered_at, failed_at,
       free_until, kept_until, until, likely_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET number = excluded.number, pool = excluded.pool, user = excluded.user,
       reserved_at = excluded.reserved_at, sent_at = excluded.sent_at, delivered_at = excluded.delivered_at,
       failed_at = excluded.failed_at, free_until = excluded.free_until,
       kept_until = excluded.kept_until, until = excluded.until, likely_until = excluded.likely_until`,
    key,
    number,
    pool.name,
    user,
    send.reservedAt,
    send.sentAt,
    send.deliveredAt,
    send.failedAt,
    send.freeUntil,
    send.keptUntil,
    until,
    likelyUntil,
  )
  return knownAt
}

/** The latest time in which what a number sends to a person is an answer. */
export function findWindow(sql: Sql, number: string, user: string): AnswerWindow | null {
  const row = rowOf<{ open_from: number; open_until: number }>(
    sql,
    'SELECT open_from, open_until FROM windows WHERE number = ? AND user = ?',
    number,
    user,
  )
  return row === undefined ? null : { from: row.open_from, until: row.open_until }
}

export const storeWindow = (sql: Sql, number: string, user: string, { from, until }: AnswerWindow): void =>
  void sql.exec(
    `INSERT INTO windows (number, user, open_from, open_until) VALUES (?, ?, ?, ?)
     ON CONFLICT (number, user) DO UPDATE SET open_from = excluded.open_from, open_until = excluded.open_until`,
    number,
    user,
    from,
    until,
  )

/** A number, the pool it counts in, and what its provider says of it. */
export type NumberRow = { pool: string; quality: WhatsAppQuality | null; restricted: number }

export const findNumber = (sql: Sql, number: string): NumberRow | undefined =>
  rowOf<NumberRow>(sql, 'SELECT pool, quality, restricted FROM numbers WHERE number = ?', number)

export const listPools = (sql: Sql): string[] =>
  rowsOf<{ pool: string }>(sql, 'SELECT pool FROM tiers').map(({ pool }) => pool)
