import type { InboxSettings } from '../../worker/contracts/inbox-desk.ts'
import type { VisitorClientFrame } from '../../worker/contracts/inbox-frames.ts'
import { checkForm, formWords } from '../../worker/lib/chatbot/form.ts'
import type { RunEvent } from '../../worker/lib/chatbot/run.ts'
import { aroundOf, tellBot } from './bot.ts'
import { findRun, liveVersion } from './bot-rows.ts'
import { findCommand, remember } from './commands.ts'
import { afterWritten } from './head-rules.ts'
import { followMerges } from './landing.ts'
import { bodyOf, findMessage, type HeadRow } from './rows.ts'
import type { Commit } from './commit.ts'
import { commit, type Store } from './transaction.ts'
import {
  actorOf,
  type Answer,
  dayMs,
  hasBegunEnough,
  isTaken,
  openFor,
  openWithBot,
  refused,
  say,
  type Visitor,
} from './visitors.ts'

type Frame<Type extends VisitorClientFrame['type']> = Extract<VisitorClientFrame, { type: Type }>
/** What a visitor does that is answered, once per id. */
export type VisitorCommand = Frame<'say' | 'begin' | 'answer' | 'fill'>
type Done = { answer: Answer; commit: Commit | null }
type Given = { now: number; settings: InboxSettings }

/** Does what a visitor asks, once per `cid`: a repeat gets the first result. */
export function command(store: Store, visitor: Visitor, frame: VisitorCommand, given: Given): Done {
  if (frame.type === 'say') return say(store, visitor, frame, given)
  const { cid } = frame
  const known = findCommand(store, cid, actorOf(visitor))
  if (known?.type === 'dup')
    return { answer: { type: 'dup', cid, cseq: known.result.cseq ?? 0 }, commit: null }
  if (known !== null) return refused(cid, 'inbox.id_taken')
  return frame.type === 'begin' ? begin(store, visitor, frame, given) : reply(store, visitor, frame, given)
}

/** Opens a conversation in which the bot speaks first; one that is there already stays as it is. */
function begin(store: Store, visitor: Visitor, frame: Frame<'begin'>, { now, settings }: Given): Done {
  const { cid, conversation } = frame
  const own = findOwnMerged(store, visitor, conversation)
  if (own !== undefined) return { answer: { type: 'ok', cid, cseq: own.last_cseq }, commit: null }
  if (isTaken(store, conversation)) return refused(cid, 'inbox.not_found')
  if (liveVersion(store) === null) return refused(cid, 'inbox.invalid')
  if (hasBegunEnough(store, visitor, now)) return refused(cid, 'inbox.limited', dayMs)
  const done = commit(store, now, (tx) => {
    openFor(tx, visitor, conversation)
    openWithBot(tx, visitor, { conversation, around: aroundOf(settings) })
    const cseq = tx.head(conversation)?.last_cseq ?? 0
    remember(tx, { cid, actor: actorOf(visitor), result: { conversation, cseq }, kept: false })
    return cseq
  })
  return { answer: { type: 'ok', cid, cseq: done.result }, commit: done.commit }
}

/** Answers the bot's question that stands open, with a button or with the form. */
function reply(
  store: Store,
  visitor: Visitor,
  frame: Frame<'answer' | 'fill'>,
  { now, settings }: Given,
): Done {
  const { cid } = frame
  const head = findOwnMerged(store, visitor, frame.conversation)
  if (head === undefined) return refused(cid, 'inbox.not_found')
  const run = findRun(store, head.id)
  if (run?.offer !== frame.message) return refused(cid, 'inbox.too_late')
  const read = readAnswer(store, frame)
  if ('refusal' in read) return { answer: { type: 'err', cid, ...read.refusal }, commit: null }
  const done = commit(store, now, (tx) => {
    const message = tx.addMessage(
      head,
      {
        id: cid,
        kind: 'in',
        author: { type: 'contact', name: visitor.name ?? head.peer_name },
        authorKey: actorOf(visitor),
        text: read.text,
        trust: visitor.trust,
        receivedAt: now,
        body: { meaning: frame.type === 'answer' ? 'button' : null },
      },
      afterWritten,
    )
    tellBot(tx, head.id, read.event, aroundOf(settings))
    const result = { message: cid, cseq: message.cseq, conversation: head.id }
    remember(tx, { cid, actor: actorOf(visitor), result, kept: true })
    return message.cseq
  })
  return { answer: { type: 'ok', cid, cseq: done.result }, commit: done.commit }
}

type Read =
  | { text: string; event: RunEvent }
  | { refusal: Pick<Extract<Answer, { type: 'err' }>, 'code' | 'fields'> }

/** What an answer says, in the visitor's own words; refused where it does not fit the question. */
function readAnswer({ sql }: Pick<Store, 'sql'>, frame: Frame<'answer' | 'fill'>): Read {
  const row = findMessage(sql, frame.message)
  const offer = row && bodyOf(row).offer
  if (offer?.type === 'choice' && frame.type === 'answer') {
    const option = offer.options.find(({ id }) => id === frame.option)
    if (option !== undefined) return { text: option.text, event: { type: 'option', option: option.id } }
  }
  if (offer?.type === 'form' && frame.type === 'fill') {
    const { values, problems } = checkForm(offer.fields, frame.values)
    if (problems !== null) return { refusal: { code: 'inbox.invalid', fields: problems } }
    return { text: formWords(values), event: { type: 'form', values } }
  }
  return { refusal: { code: 'inbox.invalid' } }
}

function findOwnMerged(store: Store, visitor: Visitor, id: string): HeadRow | undefined {
  const found = followMerges(store, id)
  return found?.channel === 'chat' && found.peer === visitor.id ? found : undefined
}
