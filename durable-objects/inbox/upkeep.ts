import { rowOf, rowsOf } from '../sql.ts'
import { rememberMs } from './commands.ts'
import { tellInThread } from './plan-heads.ts'
import { bodyOf, type HeadRow, type MessageRow } from './rows.ts'
import { readFloor, readMeta, writeMeta } from './tables.ts'
import { type Commit, commit, type Store } from './transaction.ts'

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
      tellInThread(tx, { ...head, status: 'open', snoozed_until: null }, null, {
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
  sql.exec('DELETE FROM tickets WHERE expires_at <= ?', now)
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

/** Two contacts turned out to be one: all conversations of the one are the other's. */
export function moveContact(
  store: Store,
  { from, to, now }: { from: number; to: number; now: number },
): Commit | null {
  const heads = rowsOf<HeadRow>(store.sql, 'SELECT * FROM heads WHERE contact_id = ?', from)
  if (heads.length === 0) return null
  return commit(store, now, (tx) => {
    for (const head of heads) tx.setHead({ ...head, contact_id: to })
  }).commit
}

/** Whose conversations go: a contact's, and those of its addresses that are nobody's yet. */
export type Forgotten = {
  contactId: number
  addresses: readonly { channel: string; address: string }[]
}

/**
 * Takes every conversation of a person away for good, words of the search included; tombstones keep nothing but ids.
 *
 * @returns the keys of the files that go with them
 */
export function forgetContact(
  store: Store,
  { contactId, addresses }: Forgotten,
  now: number,
): { conversations: number; files: string[]; commit: Commit | null } {
  const heads = rowsOf<HeadRow>(
    store.sql,
    `SELECT * FROM heads WHERE contact_id = ? UNION
     SELECT h.* FROM json_each(?) j CROSS JOIN heads h
       ON h.channel = j.value->>'channel' AND h.peer = j.value->>'address'
     WHERE h.contact_id IS NULL`,
    contactId,
    JSON.stringify(addresses),
  )
  if (heads.length === 0) return { conversations: 0, files: [], commit: null }
  const files = heads.flatMap(({ id }) => filesOf(store, id))
  const { commit: done } = commit(store, now, (tx) => {
    for (const { id } of heads) {
      const inThread = 'SELECT id FROM messages WHERE conversation = ?'
      tx.sql.exec('DELETE FROM search WHERE rowid IN (SELECT n FROM messages WHERE conversation = ?)', id)
      tx.sql.exec(`DELETE FROM projection WHERE kind = 'message' AND id IN (${inThread})`, id)
      for (const table of ['outbox', 'threads', 'reads', 'drafts', 'messages'])
        tx.sql.exec(`DELETE FROM ${table} WHERE conversation = ?`, id)
      tx.bury('conversation', { id, conversation: id })
    }
  })
  return { conversations: heads.length, files, commit: done }
}

function filesOf({ sql }: Store, conversation: string): string[] {
  const rows = rowsOf<MessageRow>(sql, 'SELECT * FROM messages WHERE conversation = ?', conversation)
  return rows.flatMap((row) => {
    const { attachments, mail } = bodyOf(row)
    return [...attachments.map(({ key }) => key), mail?.htmlKey ?? '', mail?.rawKey ?? ''].filter(
      (key) => key !== '',
    )
  })
}
