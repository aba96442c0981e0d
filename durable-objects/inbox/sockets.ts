import type { Actor } from './actors.ts'
import type { Visitor } from './visitors.ts'

/**
 * What a socket remembers over hibernation. `mode`: `new` has not said hello, `live` gets every change, `behind`
 * gets nothing until it pulls.
 */
export type AgentState = {
  kind: 'agent'
  conn: string
  actor: Actor
  mode: 'new' | 'live' | 'behind'
  focus: string | null
  strikes: number[]
  /** The socket's end, epoch ms. */
  until: number
}
export type VisitorState = {
  kind: 'visitor'
  conn: string
  visitor: Visitor
  mode: 'new' | 'live'
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

/** The open connections under a tag: `agents`, `user:<id>`, `visitor:<id>`, `contact:<id>` of visitors. */
export type Sockets = { tagged(tag: string): Socket[] }

/** The tags that a connection is found by. */
export const tagsOfState = (state: SocketState): string[] =>
  state.kind === 'agent'
    ? ['agents', ...(state.actor.type === 'user' ? [`user:${state.actor.id}`] : [])]
    : [
        `visitor:${state.visitor.id}`,
        ...(state.visitor.contactId === null ? [] : [`contact:${state.visitor.contactId}`]),
      ]
