import type { DueReply, ReplyWay } from '../../worker/contracts/inbox-object.ts'
import { answersTo } from '../../worker/contracts/inbox.ts'
import { rowOf, rowsOf } from '../sql.ts'
import {
  bodyOf,
  findHead,
  findMessage,
  type HeadRow,
  type MessageRow,
  toHead,
  toMessage,
  windowOf,
} from './rows.ts'
import type { Store, Transaction } from './transaction.ts'

/**
 * To whom an answer leaves and which mail it answers, written with the answer: whatever its conversation is put into,
 * it goes to nobody but whom it was written to.
 */
export type WrittenWay = Pick<HeadRow, 'channel' | 'own_address' | 'peer' | 'contact_id'> & {
  /** Until when the person could be answered freely as it was written; null where there is no such end. */
  window_until: number | null
  /** The message of theirs that a mail answers. */
  answers: string | null
  /** How often it was sent anew after it had failed: each time goes out under keys of its own. */
  round: number
  /** The provider's ids of the times before. */
  left_as: string[]
  /** When its first try began whose call may have reached the provider, whatever was told of it. */
  unclear_since: number | null
}

/** The way of an answer to the person of a conversation, to where they want it. */
export const wayTo = (store: Pick<Store, 'sql'>, head: HeadRow): WrittenWay => ({
  channel: head.channel,
  own_address: head.own_address,
  peer: answersTo(toHead(head))[0] ?? head.peer,
  contact_id: head.contact_id,
  window_until: windowOf(head),
  answers: head.channel === 'email' ? lastInOf(store, head.id) : null,
  round: 0,
  left_as: [],
  unclear_since: null,
})

const lastInOf = (store: Pick<Store, 'sql'>, conversation: string): string | null =>
  rowOf<{ id: string }>(
    store.sql,
    `SELECT id FROM messages WHERE conversation = ? AND kind = 'in' AND deleted_at IS NULL ORDER BY cseq DESC LIMIT 1`,
    conversation,
  )?.id ?? null

/** Where a message goes. What its conversation has learned since counts while it is still that person's. */
export function wayOf(row: Pick<MessageRow, 'body'>, head: HeadRow): ReplyWay {
  const { way } = bodyOf(row)
  const isTheirs = way === undefined || (way.channel === head.channel && way.peer === head.peer)
  const known = isTheirs ? { ...head, window_until: windowOf(head) } : way
  return {
    channel: known.channel,
    ownAddress: known.own_address,
    peer: known.peer,
    contactId: known.contact_id,
    windowUntil: known.window_until,
    round: way?.round ?? 0,
    unclearSince: way?.unclear_since ?? null,
  }
}

/** Whether an answer that waits may have reached its person by now. */
export const mayBeOut = (row: Pick<MessageRow, 'body'>): boolean =>
  (bodyOf(row).way?.unclear_since ?? null) !== null

/** The body of an answer of whose try nobody told. */
export function bodyUnclear(row: MessageRow, now: number): string {
  const { way, ...body } = bodyOf(row)
  const since = way?.unclear_since ?? row.attempt_at ?? now
  return JSON.stringify({ ...body, ...(way === undefined ? {} : { way: { ...way, unclear_since: since } }) })
}

/** Whether an answer is still to leave. */
export const isWaiting = ({ sql }: Pick<Store, 'sql'>, messageId: string): boolean =>
  rowOf(sql, 'SELECT 1 AS waits FROM outbox WHERE message = ?', messageId) !== undefined

/** An answer waits no more; what was kept of a mail for its next try goes. */
export function takeOut(tx: Transaction, row: MessageRow): void {
  tx.sql.exec('DELETE FROM outbox WHERE message = ?', row.id)
  const { way } = bodyOf(row)
  if (way?.channel === 'email') tx.project('gone', `mail:${row.id}/${way.round}`)
}

/** The body of an answer that goes out anew. */
export function bodyAnew(store: Pick<Store, 'sql'>, row: MessageRow, head: HeadRow): string {
  const body = bodyOf(row)
  const way = body.way ?? wayTo(store, head)
  const left = rowsOf<{ id: string }>(
    store.sql,
    'SELECT provider_id AS id FROM provider_ids WHERE message = ?',
    row.id,
  )
  const next: WrittenWay = {
    ...way,
    round: way.round + 1,
    left_as: left.map(({ id }) => id),
    unclear_since: null,
  }
  return JSON.stringify({ ...body, way: next })
}

/** A reply with all that its call needs; null when its conversation is gone. */
export function replyOf(
  store: Pick<Store, 'sql'>,
  row: MessageRow,
  { attempts, lease }: Pick<DueReply, 'attempts' | 'lease'>,
): DueReply | null {
  const head = findHead(store.sql, row.conversation)
  if (head === undefined) return null
  const answers = bodyOf(row).way?.answers ?? null
  const parent = answers === null ? undefined : findMessage(store.sql, answers)
  return {
    message: toMessage(row),
    head: toHead(head),
    way: wayOf(row, head),
    attempts,
    lease,
    parent: parent === undefined || parent.deleted_at !== null ? null : toMessage(parent),
  }
}

/** Answers that wait are another contact's from here on: the two turned out to be one. */
export function moveWays({ sql }: Pick<Store, 'sql'>, from: number, to: number): void {
  sql.exec(
    `UPDATE messages SET body = json_set(body, '$.way.contact_id', ?)
     WHERE id IN (SELECT message FROM outbox) AND body->>'$.way.contact_id' = ?`,
    to,
    from,
  )
}

/** Answers to a person that wait, whatever conversation they stand in. */
export const listWaysTo = (
  { sql }: Pick<Store, 'sql'>,
  whom: { contactId: number; addresses: readonly { channel: string; address: string }[] },
): MessageRow[] =>
  rowsOf<MessageRow>(
    sql,
    `SELECT m.* FROM outbox o JOIN messages m ON m.id = o.message
     WHERE m.attempt_at IS NULL AND (m.body->>'$.way.contact_id' = ? OR EXISTS (
       SELECT 1 FROM json_each(?) j
       WHERE j.value->>'channel' = m.body->>'$.way.channel' AND j.value->>'address' = m.body->>'$.way.peer'))`,
    whom.contactId,
    JSON.stringify(whom.addresses),
  )

/** Answers of a conversation that are still to leave. */
export const listWaiting = ({ sql }: Pick<Store, 'sql'>, conversation: string): MessageRow[] =>
  rowsOf<MessageRow>(
    sql,
    'SELECT m.* FROM outbox o JOIN messages m ON m.id = o.message WHERE o.conversation = ?',
    conversation,
  )
