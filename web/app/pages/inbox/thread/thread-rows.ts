import { deliveryStateOf, type Message } from '../../../../../worker/contracts/inbox.ts'
import { ownWordsOf } from '../../../../../worker/lib/texts/own-words.ts'
import type { Pending } from '../../../../shared/live/inbox-outbox.ts'

/** Messages of one writer within this time stand together, with the name and the state under the last alone. */
const groupMs = 5 * 60_000
/** Written so much before it arrived, a message says when it was written. */
const lateMs = 10 * 60_000

/** A line of a thread as it is drawn; `key` stays the same as long as it is the same line. */
export type ThreadRow =
  | { type: 'day'; key: string; at: number }
  | { type: 'new'; key: string }
  | { type: 'event'; key: string; message: Message }
  | { type: 'note'; key: string; message: Message }
  | {
      type: 'message'
      key: string
      message: Message
      isLast: boolean
      isLate: boolean
      answers: boolean
      /** Of a mail of ours: the one it quotes. */
      quotes: Message | null
    }
  | { type: 'pending'; key: string; pending: Pending }

type Asked = {
  messages: readonly Message[]
  pending: readonly Pending[]
  /** The mark of what is new stands before the first thing the person wrote behind this place; null: no mark. */
  newAfter: number | null
  /** The calendar day of a moment where the workspace is. */
  dayOf: (at: number) => string
}

/** The lines of a thread in its order: days, marks, messages in groups, then what is on its way to the server. */
export function threadRows({ messages, pending, newAfter, dayOf }: Asked): ThreadRow[] {
  const rows: ThreadRow[] = []
  let day = ''
  let campaign: number | null = null
  let last: Message | null = null
  let isMarked = newAfter === null
  messages.forEach((message, index) => {
    const today = dayOf(message.receivedAt)
    if (today !== day) rows.push({ type: 'day', key: `day ${today}`, at: message.receivedAt })
    day = today
    if (!isMarked && message.kind === 'in' && message.cseq > (newAfter ?? 0)) {
      rows.push({ type: 'new', key: 'new' })
      isMarked = true
    }
    rows.push(rowOf(message, { next: messages[index + 1], last, campaign, dayOf }))
    if (message.kind !== 'in') return
    campaign = message.campaignId ?? campaign
    if (message.deletedAt === null) last = message
  })
  for (const one of pending) rows.push({ type: 'pending', key: one.cid, pending: one })
  return rows
}

function rowOf(
  message: Message,
  {
    next,
    last,
    campaign,
    dayOf,
  }: {
    next: Message | undefined
    /** What the person said last before it. */
    last: Message | null
    campaign: number | null
    dayOf: Asked['dayOf']
  },
): ThreadRow {
  if (message.kind === 'event') return { type: 'event', key: message.id, message }
  if (message.kind === 'note') return { type: 'note', key: message.id, message }
  return {
    type: 'message',
    key: message.id,
    message,
    isLast: next === undefined || !goesOn(message, next, dayOf),
    isLate: message.providerAt !== null && message.receivedAt - message.providerAt > lateMs,
    answers: message.kind === 'in' && message.campaignId !== null && message.campaignId !== campaign,
    quotes: quotesOf(message, last),
  }
}

/** An answer by mail quotes what it answers; what is passed on has it in its text. */
const quotesOf = ({ kind, mail }: Message, last: Message | null): Message | null =>
  kind === 'out' &&
  mail !== null &&
  mail.forwarded === undefined &&
  last !== null &&
  last.mail !== null &&
  ownWordsOf(last) !== ''
    ? last
    : null

/** Whether the next message stands in the same group: same writer, same day, same state, shortly after. */
function goesOn(message: Message, next: Message, dayOf: Asked['dayOf']): boolean {
  return (
    next.kind === message.kind &&
    writerOf(next) === writerOf(message) &&
    next.receivedAt - message.receivedAt < groupMs &&
    dayOf(next.receivedAt) === dayOf(message.receivedAt) &&
    isQuiet(message) &&
    message.meaning === null &&
    message.mail === null
  )
}

/** A state that asks for nothing: others are always told under their own message. */
function isQuiet({ delivery }: Message): boolean {
  if (delivery === null) return true
  const state = deliveryStateOf(delivery)
  return state === 'sent' || state === 'delivered' || state === 'read'
}

const writerOf = ({ author }: Message): string => ('id' in author ? author.id : author.type)
