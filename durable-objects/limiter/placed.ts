import type { WhatsAppPlaced } from '../../worker/contracts/whatsapp.ts'
import type { Pool } from './pools.ts'
import { rowOf, rowsOf, type Sql } from './sql.ts'
import { inSteps } from './steps.ts'

/**
 * Who of some people needs no new place: those among `users` whose answer window is open until `openUntil` or
 * longer, and those to whom messages went (`keys`) who count and are not let through by a window. Reads a fixed
 * number of rows for each key and user, by key.
 */
export function placedAmong(
  sql: Sql,
  { name, now }: Pool,
  asked: { number: string; keys: readonly string[]; users: readonly string[]; openUntil: number },
): WhatsAppPlaced {
  const free = rowOf<{ people: number }>(
    sql,
    `SELECT count(*) AS people FROM (SELECT DISTINCT value AS user FROM json_each(?)) j
     CROSS JOIN windows w ON w.number = ? AND w.user = j.user AND w.open_until >= ?`,
    JSON.stringify(asked.users),
    asked.number,
    asked.openUntil,
  )
  const rows = rowsOf<{ likely: number; latest: number; people: number }>(
    sql,
    `SELECT ${inSteps('CASE WHEN u.likely_until > ?3 THEN u.likely_until ELSE u.counts_until END')} AS likely,
       ${inSteps('u.counts_until')} AS latest, count(*) AS people
     FROM (
       SELECT DISTINCT s.user FROM json_each(?1) j
       CROSS JOIN sends s ON s.key = j.value WHERE s.pool = ?2
     ) p
     CROSS JOIN users u ON u.pool = ?2 AND u.user = p.user AND u.counts_until > ?3
     LEFT JOIN windows w ON w.number = ?4 AND w.user = p.user AND w.open_until >= ?5
     WHERE w.user IS NULL
     GROUP BY 1, 2`,
    JSON.stringify(asked.keys),
    name,
    now,
    asked.number,
    asked.openUntil,
  )
  return {
    free: free?.people ?? 0,
    likely: rows.map(({ likely: at, people }) => ({ at, people })),
    latest: rows.map(({ latest: at, people }) => ({ at, people })),
  }
}
