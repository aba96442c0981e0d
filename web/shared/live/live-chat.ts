import type { Attachment } from '../../../worker/contracts/inbox.ts'
import type {
  VisitorClientFrame,
  VisitorMessage,
  VisitorServerFrame,
} from '../../../worker/contracts/inbox-frames.ts'
import { frameLimits, inboxProtocol } from '../../../worker/contracts/inbox-protocol.ts'
import type { ChatOpening } from '../../../worker/contracts/chat-doors.ts'
import { type Answer, asWords, filesGone, frameOf, type Saying, type Spoken } from './sayings.ts'
import { readVisitorFrame } from './visitor-frames.ts'

type Frame<Type extends VisitorServerFrame['type']> = Extract<VisitorServerFrame, { type: Type }>

type FieldProblems = NonNullable<Frame<'err'>['fields']>
/** What a browser keeps of a visitor. */
export type ChatStore = { load(): Saying[]; save(sayings: readonly Saying[]): void }

export type LiveChatPort = {
  send(frame: VisitorClientFrame): void
  changed(): void
  now(): number
  makeId(now: number): string
}

type Conversation = {
  messages: Map<string, VisitorMessage>
  cver: number
  closed: boolean
  readCseq: number
  pulledAt: number | null
}

/** Nothing came of a pull for so long: it is asked again. */
const pullAgainMs = 10_000

/** The visitor's side of the protocol: their own conversations, each followed by its own numbers. */
export class LiveChat {
  readonly #port: LiveChatPort
  readonly #store: ChatStore
  readonly #conversations = new Map<string, Conversation>()
  #sayings: Saying[]
  /** What was wrong with forms, by the message that asked. */
  readonly #wrong = new Map<string, FieldProblems>()
  #underWay: string | null = null
  #epoch: string | null = null
  #state: 'offline' | 'greeting' | 'live' = 'offline'
  #greetedAt = 0
  #agentsOnline = false
  #expected = 0
  #typing: { conversation: string; name: string | null; until: number } | null = null

  constructor(port: LiveChatPort, store: ChatStore) {
    this.#port = port
    this.#store = store
    this.#sayings = store.load()
  }

  /** A socket is open. */
  connected(): void {
    this.#state = 'greeting'
    this.#greetedAt = this.#port.now()
    const cursors = Object.fromEntries([...this.#conversations].map(([id, { cver }]) => [id, cver]))
    this.#port.send({ type: 'hello', proto: inboxProtocol, epoch: this.#epoch, cursors })
  }

  disconnected(): void {
    this.#state = 'offline'
    this.#underWay = null
    for (const conversation of this.#conversations.values()) conversation.pulledAt = null
    this.#port.changed()
  }

  receive(text: string): void {
    const frame = readVisitorFrame(text)
    if (frame === null) return
    this.#take(frame)
    this.#port.changed()
  }

  #take(frame: VisitorServerFrame): void {
    switch (frame.type) {
      case 'eph': {
        const { conversation, name } = frame
        const until = this.#port.now() + frameLimits.ephemeralMs
        return void (this.#typing = { conversation, name, until })
      }
      case 'welcome':
        return this.#welcome(frame)
      case 'live':
        return this.#live(frame)
      case 'gone':
        return void this.#conversations.delete(frame.conversation)
      case 'read': {
        const conversation = this.#conversations.get(frame.conversation)
        if (conversation !== undefined) conversation.readCseq = frame.cseq
        return
      }
      case 'ok':
      case 'dup':
        this.#settle(frame.cid)
        this.#save(this.#sayings.filter(({ cid }) => cid !== frame.cid))
        return this.flush()
      case 'err':
        return this.#refused(frame)
      default:
        return
    }
  }

  #welcome({ epoch, agentsOnline, conversations }: Frame<'welcome'>): void {
    // Another epoch: what follows is the whole of each conversation.
    if (this.#epoch !== null && this.#epoch !== epoch) this.#conversations.clear()
    this.#epoch = epoch
    this.#agentsOnline = agentsOnline
    this.#expected = conversations
    this.#state = 'live'
    this.flush()
  }

  #live(frame: Frame<'live'>): void {
    if (this.#typing?.conversation === frame.conversation) this.#typing = null
    const known = this.#conversations.get(frame.conversation)
    const reached = frame.whole ? 0 : (known?.cver ?? 0)
    if (known !== undefined && !frame.whole && frame.to <= known.cver) return
    if (frame.from > reached + 1) return this.#pull(frame.conversation, reached)
    const messages = frame.whole ? new Map<string, VisitorMessage>() : (known?.messages ?? new Map())
    for (const message of frame.messages)
      if ((messages.get(message.id)?.cver ?? 0) <= message.cver) messages.set(message.id, message)
    const { closed, readCseq, to: cver } = frame
    this.#conversations.set(frame.conversation, { messages, cver, closed, readCseq, pulledAt: null })
    if (frame.more) this.#pull(frame.conversation, cver)
  }

  #pull(conversation: string, from: number): void {
    const known = this.#conversations.get(conversation)
    if (known !== undefined) known.pulledAt = this.#port.now()
    this.#port.send({ type: 'pull', conversation, from })
  }

  #refused({ cid, code, retryMs, fields = [] }: Frame<'err'>): void {
    this.#settle(cid)
    const { act, opening } = this.#sayings.find((saying) => saying.cid === cid) ?? {}
    const isUnasked = act !== undefined && fields.length === 0
    if (isUnasked && opening !== undefined && retryMs === undefined) {
      // What the bot asked is asked no more, or not of this visitor: the answer goes as words.
      this.#save(this.#sayings.map((saying) => (saying.cid === cid ? asWords(saying) : saying)))
      return this.flush()
    }
    if (act !== undefined && retryMs === undefined) {
      // A question that is over is shown as such; a form is sent anew, once it is mended.
      this.#wrong.set(act.message, fields.length > 0 ? fields : [{ field: 'all', code }])
      this.#save(this.#sayings.filter((saying) => saying.cid !== cid))
      return this.flush()
    }
    const change = retryMs === undefined ? { refused: code } : { notBefore: this.#port.now() + retryMs }
    this.#save(this.#sayings.map((saying) => (saying.cid === cid ? { ...saying, ...change } : saying)))
    this.flush()
  }

  #settle(cid: string): void {
    if (this.#underWay === cid) this.#underWay = null
  }

  #save(sayings: Saying[]): void {
    this.#sayings = sayings
    this.#store.save(sayings)
  }

  /** Says something: kept until the server has it, and shown at once. */
  say(conversation: string, text: string, attachments: Attachment[] = [], opening?: ChatOpening): string {
    return this.#speak({ conversation, text, attachments, ...(opening === undefined ? {} : { opening }) })
  }

  /** Answers a question of the bot: kept and sent like everything that is said. */
  answer(conversation: string, text: string, act: Answer, opening?: ChatOpening): string {
    this.#wrong.delete(act.message)
    return this.#speak({ conversation, text, act, ...(opening === undefined ? {} : { opening }) })
  }

  #speak(spoken: Spoken): string {
    const at = this.#port.now()
    const cid = this.#port.makeId(at)
    this.#save([...this.#sayings, { cid, at, notBefore: 0, refused: null, attachments: [], ...spoken }])
    this.flush()
    this.#port.changed()
    return cid
  }

  /** What is wrong with the form that was sent last as the answer to a message. */
  problemsOf(message: string): FieldProblems {
    return this.#wrong.get(message) ?? []
  }

  /**
   * Says what was refused once more, in another conversation where the first takes nothing any more. Files that the
   * server has not kept so long are left away, and with them what had no words.
   */
  again(cid: string, conversation?: string): void {
    const change = { refused: null, notBefore: 0, ...(conversation === undefined ? {} : { conversation }) }
    this.#save(
      this.#sayings.flatMap((saying) => {
        if (saying.cid !== cid) return [saying]
        if (saying.refused !== filesGone) return [{ ...saying, ...change }]
        return saying.text === '' ? [] : [{ ...saying, ...change, attachments: [] }]
      }),
    )
    this.flush()
    this.#port.changed()
  }

  /** Tells that the visitor is writing. */
  typing(conversation: string): void {
    if (this.#state === 'live') this.#port.send({ type: 'typing', conversation })
  }

  /** The visitor has seen everything of a conversation that is here. */
  read(conversation: string): void {
    const last = this.messages(conversation).at(-1)
    if (last !== undefined && this.#state === 'live')
      this.#port.send({ type: 'read', conversation, cseq: last.cseq })
  }

  /** Sends the next thing that was said: one at a time, so that they stay in order. */
  flush(): void {
    if (this.#state !== 'live' || this.#underWay !== null) return
    const next = this.#sayings.find(({ refused }) => refused === null)
    if (next === undefined || next.notBefore > this.#port.now()) return
    this.#underWay = next.cid
    this.#port.send(frameOf(next))
  }

  /** Call about once a second. */
  tick(): void {
    const now = this.#port.now()
    if (this.#state === 'greeting' && now - this.#greetedAt >= pullAgainMs) this.connected()
    for (const [id, { pulledAt, cver }] of this.#conversations)
      if (pulledAt !== null && now - pulledAt >= pullAgainMs) this.#pull(id, cver)
    if (this.#typing !== null && this.#typing.until <= now) {
      this.#typing = null
      this.#port.changed()
    }
    this.flush()
  }

  /** Who of the workspace is writing, for as long as it was told lately. */
  get whoTypes(): { name: string | null } | null {
    return this.#typing
  }

  messages(conversation: string): VisitorMessage[] {
    const all = [...(this.#conversations.get(conversation)?.messages.values() ?? [])]
    return all.sort((a, b) => a.cseq - b.cseq)
  }

  /** Everything that was said and is not here yet as the server has it, the oldest first. */
  get waiting(): readonly Saying[] {
    return this.#sayings.filter(
      ({ conversation, cid }) => !this.#conversations.get(conversation)?.messages.has(cid),
    )
  }

  conversations(): { id: string; closed: boolean; readCseq: number }[] {
    return [...this.#conversations].map(([id, { closed, readCseq }]) => ({ id, closed, readCseq }))
  }

  /** Whether everything that the visitor has said and been told is here. */
  get isComplete(): boolean {
    return this.#state === 'live' && this.#conversations.size >= this.#expected
  }

  get agentsOnline(): boolean {
    return this.#agentsOnline
  }

  get state(): 'offline' | 'greeting' | 'live' {
    return this.#state
  }
}
