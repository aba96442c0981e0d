import type { InboxSettings } from '../../worker/contracts/inbox-desk.ts'
import {
  ClientFrame,
  frameLimits,
  inboxProtocol,
  type ServerFrame,
  VisitorClientFrame,
} from '../../worker/contracts/inbox-frames.ts'
import { Ulid } from '../../worker/contracts/inbox.ts'
import { keyOf, memberOf } from './actors.ts'
import { enter, leave, leaveWithout, listOnline, sweepLeft } from './agents.ts'
import { apply } from './commands.ts'
import { readCounts } from './counts.ts'
import { nextEndAt, setEnds } from './ends.ts'
import { Fanout, send } from './fanout.ts'
import { Rates } from './rates.ts'
import { catchUp, whyReset } from './resume.ts'
import { type AgentState, end, makeRoom, openOf, type Socket, type Sockets } from './sockets.ts'
import { readEpoch, readSeq } from './tables.ts'
import type { Commit } from './commit.ts'
import type { Holder } from './tickets.ts'
import type { Store } from './transaction.ts'
import { VisitorRoom } from './visitor-room.ts'

/** Whose sockets end, under which tags they are found, and what their clients are told. */
export type SentAway = {
  tags: readonly string[]
  isTheirs: (holder: Holder) => boolean
  why: Parameters<typeof end>[1]
}

type Frame<Type extends ClientFrame['type']> = Extract<ClientFrame, { type: Type }>

export type RoomOptions = {
  later: (ms: number, then: () => void) => void
  settings: () => InboxSettings
  /** Other bounds than the contract's: tests meet them sooner. */
  limits?: { unackedEvents: number; unackedChars: number; pageRows: number }
}

/** Everything that sockets say and are told. All that must outlive the object stands in storage or in the sockets. */
export class Room {
  readonly fanout: Fanout
  readonly rates = new Rates()
  readonly #store: Store
  readonly #sockets: Sockets
  readonly #visitors: VisitorRoom
  readonly #limits: NonNullable<RoomOptions['limits']>

  constructor(store: Store, sockets: Sockets, options: RoomOptions) {
    this.#store = store
    const open = openOf(sockets)
    this.#sockets = open
    this.#limits = options.limits ?? frameLimits
    this.fanout = new Fanout(store, open, { later: options.later, limits: this.#limits })
    this.#visitors = new VisitorRoom(store, open, this, options.settings)
  }

  /** The object woke: whoever is told to be there and has no socket begins to leave. */
  wake(now: number): void {
    const present = this.#sockets
      .tagged('agents')
      .map((socket) => socket.read())
      .flatMap((state) => (state.kind === 'agent' ? [memberOf(state.actor) ?? ''] : []))
    leaveWithout(this.#store, new Set(present), now)
  }

  /** A frame has come; true when it may have left something to do. What cannot be read closes the socket. */
  receive(socket: Socket, data: string | ArrayBuffer, now: number): boolean {
    const state = socket.read()
    if (state.mode === 'ended') return false
    if (now >= state.until) return this.#end(socket, 'ended', now)
    // Before it is read: reading is what a flood of frames costs.
    if (this.rates.take(`frames:${state.conn}`, frameLimits.frames, now) !== null)
      return this.#end(socket, 'limited', now)
    const text = typeof data === 'string' && data.length <= frameLimits.inboundBytes ? data : null
    const parsed = parse(text)
    if (state.kind === 'visitor') {
      const frame = VisitorClientFrame.safeParse(parsed)
      if (!frame.success) return this.#unreadable(socket, parsed, now)
      this.#visitors.receive(socket, state, frame.data, now)
      return true
    }
    const frame = ClientFrame.safeParse(parsed)
    if (!frame.success) return this.#unreadable(socket, parsed, now)
    const { type } = frame.data
    if (type !== 'hello' && state.mode === 'new') return this.#end(socket, 'badFrame', now)
    const isAsking = type === 'hello' || type === 'pull'
    const asks = `asks:${keyOf(state.actor)}`
    if (isAsking && this.rates.take(asks, frameLimits.memberAsks, now) !== null)
      return this.#end(socket, 'limited', now)
    if (frame.data.type === 'hello') this.#hello(socket, state, frame.data, now)
    else this.#handle(socket, state, frame.data, now)
    return type === 'cmd'
  }

  #handle(socket: Socket, state: AgentState, frame: Exclude<ClientFrame, Frame<'hello'>>, now: number): void {
    switch (frame.type) {
      case 'cmd':
        return this.#command(socket, state, frame, now)
      case 'focus':
        return socket.write({ ...state, focus: frame.conversation })
      case 'eph':
        return this.#ephemeral(state, frame, now)
      case 'ack':
        return this.fanout.acknowledge(state.conn)
      case 'pull':
        return this.#resume(socket, state, frame.from, now)
    }
  }

  /** A command with arguments that are not valid is answered as one; anything else that is unreadable ends the socket. */
  #unreadable(socket: Socket, parsed: unknown, now: number): false {
    const cid =
      isRecord(parsed) && (parsed['type'] === 'cmd' || parsed['type'] === 'say') ? parsed['cid'] : null
    if (Ulid.safeParse(cid).success && typeof cid === 'string')
      send(socket, { type: 'err', cid, code: 'inbox.invalid' })
    else this.#end(socket, 'badFrame', now)
    return false
  }

  #hello(socket: Socket, state: AgentState, frame: Frame<'hello'>, now: number): void {
    if (frame.proto !== inboxProtocol) return void this.#end(socket, 'upgrade', now)
    this.fanout.flush(now)
    this.fanout.acknowledge(state.conn)
    const { actor } = state
    if (actor.type === 'user' && enter(this.#store, actor)) this.tellPresence()
    const epoch = readEpoch(this.#store.sql, this.#store.makeId)
    const seq = readSeq(this.#store.sql)
    const online = listOnline(this.#store)
    makeRoom(this.#sockets.tagged(keyOf(actor)), frameLimits.memberSockets)
    send(socket, { type: 'welcome', proto: inboxProtocol, epoch, seq, now, me: keyOf(actor), online })
    const next = { ...state, focus: frame.focus }
    if (frame.cursor === null || frame.epoch === null) return this.#startAnew(socket, next, seq)
    const why = whyReset(this.#store, { epoch: frame.epoch, cursor: frame.cursor }, epoch)
    if (why === null) return this.#page(socket, next, frame.cursor)
    send(socket, { type: 'reset', epoch, seq, why })
    this.#startAnew(socket, next, seq)
  }

  /** From here on, with the counts of this moment; lists and threads are fetched over HTTP. */
  #startAnew(socket: Socket, state: AgentState, seq: number): void {
    const none = { heads: [], messages: [], tombstones: [], reads: [], drafts: [], more: false }
    const counts = readCounts(this.#store, memberOf(state.actor))
    const { focus } = state
    send(socket, { type: 'catchup', from: seq, to: seq, ...none, focus, focusStale: true, counts })
    socket.write({ ...state, mode: 'live' })
  }

  #resume(socket: Socket, state: AgentState, from: number, now: number): void {
    this.fanout.flush(now)
    this.fanout.acknowledge(state.conn)
    const epoch = readEpoch(this.#store.sql, this.#store.makeId)
    const why = whyReset(this.#store, { epoch, cursor: from }, epoch)
    // A mode that was written by the flush above is read again.
    const current = socket.read()
    if (current.kind !== 'agent') return
    if (why === null) return this.#page(socket, current, from)
    const seq = readSeq(this.#store.sql)
    send(socket, { type: 'reset', epoch, seq, why })
    this.#startAnew(socket, current, seq)
  }

  /** One page; after the last one the socket stands where the stream does and gets every change from there. */
  #page(socket: Socket, state: AgentState, from: number): void {
    const asked = { from, focus: state.focus, agent: memberOf(state.actor) }
    const frame = catchUp(this.#store, asked, this.#limits.pageRows)
    send(socket, frame)
    socket.write({ ...state, mode: frame.more ? 'behind' : 'live' })
  }

  #command(socket: Socket, { actor }: AgentState, { cid, op }: Frame<'cmd'>, now: number): void {
    const retryMs = this.rates.take(keyOf(actor), frameLimits.agentBucket, now)
    if (retryMs !== null) return send(socket, { type: 'err', cid, code: 'inbox.limited', retryMs })
    const { outcome, commit } = apply(this.#store, { actor, cid, op, now })
    if (commit !== null) this.publish(commit, now)
    if (op.type === 'availability') this.tellPresence()
    send(socket, { ...outcome, cid })
  }

  /** Tells what was written; `onCommit` hears of it too. */
  publish(commit: Commit, now: number): void {
    this.fanout.publish(commit, now)
  }

  #ephemeral({ conn, actor }: AgentState, { kind, conversation }: Frame<'eph'>, now: number): void {
    if (actor.type !== 'user') return
    if (this.rates.take(`shows:${actor.id}`, frameLimits.memberShows, now) !== null) return
    if (!this.rates.mayShow(`${conn}:${kind}:${conversation}`, now)) return
    const who = { type: 'user', id: actor.id, name: actor.name } as const
    this.tellAgents({ type: 'eph', kind, conversation, who }, actor.id)
    if (kind === 'typing') this.#visitors.showTyping(conversation, actor.name)
  }

  /** Sends something that has no number to all members' sockets that keep up. */
  tellAgents(frame: Extract<ServerFrame, { type: 'eph' | 'presence' }>, except?: string): void {
    const text = JSON.stringify(frame)
    for (const socket of this.#sockets.tagged('agents')) {
      const state = socket.read()
      if (state.kind !== 'agent' || state.mode !== 'live') continue
      if (except === undefined || state.actor.id !== except) socket.send(text)
    }
  }

  /** Tells everybody who is there now. */
  tellPresence(): void {
    this.tellAgents({ type: 'presence', online: listOnline(this.#store) })
  }

  /** A socket has gone; its member stays for the grace when it was the last one. */
  closed(socket: Socket, now: number): void {
    const state = socket.read()
    if (state.kind !== 'agent') return
    this.fanout.acknowledge(state.conn)
    const member = memberOf(state.actor)
    if (member === null) return
    const others = this.#sockets.tagged(`user:${member}`).filter((other) => connOf(other) !== state.conn)
    if (others.length === 0) leave(this.#store, member, now)
  }

  /** Closes a socket from here. Its client may never answer that: as if it had. */
  #end(socket: Socket, why: Parameters<typeof end>[1], now: number): false {
    end(socket, why)
    this.closed(socket, now)
    return false
  }

  /** Ends what has run out: members who left, sockets at their end. */
  sweep(now: number): void {
    if (sweepLeft(this.#store, now)) this.tellPresence()
    if ((nextEndAt(this.#store) ?? Number.POSITIVE_INFINITY) > now) return
    const ends: number[] = []
    for (const socket of ['agents', 'visitors'].flatMap((tag) => this.#sockets.tagged(tag))) {
      const { until } = socket.read()
      if (until <= now) this.#end(socket, 'ended', now)
      else ends.push(until)
    }
    setEnds(this.#store, ends)
  }

  /** Closes the sockets under some tags that stand open as somebody who has lost the right to. */
  sendAway({ tags, isTheirs, why }: SentAway, now: number): void {
    for (const socket of tags.flatMap((tag) => this.#sockets.tagged(tag)))
      if (isTheirs(socket.read())) this.#end(socket, why, now)
  }

  /** Whether a visitor has a page open. */
  isVisiting(visitor: string): boolean {
    return this.#sockets.tagged(`visitor:${visitor}`).length > 0
  }
}

const connOf = (socket: Socket): string => socket.read().conn
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function parse(text: string | null): unknown {
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: read like any other frame that says nothing.
    return null
  }
}
