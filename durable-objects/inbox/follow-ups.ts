import { followUpMs } from '../../worker/contracts/chat.ts'
import type { DueFollowUp, ReplyOutcome } from '../../worker/contracts/inbox-object.ts'
import { rowOf, rowsOf } from '../sql.ts'
import { isSure } from './head-rules.ts'
import { findHead, type MessageRow, toHead, toMessage } from './rows.ts'
import { tellInThread } from './thread-events.ts'
import type { Store, Transaction } from './transaction.ts'

type FollowUpRow = {
  conversation: string
  id: string
  due_at: number | null
  lease_until: number
  attempts: number
  told_cseq: number
  told_at: number
  day: number
  told_today: number
}

/** Two mails about one chat are so far apart. */
const apartMs = 15 * 60_000
const dayMs = 86_400_000
/**
 * Mails a day: about one chat to whoever is proved to be its person, and about all chats together to the contact whose
 * address was only claimed, by however many browsers.
 */
const perDay = { claimed: 5, proven: 20 } as const
/** Whoever took one and told nothing for so long has died; the mail's key makes one of two tries. */
const leaseMs = 120_000
/** Answers that one mail tells. */
const toldAtOnce = 20

const isUnseen = `kind = 'out' AND read_at IS NULL AND deleted_at IS NULL AND cver > 0`

/** A chat was answered: a mail tells the visitor unless they see it first. */
export function awaitSeen(tx: Transaction, conversation: string): void {
  tx.sql.exec(
    `INSERT INTO follow_ups (conversation, id, due_at) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET due_at = coalesce(due_at, max(excluded.due_at, told_at + ?))`,
    conversation,
    tx.store.makeId(),
    tx.now + followUpMs,
    apartMs,
  )
}

/** Nothing is told of a chat in which everything was seen. */
export function forgetSeen({ sql }: Pick<Store, 'sql'>, conversation: string): void {
  sql.exec(
    `UPDATE follow_ups SET due_at = NULL WHERE conversation = ? AND due_at IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM messages WHERE conversation = ? AND cseq > told_cseq AND ${isUnseen})`,
    conversation,
    conversation,
  )
}

/** The next chat that is due, under a lease, with what its visitor has not seen. Those with nothing to tell are passed. */
export function takeFollowUp(store: Store, now: number): DueFollowUp | null {
  for (;;) {
    const row = rowOf<FollowUpRow>(
      store.sql,
      'SELECT * FROM follow_ups WHERE due_at <= ? AND lease_until <= ? ORDER BY due_at LIMIT 1',
      now,
      now,
    )
    if (row === undefined) return null
    const taken = read(store, row)
    // What is over the day's measure is told tomorrow.
    const dueAt = taken !== null && hasToldEnough(store, row, now) ? (dayOf(now) + 1) * dayMs : null
    if (taken !== null && dueAt === null) {
      store.sql.exec(
        'UPDATE follow_ups SET lease_until = ?, attempts = attempts + 1 WHERE conversation = ?',
        now + leaseMs,
        row.conversation,
      )
      return taken
    }
    store.sql.exec('UPDATE follow_ups SET due_at = ? WHERE conversation = ?', dueAt, row.conversation)
  }
}

const dayOf = (at: number): number => Math.floor(at / dayMs)

function hasToldEnough({ sql }: Store, row: FollowUpRow, now: number): boolean {
  const head = findHead(sql, row.conversation)
  if (head === undefined || isSure(head)) return row.day === dayOf(now) && row.told_today >= perDay.proven
  const told = rowOf<{ n: number | null }>(
    sql,
    `SELECT sum(f.told_today) AS n FROM heads h CROSS JOIN follow_ups f ON f.conversation = h.id
     WHERE h.contact_id = ? AND f.day = ?`,
    head.contact_id,
    dayOf(now),
  )
  return (told?.n ?? 0) >= perDay.claimed
}

function read(store: Store, row: FollowUpRow): DueFollowUp | null {
  const head = findHead(store.sql, row.conversation)
  if (head === undefined || head.blocked === 1) return null
  // Whose address was claimed and is nobody's among the contacts (who works here, say) is not written to.
  if (!isSure(head) && head.contact_id === null) return null
  const unseen = rowsOf<MessageRow>(
    store.sql,
    `SELECT * FROM messages WHERE conversation = ? AND cseq > ? AND ${isUnseen} ORDER BY cseq LIMIT ?`,
    row.conversation,
    row.told_cseq,
    toldAtOnce,
  )
  if (unseen.length === 0) return null
  return { id: row.id, head: toHead(head), messages: unseen.map(toMessage), attempts: row.attempts }
}

/** Writes down how a mail ended; what was answered while it was under way is told by the next one. */
export function endFollowUp(
  store: Pick<Store, 'sql' | 'makeId'>,
  { head, messages }: Pick<DueFollowUp, 'head' | 'messages'>,
  outcome: ReplyOutcome | null,
  now: number,
): void {
  const conversation = head.id
  if (outcome?.type === 'wait') {
    store.sql.exec(
      'UPDATE follow_ups SET due_at = ?, lease_until = 0 WHERE conversation = ?',
      outcome.until,
      conversation,
    )
    return
  }
  const told = outcome?.type === 'sent' || outcome?.type === 'unknown' ? 1 : 0
  const day = dayOf(now)
  store.sql.exec(
    `UPDATE follow_ups SET id = ?, lease_until = 0, attempts = 0, due_at = NULL, told_cseq = max(told_cseq, ?),
       told_at = CASE WHEN ? THEN ? ELSE told_at END,
       told_today = CASE WHEN day = ? THEN told_today ELSE 0 END + ?, day = ?
     WHERE conversation = ?`,
    store.makeId(),
    messages.at(-1)?.cseq ?? 0,
    told,
    now,
    day,
    told,
    day,
    conversation,
  )
  store.sql.exec(
    `UPDATE follow_ups SET due_at = ? WHERE conversation = ? AND EXISTS (
       SELECT 1 FROM messages WHERE conversation = ? AND cseq > told_cseq AND ${isUnseen})`,
    now + (told === 1 ? apartMs : followUpMs),
    conversation,
    conversation,
  )
}

/** Whether the thread tells already, behind what its visitor wrote last, that mails to them fail for that reason. */
export const isFailureTold = (
  { sql }: Pick<Store, 'sql'>,
  { head }: Pick<DueFollowUp, 'head'>,
  code: string,
): boolean =>
  rowOf(
    sql,
    `SELECT 1 FROM messages m WHERE m.conversation = ? AND m.kind = 'event'
       AND m.body->>'$.event.type' = 'follow_up_failed' AND m.body->>'$.event.code' = ?
       AND m.cseq > coalesce((SELECT max(cseq) FROM messages WHERE conversation = ? AND kind = 'in'), 0) LIMIT 1`,
    head.id,
    code,
    head.id,
  ) !== undefined

/** Members read in the thread that the visitor was not reached by mail, and why. */
export function tellFailure(tx: Transaction, { head }: Pick<DueFollowUp, 'head'>, code: string): void {
  const now = tx.head(head.id)
  if (now !== undefined) tellInThread(tx, now, null, { type: 'follow_up_failed', code })
}

/** When the next mail is due, or the lease of one ends; null when none waits. */
export const nextFollowUpAt = ({ sql }: Pick<Store, 'sql'>): number | null =>
  rowOf<{ at: number | null }>(
    sql,
    // Those under a lease come first and are few: the others are not looked through.
    `SELECT min(at) AS at FROM (
       SELECT max(due_at, lease_until) AS at FROM follow_ups WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 100)`,
  )?.at ?? null
