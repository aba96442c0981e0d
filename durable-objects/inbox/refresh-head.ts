import { type Sql, rowOf } from '../sql.ts'
import { botKey, systemKey } from './actors.ts'
import { previewOf, putOffMs } from './head-rules.ts'
import { bodyOf, type HeadRow, type MessageRow } from './rows.ts'
import type { Transaction } from './transaction.ts'

/** Waits for a moment of its own, far off: until then it answers nobody. */
const isPutOff = `kind = 'out' AND attempt_at IS NULL AND sent_at IS NULL AND failed_at IS NULL
  AND not_before IS NOT NULL AND not_before > received_at + ${putOffMs}`
const isAnswer = `kind = 'out' AND author_key <> '${systemKey}' AND failed_at IS NULL
  AND body->>'$.mail.forwarded' IS NULL AND NOT (${isPutOff})`
const stands = 'deleted_at IS NULL AND cancelled_at IS NULL'
const callsNobody = `coalesce(body->>'$.meaning', '') IN ('stop', 'start', 'help')`

/** Reckons a head anew from its thread, after something of it was changed, taken back, moved or deleted. */
export function refreshHead(tx: Transaction, conversation: string): void {
  const head = tx.head(conversation)
  if (head === undefined) return
  const isSaid = `kind <> 'event' AND ${stands}`
  const last =
    latest(tx.sql, conversation, `${isSaid} AND NOT (${isPutOff})`) ?? latest(tx.sql, conversation, isSaid)
  const lastIn = latest(tx.sql, conversation, `kind = 'in' AND body->>'meaning' IS NOT 'stop' AND ${stands}`)
  const next = {
    ...head,
    last_cseq: latest(tx.sql, conversation, 'true')?.cseq ?? 0,
    last_in_cseq: Math.min(head.last_in_cseq, lastIn?.cseq ?? 0),
    last_out_cseq: latest(tx.sql, conversation, `${isAnswer} AND ${stands}`)?.cseq ?? 0,
    preview: last === undefined ? '' : previewOf(last.text, bodyOf(last).attachments),
    preview_kind: last?.kind ?? 'event',
    last_at: last?.received_at ?? head.created_at,
    reply_at: nextReplyAt(tx.sql, conversation),
    answer_failed: hasFailed(tx.sql, conversation) ? 1 : 0,
  }
  tx.setHead({ ...next, waiting_since: waitingSince(tx.sql, next) })
}

/** From when on an answer stands: since it was written, or had left where it was put off. */
const answeredAt = `CASE WHEN not_before > received_at + ${putOffMs} THEN not_before ELSE received_at END`

/** Whether an answer failed that no good one stands behind: what was written before the failure does not make it good. */
const hasFailed = (sql: Sql, conversation: string): boolean =>
  rowOf(
    sql,
    `SELECT 1 FROM messages f WHERE f.conversation = ? AND f.failed_at IS NOT NULL AND f.kind = 'out'
       AND f.author_key <> '${systemKey}' AND f.body->>'$.mail.forwarded' IS NULL AND f.cancelled_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation = f.conversation AND ${isAnswer} AND ${stands}
         AND ${answeredAt} >= f.failed_at)
     LIMIT 1`,
    conversation,
  ) !== undefined

/** Since when somebody waits for an answer of a person, by the thread; null when nobody does. The bot is no person. */
export function waitingSince(
  sql: Sql,
  { id, status, blocked, last_in_cseq }: Pick<HeadRow, 'id' | 'status' | 'blocked' | 'last_in_cseq'>,
): number | null {
  if (status !== 'open' || blocked === 1) return null
  const answered = latest(sql, id, `${isAnswer} AND author_key <> '${botKey}' AND ${stands}`)
  return (
    rowOf<{ at: number | null }>(
      sql,
      `SELECT min(received_at) AS at FROM messages
       WHERE conversation = ? AND cseq > ? AND cseq <= ? AND kind = 'in' AND ${stands} AND NOT (${callsNobody})`,
      id,
      answered?.cseq ?? 0,
      last_in_cseq,
    )?.at ?? null
  )
}

/** A conversation that stands open again: whoever waited when it was closed or put aside waits still. */
export const reopened = (sql: Sql, head: HeadRow): HeadRow => {
  const next: HeadRow = { ...head, status: 'open', snoozed_until: null }
  return { ...next, waiting_since: waitingSince(sql, next) }
}

const nextReplyAt = (sql: Sql, conversation: string): number | null =>
  rowOf<{ at: number | null }>(
    sql,
    `SELECT min(m.not_before) AS at FROM outbox o JOIN messages m ON m.id = o.message
     WHERE o.conversation = ? AND ${isPutOff}`,
    conversation,
  )?.at ?? null

/** The last message that meets a condition, which is ours alone. */
const latest = (sql: Sql, conversation: string, condition: string): MessageRow | undefined =>
  rowOf<MessageRow>(
    sql,
    `SELECT * FROM messages WHERE conversation = ? AND ${condition} ORDER BY cseq DESC LIMIT 1`,
    conversation,
  )
