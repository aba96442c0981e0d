import type { VisitorMessage } from '../../worker/contracts/inbox-frames.ts'
import type { ChatBubble } from '../shared/chat/chat-view.ts'
import type { LiveChat } from '../shared/live/live-chat.ts'
import { filesGone, type Saying } from '../shared/live/sayings.ts'

/** Refusals that another conversation mends: the one it was said in takes nothing any more, or is not this visitor's. */
const mended: ReadonlySet<string> = new Set(['inbox.too_late', 'inbox.not_found'])

/** All that was said, over all conversations of the visitor, then what waits to be sent. */
export function bubblesOf(live: LiveChat): ChatBubble[] {
  const conversations = live
    .conversations()
    .map((one) => ({ ...one, messages: live.messages(one.id) }))
    .sort((a, b) => (a.messages[0]?.receivedAt ?? 0) - (b.messages[0]?.receivedAt ?? 0))
  const said = conversations.flatMap(({ id, readCseq, messages }) =>
    messages.map((message) => bubbleOf(id, message, readCseq)),
  )
  return [...said, ...live.waiting.map(waitingBubble)]
}

function bubbleOf(conversation: string, message: VisitorMessage, readCseq: number): ChatBubble {
  const { id, from, name, text, offer, attachments, receivedAt, deletedAt, cseq } = message
  const state = from === 'visitor' ? (cseq <= readCseq ? 'read' : 'sent') : null
  const place = { conversation, cseq }
  const deleted = deletedAt !== null
  return { id, from, name, text, offer, attachments, at: receivedAt, deleted, state, filesGone: false, place }
}

const waitingBubble = ({ cid, text, attachments, at, refused }: Saying): ChatBubble => ({
  id: cid,
  from: 'visitor',
  name: null,
  text,
  offer: null,
  attachments,
  at,
  deleted: false,
  state: refused === null || mended.has(refused) ? 'sending' : 'failed',
  filesGone: refused === filesGone,
  place: null,
})

/** Answers that the visitor has not seen. */
export const unseen = (live: LiveChat): number =>
  live
    .conversations()
    .flatMap(({ id }) => live.messages(id))
    .filter(({ from, readAt, deletedAt }) => from !== 'visitor' && readAt === null && deletedAt === null)
    .length

/** Whether everything that was said stands in conversations that are closed. */
export const isOver = (live: LiveChat): boolean =>
  live.waiting.length === 0 && live.conversations().every(({ closed }) => closed)

/** Whoever has written lately is there, whatever was known when the chat was opened. */
const lateMs = 5 * 60_000

/** Whether somebody of the workspace writes, or has just written. */
export const isSomebodyHere = (live: LiveChat, now: number): boolean =>
  live.whoTypes !== null ||
  live
    .conversations()
    .flatMap(({ id }) => live.messages(id))
    .some(({ from, receivedAt }) => from === 'agent' && now - receivedAt < lateMs)

/**
 * The conversation that the next thing goes into: the one of what waits, else the latest that is open, else the latest,
 * else a new one.
 */
export function currentConversation(live: LiveChat, makeId: () => string): string {
  const waiting = live.waiting.findLast(({ refused }) => refused === null)
  if (waiting !== undefined) return waiting.conversation
  const lastAt = (id: string) => live.messages(id).at(-1)?.receivedAt ?? 0
  const all = live.conversations().sort((a, b) => lastAt(b.id) - lastAt(a.id))
  return (all.find(({ closed }) => !closed) ?? all[0])?.id ?? makeId()
}

/** What was refused because of its conversation goes into a new one, all of it into the same. */
export function mendRefused(live: LiveChat, makeId: () => string): void {
  const stuck = live.waiting.filter(({ refused }) => refused !== null && mended.has(refused))
  if (stuck.length === 0) return
  const conversation = makeId()
  for (const { cid } of stuck) live.again(cid, conversation)
}
