import { followUpMs } from '../../worker/contracts/chat.ts'
import type { DueFollowUp, ReplyOutcome } from '../../worker/contracts/inbox-object.ts'
import { rowOf, rowsOf } from '../sql.ts'
import { isSure } from './head-rules.ts'
import { findHead, type MessageRow, toHead, toMessage } from './rows.ts'
import { tellInThread } from './thread-events.ts'
import { readSeq } from './tables.ts'
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
  /** JSON of the ids of the messages that the mail tells which was begun; null while none is. */
  telling: string | null
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

const isUnseen = `kind = 'out' AND read_at IS NULL AND told_at IS NULL AND deleted_at IS NULL AND cver > 0`

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
    if (row.telling !== null && listTelling(store, row).length === 0) {
      beginAnew(store, row)
      continue
    }
    const taken = read(store, row)
    // What is over the day's measure is told tomorrow.
    const dueAt = taken !== null && hasToldEnough(store, row, now) ? (dayOf(now) + 1) * dayMs : null
    if (taken !== null && dueAt === null) {
      store.sql.exec(
        'UPDATE follow_ups SET lease_until = ?, attempts = attempts + 1, telling = ? WHERE conversation = ?',
        now + leaseMs,
        JSON.stringify(taken.messages.map(({ id }) => id)),
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
  const unseen = row.telling === null ? listUnseen(store, row) : listTelling(store, row)
  if (unseen.length === 0) return null
  return { id: row.id, head: toHead(head), messages: unseen.map(toMessage), attempts: row.attempts }
}

const listUnseen = ({ sql }: Pick<Store, 'sql'>, row: FollowUpRow): MessageRow[] =>
  rowsOf<MessageRow>(
    sql,
    `SELECT * FROM messages WHERE conversation = ? AND cseq > ? AND ${isUnseen} ORDER BY cseq LIMIT ?`,
    row.conversation,
    row.told_cseq,
    toldAtOnce,
  )

/** What a mail that was begun is still to tell: its further tries are the same mail, and say nothing that is newer. */
const listTelling = ({ sql }: Pick<Store, 'sql'>, { telling }: FollowUpRow): MessageRow[] =>
  rowsOf<MessageRow>(
    sql,
    `SELECT * FROM messages WHERE id IN (SELECT value FROM json_each(?)) AND ${isUnseen} ORDER BY cseq`,
    telling,
  )

/** All that a mail was to tell has been seen: the next one is another mail. */
function beginAnew({ sql, makeId }: Store, row: FollowUpRow): void {
  sql.exec(
    'UPDATE follow_ups SET id = ?, telling = NULL, attempts = 0 WHERE conversation = ?',
    makeId(),
    row.conversation,
  )
  sql.exec(
    `INSERT INTO projection (kind, id, seq) VALUES ('gone', ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq`,
    `mail:${row.id}/0`,
    readSeq(sql),
  )
}

const markTold = ({ sql }: Pick<Store, 'sql'>, ids: string, now: number): void =>
  void sql.exec(
    `UPDATE messages SET told_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND ${isUnseen}`,
    now,
    ids,
  )

/**
 * A chat goes into another one: what either has told is told, what neither has is still to be. A mail that was begun goes
 * on as the one it is; of two the second counts as gone out. Call it before the threads are numbered anew.
 */
export function mergeFollowUps(tx: Transaction, from: string, into: string): void {
  const rows = rowsOf<FollowUpRow>(
    tx.sql,
    'SELECT * FROM follow_ups WHERE conversation IN (?, ?) ORDER BY telling IS NULL, conversation = ? DESC',
    from,
    into,
    into,
  )
  const [kept, other] = rows
  if (kept === undefined) return
  for (const row of rows)
    tx.sql.exec(
      `UPDATE messages SET told_at = ? WHERE conversation = ? AND cseq <= ? AND ${isUnseen}`,
      tx.now,
      row.conversation,
      row.told_cseq,
    )
  if (other !== undefined && other.telling !== null) {
    markTold(tx, other.telling, tx.now)
    tx.project('gone', `mail:${other.id}/0`)
  }
  tx.sql.exec('DELETE FROM follow_ups WHERE conversation IN (?, ?)', from, into)
  const dueAt = rows.flatMap((row) => row.due_at ?? [])
  const day = Math.max(...rows.map((row) => row.day))
  tx.sql.exec(
    `INSERT INTO follow_ups (conversation, id, due_at, lease_until, attempts, told_cseq, told_at, day, told_today, telling)
     VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`,
    into,
    kept.id,
    dueAt.length === 0 ? null : Math.min(...dueAt),
    kept.lease_until,
    kept.attempts,
    Math.max(...rows.map((row) => row.told_at)),
    day,
    rows.reduce((sum, row) => sum + (row.day === day ? row.told_today : 0), 0),
    kept.telling,
  )
}

/** Writes down how a mail ended; what was answered while it was under way is told by the next one. */
export function endFollowUp(
  store: Pick<Store, 'sql' | 'makeId'>,
  { id, messages }: Pick<DueFollowUp, 'id' | 'messages'>,
  outcome: ReplyOutcome | null,
  now: number,
): void {
  if (outcome?.type === 'wait') {
    store.sql.exec('UPDATE follow_ups SET due_at = ?, lease_until = 0 WHERE id = ?', outcome.until, id)
    return
  }
  markTold(store, JSON.stringify(messages.map((message) => message.id)), now)
  // Its chat may have gone into another one meanwhile.
  const row = rowOf<FollowUpRow>(store.sql, 'SELECT * FROM follow_ups WHERE id = ?', id)
  if (row === undefined) return
  const { conversation } = row
  const told = outcome?.type === 'sent' || outcome?.type === 'unknown' ? 1 : 0
  const day = dayOf(now)
  store.sql.exec(
    `UPDATE follow_ups SET id = ?, lease_until = 0, attempts = 0, due_at = NULL, telling = NULL,
       told_cseq = coalesce(
         (SELECT min(cseq) - 1 FROM messages WHERE conversation = ? AND cseq > told_cseq AND ${isUnseen}),
         (SELECT last_cseq FROM heads WHERE id = ?), told_cseq),
       told_at = CASE WHEN ? THEN ? ELSE told_at END,
       told_today = CASE WHEN day = ? THEN told_today ELSE 0 END + ?, day = ?
     WHERE conversation = ?`,
    store.makeId(),
    conversation,
    conversation,
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
