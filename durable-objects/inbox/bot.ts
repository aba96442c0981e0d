import type { Flow } from '../../worker/contracts/chatbot.ts'
import type { BusinessHours } from '../../worker/contracts/business-hours.ts'
import type { SeenOpening } from '../../worker/contracts/inbox-frames.ts'
import type { InboxSettings } from '../../worker/contracts/inbox-desk.ts'
import type { FormWork, TakenIn } from '../../worker/contracts/inbox-object.ts'
import type { Offer } from '../../worker/contracts/inbox.ts'
import {
  type Facts,
  isRunning,
  newRun,
  type RunEffect,
  type RunEvent,
  step,
} from '../../worker/lib/chatbot/run.ts'
import { openingAt } from '../../worker/lib/opening-hours.ts'
import { rowOf } from '../sql.ts'
import { botKey } from './actors.ts'
import { listOnline } from './agents.ts'
import { followMerges } from './merges.ts'
import {
  type BotRun,
  count,
  deleteRun,
  findDueRun,
  findFlow,
  findRun,
  liveVersion,
  writeRun,
} from './bot-rows.ts'
import { afterWritten } from './head-rules.ts'
import { giveAway } from './give-away.ts'
import { linkHeads, othersOf, survivorOf } from './people.ts'
import { tellInThread } from './thread-events.ts'
import { bodyOf, findMessage, type HeadRow, toHead } from './rows.ts'
import type { Store, Transaction } from './transaction.ts'

/** What a bot asks of the workspace. */
export type Around = {
  businessHours: BusinessHours | null
  /** As it was when the bot said what is said again now. */
  open?: boolean
  agents?: boolean
}
export const aroundOf = ({ businessHours = null }: InboxSettings): Around => ({ businessHours })

/** Whether the bot still has a conversation: what its visitor says calls nobody, save where the bot says so. */
export function isBots(store: Pick<Store, 'sql'>, conversation: string): boolean {
  const run = findRun(store, conversation)
  return run !== undefined && isRunning(run.state)
}

/**
 * Lets the bot open a new conversation: with what it had said to the visitor already (`seen`), else the one that is
 * live. It keeps that version to its end (spec 14.2).
 */
export function beginRun(
  tx: Transaction,
  head: HeadRow,
  { language, around, seen }: { language: BotRun['language']; around: Around; seen: SeenOpening | null },
): void {
  const version = seen?.version ?? liveVersion(tx)
  if (version === null || head.blocked === 1) return
  const run: BotRun = {
    conversation: head.id,
    version,
    language,
    state: newRun,
    offer: null,
    work: null,
    dueAt: null,
    attempts: 0,
  }
  go(tx, run, { type: 'start' }, seen === null ? around : { ...around, ...seen })
}

/** Tells the bot of a conversation what happened; nothing where it has none, or has ended. */
export function tellBot(tx: Transaction, conversation: string, event: RunEvent, around: Around): void {
  const run = findRun(tx, conversation)
  if (run !== undefined && isRunning(run.state)) go(tx, run, event, around)
}

/** A person has taken over, or the conversation was closed: the bot says nothing more. */
export const stopBot = (tx: Transaction, conversation: string): void =>
  tellBot(tx, conversation, { type: 'stop' }, { businessHours: null })

function go(tx: Transaction, run: BotRun, event: RunEvent, around: Around): void {
  const flow = findFlow(tx, run.version)
  if (flow === undefined) return
  const { state, effects } = step(flow, run.state, event, factsOf(tx, run, around))
  let now: BotRun = { ...run, state }
  for (const effect of effects) now = carryOut(tx, { run: now, flow }, effect)
  writeRun(tx, now)
}

const factsOf = (tx: Transaction, run: BotRun, { businessHours, open, agents }: Around): Facts => ({
  language: run.language,
  open: open ?? openingAt(businessHours, tx.now).open,
  agentsOnline: agents ?? isSomebodyThere(tx),
  contactKnown: (tx.head(run.conversation)?.contact_id ?? null) !== null,
})

/** Whether a member is there and takes chats. */
export const isSomebodyThere = (store: Pick<Store, 'sql'>): boolean =>
  listOnline(store).some(({ available }) => available)

function carryOut(tx: Transaction, { run, flow }: { run: BotRun; flow: Flow }, effect: RunEffect): BotRun {
  const head = tx.head(run.conversation)
  if (head === undefined) return run
  switch (effect.type) {
    case 'say':
      speak(tx, head, { flow, text: effect.text, offer: null })
      return run
    case 'ask':
      return { ...run, offer: speak(tx, head, { flow, text: effect.text, offer: effect.offer }) }
    case 'settle':
      if (run.offer !== null) settle(tx, run.offer, effect)
      return { ...run, offer: null }
    case 'take_in':
      return { ...run, work: effect.values, dueAt: tx.now, attempts: 0 }
    case 'call':
      tx.setHead(calling(tx, head))
      return run
    case 'hand':
      tx.setHead(calling(tx, head))
      if (effect.to === 'in_turn') giveAway(tx, head.id)
      return run
    case 'close':
      tellInThread(tx, { ...head, status: 'closed', snoozed_until: null, waiting_since: null }, null, {
        type: 'status',
        status: 'closed',
        until: null,
      })
      return run
    case 'count':
      count(tx.sql, run.version, effect.block, effect.what)
      return run
  }
}

function speak(
  tx: Transaction,
  head: HeadRow,
  { flow, text, offer }: { flow: Flow; text: string; offer: Offer | null },
): string {
  const id = tx.store.makeId()
  tx.addMessage(
    head,
    {
      id,
      kind: 'out',
      author: { type: 'bot', name: flow.name },
      authorKey: botKey,
      text,
      trust: 'proven',
      receivedAt: tx.now,
      sentAt: tx.now,
      body: { offer },
    },
    // Whoever waits for a person still does: the bot is none.
    (before, written) => ({ ...afterWritten(before, written), last_out_cseq: written.cseq }),
  )
  return id
}

/** The buttons of a question count no more. */
function settle(
  tx: Transaction,
  messageId: string,
  { state, chosen }: Extract<RunEffect, { type: 'settle' }>,
): void {
  const row = findMessage(tx.sql, messageId)
  const body = row && bodyOf(row)
  if (row === undefined || body === undefined || body.offer === null) return
  const offer: Offer =
    body.offer.type === 'choice' ? { ...body.offer, state, chosen } : { ...body.offer, state }
  tx.changeMessage(row, 'status', { body: JSON.stringify({ ...body, offer }) })
}

/** From here on the visitor waits for a person. What they said to the bot before is unread with it. */
function calling(tx: Transaction, head: HeadRow): HeadRow {
  const lastIn = rowOf<{ cseq: number | null }>(
    tx.sql,
    `SELECT max(cseq) AS cseq FROM messages WHERE conversation = ? AND kind = 'in'`,
    head.id,
  )
  return {
    ...head,
    status: 'open',
    snoozed_until: null,
    last_in_cseq: Math.max(head.last_in_cseq, lastIn?.cseq ?? 0),
    waiting_since: head.waiting_since ?? tx.now,
  }
}

/** Whoever took a form and told nothing for so long has died. */
const leaseMs = 30_000
/** After so many tries the bot goes on without a contact: what was typed stands in the thread. */
const mostFormTries = 5

/** Takes the next form that a contact is to be made of, under a lease; null when there is none. */
export function takeForm(store: Store, now: number): FormWork | null {
  const run = findDueRun(store, now)
  if (run === undefined) return null
  const head = followMerges(store, run.conversation)
  if (head === undefined) deleteRun(store, run.conversation)
  else if (run.work === null) writeRun(store, { ...run, dueAt: null })
  if (head === undefined || run.work === null) return takeForm(store, now)
  writeRun(store, { ...run, dueAt: now + leaseMs, attempts: run.attempts + 1 })
  return {
    conversation: run.conversation,
    visitor: head.peer,
    place: run.state.place,
    values: run.work,
    language: run.language,
    contactId: toHead(head).contactId,
    last: run.attempts + 1 >= mostFormTries,
  }
}

/** The form's contact is known: the conversation is theirs, claimed until proven (spec 14.3), and the bot goes on. */
export function endForm(tx: Transaction, done: TakenIn, around: Around): void {
  const run = findRun(tx, done.conversation)
  const head = followMerges(tx, done.conversation)
  if (run === undefined || run.work === null || run.state.place !== done.place || head === undefined) return
  if (done.contactId !== null && head.contact_id === null)
    linkHeads(tx, [head, ...othersOf(tx.store, head)], {
      actor: null,
      contactId: survivorOf(tx, done.contactId),
      name: done.name,
      address: done.address,
      phoneOf: done.phoneOf,
    })
  // Its chat was put into another one, where no bot goes on with it.
  if (head.id !== done.conversation) return deleteRun(tx, done.conversation)
  const freed: BotRun = { ...run, work: null, dueAt: null, attempts: 0 }
  writeRun(tx, freed)
  if (isRunning(freed.state)) go(tx, freed, { type: 'taken_in' }, around)
}

/**
 * The bot of a conversation that goes into another one ends, and so does that one's. A form that waits to be taken in
 * still is: its contact is that of the conversation in which it stands by then.
 */
export function stopMergedBots(tx: Transaction, from: string, into: string): void {
  stopBot(tx, into)
  const run = findRun(tx, from)
  if (run === undefined) return
  if (run.offer !== null) settle(tx, run.offer, { type: 'settle', state: 'over', chosen: null })
  if (run.work === null) deleteRun(tx, from)
  else writeRun(tx, { ...run, offer: null, state: { ...run.state, status: 'stopped', queue: [] } })
}
