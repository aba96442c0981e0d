import { ServerFrame, inboxProtocol } from '../../worker/contracts/inbox-frames.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { type InboxAccount, openInboxSocket } from './inbox-client.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** How long a client waits before it tries again what was cut off. */
const againMs = 200

type Given = { cid: string; conversation: string; text: string }

/**
 * A member who follows and answers over a connection that breaks, by the protocol's letter: what is not answered is
 * given again under its id, and every frame must go on where the last one ended.
 */
export class Member {
  /** What no server may do. */
  readonly faults: string[] = []
  readonly given: Given[] = []
  readonly #unanswered = new Map<string, Given>()
  readonly #url: URL
  readonly #account: InboxAccount
  #socket: WebSocket | null = null
  #epoch: string | null = null
  #cursor: number | null = null
  /** The highest number that an answer has told. */
  #promised = 0
  #unacked = 0
  #isLive = false
  #isOver = false
  readonly #following: Promise<void>

  constructor(url: URL, account: InboxAccount) {
    this.#url = url
    this.#account = account
    this.#following = this.#follow()
  }

  get cursor(): number | null {
    return this.#isLive ? this.#cursor : null
  }

  get unanswered(): number {
    return this.#unanswered.size
  }

  answer(conversation: string, text: string): void {
    const given = { cid: newUlid(Date.now()), conversation, text }
    this.given.push(given)
    this.#unanswered.set(given.cid, given)
    if (this.#isLive) this.#give(given)
  }

  async stop(): Promise<void> {
    this.#isOver = true
    this.#socket?.close()
    await this.#following
  }

  /** Opens a connection whenever there is none. */
  async #follow(): Promise<void> {
    while (!this.#isOver) {
      // Nobody is there while the server is killed: tried again like any broken connection.
      if (this.#socket === null) await this.#connect().catch(() => {})
      await pause(againMs)
    }
  }

  async #connect(): Promise<void> {
    const { socket, opened } = await openInboxSocket(this.#url, this.#account)
    if (!(await opened)) return
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#receive(ServerFrame.parse(JSON.parse(String(data))))
    })
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#socket = null
      this.#isLive = false
    })
    this.#send({ type: 'hello', proto: inboxProtocol, epoch: this.#epoch, cursor: this.#cursor })
  }

  #send(frame: object): void {
    this.#socket?.send(JSON.stringify(frame))
  }

  #give({ cid, conversation, text }: Given): void {
    this.#send({ type: 'cmd', cid, op: { type: 'send', conversation, base: 1, text } })
  }

  #receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        return this.#welcome(frame)
      case 'catchup':
        return this.#catchUp(frame)
      case 'live':
        return this.#live(frame)
      case 'behind':
        return this.#send({ type: 'pull', from: this.#cursor })
      case 'ok':
      case 'dup':
        this.#promised = Math.max(this.#promised, frame.seq)
        this.#unanswered.delete(frame.cid)
        return
      case 'err':
        return this.#refused(frame)
      case 'reset':
      case 'conflict':
        this.faults.push(JSON.stringify(frame))
        return
      default:
    }
  }

  #welcome({ epoch, seq }: Extract<ServerFrame, { type: 'welcome' }>): void {
    if (this.#epoch !== null && epoch !== this.#epoch) this.faults.push('another epoch')
    if (seq < Math.max(this.#promised, this.#cursor ?? 0)) this.faults.push(`back to ${seq}`)
    this.#epoch = epoch
  }

  #catchUp({ from, to, more }: Extract<ServerFrame, { type: 'catchup' }>): void {
    if (this.#cursor !== null && from !== this.#cursor)
      this.faults.push(`${from} follows ${this.#cursor} in a catch-up`)
    this.#cursor = to
    if (more) return this.#send({ type: 'pull', from: to })
    const wasLive = this.#isLive
    this.#isLive = true
    if (!wasLive) for (const given of this.#unanswered.values()) this.#give(given)
  }

  #live({ from, to }: Extract<ServerFrame, { type: 'live' }>): void {
    if (from !== (this.#cursor ?? 0) + 1) this.faults.push(`${from} follows ${this.#cursor}`)
    this.#cursor = to
    if (++this.#unacked < 20) return
    this.#unacked = 0
    this.#send({ type: 'ack', seq: to })
  }

  #refused({ cid, code, retryMs }: Extract<ServerFrame, { type: 'err' }>): void {
    const given = this.#unanswered.get(cid)
    if (code !== 'inbox.limited' || retryMs === undefined) this.faults.push(`${code} of ${cid}`)
    else if (given !== undefined) setTimeout(() => this.#isLive && this.#give(given), retryMs)
  }
}
