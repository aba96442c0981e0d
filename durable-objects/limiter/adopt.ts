import type { WhatsAppNumberRef } from '../../worker/contracts/whatsapp.ts'
import { type Ladders, Pool, poolOf } from './pools.ts'
import { findNumber, listSendsFrom, storeSend, toSend } from './rows.ts'
import { rowsOf, type Sql } from './sql.ts'

/** Opens the pool of a number; one that came with another ladder or business takes its people along. */
export function adoptNumber(sql: Sql, ladders: Ladders, ref: WhatsAppNumberRef, now: number): Pool {
  const name = poolOf(ref, ladders)
  const known = findNumber(sql, ref.number)
  const pool = new Pool(sql, { name, ladders, now })
  if (known?.pool === name) return pool
  sql.exec(
    'INSERT INTO numbers (number, pool) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET pool = excluded.pool',
    ref.number,
    name,
  )
  if (known !== undefined) {
    const from = new Pool(sql, { name: known.pool, ladders, now })
    movePeople(sql, ref.number, from, pool)
    from.rateAnew()
    from.save()
  }
  pool.rateAnew()
  pool.save()
  return pool
}

/** What a number sent is weighed by the rules of its new pool; nobody it wrote to is forgotten. */
function movePeople(sql: Sql, number: string, from: Pool, to: Pool): void {
  for (const key of ['toldLimit', 'staffLimit'] as const) {
    const limit = from.tier[key]
    if (limit === undefined || to.tier[key] !== undefined) continue
    to.tell({ source: key === 'staffLimit' ? 'staff' : 'provider', limit })
  }
  for (const row of listSendsFrom(sql, from.name, number)) {
    const knownAt = storeSend(sql, to, row, toSend(row))
    to.refreshUser(row.user, knownAt)
    from.refreshUser(row.user, null)
  }
  if (from.ladder.scope === 'business') return
  // A pool of one number is left empty, so whoever it reached within the week is known to the new one.
  const reached = rowsOf<{ user: string; known_at: number }>(
    sql,
    'SELECT user, known_at FROM users WHERE pool = ? AND known_at > 0',
    from.name,
  )
  for (const { user, known_at } of reached) to.refreshUser(user, known_at)
}
