import type { ChatOpening } from '../../../worker/contracts/chat-doors.ts'
import type { VisitorClientFrame } from '../../../worker/contracts/inbox-frames.ts'
import type { Attachment } from '../../../worker/contracts/inbox.ts'

/** Something the visitor said that the server has not answered: kept over a reload. */
export type Saying = {
  cid: string
  conversation: string
  text: string
  attachments: Attachment[]
  at: number
  notBefore: number
  refused: string | null
  /** Set where it answers a question of the bot. */
  act?: Answer
  /** Set where it begins a conversation: what the bot had said until then. */
  opening?: ChatOpening
}
/** Why files are refused that were uploaded too long ago. */
export const filesGone = 'inbox.file_gone'

/** What is said or answered, as the server is to take it. */
export type Spoken = Pick<Saying, 'conversation' | 'text'> &
  Partial<Pick<Saying, 'attachments' | 'act' | 'opening'>>
/** A button or the form of the bot's question that `message` is. */
export type Answer =
  | { type: 'answer'; message: string; option: string }
  | { type: 'fill'; message: string; values: Extract<VisitorClientFrame, { type: 'fill' }>['values'] }

/** What is said, as it goes to the server; the question of an opening has no message there yet. */
export function frameOf({ cid, conversation, text, attachments, act, opening }: Saying): VisitorClientFrame {
  const seen =
    opening === undefined
      ? {}
      : { opening: { version: opening.version, open: opening.open, agents: opening.agents } }
  if (act === undefined) return { type: 'say', cid, conversation, text, attachments, ...seen }
  const { message, ...answer } = act
  return { ...answer, cid, conversation, ...(opening === undefined ? { message } : seen) }
}

/** An answer without the question it was given to. */
export const asWords = ({
  cid,
  conversation,
  text,
  attachments,
  at,
  notBefore,
  refused,
}: Saying): Saying => ({
  cid,
  conversation,
  text,
  attachments,
  at,
  notBefore,
  refused,
})
