import type { Message, ThreadPage } from '../../../worker/contracts/inbox.ts'

type Thread = {
  messages: Map<string, Message>
  revision: number
  /** Something was missed: it is fetched anew, from this number on, before it is shown as complete. */
  staleUntil: number | null
  /** There are earlier messages than those here. */
  more: boolean
  /** A page has come; before that, what comes live is only collected. */
  loaded: boolean
}

const unknown = (): Thread => ({
  messages: new Map(),
  revision: -1,
  staleUntil: 0,
  more: true,
  loaded: false,
})

/** The threads that a client has, each complete from some place on or marked as not. */
export class InboxThreads {
  readonly #threads = new Map<string, Thread>()

  has(conversation: string): boolean {
    return this.#threads.has(conversation)
  }

  /** Collects what comes live from here on: call before the first page is asked for. */
  open(conversation: string): void {
    if (this.#threads.has(conversation)) return
    this.#threads.set(conversation, unknown())
  }

  /**
   * A page of the thread as it stood at some number; what is newer here stays.
   *
   * @returns false when it is older than what is known to have been missed
   */
  setPage(conversation: string, page: ThreadPage, { isFirst }: { isFirst: boolean }): boolean {
    this.open(conversation)
    const thread = this.#threads.get(conversation)
    if (thread === undefined || page.head.revision < thread.revision) return false
    if (page.head.revision > thread.revision) {
      if (thread.revision >= 0) thread.messages.clear()
      thread.revision = page.head.revision
    }
    if (isFirst) {
      // What this page covers and does not hold is gone; what came later than it stays.
      const first = page.messages[0]?.cseq ?? 0
      const held = new Set(page.messages.map(({ id }) => id))
      for (const message of thread.messages.values())
        if (message.seq <= page.asOf && message.cseq >= first && !held.has(message.id))
          thread.messages.delete(message.id)
      if (thread.staleUntil !== null && page.asOf >= thread.staleUntil) thread.staleUntil = null
    }
    thread.loaded = true
    thread.more = page.more
    for (const message of page.messages) this.put(message)
    return thread.staleUntil === null
  }

  /** A message as it stands now; an older state of one that is known changes nothing. */
  put(message: Message): void {
    const thread = this.#threads.get(message.conversation)
    const known = thread?.messages.get(message.id)
    if (thread !== undefined && (known === undefined || known.seq <= message.seq))
      thread.messages.set(message.id, message)
  }

  drop(conversation: string, messageId: string): void {
    this.#threads.get(conversation)?.messages.delete(messageId)
  }

  /** What is here may lack something that was written up to a number. */
  markStale(conversation: string, until: number): void {
    const thread = this.#threads.get(conversation)
    if (thread !== undefined) thread.staleUntil = Math.max(thread.staleUntil ?? 0, until)
  }

  /** Nothing that is here can be trusted: the stream began anew. */
  resetAll(): void {
    for (const thread of this.#threads.values()) Object.assign(thread, unknown())
  }

  /** Gives whether the thread was numbered anew, once more than what is here: then that is of no use. */
  setRevision(conversation: string, revision: number): boolean {
    const thread = this.#threads.get(conversation)
    if (thread === undefined || thread.revision >= revision) return false
    const isFirst = thread.revision < 0
    thread.revision = revision
    if (isFirst) return false
    thread.messages.clear()
    thread.staleUntil ??= 0
    return true
  }

  forget(conversation: string): void {
    this.#threads.delete(conversation)
  }

  isComplete(conversation: string): boolean {
    const thread = this.#threads.get(conversation)
    return thread !== undefined && thread.loaded && thread.staleUntil === null
  }

  hasEarlier(conversation: string): boolean {
    return this.#threads.get(conversation)?.more ?? true
  }

  /** The messages of a thread in its order. */
  messages(conversation: string): Message[] {
    const all = [...(this.#threads.get(conversation)?.messages.values() ?? [])]
    return all.sort((a, b) => a.cseq - b.cseq)
  }

  /** Threads that are kept and lack something. */
  stale(): string[] {
    return [...this.#threads].filter(([, thread]) => thread.staleUntil !== null).map(([id]) => id)
  }
}
