import { rowOf } from '../sql.ts'
import { systemKey } from './actors.ts'
import { previewOf } from './head-rules.ts'
import { bodyOf, type MessageRow } from './rows.ts'
import type { Transaction } from './transaction.ts'

/** Reckons a head anew from its thread, after something of it was changed, taken back, moved or deleted. */
export function refreshHead(tx: Transaction, conversation: string): void {
  const head = tx.head(conversation)
  if (head === undefined) return
  const last = latest(tx, conversation, `kind <> 'event'`)
  const isAnswer = `kind = 'out' AND author_key <> '${systemKey}' AND body->>'$.mail.forwarded' IS NULL`
  const lastOut = latest(tx, conversation, isAnswer)
  const lastIn = latest(tx, conversation, `kind = 'in' AND body->>'meaning' IS NOT 'stop'`)
  const waits = rowOf<{ at: number | null }>(
    tx.sql,
    `SELECT min(received_at) AS at FROM messages WHERE conversation = ? AND kind = 'in' AND cseq > ?`,
    conversation,
    lastOut?.cseq ?? 0,
  )
  const isCalled = head.last_in_cseq > (lastOut?.cseq ?? 0) && head.status === 'open'
  tx.setHead({
    ...head,
    last_cseq: latest(tx, conversation, 'true', false)?.cseq ?? 0,
    last_in_cseq: Math.min(head.last_in_cseq, lastIn?.cseq ?? 0),
    last_out_cseq: lastOut?.cseq ?? 0,
    preview: last === undefined ? '' : previewOf(last.text, bodyOf(last).attachments),
    preview_kind: last?.kind ?? 'event',
    last_at: last?.received_at ?? head.created_at,
    waiting_since: isCalled ? (waits?.at ?? null) : null,
  })
}

/** The last message that stands and meets a condition, which is ours alone. */
const latest = (
  tx: Transaction,
  conversation: string,
  condition: string,
  standing = true,
): MessageRow | undefined =>
  rowOf<MessageRow>(
    tx.sql,
    `SELECT * FROM messages WHERE conversation = ? AND ${condition}
       ${standing ? 'AND deleted_at IS NULL AND cancelled_at IS NULL' : ''} ORDER BY cseq DESC LIMIT 1`,
    conversation,
  )
