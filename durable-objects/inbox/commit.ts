import type { HeadPlace, LiveEvent } from '../../worker/contracts/inbox-frames.ts'
import { type HeadRow, type MessageRow, tagsOf, toHead, toMessage } from './rows.ts'

/** What one write did, for those who follow. `own`: for one member's sockets alone. */
export type Commit = {
  seq: number
  events: LiveEvent[]
  own: { agent: string; event: LiveEvent }[]
  /** Conversations in which a visitor sees something new, each with the version it had before. */
  visible: { conversation: string; peer: string; from: number }[]
  /** Conversations whose being read cannot be told from their heads alone: opened again, or numbered anew. */
  unsure: string[]
  /** Conversations that a visitor no longer has. */
  left: { conversation: string; peer: string }[]
  /** Something waits in the outbox or for the projection. */
  work: boolean
}

/** A conversation before a write, null when it was not there, and after it. */
export type HeadChange = { before: HeadRow | null; now: HeadRow }

type Written = {
  messages: readonly { change: Extract<LiveEvent, { type: 'message' }>['change']; row: MessageRow }[]
  heads: readonly HeadChange[]
  gone: readonly LiveEvent[]
}

/** What of a write is told to whom, besides what is one member's own. */
export const toldOf = ({
  messages,
  heads,
  gone,
}: Written): Pick<Commit, 'events' | 'visible' | 'unsure'> => ({
  events: [
    ...messages.map(({ change, row }): LiveEvent => ({ type: 'message', change, message: toMessage(row) })),
    ...heads.map(({ before, now }): LiveEvent => ({ type: 'head', head: toHead(now), was: placeOf(before) })),
    ...gone,
  ],
  visible: heads
    .filter(({ before, now }) => now.channel === 'chat' && (before?.cver ?? 0) < now.cver)
    .map(({ before, now }) => ({
      conversation: now.id,
      peer: now.peer,
      from: (before?.cver ?? 0) + 1,
    })),
  unsure: heads
    .filter(({ before, now }) => before !== null && isUnsure(before, now))
    .map(({ now }) => now.id),
})

/** Where a conversation stood, as far as lists and counts ask for it. */
export const placeOf = (head: HeadRow | null): HeadPlace =>
  head && {
    status: head.status,
    assignee: head.assignee,
    channel: head.channel,
    tags: tagsOf(head),
    lastInCseq: head.last_in_cseq,
  }

const isUnsure = (before: HeadRow, now: HeadRow): boolean =>
  before.revision !== now.revision ||
  now.last_in_cseq < before.last_in_cseq ||
  (before.status !== 'open' && now.status === 'open')
