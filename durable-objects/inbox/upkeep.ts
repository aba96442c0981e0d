import { rowOf, rowsOf } from '../sql.ts'
import { rememberMs } from './commands.ts'
import { reopened } from './refresh-head.ts'
import { tellInThread } from './thread-events.ts'
import type { HeadRow } from './rows.ts'
import { readFloor, readMeta, writeMeta } from './tables.ts'
import type { Commit } from './commit.ts'
import { commit, type Store } from './transaction.ts'

const dayMs = 86_400_000
/** Tombstones are kept for so long and so many; who was away for longer fetches anew. */
const tombstoneMs = 30 * dayMs
const maxTombstones = 50_000
/** Snoozed conversations that open in one write. */
const wakePage = 100

/** Opens conversations whose snooze is over; null when there are none. */
export function endSnoozes(store: Store, now: number): Commit | null {
  const due = rowsOf<HeadRow>(
    store.sql,
    `SELECT * FROM heads WHERE snoozed_until IS NOT NULL AND snoozed_until <= ? AND status = 'snoozed' LIMIT ?`,
    now,
    wakePage,
  )
  if (due.length === 0) return null
  return commit(store, now, (tx) => {
    for (const head of due)
      tellInThread(tx, reopened(tx.sql, head), null, {
        type: 'status',
        status: 'open',
        until: null,
      })
  }).commit
}

/** When the next snooze ends; null when none does. */
export const nextSnoozeEnd = ({ sql }: Pick<Store, 'sql'>): number | null =>
  rowOf<{ at: number | null }>(
    sql,
    `SELECT min(snoozed_until) AS at FROM heads WHERE snoozed_until IS NOT NULL AND status = 'snoozed'`,
  )?.at ?? null

/** Forgets what has had its time, once a day. */
export function prune({ sql }: Store, now: number): void {
  if (now - Number(readMeta(sql, 'pruned_at') ?? 0) < dayMs) return
  writeMeta(sql, 'pruned_at', now)
  sql.exec('DELETE FROM commands WHERE kept = 0 AND at <= ?', now - rememberMs)
  const old = rowOf<{ seq: number | null }>(
    sql,
    `SELECT max(seq) AS seq FROM (
       SELECT seq FROM tombstones WHERE at <= ?
       UNION ALL SELECT * FROM (SELECT seq FROM tombstones ORDER BY seq DESC LIMIT 1 OFFSET ?))`,
    now - tombstoneMs,
    maxTombstones,
  )
  const seq = old?.seq ?? null
  if (seq === null) return
  sql.exec('DELETE FROM tombstones WHERE seq <= ?', seq)
  writeMeta(sql, 'floor', Math.max(readFloor(sql), seq))
}
