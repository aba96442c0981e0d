import type { OnlineAgent } from '../../worker/contracts/inbox-frames.ts'
import { rowOf, rowsOf } from '../sql.ts'
import type { Store } from './transaction.ts'

type WithSql = Pick<Store, 'sql'>

/** A member without a socket counts as there for so long: a deploy or a tunnel tells nobody. */
const graceMs = 10_000

/** Every member who was ever here, and whether they are now. */
export const listAgents = (
  store: WithSql,
): { id: string; online: boolean; available: boolean; assignedAt: number }[] =>
  rowsOf<{ id: string; online: number; available: number; assigned_at: number }>(
    store.sql,
    'SELECT id, online, available, assigned_at FROM agents',
  ).map((row) => ({
    id: row.id,
    online: row.online === 1,
    available: row.available === 1,
    assignedAt: row.assigned_at,
  }))

/** Members who are there, as all are told. */
export const listOnline = (store: WithSql): OnlineAgent[] =>
  rowsOf<{ id: string; name: string; available: number }>(
    store.sql,
    'SELECT id, name, available FROM agents WHERE online = 1 ORDER BY id',
  ).map((row) => ({ id: row.id, name: row.name, available: row.available === 1 }))

/** Whether new conversations may be given to a member; to somebody who was never here they may. */
export const isAvailable = (store: WithSql, id: string): boolean =>
  rowOf<{ available: number }>(store.sql, 'SELECT available FROM agents WHERE id = ?', id)?.available !== 0

/** A member has a socket. Gives whether that is news. */
export function enter(store: WithSql, { id, name }: { id: string; name: string }): boolean {
  const known = rowOf<{ online: number; name: string }>(
    store.sql,
    'SELECT online, name FROM agents WHERE id = ?',
    id,
  )
  store.sql.exec(
    `INSERT INTO agents (id, name, available, assigned_at, left_at, online) VALUES (?, ?, 1, 0, NULL, 1)
     ON CONFLICT DO UPDATE SET name = excluded.name, left_at = NULL, online = 1`,
    id,
    name,
  )
  return known?.online !== 1 || known.name !== name
}

/** A member's last socket has gone: the grace begins. */
export function leave(store: WithSql, id: string, now: number): void {
  store.sql.exec('UPDATE agents SET left_at = ? WHERE id = ? AND online = 1 AND left_at IS NULL', now, id)
}

/** Begins the grace of all who are told to be there and have no socket: a restart closes without a word. */
export function leaveWithout(store: WithSql, present: ReadonlySet<string>, now: number): void {
  for (const { id } of listOnline(store)) if (!present.has(id)) leave(store, id, now)
}

/** Those whose grace is over are gone. Gives whether that is news. */
export function sweepLeft(store: WithSql, now: number): boolean {
  const over = 'online = 1 AND left_at IS NOT NULL AND left_at <= ?'
  const left = rowsOf(store.sql, `SELECT id FROM agents WHERE ${over}`, now - graceMs)
  if (left.length === 0) return false
  store.sql.exec(`UPDATE agents SET online = 0, left_at = NULL WHERE ${over}`, now - graceMs)
  return true
}

/** When the next grace ends; null when none runs. */
export const nextLeaveAt = (store: WithSql): number | null => {
  const row = rowOf<{ at: number | null }>(
    store.sql,
    'SELECT min(left_at) AS at FROM agents WHERE online = 1',
  )
  const at = row?.at ?? null
  return at === null ? null : at + graceMs
}
