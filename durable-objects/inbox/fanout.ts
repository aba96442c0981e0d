import {
  frameLimits,
  type LiveEvent,
  type ServerFrame,
  type VisitorServerFrame,
} from '../../worker/contracts/inbox-frames.ts'
import { afterSend, type Backlog, noBacklog, paceOf, strike } from './backlog.ts'
import { mentionsIn } from './counts.ts'
import { readCseqOf } from './plan-member.ts'
import { findHead, type HeadRow } from './rows.ts'
import { type AgentState, end, type Socket, type Sockets } from './sockets.ts'
import type { Commit } from './commit.ts'
import type { Store } from './transaction.ts'
import { visitorLive } from './visitors.ts'

type Limits = { unackedEvents: number; unackedChars: number }

/** How long changes are collected when there are many. */
const collectMs = 25

/**
 * Tells everybody who is connected what was written. Nothing is remembered about a client but its mode and, in
 * memory, how much it has not acknowledged: a change that it misses shows as a gap in its numbers.
 */
export class Fanout {
  readonly #store: Store
  readonly #sockets: Sockets
  readonly #limits: Limits
  readonly #later: (ms: number, then: () => void) => void
  readonly #backlogs = new Map<string, Backlog>()
  #pending: Commit[] = []
  #pace = { since: 0, count: 0 }

  constructor(
    store: Store,
    sockets: Sockets,
    { later, limits }: { later: (ms: number, then: () => void) => void; limits: Limits },
  ) {
    this.#store = store
    this.#sockets = sockets
    this.#later = later
    this.#limits = limits
  }

  /** Sends a commit at once, or, when there are very many, with those of the next moment. */
  publish(commit: Commit, now: number): void {
    const { pace, isBusy } = paceOf(this.#pace, commit.events.length, now)
    this.#pace = pace
    const isFirst = this.#pending.length === 0
    this.#pending.push(commit)
    if (!isBusy) this.flush(now)
    else if (isFirst) this.#later(collectMs, () => this.flush(now + collectMs))
  }

  /** Sends what was collected. Call before anything that reads where the stream stands. */
  flush(now: number): void {
    const commits = this.#pending
    this.#pending = []
    if (commits.length === 0) return
    const groups = grouped(commits)
    for (const socket of this.#sockets.tagged('agents')) this.#toAgent(socket, groups, now)
    for (const commit of commits) this.#toVisitors(commit)
  }

  #toAgent(socket: Socket, groups: readonly Group[], now: number): void {
    const state = socket.read()
    if (state.kind !== 'agent' || state.mode !== 'live') return
    for (const group of groups) {
      const own = state.actor.type === 'user' ? this.#ownOf(group, state.actor.id) : []
      const events = group.events.length + own.length
      const text = own.length === 0 ? group.text : frameOf(group, [...group.events, ...own])
      if (!this.#deliver(socket, state, { text, events }, { to: groups.at(-1)?.to ?? group.to, now })) return
    }
  }

  /** What one member alone is told: their drafts, and where they stand wherever the heads do not say it. */
  #ownOf(group: Group, agent: string): LiveEvent[] {
    const own = group.own.get(agent) ?? []
    const ofType = (wanted: 'read' | 'mentions') =>
      own.flatMap((event) => (event.type === wanted ? [event.conversation] : []))
    const read = new Set([...ofType('read'), ...group.unsure])
    const reads = [...read].flatMap((conversation): LiveEvent[] => {
      const head = findHead(this.#store.sql, conversation)
      return head === undefined ? [] : [readEvent(this.#store, agent, head)]
    })
    const mentions = [...new Set([...ofType('mentions'), ...read])].map((conversation): LiveEvent => ({
      type: 'mentions',
      conversation,
      count: mentionsIn(this.#store, agent, conversation),
    }))
    return [...own.filter(({ type }) => type === 'draft'), ...reads, ...mentions]
  }

  /** False when the socket gets nothing more until it pulls. */
  #deliver(
    socket: Socket,
    state: AgentState,
    part: { text: string; events: number },
    { to, now }: { to: number; now: number },
  ): boolean {
    const before = this.#backlogs.get(state.conn) ?? noBacklog
    const { backlog, isBehind } = afterSend(
      before,
      { events: part.events, chars: part.text.length },
      this.#limits,
    )
    if (!isBehind) {
      this.#backlogs.set(state.conn, backlog)
      socket.send(part.text)
      return true
    }
    const { strikes, isOver } = strike(state.strikes, now)
    socket.write({ ...state, mode: 'behind', strikes })
    this.#backlogs.delete(state.conn)
    if (isOver) end(socket, 'slow')
    else send(socket, { type: 'behind', to })
    return false
  }

  #toVisitors(commit: Commit): void {
    for (const { conversation, peer, from } of commit.visible) {
      const sockets = this.#live(peer)
      const head = sockets.length === 0 ? undefined : findHead(this.#store.sql, conversation)
      if (head === undefined) continue
      // What is in the frame says how far it goes: a later commit may have moved it on, or the rest be left to a pull.
      const text = JSON.stringify(visitorLive(this.#store, head, from - 1) satisfies VisitorServerFrame)
      for (const socket of sockets) socket.send(text)
    }
    for (const { event } of commit.own) if (event.type === 'read') this.#tellRead(event)
    for (const { conversation, peer } of commit.left)
      for (const socket of this.#live(peer)) sendVisitor(socket, { type: 'gone', conversation })
  }

  #tellRead({ conversation, cseq }: Extract<LiveEvent, { type: 'read' }>): void {
    const head = findHead(this.#store.sql, conversation)
    if (head?.channel !== 'chat') return
    for (const socket of this.#live(head.peer)) sendVisitor(socket, { type: 'read', conversation, cseq })
  }

  #live(visitorId: string): Socket[] {
    return this.#sockets.tagged(`visitor:${visitorId}`).filter((socket) => socket.read().mode === 'live')
  }

  /** The client has got everything up to here. */
  acknowledge(conn: string): void {
    this.#backlogs.delete(conn)
  }
}

/** Several writes as one list: of a conversation that changed often only its last state is told, with its first place. */
function merged(commits: readonly Commit[]): LiveEvent[] {
  if (commits.length === 1) return commits[0]?.events ?? []
  const events = new Map<string, LiveEvent>()
  for (const event of commits.flatMap((commit) => commit.events)) {
    const key = keyOfEvent(event)
    const before = events.get(key)
    events.delete(key)
    events.set(key, before === undefined ? event : joined(before, event))
  }
  return [...events.values()]
}

function keyOfEvent(event: LiveEvent): string {
  if (event.type === 'message') return `message:${event.message.id}`
  if (event.type === 'head') return `conversation:${event.head.id}`
  return event.type === 'gone' ? `${event.kind}:${event.id}` : `${event.type}:${event.conversation}`
}

function joined(before: LiveEvent, after: LiveEvent): LiveEvent {
  if (before.type === 'message' && after.type === 'message')
    return { ...after, change: before.change === 'created' ? 'created' : after.change }
  if (before.type === 'head' && (after.type === 'head' || after.type === 'gone'))
    return { ...after, was: before.was }
  return after
}

/** Where a member stands in a conversation, and the conversation when that leaves it unread. */
function readEvent(store: Store, agent: string, head: HeadRow): LiveEvent {
  const { id, assignee, channel } = head
  const cseq = readCseqOf(store, agent, id)
  const isUnread = head.status === 'open' && head.last_in_cseq > cseq
  return { type: 'read', conversation: id, cseq, unread: isUnread ? { id, assignee, channel } : null }
}

type Group = {
  from: number
  to: number
  events: LiveEvent[]
  own: Map<string, LiveEvent[]>
  unsure: string[]
  text: string
}

/** Writes that go out together, cut where a frame would grow too large; one write is never cut. */
function grouped(commits: readonly Commit[]): Group[] {
  const groups: Group[] = []
  let held: Commit[] = []
  let chars = 0
  const close = () => {
    if (held.length > 0) groups.push(groupOf(held))
    held = []
    chars = 0
  }
  for (const commit of commits) {
    const size = commits.length === 1 ? 0 : JSON.stringify(commit.events).length
    if (chars + size > frameLimits.outboundChars) close()
    held.push(commit)
    chars += size
  }
  close()
  return groups
}

function groupOf(commits: readonly Commit[]): Group {
  const own = new Map<string, LiveEvent[]>()
  for (const { agent, event } of commits.flatMap((commit) => commit.own))
    own.set(agent, [...(own.get(agent) ?? []), event])
  const range = { from: commits[0]?.seq ?? 0, to: commits.at(-1)?.seq ?? 0 }
  const events = merged(commits)
  const unsure = [...new Set(commits.flatMap((commit) => commit.unsure))]
  return { ...range, events, own, unsure, text: frameOf(range, events) }
}

const frameOf = ({ from, to }: { from: number; to: number }, events: LiveEvent[]): string =>
  JSON.stringify({ type: 'live', from, to, events } satisfies ServerFrame)

/** Sends a frame to a member or a program. */
export const send = (socket: Socket, frame: ServerFrame): void => socket.send(JSON.stringify(frame))

/** Sends a frame to a visitor. */
export const sendVisitor = (socket: Socket, frame: VisitorServerFrame): void =>
  socket.send(JSON.stringify(frame))
