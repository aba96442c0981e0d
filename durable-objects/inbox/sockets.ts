import { closeCodes } from '../../worker/contracts/inbox-frames.ts'
import { type Actor, keyOf } from './actors.ts'
import type { Visitor } from './visitors.ts'

/**
 * What a socket remembers over hibernation. `mode`: `new` has not said hello, `live` gets every change, `behind`
 * gets nothing until it pulls, `ended` is closed from here and neither told nor heard any more.
 */
export type AgentState = {
  kind: 'agent'
  conn: string
  actor: Actor
  mode: 'new' | 'live' | 'behind' | 'ended'
  focus: string | null
  strikes: number[]
  /** The socket's end, epoch ms. */
  until: number
}
export type VisitorState = {
  kind: 'visitor'
  conn: string
  visitor: Visitor
  mode: 'new' | 'live' | 'ended'
  until: number
}
export type SocketState = AgentState | VisitorState

/** A connection as the room sees it. */
export type Socket = {
  read(): SocketState
  /** Kept over hibernation; at most 16 KB. */
  write(state: SocketState): void
  send(text: string): void
  close(code: number, reason: string): void
}

/** The connections under a tag: `agents`, `user:<id>`, `key:<id>`, `visitors`, `visitor:<id>`, `contact:<id>` of visitors. */
export type Sockets = { tagged(tag: string): Socket[] }

/** The tags that a connection is found by. */
export const tagsOfState = (state: SocketState): string[] =>
  state.kind === 'agent'
    ? ['agents', keyOf(state.actor)]
    : [
        'visitors',
        `visitor:${state.visitor.id}`,
        ...(state.visitor.contactId === null ? [] : [`contact:${state.visitor.contactId}`]),
      ]

/** Without those that were closed from here, whose clients may not have answered that. */
export const openOf = (sockets: Sockets): Sockets => ({
  tagged: (tag) => sockets.tagged(tag).filter((socket) => socket.read().mode !== 'ended'),
})

/** When somebody who is sent away may come again; at once where a new ticket is all it takes. */
const retryMs = 5000

/**
 * Says why, then closes. What the client sends before it has answered the close, or instead of answering it, is not
 * heard: it may have lost the right to.
 */
export function end(socket: Socket, why: keyof typeof closeCodes): void {
  const code = closeCodes[why]
  socket.send(JSON.stringify({ type: 'bye', code, retryMs: why === 'ended' ? 0 : retryMs }))
  socket.write({ ...socket.read(), mode: 'ended' })
  socket.close(code, why)
}

/** Of too many sockets that one has open, the one that was opened first goes: their ids count up with time. */
export function makeRoom(open: readonly Socket[], most: number): void {
  if (open.length <= most) return
  const oldest = open.reduce((first, one) => (one.read().conn < first.read().conn ? one : first))
  end(oldest, 'limited')
}
