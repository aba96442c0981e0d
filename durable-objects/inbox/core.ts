import type { CommandOutcome, Operation } from '../../worker/contracts/inbox-commands.ts'
import type {
  ContactLink,
  InboxObjectSettings,
  FetchedFiles,
  InboxErrand,
  LandedAt,
  LandedMessage,
  LostRight,
  ReplyNews,
  StartRequest,
} from '../../worker/contracts/inbox-object.ts'
import { type Actor, keyOf } from './actors.ts'
import { nextLeaveAt } from './agents.ts'
import { nextFormAt } from './bot-rows.ts'
import { apply } from './commands.ts'
import { endLeases, isNews, nextDueAt, takeNews } from './delivery.ts'
import { Errands, pausedUntil } from './errands.ts'
import { nextFollowUpAt } from './follow-ups.ts'
import { identify } from './identify.ts'
import { findLanded, land, landAnswer, putFiles } from './landing.ts'
import { start } from './plan-start.ts'
import { isUnprojected } from './projection.ts'
import { nextEndAt, noteEnd } from './ends.ts'
import { Room, type RoomOptions, type SentAway } from './room.ts'
import { findMessage } from './rows.ts'
import type { SocketState, Sockets } from './sockets.ts'
import { readSettings, writeSettings } from './settings.ts'
import { createTables } from './tables.ts'
import { letGo } from './leaving.ts'
import { hasLeavers, letIn, setTeam } from './team.ts'
import type { Commit } from './commit.ts'
import { commit, type Store, type Transaction } from './transaction.ts'
import { type Forgotten, forgetContact, linkContact, moveContact, survivorOf } from './people.ts'
import { endTickets, type Holder, redeemTicket } from './tickets.ts'
import type { Visitor } from './visitors.ts'
import { nextAskAt } from './unclear.ts'
import { endSnoozes, nextSnoozeEnd, prune } from './upkeep.ts'

/** The inbox of one workspace without the runtime around it: storage, sockets and the time are given. */
export class InboxCore {
  readonly store: Store
  readonly room: Room
  readonly errands: Errands

  constructor(store: Store, sockets: Sockets, options: Omit<RoomOptions, 'settings'>) {
    this.store = store
    this.errands = new Errands(this)
    createTables(store.sql)
    this.room = new Room(store, sockets, { ...options, settings: () => this.settings() })
  }

  /** The object woke: nothing of what its forerunner had under way is under way any more. */
  wake(now: number): void {
    endLeases(this.store, now)
    this.room.wake(now)
  }

  /** These work here from here on; whoever no longer does is shut out, and gives back what is open with the sweeps. */
  setTeam(userIds: readonly string[], now: number): void {
    const gone = this.store.transaction(() => setTeam(this.store, userIds))
    for (const id of gone) this.disconnect({ type: 'user', id }, now)
    if (gone.length > 0) this.room.tellPresence()
  }

  /** The Worker has just proved that somebody may work here. */
  recognise(actor: Actor): void {
    if (actor.type === 'user') letIn(this.store, actor.id)
  }

  settings(): InboxObjectSettings {
    return readSettings(this.store.sql)
  }

  /** Changes what is named. Visitors of sites that the chat stands on no more are sent away. */
  configure(settings: Partial<InboxObjectSettings>, now: number): void {
    writeSettings(this.store.sql, settings)
    if (settings.sites === undefined) return
    this.#sendAway({ tags: ['visitors'], isTheirs: (one) => !this.#isOnSite(one), why: 'forbidden' }, now)
  }

  /** Whether a visitor is on a site of the chat's; everybody else is where they belong. */
  #isOnSite(holder: Holder): boolean {
    const { sites } = this.settings()
    return holder.kind === 'agent' || sites === undefined || sites.includes(holder.visitor.site)
  }

  /** Takes a ticket, once: the state of the socket that it opens, or null. `chance`: how long it lives (`endOf`). */
  async open(ticket: string, at: { now: number; chance: number }): Promise<SocketState | null> {
    const opened = await redeemTicket(this.store, ticket, at)
    if (opened === null || !this.#isOnSite(opened)) return null
    noteEnd(this.store, opened.until)
    return opened
  }

  /** Whoever has lost the right to a socket has none any more, and no ticket opens them another. */
  disconnect(whose: LostRight, now: number): void {
    if (whose.type === 'signed') {
      const isTheirs = (one: Holder) => one.kind === 'visitor' && one.visitor.trust === 'signed'
      return this.#sendAway({ tags: ['visitors'], isTheirs, why: 'ended' }, now)
    }
    const key = keyOf(whose)
    const isTheirs = (one: Holder) => one.kind === 'agent' && keyOf(one.actor) === key
    this.#sendAway({ tags: [key], isTheirs, why: 'ended' }, now)
  }

  #sendAway(whom: SentAway, now: number): void {
    endTickets(this.store, whom.isTheirs)
    this.room.sendAway(whom, now)
  }

  /** Puts messages from outside into their conversations, each once, in the order given. */
  land(messages: readonly LandedMessage[], now: number): LandedAt[] {
    const settings = this.settings()
    return messages.map((told) => {
      const message = { ...told, contactId: survivorOf(this.store, told.contactId) }
      const known = findLanded(this.store, message)
      if (known === null) return this.write(now, (tx) => land(tx, message, settings))
      const answer = landAnswer(this.store, message, known)
      if (answer !== null) this.write(now, answer)
      return known
    })
  }

  command(asked: { actor: Actor; cid: string; op: Operation; now: number }): CommandOutcome {
    const { outcome, commit: done } = apply(this.store, asked)
    this.#tell(done, asked.now)
    if (asked.op.type === 'availability') this.room.tellPresence()
    return outcome
  }

  start(asked: { actor: Actor; start: StartRequest; now: number }): CommandOutcome {
    const { outcome, commit: done } = start(this.store, {
      ...asked,
      start: { ...asked.start, contactId: survivorOf(this.store, asked.start.contactId) },
    })
    this.#tell(done, asked.now)
    return outcome
  }

  /** Takes in what providers tell of replies; what tells nothing new writes nothing. */
  news(news: readonly ReplyNews[], now: number): void {
    for (const one of news) {
      const row = isNews(this.store, one)
      if (row !== null) this.write(now, (tx) => takeNews(tx, row, one))
    }
  }

  /** What was sent along with a message has come; false when the message is not there any more. */
  files(fetched: FetchedFiles, now: number): boolean {
    const known = findLanded(this.store, fetched)
    const row = known === null ? undefined : findMessage(this.store.sql, known.message)
    if (row === undefined || row.deleted_at !== null) return false
    this.write(now, (tx) => putFiles(tx, row, fetched.attachments))
    return true
  }

  moveContact(request: { from: number; to: number; name: string | null }, now: number): void {
    this.#tell(moveContact(this.store, { ...request, now }), now)
    this.#sendAway(this.#standingAs(request.from), now)
  }

  /** Visitors who stand as a contact that is no more ask again who they are. */
  #standingAs(contactId: number): SentAway {
    const isTheirs = (one: Holder) => one.kind === 'visitor' && one.visitor.contactId === contactId
    return { tags: [`contact:${contactId}`], isTheirs, why: 'ended' }
  }

  #visitors(ids: readonly string[], why: SentAway['why']): SentAway {
    const isTheirs = (one: Holder) => one.kind === 'visitor' && ids.includes(one.visitor.id)
    return { tags: ids.map((id) => `visitor:${id}`), isTheirs, why }
  }

  /** Somebody said who the person of a conversation is; false when it is not there. */
  linkContact(link: ContactLink, now: number): boolean {
    const done = linkContact(this.store, link, now)
    this.#tell(done, now)
    return done !== null
  }

  /** A visitor stands as this from here on; those who held the conversations before are shut out. */
  identify(request: { visitor: Visitor; joins: string | null }, now: number): void {
    this.#tell(identify(this.store, request, now), now)
    if (request.joins !== null) this.#sendAway(this.#visitors([request.joins], 'replaced'), now)
  }

  forgetContact(
    whom: Forgotten,
    now: number,
  ): { conversations: number; files: string[]; visitors: string[] } {
    const { commit: done, ...gone } = forgetContact(this.store, whom, now)
    this.#tell(done, now)
    this.#sendAway(this.#standingAs(whom.contactId), now)
    this.#sendAway(this.#visitors(gone.visitors, 'ended'), now)
    return gone
  }

  /** One write, told to everybody who follows. */
  write<Result>(now: number, step: (tx: Transaction) => Result): Result {
    const { result, commit: done } = commit(this.store, now, step)
    this.#tell(done, now)
    return result
  }

  /** Does what time asks for, save what needs the outside. */
  sweep(now: number): void {
    this.#tell(endSnoozes(this.store, now), now)
    this.#tell(letGo(this.store, now), now)
    this.room.sweep(now)
    this.store.transaction(() => prune(this.store, now))
  }

  /** When there is something to do next that is not under way, epoch ms; null when nothing waits. */
  nextAt(now: number): number | null {
    const times = [this.errands.nextAt(now), nextSnoozeEnd(this.store), nextLeaveAt(this.store)]
    // The pages of somebody who left follow each other at once.
    if (hasLeavers(this.store)) times.push(0)
    const known = times.filter((at) => at !== null)
    return known.length === 0 ? null : Math.min(...known)
  }

  /** When an errand has something to do, behind the pause it has after a fault; null when it has nothing. */
  errandAt(name: InboxErrand, now: number): number | null {
    const at = this.#workAt(name, now)
    return at === null ? null : Math.max(at, pausedUntil(this.store, name))
  }

  #workAt(name: InboxErrand, now: number): number | null {
    switch (name) {
      case 'forms':
        return nextFormAt(this.store)
      case 'follow_ups':
        return nextFollowUpAt(this.store)
      case 'unclear':
        return nextAskAt(this.store)
      case 'projection':
        return isUnprojected(this.store) ? now : null
      default:
        return nextDueAt(this.store, now, name)
    }
  }

  /** When the next socket is at its end, epoch ms; null without any. */
  nextEndAt(): number | null {
    return nextEndAt(this.store)
  }

  /** Whether a message is there; an erased one is not. */
  has(messageId: string): boolean {
    return findMessage(this.store.sql, messageId) !== undefined
  }

  #tell(done: Commit | null, now: number): void {
    if (done !== null) this.room.publish(done, now)
  }
}
