import type { ChatFormInput, ChatSession } from '../../worker/contracts/chat-doors.ts'
import { afterClose, closeCodes, pingFrame } from '../../worker/contracts/inbox-protocol.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { LiveChat } from '../shared/live/live-chat.ts'
import { bindingCookie } from './binding-cookie.ts'
import { type ChatDoors, DoorProblem } from './chat-doors.ts'
import type { SiteIdentity } from './handle.ts'
import { VisitorOutbox } from './visitor-outbox.ts'

/** First and longest wait before another try to connect; each is taken at random up to its bound. */
const firstWaitMs = 800
const longestWaitMs = 30_000
const pingEveryMs = 30_000

type LineState = 'asleep' | 'connecting' | 'ready' | 'stopped'

/**
 * The visitor's connection: a session with every page and socket, the socket, and the client's store. Nothing is asked
 * of the server before `wake`, which is called when the visitor does something, or has before.
 */
export class ChatLine {
  readonly #doors: ChatDoors
  readonly #language: 'it' | 'en' | 'fr'
  readonly #changed: () => void
  readonly #outbox = new VisitorOutbox()
  #identity: SiteIdentity
  #live: LiveChat
  #session: ChatSession | null = null
  #socket: WebSocket | null = null
  #opening: Promise<void> | null = null
  /** Counts identities: what was asked under the one before is worth nothing. */
  #generation = 0
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #state: LineState = 'asleep'

  constructor(
    doors: ChatDoors,
    options: { identity: SiteIdentity; language: 'it' | 'en' | 'fr'; changed: () => void },
  ) {
    this.#doors = doors
    this.#language = options.language
    this.#identity = options.identity
    this.#changed = options.changed
    this.#live = this.#makeLive()
    setInterval(() => this.#live.tick(), 1000)
    setInterval(
      () => this.#socket?.readyState === WebSocket.OPEN && this.#socket.send(pingFrame),
      pingEveryMs,
    )
    addEventListener('online', () => this.#hurry())
    document.addEventListener('visibilitychange', () => !document.hidden && this.#hurry())
  }

  /** Whether this browser has written before, or something waits to be sent. */
  get isKnown(): boolean {
    return bindingCookie.read() !== null || this.#outbox.isWaiting
  }

  get live(): LiveChat {
    return this.#live
  }

  get session(): ChatSession | null {
    return this.#session
  }

  get state(): LineState {
    return this.#state
  }

  /** Connects, unless it is; a form goes with a session of its own. @throws DoorProblem for a form that was refused */
  async wake(form: ChatFormInput | null = null): Promise<void> {
    if (form !== null) {
      await this.#opening
      return this.#open(form)
    }
    if (this.#socket !== null || this.#state === 'stopped') return
    const opening = (this.#opening ??= this.#open(null))
    await opening
    if (this.#opening === opening) this.#opening = null
  }

  /** Somebody else at the site; null: nobody, and nothing of who was before stays. */
  async identify(identity: SiteIdentity | null): Promise<void> {
    this.#identity = identity ?? {}
    this.#generation++
    this.#opening = null
    const wasAwake = this.#state !== 'asleep'
    if (identity === null) {
      this.#hangUp()
      this.#outbox.forget()
      this.#session = null
      this.#live = this.#makeLive()
      this.#set('asleep')
      return
    }
    if (!wasAwake) return
    this.#hangUp()
    await this.wake()
  }

  #makeLive(): LiveChat {
    return new LiveChat(
      {
        send: (frame) => this.#socket?.send(JSON.stringify(frame)),
        changed: () => this.#changed(),
        now: () => Date.now(),
        makeId: newUlid,
      },
      this.#outbox,
    )
  }

  async #open(form: ChatFormInput | null): Promise<void> {
    clearTimeout(this.#timer)
    const generation = this.#generation
    this.#set('connecting')
    try {
      const session = await this.#doors.session({
        binding: bindingCookie.read(),
        identity: this.#identity,
        form,
        page: { url: location.href.slice(0, 1000), title: document.title, referrer: document.referrer },
        language: this.#language,
      })
      if (generation === this.#generation) this.#take(session)
    } catch (error) {
      if (generation !== this.#generation) return
      if (error instanceof DoorProblem && form !== null && error.status === 422) {
        this.#set(this.#socket === null ? 'asleep' : 'ready')
        throw error
      }
      const isFinal = error instanceof DoorProblem && [403, 404].includes(error.status)
      if (isFinal) this.#set('stopped')
      else this.#later(error instanceof DoorProblem ? error.retryMs : null)
      if (form !== null) throw error
    }
  }

  #take(session: ChatSession): void {
    if (session.refused !== null) {
      // oxlint-disable-next-line no-console -- told to whoever builds the site, who has no other sight of it
      console.warn(`Centralino: the signed identity was refused (${session.refused}).`)
    }
    bindingCookie.keep(session.binding)
    const isOther = this.#session !== null && this.#session.visitor !== session.visitor
    const isTheirs = this.#outbox.take(session.visitor, session.continued)
    this.#session = session
    this.#hangUp()
    if (isOther || !isTheirs) this.#live = this.#makeLive()
    const live = this.#live
    const socket = this.#doors.socket(session.protocol, session.ticket)
    this.#socket = socket
    socket.onopen = () => {
      this.#tries = 0
      this.#set('ready')
      live.connected()
    }
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket && typeof data === 'string') live.receive(data)
    }
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return
      this.#socket = null
      live.disconnected()
      // Another tab of this browser is somebody else now, and so is this one.
      if (afterClose(code) === 'stop' && code !== closeCodes.replaced) this.#set('stopped')
      else this.#later(null)
    }
  }

  #hangUp(): void {
    const socket = this.#socket
    this.#socket = null
    clearTimeout(this.#timer)
    if (socket === null) return
    socket.close()
    this.#live.disconnected()
  }

  #later(atLeastMs: number | null): void {
    this.#set('connecting')
    const bound = Math.min(longestWaitMs, firstWaitMs * 2 ** this.#tries++)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.wake(), Math.max(atLeastMs ?? 0, Math.random() * bound))
  }

  /** The network is back, or somebody looks: no need to wait for the next try. */
  #hurry(): void {
    if (this.#state !== 'connecting' || this.#socket !== null || this.#tries === 0) return
    this.#tries = 0
    void this.wake()
  }

  #set(state: LineState): void {
    this.#state = state
    this.#changed()
  }
}
