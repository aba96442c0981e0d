import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import {
  type ClientFrame,
  frameLimits,
  inboxProtocol,
  type LiveEvent,
  type OnlineAgent,
  ServerFrame,
} from '../../../worker/contracts/inbox-frames.ts'
import type { AsOf, Head, Message, ThreadPage } from '../../../worker/contracts/inbox.ts'
import { InboxHeads } from './inbox-heads.ts'
import { InboxOutbox, type Pending, type PendingStore } from './inbox-outbox.ts'
import { InboxThreads } from './inbox-threads.ts'

type Frame<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>

/** What the store asks of whoever holds the connection and the page. */
export type LiveInboxPort = {
  /** To the server, over the socket that is open; lost when none is. */
  send(frame: ClientFrame): void
  /** Lists and threads that are shown are of no use any more, or these threads lack something: fetch them anew. */
  refetch(what: 'everything' | { threads: string[] }): void
  /** Something that may be shown has changed. */
  changed(): void
  /** Somebody has just written to the workspace, where it calls for an answer. */
  arrived?(head: Head): void
  /** Something that was written here has just turned out not to get there. */
  failed?(head: Head, message: Message): void
  now(): number
  makeId(now: number): string
}

/** When nothing came of a pull for so long it is asked again. */
const pullAgainMs = 10_000

/**
 * The client's side of the protocol: what a member sees of the inbox, and what they gave that is not answered yet. It
 * holds no socket and no timer. Changes are taken in the order of their numbers alone; a gap is never passed over.
 */
export class LiveInbox {
  readonly heads = new InboxHeads()
  readonly threads = new InboxThreads()
  readonly outbox: InboxOutbox
  readonly #port: LiveInboxPort
  readonly #shown = new Map<string, { conversation: string; kind: string; name: string; until: number }>()
  #epoch: string | null = null
  #cursor: number | null = null
  /** Answers over HTTP from before this number know nothing of what came between. */
  #floor = 0
  #focus: string | null = null
  /** Whose messages every page of the catch-up under way has carried; undefined before its first page. */
  #carried: string | null | undefined = undefined
  #online: OnlineAgent[] = []
  #state: 'offline' | 'catching' | 'live' = 'offline'
  #pulledAt: number | null = null
  #unacked = 0
  #clockOffsetMs = 0

  constructor(port: LiveInboxPort, pending: PendingStore) {
    this.#port = port
    this.outbox = new InboxOutbox(pending)
  }

  /** A socket is open: says where this client stands. */
  connected(): void {
    this.#state = 'catching'
    this.#carried = undefined
    this.#pulledAt = this.#port.now()
    const focus = this.#focus
    this.#port.send({ type: 'hello', proto: inboxProtocol, epoch: this.#epoch, cursor: this.#cursor, focus })
  }

  /** The socket is gone; all that is known stays until there is another. */
  disconnected(): void {
    this.#state = 'offline'
    this.#pulledAt = null
    this.#shown.clear()
    this.outbox.disconnected()
    this.#port.changed()
  }

  /** A frame has come. Types that this version does not know are passed over. */
  receive(text: string): void {
    const frame = ServerFrame.safeParse(parse(text))
    if (!frame.success) return
    this.#take(frame.data)
    this.#port.changed()
  }

  #take(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        return this.#welcome(frame)
      case 'live':
        return this.#live(frame)
      case 'catchup':
        return this.#catchUp(frame)
      case 'reset':
        return this.#startAnew(frame.epoch, frame.seq)
      case 'behind':
        return this.#pull()
      case 'presence':
        this.#online = frame.online
        return
      case 'eph':
        return this.#show(frame)
      case 'bye':
        return
      default:
        return this.#answered(frame)
    }
  }

  #welcome({ epoch, online, now }: Frame<'welcome'>): void {
    if (this.#cursor === null) this.#epoch = epoch
    this.#online = online
    this.#clockOffsetMs = now - this.#port.now()
    this.flush()
  }

  #startAnew(epoch: string | null, seq: number): void {
    this.heads.clear()
    this.threads.resetAll()
    this.#epoch = epoch
    this.#cursor = seq
    this.#floor = seq
    this.#port.refetch('everything')
  }

  #answered(frame: Frame<'ok' | 'dup'> | Frame<'conflict'> | Frame<'err'>): void {
    if (frame.type === 'conflict') this.outbox.conflict(frame.cid, frame.latest)
    else if (frame.type === 'err') {
      const { cid, code, retryMs = null } = frame
      this.outbox.refused(cid, { code, retryMs, now: this.#port.now() })
    } else this.outbox.done(frame.cid, frame.result)
    this.flush()
  }

  #live({ from, to, events }: Frame<'live'>): void {
    if (this.#cursor === null || to <= this.#cursor) return
    if (from !== this.#cursor + 1) return this.#pull()
    for (const event of events) this.#apply(event, to)
    this.#cursor = to
    this.#acknowledge(Math.max(1, events.length))
    this.#tellFailed(events)
  }

  #apply(event: LiveEvent, seq: number): void {
    switch (event.type) {
      case 'message':
        if (event.change === 'created') this.#hasWritten(event.message)
        return this.threads.put(event.message)
      case 'head':
        this.heads.move(event.head, event.was)
        if (event.head.lastInCseq > (event.was?.lastInCseq ?? 0)) this.#port.arrived?.(event.head)
        if (this.threads.setRevision(event.head.id, event.head.revision))
          this.#port.refetch({ threads: [event.head.id] })
        return
      case 'read':
        return this.heads.putRead(event.conversation, event.cseq, event.unread)
      case 'mentions':
        return this.heads.counts.setMentions(event.conversation, event.count)
      case 'draft':
        return this.heads.putDraft(event.conversation, event.text)
      case 'gone':
        return this.#bury({ ...event, seq })
    }
  }

  /** Behind all of a frame, when the conversation is known as it stands now. */
  #tellFailed(events: readonly LiveEvent[]): void {
    for (const event of events) {
      if (event.type !== 'message') continue
      const { conversation, delivery } = event.message
      const head = this.heads.get(conversation)
      if (head !== undefined && (delivery?.failedAt ?? null) !== null)
        this.#port.failed?.(head, event.message)
    }
  }

  #catchUp(frame: Frame<'catchup'>): void {
    if (this.#cursor === null) this.#startAnew(this.#epoch, frame.to)
    const reached = this.#cursor ?? frame.to
    if (frame.from > reached) return this.#pull()
    this.#pulledAt = null
    if (this.#carried === undefined) this.#carried = frame.focus
    // An earlier page was of another thread, or this one of too much of it.
    if (this.#carried !== frame.focus || frame.focusStale) this.#carried = null
    for (const head of frame.heads) {
      // Messages of the thread in focus come along; any other that is kept may have got some.
      if (head.id !== this.#carried) this.threads.markStale(head.id, frame.to)
      this.heads.put(head)
      this.threads.setRevision(head.id, head.revision)
      if (head.readCseq !== undefined) this.heads.putRead(head.id, head.readCseq, undefined)
    }
    for (const message of frame.messages) this.threads.put(message)
    for (const { conversation, cseq } of frame.reads) this.heads.putRead(conversation, cseq, undefined)
    for (const { conversation, text } of frame.drafts) this.heads.putDraft(conversation, text)
    for (const grave of frame.tombstones) this.#bury(grave)
    this.#cursor = Math.max(reached, frame.to)
    if (frame.more) return this.#pull('next page')
    this.#carried = undefined
    if (frame.counts !== null && frame.to >= reached) this.heads.setCounts(frame.counts)
    this.#state = 'live'
    const stale = this.threads.stale()
    if (stale.length > 0) this.#port.refetch({ threads: stale })
    this.#acknowledge(frameLimits.ackEvery)
    this.flush()
  }

  #bury(
    grave: Pick<Extract<LiveEvent, { type: 'gone' }>, 'kind' | 'id' | 'conversation' | 'into'> & {
      seq: number
    } & Partial<Pick<Extract<LiveEvent, { type: 'gone' }>, 'was'>>,
  ): void {
    if (grave.kind === 'message') return this.threads.drop(grave.conversation, grave.id)
    this.heads.bury(grave.id, grave.seq, grave.was)
    this.threads.forget(grave.id)
  }

  #show({ kind, conversation, who }: Frame<'eph'>): void {
    const until = this.#port.now() + frameLimits.ephemeralMs
    this.#shown.set(`${conversation}:${kind}:${who.type}:${who.id}`, {
      conversation,
      kind,
      name: who.name,
      until,
    })
  }

  /** Whoever was typing what has come is typing no more. */
  #hasWritten({ conversation, author }: Message): void {
    const of = author.type === 'contact' ? 'visitor:' : author.type === 'user' ? `user:${author.id}` : null
    if (of === null) return
    for (const key of this.#shown.keys())
      if (key.startsWith(`${conversation}:typing:${of}`)) this.#shown.delete(key)
  }

  #pull(why: 'gap' | 'next page' = 'gap'): void {
    if (this.#cursor === null) return
    if (why === 'gap') this.#carried = undefined
    this.#state = 'catching'
    this.#pulledAt = this.#port.now()
    this.#port.send({ type: 'pull', from: this.#cursor })
  }

  #acknowledge(events: number): void {
    this.#unacked += events
    if (this.#unacked < frameLimits.ackEvery || this.#cursor === null) return
    this.#unacked = 0
    this.#port.send({ type: 'ack', seq: this.#cursor })
  }

  /** Call about once a second: acknowledges what came, asks again for what did not, sends what may go now. */
  tick(): void {
    const now = this.#port.now()
    if (this.#pulledAt !== null && now - this.#pulledAt >= pullAgainMs) this.#again()
    if (this.#state === 'live' && this.#unacked > 0) this.#acknowledge(frameLimits.ackEvery)
    const over = [...this.#shown].filter(([, { until }]) => until <= now)
    for (const [key] of over) this.#shown.delete(key)
    if (over.length > 0) this.#port.changed()
    this.flush()
  }

  /** The first answer of a socket is asked for by saying hello once more. */
  #again(): void {
    if (this.#cursor === null) this.connected()
    else this.#pull()
  }

  /** Sends what waits; without a socket it goes on waiting. */
  flush(): void {
    if (this.#state === 'offline') return
    for (const { cid, op } of this.outbox.takeReady(this.#port.now()))
      this.#port.send({ type: 'cmd', cid, op })
  }

  /** Gives a command: it is kept until it is answered, and shown at once. Gives its id. */
  command(op: Operation): string {
    const now = this.#port.now()
    const cid = this.#port.makeId(now)
    this.outbox.add({ cid, op, at: now })
    this.flush()
    this.#port.changed()
    return cid
  }

  /** The member has seen what was written meanwhile, and sends all the same. */
  confirm(cid: string): void {
    this.outbox.confirm(cid)
    this.flush()
    this.#port.changed()
  }

  /** Takes back what the server refused or asked about. */
  discard(cid: string): void {
    this.outbox.discard(cid)
    this.#port.changed()
  }

  /** The thread that is open; null for none. Its first page is to be fetched, and given to `putThread`. */
  focus(conversation: string | null): void {
    this.#focus = conversation
    if (conversation !== null) this.threads.open(conversation)
    if (this.#state !== 'offline') this.#port.send({ type: 'focus', conversation })
  }

  /** Conversations that were fetched over HTTP. False: the answer is too old to be of use; fetch it again. */
  putHeads(page: AsOf & { items: readonly Head[] }): boolean {
    if (!this.#isUsable(page)) return false
    for (const head of page.items) this.#putFetched(head, page)
    return true
  }

  /** A page of a thread that was fetched over HTTP. False: it is too old to be of use; fetch it again. */
  putThread(page: ThreadPage, { isFirst }: { isFirst: boolean }): boolean {
    if (!this.#isUsable(page)) return false
    this.#putFetched(page.head, page)
    return this.threads.setPage(page.head.id, page, { isFirst })
  }

  #putFetched(head: Head, { asOf }: AsOf): void {
    this.heads.put(head)
    const isLate = asOf < (this.#cursor ?? 0)
    this.heads.putReadOfPage(head, { isLate })
    this.heads.putDraftOfPage(head, { isLate })
  }

  #isUsable({ epoch, asOf }: AsOf): boolean {
    return this.#cursor !== null && epoch === this.#epoch && asOf >= this.#floor
  }

  /** A thread as it is shown: what the server has, then what is on its way there. */
  thread(conversation: string): { messages: Message[]; pending: Pending[] } {
    const messages = this.threads.messages(conversation)
    const known = new Set(messages.map(({ id }) => id))
    const pending = this.outbox
      .all()
      .filter(({ op, cid }) => (op.type === 'send' || op.type === 'note') && !known.has(cid))
      .filter(({ op }) => 'conversation' in op && op.conversation === conversation)
    return { messages, pending }
  }

  /** Who is typing in or looking at a conversation now. */
  shown(conversation: string, kind: 'typing' | 'viewing'): string[] {
    const now = this.#port.now()
    return [...this.#shown.values()]
      .filter((one) => one.conversation === conversation && one.kind === kind && one.until > now)
      .map(({ name }) => name)
  }

  /** The server's clock, for countdowns. */
  serverNow(): number {
    return this.#port.now() + this.#clockOffsetMs
  }

  get state(): 'offline' | 'catching' | 'live' {
    return this.#state
  }

  get cursor(): number | null {
    return this.#cursor
  }

  get online(): readonly OnlineAgent[] {
    return this.#online
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not a frame: passed over like one of an unknown type.
    return null
  }
}
