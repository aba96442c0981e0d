import {
  type Socket,
  type SocketState,
  type Sockets,
  tagsOfState,
} from '../../durable-objects/inbox/sockets.ts'
import type { ServerFrame, VisitorServerFrame } from '../../worker/contracts/inbox-frames.ts'

/** What the runtime keeps with a socket over hibernation, in bytes. */
const longestAttachment = 16_384

/** A connection to an inbox whose other end is the test: it hears every frame, and how it was closed. */
export class HeardSocket<Frame extends { type: string } = ServerFrame> implements Socket {
  readonly frames: Frame[] = []
  code: number | null = null
  isGone = false
  #attached = ''

  constructor(state: SocketState) {
    this.write(state)
  }

  read = (): SocketState => JSON.parse(this.#attached) as SocketState

  write = (state: SocketState): void => {
    this.#attached = JSON.stringify(state)
    if (this.#attached.length > longestAttachment) throw new Error('more than the runtime keeps')
  }

  send = (text: string): void => void this.frames.push(JSON.parse(text) as Frame)

  close = (code: number): void => void (this.code = code)

  /** The client has gone, or has answered a close. */
  hangUp = (): void => void (this.isGone = true)

  ofType = <Type extends Frame['type']>(type: Type) =>
    this.frames.filter((frame): frame is Extract<Frame, { type: Type }> => frame.type === type)
}

export type HeardVisitor = HeardSocket<VisitorServerFrame>

/** As the runtime finds them: one that was closed from here stays until its client has answered that. */
export const heard = (sockets: readonly (Socket & { isGone: boolean })[]): Sockets => ({
  tagged: (tag) => sockets.filter((socket) => !socket.isGone && tagsOfState(socket.read()).includes(tag)),
})
