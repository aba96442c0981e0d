import type { ChatFormInput, ChatSession } from '../../worker/contracts/chat-doors.ts'
import { afterClose, closeCodes, pauseAfterClose, pingFrame } from '../../worker/contracts/inbox-protocol.ts'
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
/** A session that was refused as it is: something may have been mended after so long. */
const refusedWaitMs = 600_000
/** How often a tab looks whether another one has signed out. */
const lookEveryMs = 5000
const longestTitle = 200
const longestAddress = 1000
/** Answers of the kind "not as it is" after which the same thing may be asked all the same. */
const passing: readonly number[] = [408, 425, 429]

/** `lapsed`: the proof of who the visitor is has ended, and the site has to pass another. */
type LineState = 'asleep' | 'connecting' | 'ready' | 'stopped' | 'lapsed'

type Options = {
  identity: SiteIdentity
  language: 'it' | 'en' | 'fr'
  changed: () => void
  /** Somebody else is at this browser now. */
  left: () => void
}

/**
 * The visitor's connection: a session with every page and socket, the socket, and the client's store. Nothing is asked
 * of the server before `wake`, which is called when the visitor does something, or has before.
 */
export class ChatLine {
  readonly #doors: ChatDoors
  readonly #language: 'it' | 'en' | 'fr'
  readonly #changed: () => void
  readonly #left: () => void
  readonly #outbox = new VisitorOutbox()
  #identity: SiteIdentity
  #live: LiveChat
  #session: ChatSession | null = null
  #socket: WebSocket | null = null
  #waking: Promise<void> | null = null
  /** Sessions are asked for one after the other, so that two of them make no two bindings. */
  #turn: Promise<void> = Promise.resolve()
  /** Counts identities: what was asked under the one before is worth nothing. */
  #generation = 0
  /** The identity under which `#session` was made. */
  #sessionOf = 0
  /** The token that was told to be refused: once for each. */
  #refused: string | undefined
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #state: LineState = 'asleep'

  constructor(doors: ChatDoors, options: Options) {
    this.#doors = doors
    this.#language = options.language
    this.#identity = options.identity
    this.#changed = options.changed
    this.#left = options.left
    this.#live = this.#makeLive()
    setInterval(() => this.#live.tick(), 1000)
    setInterval(
      () => this.#socket?.readyState === WebSocket.OPEN && this.#socket.send(pingFrame),
      pingEveryMs,
    )
    setInterval(() => this.#look(), lookEveryMs)
    addEventListener('online', () => this.#hurry())
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return
      this.#look()
      this.#hurry()
    })
  }

  /** Whether this browser has written before, or something waits to be sent. */
  get isKnown(): boolean {
    return bindingCookie.read() !== null || this.#outbox.isWaiting
  }

  /** Who the site says it is, as far as that still holds. */
  get identity(): SiteIdentity {
    return this.#identity
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
  wake(form: ChatFormInput | null = null): Promise<void> {
    if (form === null && this.#waking !== null) return this.#waking
    const generation = this.#generation
    const isWanted = () =>
      form !== null ||
      (generation === this.#generation &&
        this.#socket === null &&
        this.#state !== 'stopped' &&
        this.#state !== 'lapsed')
    const opening = this.#turn.then(() => (isWanted() ? this.#open(form) : undefined))
    this.#turn = opening.catch(() => {})
    if (form !== null) return opening
    const waking = opening.finally(() => {
      if (this.#waking === waking) this.#waking = null
    })
    this.#waking = waking
    return waking
  }

  /** Somebody else at the site; null: nobody, and nothing of who was before stays. */
  async identify(identity: SiteIdentity | null): Promise<void> {
    this.#begin(identity ?? {})
    if (identity === null) {
      this.#outbox.forget()
      this.#session = null
      this.#live = this.#makeLive()
      this.#set('asleep')
      this.#left()
    } else if (this.#state !== 'asleep') {
      if (this.#state === 'lapsed') this.#set('connecting')
      await this.wake()
    }
  }

  /** What is under way for the identity before comes to nothing. */
  #begin(identity: SiteIdentity): void {
    this.#identity = identity
    this.#generation++
    this.#waking = null
    this.#turn = Promise.resolve()
    this.#hangUp()
  }

  /** Another tab signed out, or is a named somebody else now: what is shown here is theirs no more. */
  #look(): void {
    if (this.#session === null || this.#sessionOf !== this.#generation) return
    const binding = bindingCookie.read()
    if (binding === this.#session.binding) return
    if (binding === null) void this.identify(null)
    else if (this.#session.email !== null) void this.identify({})
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
    const before = this.#generation
    this.#look()
    const generation = this.#generation
    if (form === null && generation !== before) return
    this.#set('connecting')
    try {
      await alone(async () => {
        const asked = bindingCookie.read()
        const session = await this.#doors.session({
          binding: asked,
          identity: this.#identity,
          form,
          page: {
            url: location.href.slice(0, longestAddress),
            title: document.title.slice(0, longestTitle),
            referrer: document.referrer.slice(0, longestAddress),
          },
          language: this.#language,
        })
        if (generation !== this.#generation) return
        // Another tab signed out meanwhile.
        if (asked !== null && bindingCookie.read() === null) await this.identify(null)
        else this.#take(session, asked)
      })
    } catch (error) {
      if (generation !== this.#generation) return
      if (error instanceof DoorProblem && form !== null && error.status === 422) {
        this.#set(this.#socket === null ? 'asleep' : 'ready')
        throw error
      }
      this.#failed(error)
      if (form !== null) throw error
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof DoorProblem)) return this.#later(null)
    const { status, retryMs } = error
    if ([403, 404].includes(status)) return this.#set('stopped')
    if (status >= 500 || passing.includes(status)) return this.#later(retryMs)
    // What is refused as it is, is not asked for again as it is.
    if (!Object.values(this.#identity).some(Boolean)) return this.#later(refusedWaitMs)
    this.#identity = {}
    warn('the identity that the site passed was refused.')
    this.#later(null)
  }

  #take(session: ChatSession, asked: string | null): void {
    const before = this.#session
    const isOther = before !== null && before.visitor !== session.visitor
    const isSame = this.#sessionOf === this.#generation || session.refused === 'expired'
    const hasLapsed = isOther && before.trust === 'signed' && isSame && !session.continued
    if (hasLapsed || session.refused !== null) this.#tellSite(session.refused ?? 'expired')
    if (hasLapsed) {
      // Nobody signed out: whoever it is goes on when the site proves it anew, and what they wrote waits for that.
      this.#hangUp()
      return this.#set('lapsed')
    }
    bindingCookie.keep(session.binding)
    const isTheirs = this.#outbox.take(session, asked)
    this.#session = session
    this.#sessionOf = this.#generation
    this.#hangUp()
    if (isOther || !isTheirs) this.#live = this.#makeLive()
    if (isOther && !session.continued) this.#left()
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
      else this.#later(pauseAfterClose(code))
    }
  }

  /** The site is told once for each token, so that one it passes again makes no circle. */
  #tellSite(reason: string): void {
    const { token } = this.#identity
    if (token !== undefined && token === this.#refused) return
    this.#refused = token
    warn(`the signed identity was refused (${reason}).`)
    dispatchEvent(new CustomEvent('centralino:identity', { detail: { reason } }))
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
    this.#timer = setTimeout(() => void this.wake(), (atLeastMs ?? 0) + Math.random() * bound)
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

/** Told to whoever builds the site, who has no other sight of it. */
function warn(text: string): void {
  // oxlint-disable-next-line no-console -- see above
  console.warn(`Centralino: ${text}`)
}

/** One tab of the site after the other, where the browser can do that: the second finds the binding of the first. */
async function alone(ask: () => Promise<void>): Promise<void> {
  if ('locks' in navigator) await navigator.locks.request('centralino_chat', ask)
  else await ask()
}
