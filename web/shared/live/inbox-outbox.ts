import type { CommandError, CommandResult, Operation } from '../../../worker/contracts/inbox-commands.ts'
import type { Message } from '../../../worker/contracts/inbox.ts'

/** A command on its way. It stands until the server has answered it, over reloads and reconnects. */
export type Pending = {
  cid: string
  op: Operation
  /** By the client's clock; for showing alone. */
  at: number
  state: 'waiting' | 'conflict' | 'refused'
  /** Not before this moment: the server asked for a pause. */
  notBefore: number
  code: CommandError | null
  /** What was written meanwhile, when somebody else was faster. */
  latest: Message[]
}

/** Where commands outlive the page. */
export type PendingStore = { load(): Pending[]; save(pending: readonly Pending[]): void }

/**
 * Commands in the order they were given. Of each conversation one at a time is under way, so that a pause asked for
 * one never lets the next overtake it; what was under way when the connection broke is given again under its id.
 */
export class InboxOutbox {
  readonly #store: PendingStore
  readonly #underWay = new Map<string, string>()
  #pending: Pending[]

  constructor(store: PendingStore) {
    this.#store = store
    this.#pending = store.load()
  }

  add(command: Pick<Pending, 'cid' | 'op' | 'at'>): void {
    if (this.#pending.some(({ cid }) => cid === command.cid)) return
    this.#save([...this.#pending, { ...command, state: 'waiting', notBefore: 0, code: null, latest: [] }])
  }

  /** What may be sent now; each is under way from here on. */
  takeReady(now: number): Pending[] {
    const ready: Pending[] = []
    const held = new Set<string>()
    for (const pending of this.#pending) {
      const lane = laneOf(pending.op)
      const isFree = !held.has(lane) && !this.#underWay.has(lane)
      if (pending.state === 'waiting') held.add(lane)
      if (pending.state !== 'waiting' || !isFree || pending.notBefore > now) continue
      this.#underWay.set(lane, pending.cid)
      ready.push(pending)
    }
    return ready
  }

  /** The connection is gone: what was under way is given again. */
  disconnected(): void {
    this.#underWay.clear()
  }

  /** The server has done it, now or before. Gives the command with its result; null for one that is not ours. */
  done(cid: string, result: CommandResult): { op: Operation; result: CommandResult } | null {
    const pending = this.#settle(cid)
    if (pending === undefined) return null
    this.#save(this.#pending.filter((one) => one.cid !== cid))
    return { op: pending.op, result }
  }

  /** Somebody else was faster: it waits for the member's word. */
  conflict(cid: string, latest: Message[]): void {
    if (this.#settle(cid) !== undefined) this.#change(cid, { state: 'conflict', latest })
  }

  /** The server refused, or asked for a pause. */
  refused(
    cid: string,
    { code, retryMs, now }: { code: CommandError; retryMs: number | null; now: number },
  ): void {
    if (this.#settle(cid) === undefined) return
    if (retryMs === null) this.#change(cid, { state: 'refused', code })
    else this.#change(cid, { notBefore: now + retryMs })
  }

  /** The member has seen what was written meanwhile and sends all the same. */
  confirm(cid: string): void {
    const pending = this.#pending.find((one) => one.cid === cid)
    if (pending?.state !== 'conflict' || pending.op.type !== 'send') return
    const base = Math.max(pending.op.base, ...pending.latest.map(({ cseq }) => cseq))
    this.#change(cid, { state: 'waiting', latest: [], op: { ...pending.op, base } })
  }

  /** Takes back what the server never did. */
  discard(cid: string): void {
    this.#save(this.#pending.filter((one) => one.cid !== cid || one.state === 'waiting'))
  }

  all(): readonly Pending[] {
    return this.#pending
  }

  /** When the next pause that was asked for ends; null when nothing waits for one. */
  nextAt(): number | null {
    const times = this.#pending.filter(({ state, notBefore }) => state === 'waiting' && notBefore > 0)
    return times.length === 0 ? null : Math.min(...times.map(({ notBefore }) => notBefore))
  }

  #settle(cid: string): Pending | undefined {
    for (const [lane, underWay] of this.#underWay) if (underWay === cid) this.#underWay.delete(lane)
    return this.#pending.find((one) => one.cid === cid)
  }

  #change(cid: string, change: Partial<Pending>): void {
    this.#save(this.#pending.map((one) => (one.cid === cid ? { ...one, ...change } : one)))
  }

  #save(pending: Pending[]): void {
    this.#pending = pending
    this.#store.save(pending)
  }
}

/** What must stay in order among itself. */
function laneOf(op: Operation): string {
  if ('conversation' in op) return op.conversation
  if ('conversations' in op) return op.conversations.join()
  return 'message' in op ? op.message : op.type
}
