import type { Channel } from '../../worker/contracts/common.ts'
import type {
  Author,
  ConversationStatus,
  Delivery,
  Head,
  Message,
  MessageKind,
  Priority,
  Trust,
} from '../../worker/contracts/inbox.ts'
import { rowOf, type Sql } from '../sql.ts'
import type { WrittenWay } from './ways.ts'

/** A conversation as it is stored. */
export type HeadRow = {
  id: string
  seq: number
  channel: Channel
  own_address: string
  peer: string
  peer_name: string | null
  contact_id: number | null
  trust: Trust
  subject: string
  status: ConversationStatus
  snoozed_until: number | null
  assignee: string | null
  priority: Priority
  /** JSON of tag ids, in order. */
  tags: string
  campaign_id: number | null
  blocked: number
  created_at: number
  last_at: number
  preview: string
  preview_kind: MessageKind
  last_cseq: number
  last_in_cseq: number
  last_out_cseq: number
  waiting_since: number | null
  reply_at: number | null
  /** JSON of the addresses that answers go to, where that is not the person's alone. */
  reply_to: string | null
  /** 1 when an answer failed since the last one that did not. */
  answer_failed: number
  last_provider_at: number | null
  revision: number
  cver: number
}

export type MessageRow = {
  id: string
  conversation: string
  cseq: number
  cver: number
  seq: number
  kind: MessageKind
  author: string
  author_key: string
  text: string
  body: string
  trust: Trust
  provider_at: number | null
  received_at: number
  not_before: number | null
  attempt_at: number | null
  sent_at: number | null
  delivered_at: number | null
  read_at: number | null
  failed_at: number | null
  unknown_at: number | null
  cancelled_at: number | null
  error_code: string | null
  campaign_id: number | null
  edited_at: number | null
  deleted_at: number | null
  /** When a mail told of it whoever was away. */
  told_at: number | null
}

/** What of a message is stored as one JSON: nothing is asked for by it. */
export type MessageBody = Pick<
  Message,
  'attachments' | 'mail' | 'template' | 'event' | 'offer' | 'mentions' | 'meaning'
> & {
  /** Of an answer that can be taken back: how the conversation stood before it. Told to nobody. */
  was?: Pick<HeadRow, 'assignee' | 'status' | 'snoozed_until'>
  /** Of what leaves through a provider. Told to nobody. */
  way?: WrittenWay
}

/** Of a message that says nothing but its text; rows from before a part was thought of lack it. */
export const emptyBody: MessageBody = {
  attachments: [],
  mail: null,
  template: null,
  event: null,
  offer: null,
  mentions: [],
  meaning: null,
}

/** WhatsApp and Messenger take free answers for so long after the person's last message, by the provider's time. */
const answerWindowMs = 24 * 3_600_000

/** Until when a conversation may be answered freely; null where there is no such end. */
export function windowOf(head: Pick<HeadRow, 'channel' | 'last_provider_at'>): number | null {
  if (head.channel !== 'whatsapp' && head.channel !== 'messenger') return null
  return head.last_provider_at === null ? 0 : head.last_provider_at + answerWindowMs
}

/** Guarantee: only this module's writers fill the column, with `JSON.stringify` of the type asked for. */
const parsed = <T>(text: string): T => JSON.parse(text) as T

export const tagsOf = (head: Pick<HeadRow, 'tags'>): number[] => parsed<number[]>(head.tags)
export const bodyOf = (row: Pick<MessageRow, 'body'>): MessageBody => ({
  ...emptyBody,
  ...parsed<Partial<MessageBody>>(row.body),
})
export const authorOf = (row: Pick<MessageRow, 'author'>): Author => parsed<Author>(row.author)

/** A conversation as everybody is told of it. */
export const toHead = (row: HeadRow): Head => ({
  id: row.id,
  seq: row.seq,
  channel: row.channel,
  ownAddress: row.own_address,
  peer: row.peer,
  peerName: row.peer_name,
  ...(row.reply_to === null ? {} : { replyTo: parsed<string[]>(row.reply_to) }),
  contactId: row.contact_id,
  trust: row.trust,
  subject: row.subject,
  status: row.status,
  snoozedUntil: row.snoozed_until,
  assignee: row.assignee,
  priority: row.priority,
  tags: tagsOf(row),
  campaignId: row.campaign_id,
  blocked: row.blocked === 1,
  createdAt: row.created_at,
  lastAt: row.last_at,
  preview: row.preview,
  previewKind: row.preview_kind,
  lastCseq: row.last_cseq,
  lastInCseq: row.last_in_cseq,
  lastOutCseq: row.last_out_cseq,
  waitingSince: row.waiting_since,
  replyAt: row.reply_at,
  ...(row.answer_failed === 1 ? { answerFailed: true } : {}),
  windowUntil: windowOf(row),
  revision: row.revision,
})

function toDelivery(row: MessageRow): Delivery | null {
  if (row.kind !== 'out') return null
  return {
    notBefore: row.not_before,
    attemptAt: row.attempt_at,
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
    readAt: row.read_at,
    failedAt: row.failed_at,
    unknownAt: row.unknown_at,
    cancelledAt: row.cancelled_at,
    errorCode: row.error_code,
  }
}

/** What of a message's body is told. */
function toldBody(row: MessageRow): Omit<MessageBody, 'was' | 'way'> {
  const { was: _was, way: _way, ...told } = bodyOf(row)
  return told
}

/** A message as members see it. */
export const toMessage = (row: MessageRow): Message => ({
  id: row.id,
  conversation: row.conversation,
  cseq: row.cseq,
  seq: row.seq,
  kind: row.kind,
  author: authorOf(row),
  text: row.text,
  ...toldBody(row),
  trust: row.trust,
  providerAt: row.provider_at,
  receivedAt: row.received_at,
  delivery: toDelivery(row),
  campaignId: row.campaign_id,
  editedAt: row.edited_at,
  deletedAt: row.deleted_at,
})

export const findHead = (sql: Sql, id: string): HeadRow | undefined =>
  rowOf<HeadRow>(sql, 'SELECT * FROM heads WHERE id = ?', id)

export const findMessage = (sql: Sql, id: string): MessageRow | undefined =>
  rowOf<MessageRow>(sql, 'SELECT * FROM messages WHERE id = ?', id)
