import { windowMs } from './hold.ts'
import { type Ladders, Pool } from './pools.ts'
import { listPools } from './rows.ts'
import { rowOf, rowsOf, type Sql } from './sql.ts'
import { promotionWindowMs } from './tier.ts'

/** An outcome that is told later than this after the reservation changes nothing any more. */
const sendsKeptMs = 3 * windowMs
const prunePage = 5000
const pruneEveryMs = 3_600_000

/** Throws away a page of what nothing asks for any more; when to come again, null with nothing left. */
export function prune(sql: Sql, ladders: Ladders, now: number): number | null {
  const old = now - sendsKeptMs
  let gone = deleteSome(
    sql,
    'sends WHERE key IN (SELECT key FROM sends WHERE reserved_at < ? AND until <= ? LIMIT ?)',
    [old, now],
  )
  gone += deleteSome(
    sql,
    'windows WHERE (number, user) IN (SELECT number, user FROM windows WHERE open_until < ? LIMIT ?)',
    [old],
  )
  for (const name of listPools(sql)) {
    // The figures are brought to `now` first: who goes must not be subtracted later.
    new Pool(sql, { name, ladders, now }).save()
    gone += deleteSome(
      sql,
      `users WHERE pool = ? AND user IN
         (SELECT user FROM users WHERE pool = ? AND known_at <= ? AND counts_until <= ? LIMIT ?)`,
      [name, name, now - promotionWindowMs, now],
    )
  }
  if (gone >= prunePage) return now + 1000
  const left = rowOf<{ more: number }>(
    sql,
    'SELECT EXISTS (SELECT 1 FROM sends) OR EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM windows) AS more',
  )
  return left?.more === 1 ? now + pruneEveryMs : null
}

function deleteSome(sql: Sql, rest: string, bounds: (string | number)[]): number {
  return rowsOf(sql, `DELETE FROM ${rest} RETURNING 1 AS gone`, ...bounds, prunePage).length
}
