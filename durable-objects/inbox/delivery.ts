import type {
  DueReply,
  ReplyChannel,
  ReplyNews,
  ReplyOutcome,
  TakenReply,
} from '../../worker/contracts/inbox-object.ts'
import { rowOf, rowsOf } from '../sql.ts'
import { systemKey } from './actors.ts'
import { pauseAfter } from './errands.ts'
import { wasPutOff } from './head-rules.ts'
import { refreshHead } from './refresh-head.ts'
import { bodyOf, findMessage, type MessageRow } from './rows.ts'
import type { Store, Transaction } from './transaction.ts'
import { askLater } from './unclear.ts'
import { bodyUnclear, isWaiting, replyOf, takeOut, wayOf } from './ways.ts'

/** Whoever took a reply and told nothing for so long has died before its attempt, or its call has been forgotten. */
const leaseMs = 60_000
/** A call has ended by then: the longest that a provider is waited for is 20 seconds. */
const callMs = 30_000
/** A reply that cannot be gone on with is tried again after so long at most. */
const longestPauseMs = 300_000

/**
 * The object begins: whoever took replies before it was another one, and will tell of none of them any more. What it
 * still wrote of them did not reach the storage, and no call leaves before its attempt is written.
 */
export function endLeases({ sql }: Pick<Store, 'sql'>, now: number): void {
  sql.exec('UPDATE outbox SET lease_until = ? WHERE lease_until > ?', now, now)
}

/** Nothing before it in its thread holds it back: what waits for a moment of its own lets the others pass. */
const isFirst = `NOT EXISTS (
  SELECT 1 FROM outbox p JOIN messages q ON q.id = p.message
  WHERE p.conversation = o.conversation AND p.place < o.place AND (q.not_before IS NULL OR q.not_before <= ?))`

type Patch = Partial<
  Pick<MessageRow, 'sent_at' | 'delivered_at' | 'read_at' | 'failed_at' | 'unknown_at' | 'error_code'>
>

/**
 * What news changes of a reply: each time stays as it was first seen, whoever has read it has got it, and a failure
 * is taken back by what arrived after all. Null when it tells nothing new. Order and repetition change nothing else.
 */
export function settled(
  row: MessageRow,
  { stage, at, code }: Omit<ReplyNews, 'message' | 'providerId'>,
): Patch | null {
  const hasArrived = row.delivered_at !== null || row.read_at !== null
  const arrived: Patch = {
    sent_at: row.sent_at ?? at,
    delivered_at: row.delivered_at ?? at,
    failed_at: null,
    unknown_at: null,
    error_code: null,
  }
  switch (stage) {
    case 'read':
      return row.read_at === null ? { ...arrived, read_at: at } : null
    case 'delivered':
      return row.delivered_at === null ? arrived : null
    case 'sent':
      return row.sent_at === null && row.failed_at === null
        ? { sent_at: at, unknown_at: null, error_code: null }
        : null
    case 'unknown':
      return row.sent_at === null && row.failed_at === null && row.unknown_at === null
        ? { unknown_at: at, error_code: code }
        : null
    case 'failed':
      return hasArrived || row.failed_at !== null
        ? null
        : { failed_at: at, unknown_at: null, error_code: code }
  }
}

/** What news changes; of a time before it was sent anew they tell only that it arrived after all. */
function newsOf(row: MessageRow, news: Omit<ReplyNews, 'message'>): Patch | null {
  const { providerId, stage } = news
  const isOfBefore = providerId !== null && bodyOf(row).way?.left_as.includes(providerId) === true
  return isOfBefore && stage !== 'delivered' && stage !== 'read' ? null : settled(row, news)
}

/** Takes in what became of a reply. Nothing is written for what tells nothing new. */
export function takeNews(tx: Transaction, row: MessageRow, news: Omit<ReplyNews, 'message'>): void {
  if (news.providerId !== null) {
    const head = tx.head(row.conversation)
    if (head !== undefined)
      tx.sql.exec(
        'INSERT INTO provider_ids (channel, provider_id, message) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        wayOf(row, head).channel,
        news.providerId,
        row.id,
      )
  }
  // A failure counts from when it is known: until then nobody could answer behind it.
  const patch = newsOf(row, news.stage === 'failed' ? { ...news, at: tx.now } : news)
  if (patch === null) return
  tx.changeMessage(row, 'status', patch)
  // What arrived by another try needs no further one.
  if (patch.delivered_at !== undefined && row.attempt_at === null && isWaiting(tx, row.id)) takeOut(tx, row)
  // An answer that failed is none: whoever waited for it waits still, until it turns out to have arrived.
  const isTurned = patch.failed_at !== undefined && (patch.failed_at === null) !== (row.failed_at === null)
  // What was put off again after an unclear try, and had left by it all the same, answers from here on.
  const hasLeft = wasPutOff(row) && row.attempt_at === null && row.sent_at === null
  if ((isTurned || hasLeft) && row.author_key !== systemKey) refreshHead(tx, row.conversation)
}

/** Whether news of a reply tells anything. */
export function isNews(store: Pick<Store, 'sql'>, news: ReplyNews): MessageRow | null {
  const row = findMessage(store.sql, news.message)
  return row !== undefined && row.kind === 'out' && newsOf(row, news) !== null ? row : null
}

/**
 * Takes the next reply that is due, of one channel or of any, under a lease; undefined when there is none. The replies of
 * one conversation leave in their order: one that waits for a moment of its own (send later) lets the others pass, any
 * other holds them. One whose attempt was begun is no longer due, however long ago that was: the call may have been made.
 */
export function takeDue(store: Store, now: number, channel?: ReplyChannel): DueReply | undefined {
  for (;;) {
    const due = rowOf<{ message: string; attempts: number }>(
      store.sql,
      `SELECT o.message, o.attempts FROM outbox o JOIN messages m ON m.id = o.message
       WHERE ${ofChannel(channel)} AND o.due_at <= ? AND o.lease_until <= ? AND m.attempt_at IS NULL AND ${isFirst}
       ORDER BY o.due_at, o.place LIMIT 1`,
      ...(channel === undefined ? [] : [channel]),
      now,
      now,
      now,
    )
    const row = due && findMessage(store.sql, due.message)
    if (due === undefined || row === undefined) return undefined
    const lease = now + leaseMs
    const reply = replyOf(store, row, { attempts: due.attempts, lease })
    if (reply !== null) {
      store.sql.exec('UPDATE outbox SET lease_until = ? WHERE message = ?', lease, due.message)
      return reply
    }
    // Its conversation is gone.
    store.sql.exec('DELETE FROM outbox WHERE message = ?', due.message)
  }
}

const ofChannel = (channel: ReplyChannel | undefined): string =>
  channel === undefined ? 'true' : 'o.channel = ?'

/** Replies whose attempt was begun and never told of: whoever made the call has died. */
export function listCutOff(store: Pick<Store, 'sql'>, now: number, channel?: ReplyChannel): DueReply[] {
  const rows = rowsOf<MessageRow & { lease: number }>(
    store.sql,
    `SELECT m.*, o.lease_until AS lease FROM outbox o JOIN messages m ON m.id = o.message
     WHERE ${ofChannel(channel)} AND o.lease_until > 0 AND o.lease_until <= ? AND m.attempt_at IS NOT NULL LIMIT 50`,
    ...(channel === undefined ? [] : [channel]),
    now,
  )
  return rows.flatMap(({ lease, ...row }) => replyOf(store, row, { attempts: 1, lease }) ?? [])
}

/** The place of a reply in the outbox while it is still whose who took it; another may have it once its lease is over. */
const findTaken = (
  { sql }: Pick<Store, 'sql'>,
  { message, lease }: TakenReply,
): { faults: number } | undefined =>
  rowOf(sql, 'SELECT faults FROM outbox WHERE message = ? AND lease_until = ?', message.id, lease)

/**
 * Writes the attempt down before the call. False when no call is to be made: the reply was taken back meanwhile, is
 * somebody else's by now, or the call would outlast the lease.
 */
export function beginAttempt(tx: Transaction, taken: TakenReply): boolean {
  const row = findMessage(tx.sql, taken.message.id)
  if (row === undefined || row.cancelled_at !== null || row.attempt_at !== null) return false
  if (findTaken(tx, taken) === undefined || taken.lease < tx.now + callMs) return false
  tx.sql.exec('UPDATE outbox SET attempts = attempts + 1 WHERE message = ?', row.id)
  tx.changeMessage(row, 'status', { attempt_at: tx.now, error_code: null })
  if (wasPutOff(row)) refreshHead(tx, row.conversation)
  return true
}

/**
 * Writes down how the call, or what came before it, ended. Gives whether the reply waits for a further try. Of what is
 * somebody else's by now it counts alone that it was sent.
 */
export function endAttempt(tx: Transaction, taken: TakenReply, outcome: ReplyOutcome): boolean {
  const row = findMessage(tx.sql, taken.message.id)
  const waits = row !== undefined && isWaiting(tx, row.id)
  if (row === undefined || (outcome.type === 'wait' && !waits)) return false
  if (waits && outcome.type !== 'sent' && findTaken(tx, taken) === undefined) return true
  if (outcome.type === 'wait') {
    tx.sql.exec(
      'UPDATE outbox SET due_at = ?, lease_until = 0, faults = 0 WHERE message = ?',
      outcome.until,
      row.id,
    )
    const body = outcome.mayBeOut === true ? bodyUnclear(row, tx.now) : row.body
    tx.changeMessage(row, 'status', { attempt_at: null, error_code: outcome.code, body })
    if (wasPutOff(row)) refreshHead(tx, row.conversation)
    return true
  }
  takeOut(tx, row)
  const providerId = outcome.type === 'sent' ? outcome.providerId : null
  const code = outcome.type === 'sent' ? null : outcome.code
  takeNews(tx, row, { stage: outcome.type, at: tx.now, code, providerId })
  if (outcome.type === 'unknown') askLater(tx, row)
  return false
}

/**
 * Whoever took a reply could not go on with it (a fault, not an answer). It lets others pass for a while that grows with
 * each such end; one whose attempt was begun counts as cut off.
 */
export function giveBack({ sql }: Pick<Store, 'sql'>, taken: TakenReply, now: number): void {
  const found = findTaken({ sql }, taken)
  if (found === undefined) return
  const faults = found.faults + 1
  sql.exec(
    'UPDATE outbox SET lease_until = ?, due_at = max(due_at, ?), faults = ? WHERE message = ?',
    now,
    now + pauseAfter(faults, longestPauseMs),
    faults,
    taken.message.id,
  )
}

/** When the next reply of a channel may leave, or its lease ends; null when none waits. One behind another is not asked for. */
export const nextDueAt = (store: Pick<Store, 'sql'>, now: number, channel: ReplyChannel): number | null =>
  rowOf<{ at: number | null }>(
    store.sql,
    // Those under a lease come first and are few: the others are not looked through.
    `SELECT min(at) AS at FROM (
       SELECT iif(m.attempt_at IS NULL, max(o.due_at, o.lease_until), o.lease_until) AS at
       FROM outbox o JOIN messages m ON m.id = o.message
       WHERE o.channel = ? AND ${isFirst} ORDER BY o.due_at LIMIT 100)`,
    channel,
    now,
  )?.at ?? null
