import { type MessageKind, previewLength } from '../../worker/contracts/inbox.ts'
import type { HeadRow, MessageRow } from './rows.ts'

const dayMs = 86_400_000
/** A closed conversation goes on when its person writes within this time; later a new one begins. */
export const reopenMs = 14 * dayMs

/** One line of a text, as lists show it. */
export function previewOf(text: string, attachments: readonly { name: string }[]): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const said = line === '' ? (attachments[0]?.name ?? '') : line
  return said.length > previewLength ? `${said.slice(0, previewLength - 1).toWellFormed()}…` : said
}

type Written = {
  kind: MessageKind
  text: string
  attachments: readonly { name: string }[]
  receivedAt: number
  cseq: number
}

/** What anything new in a thread does to its head. */
export function afterWritten(head: HeadRow, message: Written): HeadRow {
  const base = { ...head, last_cseq: message.cseq }
  if (message.kind === 'event') return base
  return {
    ...base,
    last_at: Math.max(head.last_at, message.receivedAt),
    preview: previewOf(message.text, message.attachments),
    preview_kind: message.kind,
  }
}

/**
 * What something the person wrote does: it opens what was closed or snoozed, and they wait for an answer from
 * here on. A word (STOP, START, HELP) is acted on elsewhere and calls nobody; neither does somebody blocked, nor spam.
 */
export function afterInbound(
  head: HeadRow,
  message: Written & { providerAt: number | null; isWord: boolean },
): HeadRow {
  const written = {
    ...afterWritten(head, message),
    last_provider_at: Math.max(head.last_provider_at ?? 0, message.providerAt ?? message.receivedAt),
  }
  if (message.isWord || head.blocked === 1 || head.status === 'spam') return written
  return {
    ...written,
    status: 'open',
    snoozed_until: null,
    last_in_cseq: message.cseq,
    waiting_since: head.waiting_since ?? message.receivedAt,
  }
}

/** An answer that leaves later than this was put off; one that leaves sooner can only be taken back until then. */
export const putOffMs = 60_000

/** Whether an answer was put off when it was written. */
export const wasPutOff = (row: Pick<MessageRow, 'not_before' | 'received_at'>): boolean =>
  row.not_before !== null && row.not_before > row.received_at + putOffMs

type Answer = Written & {
  author: string | null
  status: HeadRow['status'] | null
  /** When it leaves; null for at once. */
  leavesAt: number | null
}

/** What an answer does: nobody waits any more, and whoever answers what is nobody's takes it. */
export function afterOutbound(head: HeadRow, message: Answer): HeadRow {
  const { leavesAt } = message
  const status = message.status ?? (head.status === 'spam' ? 'open' : head.status)
  const isPutOff = wasPutOff({ not_before: leavesAt, received_at: message.receivedAt })
  return {
    ...(isPutOff && leavesAt !== null ? afterPutOff(head, message, leavesAt) : afterGiven(head, message)),
    assignee: head.assignee ?? message.author,
    status,
    snoozed_until: message.status === null ? head.snoozed_until : null,
    ...(status === 'open' ? {} : { waiting_since: null }),
  }
}

const afterGiven = (head: HeadRow, message: Written): HeadRow => ({
  ...afterWritten(head, message),
  last_out_cseq: message.cseq,
  waiting_since: null,
  answer_failed: 0,
})

/** Until it leaves, the person waits, and what they said last is what the conversation shows. */
const afterPutOff = (head: HeadRow, message: Written, leavesAt: number): HeadRow => ({
  ...(head.preview_kind === 'event' ? afterWritten(head, message) : { ...head, last_cseq: message.cseq }),
  reply_at: Math.min(head.reply_at ?? leavesAt, leavesAt),
})

/** Whether a person's next message goes on with a conversation, or begins a new one. */
export const takesMore = (head: Pick<HeadRow, 'status' | 'last_at'>, now: number): boolean =>
  head.status !== 'closed' || now - head.last_at < reopenMs

/** A subject without what mail programs put before it (it, en, fr, de, es among them), for comparing. */
export const bareSubject = (subject: string): string =>
  subject
    .replace(/^(?:\s*(?:re|r|rif|fw|fwd|i|tr|aw|wg|rv|sv)\s*(?:\[\d+\])?\s*:)+/i, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()

/** Who gets the next conversation: of those there and available, whoever waited longest for one. */
export function nextAgent(
  agents: readonly { id: string; online: boolean; available: boolean; assignedAt: number }[],
): string | null {
  const ready = agents.filter(({ online, available }) => online && available)
  ready.sort((a, b) => a.assignedAt - b.assignedAt || (a.id < b.id ? -1 : 1))
  return ready[0]?.id ?? null
}

/** Whether the person of a conversation is who they say, by proof and not by a claim. */
export const isSure = ({ trust }: Pick<HeadRow, 'trust'>): boolean => trust === 'signed' || trust === 'proven'
