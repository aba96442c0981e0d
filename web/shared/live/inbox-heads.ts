import type { Counts, Head, UnreadHead } from '../../../worker/contracts/inbox.ts'
import type { HeadPlace } from '../../../worker/contracts/inbox-frames.ts'
import { InboxCounts } from './inbox-counts.ts'

/** The conversations that a client knows of, each as the highest number it has met tells it. */
export class InboxHeads {
  readonly counts = new InboxCounts()
  readonly #heads = new Map<string, Head>()
  readonly #reads = new Map<string, number>()
  /** Null: it is known that there is none. */
  readonly #drafts = new Map<string, string | null>()
  /** What is gone, by the number at which it went: an older page must not bring it back. */
  readonly #gone = new Map<string, number>()

  clear(): void {
    for (const map of [this.#heads, this.#reads, this.#drafts, this.#gone]) map.clear()
  }

  /** A change that was told live, with the place that the conversation left. */
  move(head: Head, was: HeadPlace): void {
    this.counts.move(was, head)
    this.counts.note(head, { was, readCseq: this.#reads.get(head.id) ?? null })
    this.put(head)
  }

  /** A conversation as some answer has it; an older state than the known one changes nothing. */
  put(head: Head): void {
    const known = this.#heads.get(head.id)
    const goneAt = this.#gone.get(head.id)
    if (goneAt !== undefined && goneAt >= head.seq) return
    if (known === undefined || known.seq <= head.seq) this.#heads.set(head.id, head)
  }

  /** Where the member stands, told for them alone. */
  putRead(conversation: string, cseq: number, unread: UnreadHead | null | undefined): void {
    this.#reads.set(conversation, cseq)
    if (unread !== undefined) this.counts.setUnread(conversation, unread)
  }

  /** Where the member stood when a page was read, which later news wins over. */
  putReadOfPage(head: Head, { isLate }: { isLate: boolean }): void {
    if (head.readCseq !== undefined && !(isLate && this.#reads.has(head.id)))
      this.#reads.set(head.id, head.readCseq)
  }

  /** What the member had begun to write when a page was read, which later news wins over. */
  putDraftOfPage({ id, draft }: Head, { isLate }: { isLate: boolean }): void {
    if (draft !== undefined && !(isLate && this.#drafts.has(id))) this.#drafts.set(id, draft)
  }

  putDraft(conversation: string, text: string | null): void {
    this.#drafts.set(conversation, text)
  }

  bury(id: string, seq: number, was: HeadPlace | undefined): void {
    if (was !== undefined) this.counts.move(was, null)
    this.counts.setUnread(id, null)
    this.counts.setMentions(id, 0)
    this.#gone.set(id, seq)
    this.#heads.delete(id)
    this.#drafts.delete(id)
  }

  /** Figures as they stand at the number that the client has reached. */
  setCounts(counts: Counts): void {
    this.counts.set(counts)
  }

  get(id: string): Head | undefined {
    return this.#heads.get(id)
  }

  all(): Head[] {
    return [...this.#heads.values()]
  }

  readCseq(id: string): number {
    return this.#reads.get(id) ?? 0
  }

  draft(id: string): string | null {
    return this.#drafts.get(id) ?? null
  }
}
