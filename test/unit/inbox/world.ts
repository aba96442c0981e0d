import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { beginAttempt, endAttempt, takeDue } from '../../../durable-objects/inbox/delivery.ts'
import { findHead } from '../../../durable-objects/inbox/rows.ts'
import { listHeads, readThread } from '../../../durable-objects/inbox/views.ts'
import { type Socket, type SocketState, tagsOfState } from '../../../durable-objects/inbox/sockets.ts'
import { writeMeta } from '../../../durable-objects/inbox/tables.ts'
import type { LandedMessage, ReplyNews } from '../../../worker/contracts/inbox-object.ts'
import type { ClientFrame, VisitorClientFrame } from '../../../worker/contracts/inbox-frames.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { LiveChat } from '../../../web/shared/live/live-chat.ts'
import { LiveInbox } from '../../../web/shared/live/live-inbox.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'
import { landedMessage } from '../../support/landed-message.ts'

const dayMs = 86_400_000

/** One connection: what was sent and has not arrived, each way. */
class Line implements Socket {
  readonly up: string[] = []
  readonly down: string[] = []
  isOpen = true
  #state: string

  constructor(state: SocketState) {
    this.#state = JSON.stringify(state)
  }

  read(): SocketState {
    return JSON.parse(this.#state) as SocketState
  }

  write(state: SocketState): void {
    this.#state = JSON.stringify(state)
  }

  send(text: string): void {
    if (this.isOpen) this.down.push(text)
  }

  close(): void {
    this.isOpen = false
  }
}

type Fetch = { conversation: string | null; answer: (() => boolean) | null }

/** A member's browser: the store, its connection, and what it has asked for over HTTP. */
export class Agent {
  readonly id: string
  readonly live: LiveInbox
  readonly fetches: Fetch[] = []
  line: Line | null = null
  shown: string | null = null
  /** Has only the first page of the list: most conversations are known by their changes alone. */
  readonly isLazy: boolean
  #made = 0

  constructor(id: string, world: World) {
    this.id = id
    this.isLazy = id === '2'
    this.live = new LiveInbox(
      {
        send: (frame: ClientFrame) => void this.line?.up.push(JSON.stringify(frame)),
        refetch: (what) => {
          if (what === 'everything') this.ask(null)
          const threads = what === 'everything' ? this.live.threads.stale() : what.threads
          for (const conversation of threads) this.ask(conversation)
        },
        changed: () => {},
        now: () => world.now,
        makeId: () => countedId(`A${id}`, ++this.#made),
      },
      { load: () => [], save: () => {} },
    )
  }

  ask(conversation: string | null): void {
    if (!this.fetches.some((one) => one.conversation === conversation && one.answer === null))
      this.fetches.push({ conversation, answer: null })
  }

  open(conversation: string): void {
    this.shown = conversation
    this.live.focus(conversation)
    this.ask(conversation)
  }
}

/** A visitor's browser. */
export class Guest {
  readonly id: string
  readonly chat: LiveChat
  readonly conversation: string
  line: Line | null = null
  said = 0

  constructor(id: string, world: World) {
    this.id = id
    this.conversation = countedId(`G${id}`, 0)
    this.chat = new LiveChat(
      {
        send: (frame: VisitorClientFrame) => void this.line?.up.push(JSON.stringify(frame)),
        changed: () => {},
        now: () => world.now,
        makeId: () => countedId(`V${id}`, ++this.said),
      },
      { load: () => [], save: () => {} },
    )
  }
}

/** The object, its clients and the providers, with everything that can go wrong between them. */
export class World {
  now = Date.UTC(2026, 10, 22, 9)
  readonly store = openMemoryStore()
  core: InboxCore
  readonly lines = new Set<Line>()
  readonly agents: Agent[]
  readonly guests: Guest[]
  readonly webhooks: LandedMessage[] = []
  readonly landed = new Map<string, LandedMessage>()
  readonly news: ReplyNews[] = []
  /** Calls that the provider took, by message. */
  readonly calls = new Map<string, number>()
  /** Whom each call went to, and whose conversation each was when it was first seen. */
  readonly called: { message: string; peer: string }[] = []
  readonly peers = new Map<string, string>()
  readonly given: { agent: string; cid: string; op: Operation }[] = []
  #timers: (() => void)[] = []
  #conns = 0
  #written = 0
  #noted = 0

  constructor(agents: number, guests: number) {
    this.core = this.#wake()
    this.agents = Array.from({ length: agents }, (_, index) => new Agent(String(index), this))
    this.guests = Array.from({ length: guests }, (_, index) => new Guest(String(index), this))
  }

  #wake(): InboxCore {
    this.#timers = []
    const core = new InboxCore(
      this.store,
      {
        tagged: (tag) =>
          [...this.lines].filter((line) => line.isOpen && tagsOfState(line.read()).includes(tag)),
      },
      {
        later: (_ms, then) => void this.#timers.push(then),
        limits: { unackedEvents: 8, unackedChars: 40_000, pageRows: 2 },
      },
    )
    core.wake(this.now)
    return core
  }

  runTimers(): void {
    for (const then of this.#timers.splice(0)) then()
  }

  /** The object is evicted and comes back; its sockets stay. It is not while a timer runs. */
  hibernate(): void {
    this.runTimers()
    this.core = this.#wake()
  }

  /** A deploy: every socket drops, and nobody is told of it. */
  restart(): void {
    this.core = this.#wake()
    for (const line of this.lines) line.close()
    for (const who of [...this.agents, ...this.guests]) this.#drop(who)
    this.core = this.#wake()
  }

  /** The counter has another name, as that of storage which was made anew. */
  changeEpoch(): void {
    writeMeta(this.store.sql, 'epoch', this.store.makeId())
    this.restart()
  }

  connect(who: Agent | Guest): void {
    if (who.line !== null) return
    const conn = `c${++this.#conns}`
    const until = this.now + dayMs
    const state: SocketState =
      who instanceof Agent
        ? {
            kind: 'agent',
            conn,
            actor: { type: 'user', id: who.id, name: `Agent ${who.id}` },
            mode: 'new',
            focus: null,
            strikes: [],
            until,
          }
        : {
            kind: 'visitor',
            conn,
            visitor: {
              id: who.id,
              name: null,
              contactId: null,
              trust: 'anonymous',
              site: 'site',
              language: 'it',
            },
            mode: 'new',
            until,
          }
    const line = new Line(state)
    this.lines.add(line)
    who.line = line
    if (who instanceof Agent) who.live.connected()
    else who.chat.connected()
  }

  /** The network goes: some of what was under way upwards still arrives, nothing downwards. */
  cut(who: Agent | Guest, arriving: number): void {
    if (who.line === null) return
    const { line } = who
    this.deliverUp(who, arriving)
    line.close()
    this.core.room.closed(line, this.now)
    this.lines.delete(line)
    this.#drop(who)
  }

  #drop(who: Agent | Guest): void {
    if (who.line === null) return
    this.lines.delete(who.line)
    who.line = null
    if (who instanceof Agent) who.live.disconnected()
    else who.chat.disconnected()
  }

  deliverUp(who: Agent | Guest, count: number): number {
    const frames = who.line?.up.splice(0, count) ?? []
    for (const frame of frames) if (who.line?.isOpen) this.core.room.receive(who.line, frame, this.now)
    return frames.length
  }

  deliverDown(who: Agent | Guest, count: number): number {
    const { line } = who
    const frames = line?.down.splice(0, count) ?? []
    for (const frame of frames) {
      if (who instanceof Agent) who.live.receive(frame)
      else who.chat.receive(frame)
    }
    if (line !== null && !line.isOpen && line.down.length === 0) this.#drop(who)
    return frames.length
  }

  /** A frame is lost on the way to everybody, as none should be: whatever follows must show it. */
  lose(): void {
    for (const { line } of [...this.agents, ...this.guests]) {
      const at = line?.down.findIndex((text) => text.startsWith('{"type":"live"')) ?? -1
      if (at >= 0) line?.down.splice(at, 1)
    }
  }

  /** A command arrives twice: over the socket, and again over HTTP. */
  duplicate(agent: Agent): void {
    const frame = agent.line?.up.find((text) => text.includes('"cmd"'))
    if (frame !== undefined) agent.line?.up.push(frame)
  }

  command(agent: Agent, op: Operation): void {
    this.given.push({ agent: agent.id, cid: agent.live.command(op), op })
  }

  /** The server answers what was asked for over HTTP; the answer is under way. */
  serveFetch(agent: Agent): boolean {
    const asked = agent.fetches.find(({ answer }) => answer === null)
    if (asked === undefined) return false
    const { conversation } = asked
    if (conversation === null) {
      const items: ReturnType<typeof listHeads>['items'] = []
      let page = listHeads(this.store, agent.id, allHeads(null))
      items.push(...page.items)
      while (page.next !== null && !agent.isLazy) {
        page = listHeads(this.store, agent.id, allHeads(page.next))
        items.push(...page.items)
      }
      asked.answer = () => agent.live.putHeads({ ...page, items })
      return true
    }
    const page = readThread(this.store, agent.id, { id: conversation, query: { limit: 200 } })
    asked.answer = () => {
      if (page !== null) return agent.live.putThread(page, { isFirst: true })
      agent.live.threads.forget(conversation)
      return true
    }
    return true
  }

  /** One of the answers under way arrives, any of them first; a useless one is asked for again. */
  deliverFetch(agent: Agent, pick: number): boolean {
    const answered = agent.fetches.filter(({ answer }) => answer !== null)
    const one = answered[pick % Math.max(1, answered.length)]
    if (one === undefined) return false
    agent.fetches.splice(agent.fetches.indexOf(one), 1)
    if (one.answer?.() === false) agent.ask(one.conversation)
    return true
  }

  /** Somebody writes by WhatsApp; the webhook is under way. */
  write(peer: number): void {
    const count = ++this.#written
    this.webhooks.push(
      landedMessage(this.now, {
        channel: 'whatsapp',
        providerId: `w${count}`,
        ownAddress: '+390600000000',
        peer: `+39333000000${peer}`,
        peerName: `Peer ${peer}`,
        contactId: peer + 1,
        text: `message ${count}`,
        meaning: count % 11 === 0 ? 'stop' : null,
      }),
    )
  }

  /** Some webhooks land, in any order, some of them again. */
  land(pick: number, again: boolean): void {
    const at = pick % Math.max(1, this.webhooks.length)
    const message = this.webhooks[at]
    if (message === undefined) return
    const landed = this.core.land(again ? [message, message] : [message], this.now)
    for (const { conversation } of landed) {
      const head = findHead(this.store.sql, conversation)
      if (head !== undefined && !this.peers.has(conversation)) this.peers.set(conversation, head.peer)
    }
    this.landed.set(message.providerId, message)
    if (!again) this.webhooks.splice(at, 1)
  }

  /** The alarm works one reply off, or dies on the way. */
  drain(how: 'sent' | 'failed' | 'unknown' | 'wait' | 'dies'): boolean {
    const due = this.store.transaction(() => takeDue(this.store, this.now))
    if (due === undefined) return false
    const { id } = due.message
    if (!this.core.write(this.now, (tx) => beginAttempt(tx, due))) return true
    if (how !== 'wait') this.calls.set(id, (this.calls.get(id) ?? 0) + 1)
    if (how !== 'wait') this.called.push({ message: id, peer: due.way.peer })
    const providerId = `p${id}`
    if (how === 'dies') return true
    const until = this.now + 1000
    this.core.write(this.now, (tx) =>
      endAttempt(
        tx,
        due,
        how === 'sent'
          ? { type: 'sent', providerId }
          : how === 'wait'
            ? { type: 'wait', until, code: 'busy' }
            : { type: how, code: 'x' },
      ),
    )
    if (how !== 'failed')
      for (const stage of ['sent', 'delivered', 'read'] as const)
        this.news.push({ message: id, stage, at: this.now, code: null, providerId })
    return true
  }

  /** News of replies arrive in any order, some again. */
  tellNews(pick: number, again: boolean): void {
    const at = pick % Math.max(1, this.news.length)
    const one = this.news[at]
    if (one === undefined) return
    this.core.news(again ? [one, one] : [one], this.now)
    if (!again) this.news.splice(at, 1)
  }

  /** Something that everybody sees is said after all that may have been lost. */
  #speakToAll(): void {
    for (const { id: conversation, channel, lastCseq: base } of listHeads(
      this.store,
      null,
      allHeads(null, 1000),
    ).items) {
      const outgoing = { text: 'after all', attachments: [], template: null, cc: [], bcc: [] }
      const op: Operation =
        channel === 'chat'
          ? { type: 'send', conversation, base, ...outgoing }
          : { type: 'note', conversation, text: 'after all', attachments: [], mentions: [] }
      this.core.command({ actor: program, cid: countedId('P', ++this.#noted), op, now: this.now })
    }
  }

  /** Everything that is under way arrives, everybody is connected, nothing is left to do. */
  settle(): void {
    this.#speakToAll()
    for (let round = 0; round < 400; round++) {
      let moved = 0
      for (const who of [...this.agents, ...this.guests]) {
        if (who.line === null) {
          this.connect(who)
          moved += 1
        }
        moved += this.deliverUp(who, 50) + this.deliverDown(who, 50)
      }
      while (this.webhooks.length > 0) {
        this.land(0, false)
        moved += 1
      }
      for (const agent of this.agents) {
        while (this.serveFetch(agent)) moved += 1
        while (this.deliverFetch(agent, 0)) moved += 1
      }
      this.runTimers()
      if (moved === 0 && round > 30) return
      this.now += 2000
      this.core.sweep(this.now)
      for (const agent of this.agents) agent.live.tick()
      for (const guest of this.guests) guest.chat.tick()
    }
    throw new Error('the world does not come to rest')
  }
}

const program = { type: 'key', id: '1', name: 'Program' } as const

const allHeads = (after: { key: number; id: string } | null, limit = 2) =>
  ({ status: 'all', order: 'latest', limit, after }) as const
