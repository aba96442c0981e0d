import {
  afterClose,
  type ClientFrame,
  closeCodes,
  type InboxTicket,
  pauseAfterClose,
  pingFrame,
  pongFrame,
} from '../../../../worker/contracts/inbox-frames.ts'
import { ApiProblem } from '../../../shared/api.ts'

/** `waiting`: it tries again by itself. The last three end it: signed out, without the right, too old a page. */
export type LinkState = 'connecting' | 'open' | 'waiting' | 'signed_out' | 'forbidden' | 'outdated'

export type LinkPort = {
  fetchTicket(): Promise<InboxTicket>
  opened(): void
  received(text: string): void
  lost(): void
  became(state: LinkState): void
}

const firstPauseMs = 500
const longestPauseMs = 30_000
const pingEveryMs = 25_000
const pongWithinMs = 10_000

/**
 * The connection of a page to the workspace's inbox: a ticket for each socket, pauses with full jitter between tries,
 * and a keep-alive that notices a line which died without a word.
 */
export class InboxLink {
  readonly #port: LinkPort
  #socket: WebSocket | null = null
  #attempt = 0
  #failures = 0
  #isStopped = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #ping: ReturnType<typeof setTimeout> | undefined

  constructor(port: LinkPort) {
    this.#port = port
    window.addEventListener('online', this.#wake)
    document.addEventListener('visibilitychange', this.#wake)
    void this.#open()
  }

  /** Over the open socket; lost when none is. */
  send(frame: ClientFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  /** Tries at once instead of waiting on. */
  retry(): void {
    if (this.#isStopped || this.#socket !== null) return
    clearTimeout(this.#timer)
    void this.#open()
  }

  stop(): void {
    this.#isStopped = true
    this.#attempt += 1
    clearTimeout(this.#timer)
    clearTimeout(this.#ping)
    window.removeEventListener('online', this.#wake)
    document.removeEventListener('visibilitychange', this.#wake)
    this.#socket?.close()
    this.#socket = null
  }

  /** The network or the page came back: a line that seems open is asked at once whether it is. */
  readonly #wake = (): void => {
    if (document.visibilityState !== 'visible') return
    if (this.#socket === null) this.retry()
    else this.#keepAlive()
  }

  async #open(): Promise<void> {
    const attempt = ++this.#attempt
    this.#port.became('connecting')
    let ticket: InboxTicket
    try {
      ticket = await this.#port.fetchTicket()
    } catch (error) {
      if (attempt === this.#attempt) this.#refused(error)
      return
    }
    if (attempt !== this.#attempt) return
    const address = new URL(ticket.path, location.origin)
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(address, [ticket.protocol, ticket.ticket])
    this.#socket = socket
    socket.addEventListener('open', () => this.#opened(socket))
    socket.addEventListener('message', ({ data }) => this.#received(socket, String(data)))
    socket.addEventListener('close', ({ code }) => this.#closed(socket, code))
  }

  #opened(socket: WebSocket): void {
    if (socket !== this.#socket) return
    this.#port.became('open')
    this.#port.opened()
    this.#pingLater()
  }

  #received(socket: WebSocket, text: string): void {
    if (socket !== this.#socket) return
    this.#failures = 0
    this.#pingLater()
    if (text !== pongFrame) this.#port.received(text)
  }

  #closed(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return
    this.#socket = null
    clearTimeout(this.#ping)
    this.#port.lost()
    if (this.#isStopped) return
    if (afterClose(code) === 'stop')
      return this.#end(code === closeCodes.upgrade || code === closeCodes.badFrame ? 'outdated' : 'forbidden')
    this.#again(pauseAfterClose(code))
  }

  #refused(error: unknown): void {
    if (error instanceof ApiProblem && error.status === 401) return this.#end('signed_out')
    if (error instanceof ApiProblem && (error.status === 403 || error.status === 404))
      return this.#end('forbidden')
    const asked = error instanceof ApiProblem ? (error.retryAfterSeconds ?? 0) * 1000 : 0
    this.#again(asked)
  }

  #end(state: LinkState): void {
    this.stop()
    this.#port.became(state)
  }

  #again(atLeastMs: number): void {
    const most = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures)
    this.#failures += 1
    this.#port.became('waiting')
    this.#timer = setTimeout(() => void this.#open(), atLeastMs + Math.random() * most)
  }

  #pingLater(): void {
    clearTimeout(this.#ping)
    this.#ping = setTimeout(() => this.#keepAlive(), pingEveryMs)
  }

  #keepAlive(): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return
    socket.send(pingFrame)
    clearTimeout(this.#ping)
    this.#ping = setTimeout(() => {
      socket.close()
      this.#closed(socket, closeCodes.slow - 1)
    }, pongWithinMs)
  }
}
