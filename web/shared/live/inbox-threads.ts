import type { Message, ThreadPage } from '../../../worker/contracts/inbox.ts'

type Thread = {
  messages: Map<string, Message>
  revision: number
  /** Something was missed: it is fetched anew before it is shown as complete. */
  stale: boolean
  /** There are earlier messages than those here. */
  more: boolean
  /** A page has come; before that, what comes live is only collected. */
  loaded: boolean
}

/** The threads that a client has, each complete from some place on or marked as not. */
export class InboxThreads {
  readonly #threads = new Map<string, Thread>()

  has(conversation: string): boolean {
    return this.#threads.has(conversation)
  }

  /** Collects what comes live from here on: call before the first page is asked for. */
  open(conversation: string): void {
    if (this.#threads.has(conversation)) return
    const thread = { messages: new Map(), revision: 0, stale: true, more: true, loaded: false }
    this.#threads.set(conversation, thread)
  }

  /** A page of the thread as it stood at some number; what is newer here stays. */
  setPage(conversation: string, page: ThreadPage, { isFirst }: { isFirst: boolean }): void {
    this.open(conversation)
    const thread = this.#threads.get(conversation)
    if (thread === undefined) return
    if (page.head.revision !== thread.revision) {
      thread.messages.clear()
      thread.revision = page.head.revision
    }
    if (isFirst) {
      // What this page covers and does not hold is gone; what came later than it stays.
      const first = page.messages[0]?.cseq ?? 0
      const held = new Set(page.messages.map(({ id }) => id))
      for (const message of thread.messages.values())
        if (message.seq <= page.asOf && message.cseq >= first && !held.has(message.id))
          thread.messages.delete(message.id)
      thread.stale = false
    }
    thread.loaded = true
    thread.more = page.more
    for (const message of page.messages) this.put(message)
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

  /** What is here may lack something. */
  markStale(conversation: string): void {
    const thread = this.#threads.get(conversation)
    if (thread !== undefined) thread.stale = true
  }

  markAllStale(): void {
    for (const thread of this.#threads.values()) thread.stale = true
  }

  /** The thread was numbered anew, once more than what is here: that is of no use. */
  setRevision(conversation: string, revision: number): void {
    const thread = this.#threads.get(conversation)
    if (thread === undefined || thread.revision >= revision) return
    thread.messages.clear()
    thread.revision = revision
    thread.stale = true
  }

  forget(conversation: string): void {
    this.#threads.delete(conversation)
  }

  isComplete(conversation: string): boolean {
    const thread = this.#threads.get(conversation)
    return thread !== undefined && thread.loaded && !thread.stale
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
    return [...this.#threads].filter(([, thread]) => thread.stale).map(([id]) => id)
  }
}
