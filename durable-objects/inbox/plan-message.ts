import { rowOf } from '../sql.ts'
import { botKey, keyOf, systemKey } from './actors.ts'
import { tellMentions } from './counts.ts'
import { type Asked, type Plan, refuse } from './plan.ts'
import { bodyOf, findHead, findMessage, type MessageRow } from './rows.ts'
import { eraseFiles } from './message-files.ts'
import { searchText, type Transaction } from './transaction.ts'
import { refreshHead } from './refresh-head.ts'
import { bodyAnew, isWaiting, mayBeOut, takeOut, wayOf } from './ways.ts'

/** A message of the actor's own that is still there. */
function findOwn({
  store,
  actor,
  op,
}: Asked<'edit'> | Asked<'delete'>): MessageRow | 'inbox.not_found' | 'inbox.forbidden' {
  const row = findMessage(store.sql, op.message)
  if (row === undefined || row.deleted_at !== null) return 'inbox.not_found'
  return row.author_key === keyOf(actor) ? row : 'inbox.forbidden'
}

/** Notes can be written anew by who wrote them; what went out stays as it went out. */
export function planEdit(asked: Asked<'edit'>): Plan {
  const row = findOwn(asked)
  if (typeof row === 'string') return refuse(row)
  if (row.kind !== 'note') return refuse('inbox.forbidden')
  const { op, now } = asked
  return {
    step(tx) {
      tx.changeMessage(row, 'edited', { text: op.text, edited_at: now })
      tx.index(row.id, searchText(op.text, bodyOf(row)))
      refreshHead(tx, row.conversation)
      return { message: row.id, cseq: row.cseq, conversation: row.conversation }
    },
  }
}

/** A note, or an answer in a chat: what left for a provider cannot be called back. */
export function planDelete(asked: Asked<'delete'>): Plan {
  const row = findOwn(asked)
  if (typeof row === 'string') return refuse(row)
  const isChat = findHead(asked.store.sql, row.conversation)?.channel === 'chat'
  if (row.kind !== 'note' && !(row.kind === 'out' && isChat)) return refuse('inbox.forbidden')
  return {
    step(tx) {
      const body = JSON.stringify({ ...bodyOf(row), attachments: [], mentions: [] })
      eraseFiles(tx, row, [])
      tx.changeMessage(row, 'deleted', { text: '', body, deleted_at: asked.now })
      tx.index(row.id, null)
      tx.sql.exec('DELETE FROM mentions WHERE conversation = ? AND message = ?', row.conversation, row.id)
      for (const agent of bodyOf(row).mentions) tellMentions(tx, agent, row.conversation)
      refreshHead(tx, row.conversation)
      return { message: row.id, cseq: row.cseq, conversation: row.conversation }
    },
  }
}

/** An answer that no provider can have is taken back, by whoever is quick enough. */
export function planCancel({ store, now, op }: Asked<'cancel'>): Plan {
  const row = findMessage(store.sql, op.message)
  if (row === undefined || row.kind !== 'out') return refuse('inbox.not_found')
  if (row.attempt_at !== null || mayBeOut(row) || !isWaiting(store, row.id)) return refuse('inbox.too_late')
  return {
    step(tx) {
      takeOut(tx, row)
      tx.changeMessage(row, 'status', { cancelled_at: now, error_code: null })
      putBack(tx, row)
      refreshHead(tx, row.conversation)
      return { message: row.id, cseq: row.cseq, conversation: row.conversation }
    },
  }
}

/**
 * What an answer did to its conversation goes with it: whoever took what was nobody's, and the state it was left in.
 * What somebody has changed since stays.
 */
function putBack(tx: Transaction, row: MessageRow): void {
  const head = tx.head(row.conversation)
  const { was } = bodyOf(row)
  if (head === undefined || was === undefined || isAnsweredSince(tx, row)) return
  const isOwn = head.assignee !== null && keyOf({ type: 'user', id: head.assignee }) === row.author_key
  tx.setHead({
    ...head,
    assignee: was.assignee === null && isOwn && !isGivenSince(tx, row) ? null : head.assignee,
    ...(isMovedSince(tx, row) ? {} : { status: was.status, snoozed_until: was.snoozed_until }),
  })
}

const isAnsweredSince = (tx: Transaction, row: MessageRow): boolean =>
  rowOf(
    tx.sql,
    `SELECT 1 FROM messages WHERE conversation = ? AND cseq > ? AND kind = 'out' AND author_key NOT IN (?, ?)
       AND deleted_at IS NULL AND cancelled_at IS NULL AND body->>'$.mail.forwarded' IS NULL`,
    row.conversation,
    row.cseq,
    systemKey,
    botKey,
  ) !== undefined
const eventSince = (tx: Transaction, row: MessageRow, type: string): boolean =>
  rowOf(
    tx.sql,
    `SELECT 1 FROM messages WHERE conversation = ? AND cseq > ? AND kind = 'event' AND body->>'$.event.type' = ?`,
    row.conversation,
    row.cseq,
    type,
  ) !== undefined
const isGivenSince = (tx: Transaction, row: MessageRow): boolean => eventSince(tx, row, 'assigned')
/** A message from outside opens too, and tells no event. */
const isMovedSince = (tx: Transaction, row: MessageRow): boolean =>
  eventSince(tx, row, 'status') || (tx.head(row.conversation)?.last_in_cseq ?? 0) > row.cseq

/** A failed answer goes out again under its own id, as a call of its own. */
export function planRetry({ store, now, op }: Asked<'retry'>): Plan {
  const row = findMessage(store.sql, op.message)
  const head = row && findHead(store.sql, row.conversation)
  if (row === undefined || head === undefined || row.kind !== 'out') return refuse('inbox.not_found')
  // What is answered by itself is of use at once or not at all.
  if (row.author_key === systemKey) return refuse('inbox.forbidden')
  if (row.failed_at === null || row.delivered_at !== null || row.read_at !== null)
    return refuse('inbox.not_failed')
  const { windowUntil } = wayOf(row, head)
  if (bodyOf(row).template === null && (windowUntil ?? Infinity) <= now) return refuse('inbox.outside_window')
  return {
    step(tx) {
      const none = { failed_at: null, error_code: null, attempt_at: null, unknown_at: null, sent_at: null }
      tx.enqueue(tx.changeMessage(row, 'status', { ...none, body: bodyAnew(tx, row, head) }), now)
      tx.sql.exec('DELETE FROM unclear WHERE message = ?', row.id)
      refreshHead(tx, row.conversation)
      return { message: row.id, cseq: row.cseq, conversation: row.conversation }
    },
  }
}
