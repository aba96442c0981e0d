import type { InboxSettings } from '../../worker/contracts/inbox-desk.ts'
import {
  frameLimits,
  inboxProtocol,
  type ServerFrame,
  type VisitorClientFrame,
} from '../../worker/contracts/inbox-frames.ts'
import { isSomebodyThere } from './bot.ts'
import { sendVisitor } from './fanout.ts'
import { findHead } from './rows.ts'
import type { Rates } from './rates.ts'
import { end, makeRoom, type Socket, type Sockets, type VisitorState } from './sockets.ts'
import { readEpoch } from './tables.ts'
import type { Commit } from './commit.ts'
import type { Store } from './transaction.ts'
import { command, type VisitorCommand } from './visitor-bot.ts'
import { findOwn, listOwn, type Visitor, visitorLive, visitorRead } from './visitors.ts'

/** What a visitor's frames need of the room. */
type Around = {
  fanout: { flush(now: number): void }
  publish(commit: Commit, now: number): void
  rates: Rates
  tellAgents(frame: Extract<ServerFrame, { type: 'eph' | 'presence' }>): void
}

/** What visitors say and are told: their own conversations alone, each by its own numbers. */
export class VisitorRoom {
  readonly #store: Store
  readonly #sockets: Sockets
  readonly #around: Around
  readonly #settings: () => InboxSettings

  constructor(store: Store, sockets: Sockets, around: Around, settings: () => InboxSettings) {
    this.#store = store
    this.#sockets = sockets
    this.#around = around
    this.#settings = settings
  }

  receive(socket: Socket, state: VisitorState, frame: VisitorClientFrame, now: number): void {
    const isAsking = frame.type === 'hello' || frame.type === 'pull' || frame.type === 'read'
    const asks = `visitor-asks:${state.visitor.id}`
    if (isAsking && this.#around.rates.take(asks, frameLimits.visitorAsks, now) !== null)
      return end(socket, 'limited')
    if (frame.type === 'hello') return this.#hello(socket, state, frame, now)
    if (state.mode === 'new') return end(socket, 'badFrame')
    const { visitor } = state
    switch (frame.type) {
      case 'say':
      case 'answer':
      case 'fill':
        return this.#do(socket, visitor, frame, now)
      case 'read': {
        const commit = visitorRead(this.#store, visitor, frame, now)
        if (commit !== null) this.#around.publish(commit, now)
        return
      }
      case 'typing':
        return this.#typing(state, frame.conversation, now)
      case 'pull': {
        this.#around.fanout.flush(now)
        const head = findOwn(this.#store, visitor, frame.conversation)
        if (head === undefined) sendVisitor(socket, { type: 'gone', conversation: frame.conversation })
        else sendVisitor(socket, visitorLive(this.#store, head, frame.from))
      }
    }
  }

  #do(socket: Socket, visitor: Visitor, frame: VisitorCommand, now: number): void {
    const retryMs = this.#mustWait(visitor.id, now)
    if (retryMs !== null)
      return sendVisitor(socket, { type: 'err', cid: frame.cid, code: 'inbox.limited', retryMs })
    const { answer, commit } = command(this.#store, visitor, frame, { now, settings: this.#settings() })
    if (commit !== null) this.#around.publish(commit, now)
    sendVisitor(socket, answer)
  }

  /** How long the visitor waits before saying more, ms; null: not at all. */
  #mustWait(visitor: string, now: number): number | null {
    const { visitorBucket, visitorSteady } = frameLimits
    return (
      this.#around.rates.take(`visitor:${visitor}`, visitorBucket, now) ??
      this.#around.rates.take(`visitor-steady:${visitor}`, visitorSteady, now)
    )
  }

  #hello(
    socket: Socket,
    state: VisitorState,
    frame: Extract<VisitorClientFrame, { type: 'hello' }>,
    now: number,
  ): void {
    if (frame.proto !== inboxProtocol) return end(socket, 'upgrade')
    this.#around.fanout.flush(now)
    const epoch = readEpoch(this.#store.sql, this.#store.makeId)
    const agentsOnline = isSomebodyThere(this.#store)
    const own = listOwn(this.#store, state.visitor)
    const conversations = own.length
    sendVisitor(socket, { type: 'welcome', proto: inboxProtocol, epoch, now, agentsOnline, conversations })
    for (const head of own) {
      const known = frame.epoch === epoch ? (frame.cursors[head.id] ?? null) : null
      if (known !== head.cver) sendVisitor(socket, visitorLive(this.#store, head, known))
    }
    const ids = new Set(own.map(({ id }) => id))
    for (const id of Object.keys(frame.cursors))
      if (!ids.has(id) && findOwn(this.#store, state.visitor, id) === undefined)
        sendVisitor(socket, { type: 'gone', conversation: id })
    socket.write({ ...state, mode: 'live' })
    makeRoom(this.#sockets.tagged(`visitor:${state.visitor.id}`), frameLimits.visitorSockets)
  }

  #typing({ conn, visitor }: VisitorState, conversation: string, now: number): void {
    if (findOwn(this.#store, visitor, conversation) === undefined) return
    if (!this.#around.rates.mayShow(`${conn}:${conversation}`, now)) return
    const who = { type: 'visitor', id: visitor.id, name: visitor.name ?? '' } as const
    this.#around.tellAgents({ type: 'eph', kind: 'typing', conversation, who })
  }

  /** Somebody of the workspace is typing in a chat. */
  showTyping(conversation: string, name: string): void {
    const head = findHead(this.#store.sql, conversation)
    if (head?.channel !== 'chat') return
    for (const socket of this.#sockets.tagged(`visitor:${head.peer}`))
      if (socket.read().mode === 'live')
        sendVisitor(socket, { type: 'eph', conversation, name: name.split(' ')[0] ?? null })
  }
}
