import { rowsOf } from '../sql.ts'
import { stopMergedBots } from './bot.ts'
import { mergeFollowUps } from './follow-ups.ts'
import { type Asked, type Plan, refuse } from './plan.ts'
import { tellInThread } from './thread-events.ts'
import { refreshHead } from './refresh-head.ts'
import { findHead, type HeadRow, type MessageRow, tagsOf } from './rows.ts'
import type { Transaction } from './transaction.ts'

/** Messages that one merge moves: the rest of a longer thread would make the write too long. */
const maxMerged = 5000

/**
 * Puts one conversation into another: the two threads are numbered anew in the order of arrival, the emptied one
 * leaves a tombstone that leads on, and everything that led to it leads here.
 */
export function planMerge({ store, actor, op }: Asked<'merge'>): Plan {
  const from = findHead(store.sql, op.from)
  const into = findHead(store.sql, op.into)
  if (op.from === op.into) return refuse('inbox.same_conversation')
  if (from === undefined || into === undefined) return refuse('inbox.not_found')
  // A visitor must not see another conversation than their own.
  if ((from.channel === 'chat' || into.channel === 'chat') && from.peer !== into.peer)
    return refuse('inbox.invalid')
  if (from.last_cseq + into.last_cseq > maxMerged) return refuse('inbox.invalid')
  return {
    step(tx) {
      const merged = joined(from, into)
      tx.setHead(merged)
      mergeFollowUps(tx, from.id, into.id)
      renumber(tx, from.id, merged)
      moveWays(tx, from.id, into.id)
      tx.bury('conversation', { id: from.id, conversation: from.id, into: into.id })
      stopMergedBots(tx, from.id, into.id)
      refreshHead(tx, into.id)
      const now = tx.head(into.id)
      if (now !== undefined) tellInThread(tx, now, actor, { type: 'merged', from: from.id })
      return { conversation: into.id }
    },
  }
}

function joined(from: HeadRow, into: HeadRow): HeadRow {
  const tags = [...new Set([...tagsOf(into), ...tagsOf(from)])].sort((a, b) => a - b)
  return {
    ...into,
    tags: JSON.stringify(tags),
    contact_id: into.contact_id ?? from.contact_id,
    revision: into.revision + 1,
    last_in_cseq: 0,
    last_provider_at:
      from.channel === into.channel && from.peer === into.peer
        ? Math.max(from.last_provider_at ?? 0, into.last_provider_at ?? 0) || null
        : into.last_provider_at,
  }
}

function renumber(tx: Transaction, from: string, head: HeadRow): void {
  const rows = interleaved(threadOf(tx, head.id), threadOf(tx, from))
  // Out of each other's way first: places are unique within a thread.
  tx.sql.exec('UPDATE messages SET cseq = -n WHERE conversation IN (?, ?)', from, head.id)
  let lastIn = 0
  rows.forEach((row, index) => {
    tx.changeMessage(row, 'moved', { conversation: head.id, cseq: index + 1 })
    if (row.kind === 'in') lastIn = index + 1
  })
  const now = tx.head(head.id)
  if (now !== undefined) tx.setHead({ ...now, last_cseq: rows.length, last_in_cseq: lastIn })
}

const threadOf = (tx: Transaction, conversation: string): MessageRow[] =>
  rowsOf<MessageRow>(tx.sql, 'SELECT * FROM messages WHERE conversation = ? ORDER BY cseq', conversation)

/** Two threads as one by the time of arrival; the order of each stays, whatever its clock did. */
export function interleaved<Row extends { received_at: number }>(
  first: readonly Row[],
  second: readonly Row[],
): Row[] {
  const merged: Row[] = []
  let at = 0
  for (const row of first) {
    for (let next = second[at]; next !== undefined && next.received_at < row.received_at; next = second[at]) {
      merged.push(next)
      at += 1
    }
    merged.push(row)
  }
  return [...merged, ...second.slice(at)]
}

function moveWays(tx: Transaction, from: string, into: string): void {
  for (const table of ['threads', 'mentions'])
    tx.sql.exec(`UPDATE ${table} SET conversation = ? WHERE conversation = ?`, into, from)
  tx.sql.exec(
    `UPDATE outbox SET conversation = ?, place = (SELECT cseq FROM messages WHERE id = outbox.message)
     WHERE conversation IN (?, ?)`,
    into,
    from,
    into,
  )
  for (const table of ['reads', 'drafts']) tx.sql.exec(`DELETE FROM ${table} WHERE conversation = ?`, from)
}
