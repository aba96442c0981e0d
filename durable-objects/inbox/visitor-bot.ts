import type { InboxSettings } from '../../worker/contracts/inbox-desk.ts'
import type { VisitorClientFrame } from '../../worker/contracts/inbox-frames.ts'
import type { Offer } from '../../worker/contracts/inbox.ts'
import { checkForm, formWords } from '../../worker/lib/chatbot/form.ts'
import type { RunEvent } from '../../worker/lib/chatbot/run.ts'
import { aroundOf, tellBot } from './bot.ts'
import { findRun } from './bot-rows.ts'
import { findCommand, remember } from './commands.ts'
import { afterWritten } from './head-rules.ts'
import { followMerges } from './merges.ts'
import { flowOfOpening, opened } from './openings.ts'
import { bodyOf, findMessage, type HeadRow } from './rows.ts'
import type { Commit } from './commit.ts'
import { commit, type Store, type Transaction } from './transaction.ts'
import {
  actorOf,
  type Answer,
  dayMs,
  hasBegunEnough,
  isKnownVisitor,
  isTaken,
  openFor,
  openWithBot,
  refused,
  say,
  trustOf,
  type Visitor,
} from './visitors.ts'

type Frame<Type extends VisitorClientFrame['type']> = Extract<VisitorClientFrame, { type: Type }>
/** What a visitor does that is answered, once per id. */
export type VisitorCommand = Frame<'say'> | Reply
type Reply = Frame<'answer' | 'fill'>
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
  return reply(store, visitor, frame, given)
}

/** A question of the bot that stands open for a visitor. `begin` makes the conversation, where it is not made yet. */
type Question = { offer: Offer; begin(tx: Transaction): HeadRow }

/** Answers the bot's question that stands open, with a button or with the form. */
function reply(store: Store, visitor: Visitor, frame: Reply, { now, settings }: Given): Done {
  const { cid } = frame
  const found = findQuestion(store, visitor, frame, { now, settings })
  if (!('offer' in found)) return found
  const read = readAnswer(found.offer, frame)
  if ('refusal' in read) return { answer: { type: 'err', cid, ...read.refusal }, commit: null }
  const done = commit(store, now, (tx) => {
    const head = found.begin(tx)
    const message = tx.addMessage(
      head,
      {
        id: cid,
        kind: 'in',
        author: { type: 'contact', name: visitor.name ?? head.peer_name },
        authorKey: actorOf(visitor),
        text: read.text,
        trust: trustOf(visitor, head),
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

function findQuestion(
  store: Store,
  visitor: Visitor,
  frame: Reply,
  { now, settings }: Given,
): Question | Done {
  const { cid, conversation, opening } = frame
  const head = findOwnMerged(store, visitor, conversation)
  if (head !== undefined) {
    const asked = findRun(store, head.id)?.offer ?? null
    const row = asked === null || asked !== frame.message ? undefined : findMessage(store.sql, asked)
    const offer = row === undefined ? null : bodyOf(row).offer
    return offer === null ? refused(cid, 'inbox.too_late') : { offer, begin: () => head }
  }
  if (opening === undefined || isTaken(store, conversation)) return refused(cid, 'inbox.not_found')
  if (hasBegunEnough(store, visitor, now)) return refused(cid, 'inbox.limited', dayMs)
  const flow = flowOfOpening(store, opening, now)
  const whose = { language: visitor.language, known: isKnownVisitor(store, visitor) }
  const offer = flow === undefined ? null : opened(flow, opening, whose).at(-1)?.offer
  if (!offer) return refused(cid, 'inbox.too_late')
  const begin = (tx: Transaction): HeadRow => {
    const made = openFor(tx, visitor, conversation)
    openWithBot(tx, visitor, { conversation, around: aroundOf(settings), seen: opening })
    return tx.head(conversation) ?? made
  }
  return { offer, begin }
}

type Read =
  | { text: string; event: RunEvent }
  | { refusal: Pick<Extract<Answer, { type: 'err' }>, 'code' | 'fields'> }

/** What an answer says, in the visitor's own words; refused where it does not fit the question. */
function readAnswer(offer: Offer, frame: Reply): Read {
  if (offer.type === 'choice' && frame.type === 'answer') {
    const option = offer.options.find(({ id }) => id === frame.option)
    if (option !== undefined) return { text: option.text, event: { type: 'option', option: option.id } }
  }
  if (offer.type === 'form' && frame.type === 'fill') {
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
