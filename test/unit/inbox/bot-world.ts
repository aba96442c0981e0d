import { clientOf } from '../../../durable-objects/inbox/client.ts'
import { aroundOf } from '../../../durable-objects/inbox/bot.ts'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { openingFor } from '../../../durable-objects/inbox/openings.ts'
import { findHead, type MessageRow, toMessage } from '../../../durable-objects/inbox/rows.ts'
import { command, type VisitorCommand } from '../../../durable-objects/inbox/visitor-bot.ts'
import { openFor, openWithBot, type Visitor } from '../../../durable-objects/inbox/visitors.ts'
import { rowsOf } from '../../../durable-objects/sql.ts'
import type { ChatOpening } from '../../../worker/contracts/chat-doors.ts'
import type { Flow } from '../../../worker/contracts/chatbot.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import type { Message } from '../../../worker/contracts/inbox.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'

export const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const

/** An inbox with a bot, a visitor and a member, over a storage that outlives the object. */
export class BotWorld {
  now = Date.UTC(2026, 10, 23, 9)
  readonly store = openMemoryStore()
  core = this.#wake()
  readonly visitor: Visitor = {
    id: 'v1',
    name: null,
    contactId: null,
    trust: 'anonymous',
    site: 'https://shop.example',
    language: 'it',
  }
  conversation = countedId('G', 1)
  #cids = 0

  constructor(flow: Flow | null, version = 1) {
    if (flow !== null) this.publish(flow, version)
  }

  #wake(): InboxCore {
    return new InboxCore(this.store, { tagged: () => [] }, { later: (_ms, then) => then() })
  }

  /** The object is evicted and comes back. */
  restart(): void {
    this.core = this.#wake()
    this.core.wake(this.now)
  }

  publish(flow: Flow, version: number): void {
    void clientOf(this.core, () => this.now).setBot({ bot: { version, flow } })
  }

  nextCid = (): string => countedId('V', ++this.#cids)

  do(frame: VisitorCommand, visitor = this.visitor) {
    const given = { now: this.now, settings: this.core.settings() }
    return command(this.store, visitor, frame, given).answer
  }

  /** A conversation in which the bot has spoken. */
  begin = (conversation = this.conversation) =>
    this.core.write(this.now, (tx) => {
      openFor(tx, this.visitor, conversation)
      const around = aroundOf(this.core.settings())
      openWithBot(tx, this.visitor, { conversation, around, seen: null })
    })
  /** What somebody is shown who opens the chat and has no conversation. */
  opening(known = false): ChatOpening {
    const around = aroundOf(this.core.settings())
    const asked = { language: this.visitor.language, known }
    const { opening } = openingFor(this.store, asked, { now: this.now, around })
    if (opening === null) throw new Error('no bot is live')
    return opening
  }
  say = (text: string, cid = this.nextCid()) =>
    this.do({ type: 'say', cid, conversation: this.conversation, text, attachments: [] })
  press = (option: string, { cid = this.nextCid(), message = this.offerId() } = {}) =>
    this.do({ type: 'answer', cid, conversation: this.conversation, message, option })
  fill = (
    values: { email: string; phone?: string; company?: string; name?: string },
    { cid = this.nextCid(), message = this.offerId() } = {},
  ) => this.do({ type: 'fill', cid, conversation: this.conversation, message, values })

  /** The question that stands open, else one that is none. */
  offerId(): string {
    return this.thread().findLast(({ offer }) => offer?.state === 'open')?.id ?? countedId('N', 1)
  }

  give(op: Operation) {
    return this.core.command({ actor: olga, cid: countedId('A', ++this.#cids), op, now: this.now })
  }

  answer = (text: string) =>
    this.give({
      type: 'send',
      conversation: this.conversation,
      base: this.head().lastCseq,
      text,
      attachments: [],
      template: null,
      cc: [],
      bcc: [],
    })

  desk = () => deskOf(this.core)

  /** The Worker takes the form in, as this contact. */
  takeIn(contactId: number | null): boolean {
    const work = this.desk().takeForm(this.now)
    if (work === null) return false
    const { conversation, place, values } = work
    this.desk().endForm(
      { conversation, place, contactId, name: values.name ?? null, address: values.email, phoneOf: null },
      this.now,
    )
    return true
  }

  head() {
    const row = findHead(this.store.sql, this.conversation)
    if (row === undefined) throw new Error('no conversation')
    return {
      status: row.status,
      assignee: row.assignee,
      contactId: row.contact_id,
      trust: row.trust,
      peerName: row.peer_name,
      lastCseq: row.last_cseq,
      lastInCseq: row.last_in_cseq,
      waitingSince: row.waiting_since,
      cver: row.cver,
    }
  }

  thread(): Message[] {
    return rowsOf<MessageRow>(
      this.store.sql,
      'SELECT * FROM messages WHERE conversation = ? ORDER BY cseq',
      this.conversation,
    ).map(toMessage)
  }

  /** The thread in short: who, what. */
  told(): string[] {
    return this.thread().map(({ kind, author, text, event, offer }) => {
      const who = kind === 'in' ? 'v' : kind === 'event' ? 'e' : author.type === 'bot' ? 'b' : 'a'
      const asked = offer === null ? '' : ` [${offer.state}]`
      return `${who} ${event?.type ?? text.replaceAll('\n', '|')}${asked}`
    })
  }
}
