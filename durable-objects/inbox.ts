import { DurableObject } from 'cloudflare:workers'
import type { Ctx } from '../worker/context.ts'
import { inboxSubprotocol, pingFrame, pongFrame } from '../worker/contracts/inbox-frames.ts'
import type { InboxClient } from '../worker/contracts/inbox-object.ts'
import type { Bindings } from '../worker/env.ts'
import { createLog, errorFields } from '../worker/lib/logger.ts'
import type { InboxErrand } from '../worker/contracts/inbox-object.ts'
import { newUlid } from '../worker/lib/identity/ulid.ts'
import { workOffInbox } from '../worker/modules/inbox/service.ts'
import { clientOf } from './inbox/client.ts'
import { InboxCore } from './inbox/core.ts'
import { deskOf } from './inbox/desk.ts'
import { type Socket, type SocketState, tagsOfState } from './inbox/sockets.ts'
import { readMeta, writeMeta } from './inbox/tables.ts'

type Asked<Method extends keyof InboxClient> = Parameters<InboxClient[Method]>[0]

/** What goes to libSQL waits so long for more of its kind. */
const gatherMs = 500
/** The code of a connection that broke off (RFC 6455 §7.4.1): nobody waits at its other end. */
const connectionLost = 1006
/** Whoever does errands and dies on the way is followed by an alarm within this time. */
const guardMs = 10_000

/**
 * The live conversations of one workspace (design §3): the authority for them, and the sockets of all who follow. The
 * class is a shell over the pure modules beside it; whatever must outlive it stands in storage or with the sockets.
 */
export abstract class InboxObject extends DurableObject<Bindings> implements InboxClient {
  readonly #core: InboxCore
  readonly #client: InboxClient
  /** When the alarm is set for; undefined before it was asked for. */
  #wakesAt: number | null | undefined
  /** The workspace was looked for and is no more. */
  #isGone = false

  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env)
    const store = {
      sql: state.storage.sql,
      transaction: <T>(step: () => T): T => state.storage.transactionSync(step),
      makeId: () => newUlid(Date.now()),
    }
    const tagged = (tag: string) => state.getWebSockets(tag).map(toSocket)
    this.#core = new InboxCore(store, { tagged }, { later: (ms, then) => void setTimeout(then, ms) })
    this.#client = clientOf(this.#core, () => Date.now())
    // Answered while the object sleeps.
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair(pingFrame, pongFrame))
    this.#core.wake(Date.now())
    // An alarm wakes the object without its name.
    const { name } = state.id
    if (name !== undefined && name !== readMeta(store.sql, 'name')) writeMeta(store.sql, 'name', name)
    // Whatever ended the object before this one may have taken its alarm along.
    void state.blockConcurrencyWhile(() => this.#arm())
  }

  /** The context of the workspace whose inbox this is; null when it is no more. */
  protected abstract openCtx(tenantId: number): Promise<Ctx | null>

  /** Opens a socket for whoever holds a ticket, which comes as the second of the subprotocols. */
  override async fetch(request: Request): Promise<Response> {
    const [protocol, ticket = ''] = (request.headers.get('sec-websocket-protocol') ?? '').split(/\s*,\s*/)
    if (request.headers.get('upgrade') !== 'websocket' || protocol !== inboxSubprotocol) {
      return new Response('Upgrade required', { status: 426 })
    }
    const opened = await this.#core.open(ticket, { now: Date.now(), chance: Math.random() })
    if (opened === null) return new Response('Ticket not valid', { status: 401 })
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server, tagsOfState(opened))
    server.serializeAttachment(opened)
    await this.#arm()
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: {
        'sec-websocket-protocol': inboxSubprotocol,
        // In production a flag of wrangler.toml says it, which the local front door does not know.
        ...(this.env.MODE === 'local' ? { 'sec-websocket-extensions': 'none' } : {}),
      },
    })
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    if (this.#core.room.receive(toSocket(socket), data, Date.now())) await this.#arm()
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    this.#core.room.closed(toSocket(socket), Date.now())
    // Who closes waits for an answer, which the runtime gives for no socket that may hibernate.
    if (code !== connectionLost) socket.close()
    await this.#arm()
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.webSocketClose(socket, connectionLost)
  }

  /**
   * Does what is due, and begins what has to be done outside; may run twice. It waits for none of that, so that what
   * hangs holds up no alarm: each errand arms anew when it ends, and while one is under way an alarm stands behind it.
   */
  override async alarm(): Promise<void> {
    this.#wakesAt = null
    try {
      this.#core.sweep(Date.now())
      let opened: Promise<Ctx | null> | undefined
      this.#core.errands.begin({
        run: (name) => this.#do(name, (opened ??= this.#open())),
        ended: () => this.#rearm(),
        now: () => Date.now(),
      })
      await this.#rearm()
    } catch (error) {
      createLog().error('inbox.alarm_failed', errorFields(error))
      await this.#wakeAt(Date.now() + guardMs)
    }
  }

  /** One client for all that begins together. A workspace that is no more has nothing done. */
  async #open(): Promise<Ctx | null> {
    const name = readMeta(this.#core.store.sql, 'name') ?? ''
    const ctx = await this.openCtx(Number(name.replace('tenant:', '')))
    this.#isGone = ctx === null
    return ctx
  }

  async #do(errand: InboxErrand, opened: Promise<Ctx | null>): Promise<void> {
    try {
      const ctx = await opened
      if (ctx !== null) await workOffInbox(ctx, deskOf(this.#core), [errand])
    } catch (error) {
      createLog({ object: readMeta(this.#core.store.sql, 'name') }).error('inbox.work_failed', {
        errand,
        ...errorFields(error),
      })
      throw error
    }
  }

  /** The alarm for what is next, whatever it was set for; none without anything. */
  async #rearm(): Promise<void> {
    const now = Date.now()
    const guardAt = this.#core.errands.areUnderWay ? now + guardMs : Number.POSITIVE_INFINITY
    const next = Math.min(this.#nextAt(now), guardAt)
    if (Number.isFinite(next)) return this.#wakeAt(Math.max(next, now))
    this.#wakesAt = null
    await this.ctx.storage.deleteAlarm()
  }

  /** When there is something to do, or a socket ends; without an end when neither is. */
  #nextAt(now: number): number {
    const due = this.#isGone ? null : this.#core.nextAt(now + gatherMs)
    return Math.min(due ?? Number.POSITIVE_INFINITY, this.#core.nextEndAt() ?? Number.POSITIVE_INFINITY)
  }

  /** An alarm for what is next, unless one is set that comes sooner. */
  async #arm(): Promise<void> {
    const now = Date.now()
    const next = this.#nextAt(now)
    if (!Number.isFinite(next)) return
    if (this.#wakesAt === undefined) this.#wakesAt = await this.ctx.storage.getAlarm()
    if (this.#wakesAt === null || this.#wakesAt > next) await this.#wakeAt(Math.max(next, now))
  }

  async #wakeAt(at: number): Promise<void> {
    this.#wakesAt = at
    await this.ctx.storage.setAlarm(at)
  }

  async #then<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const given = await answer
    await this.#arm()
    return given
  }

  async land(request: Asked<'land'>) {
    return this.#then(this.#client.land(request))
  }
  async command(request: Asked<'command'>) {
    return this.#then(this.#client.command(request))
  }
  async start(request: Asked<'start'>) {
    return this.#then(this.#client.start(request))
  }
  async news(request: Asked<'news'>) {
    return this.#then(this.#client.news(request))
  }
  async files(request: Asked<'files'>) {
    return this.#then(this.#client.files(request))
  }
  async moveContact(request: Asked<'moveContact'>) {
    return this.#then(this.#client.moveContact(request))
  }
  async forgetContact(request: Asked<'forgetContact'>) {
    return this.#then(this.#client.forgetContact(request))
  }
  async running(request: Asked<'running'>) {
    return this.#client.running(request)
  }
  async list(request: Asked<'list'>) {
    return this.#client.list(request)
  }
  async counts(request: Asked<'counts'>) {
    return this.#client.counts(request)
  }
  async detail(request: Asked<'detail'>) {
    return this.#client.detail(request)
  }
  async thread(request: Asked<'thread'>) {
    return this.#client.thread(request)
  }
  async search(request: Asked<'search'>) {
    return this.#client.search(request)
  }
  async ticket(request: Asked<'ticket'>) {
    return this.#client.ticket(request)
  }
  async presence(request: Asked<'presence'>) {
    return this.#client.presence(request)
  }
  async linkContact(request: Asked<'linkContact'>) {
    return this.#then(this.#client.linkContact(request))
  }
  async settings() {
    return this.#client.settings()
  }
  async member(request: Asked<'member'>) {
    return this.#client.member(request)
  }
  async setBot(request: Asked<'setBot'>) {
    return this.#client.setBot(request)
  }
  async bot(request: Asked<'bot'>) {
    return this.#client.bot(request)
  }
  async configure(request: Asked<'configure'>) {
    return this.#then(this.#client.configure(request))
  }
  async openChat(request: Asked<'openChat'>) {
    return this.#then(this.#client.openChat(request))
  }
  async isVisiting(request: Asked<'isVisiting'>) {
    return this.#client.isVisiting(request)
  }
  async noteUpload(request: Asked<'noteUpload'>) {
    return this.#client.noteUpload(request)
  }
  async noteMemberFile(request: Asked<'noteMemberFile'>) {
    return this.#client.noteMemberFile(request)
  }
  async visitorFile(request: Asked<'visitorFile'>) {
    return this.#client.visitorFile(request)
  }
  async setTeam(request: Asked<'setTeam'>) {
    return this.#then(this.#client.setTeam(request))
  }
  async disconnect(request: Asked<'disconnect'>) {
    return this.#then(this.#client.disconnect(request))
  }
}

/** Connections that were looked at since the object woke, with what is attached to them. */
const known = new WeakMap<WebSocket, Socket>()

/** A connection of the runtime as the room sees it. What is attached is read once: only `write` changes it. */
function toSocket(socket: WebSocket): Socket {
  const before = known.get(socket)
  if (before !== undefined) return before
  let held = readState(socket)
  const made: Socket = {
    read: () => held,
    write(state) {
      held = state
      socket.serializeAttachment(state)
    },
    send(text) {
      try {
        socket.send(text)
      } catch {
        // Closed meanwhile: the client finds the gap when it is back.
      }
    },
    close: (code, reason) => socket.close(code, reason),
  }
  known.set(socket, made)
  return made
}

/** Guarantee: only `fetch` and `write` above attach anything, and only a `SocketState`. */
const readState = (socket: WebSocket): SocketState => socket.deserializeAttachment() as SocketState
