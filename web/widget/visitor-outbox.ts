import type { ChatSession } from '../../worker/contracts/chat-doors.ts'
import type { ChatStore } from '../shared/live/live-chat.ts'
import type { Saying } from '../shared/live/sayings.ts'
import { bindingCookie, emptyOutbox, outboxKey, outboxKeys } from './binding-cookie.ts'

/** Whose words they are; `mark` tells bindings apart without being one. */
type Owner = { visitor: string; mark: string; isSigned: boolean }
/** `of` is null for what was written before anybody was known. */
type Kept = { of: Owner | null; saying: Saying }

/** What could not be sent for so long is no answer to anything any more. */
const longestMs = 7 * 86_400_000

/**
 * What a visitor said and the server has not answered, kept over a reload under whose it is: what one person wrote is
 * never sent as another. Each thing has an entry of its own, so that no tab loses what another one keeps. Where nothing
 * can be stored it lives as long as the page.
 */
export class VisitorOutbox implements ChatStore {
  #of: Owner | null = null
  /** What the page's conversation has; entries of other tabs and other people are none of it. */
  #held = new Map<string, Kept>()
  /** What the browser would not store. */
  readonly #unstored = new Map<string, Kept>()

  load(): Saying[] {
    const mine = [...this.#all()].filter(([, { of }]) => this.#isMine(of))
    this.#held = new Map(mine)
    return mine.map(([, { saying }]) => saying).sort((a, b) => a.at - b.at || (a.cid < b.cid ? -1 : 1))
  }

  save(sayings: readonly Saying[]): void {
    const before = this.#held
    this.#held = new Map(
      sayings.map((saying) => {
        const known = before.get(saying.cid)
        const kept =
          known?.saying === saying ? known : { of: known === undefined ? this.#of : known.of, saying }
        if (kept !== known) this.#write(saying.cid, kept)
        return [saying.cid, kept]
      }),
    )
    for (const cid of before.keys()) if (!this.#held.has(cid)) this.#remove(cid)
  }

  /**
   * A session was made, with the binding `asked`. What waits goes on where nobody was known yet, where this is the same
   * person, and where it is the same person under another name. What somebody signed wrote stays until they are back;
   * another binding never is, so that its words end. False: something of the page's conversation was another's.
   */
  take({ visitor, binding, trust, continued }: ChatSession, asked: string | null): boolean {
    const of = { visitor, mark: markOf(binding), isSigned: trust === 'signed' }
    let isAll = true
    for (const [cid, { of: before, saying }] of this.#all()) {
      const isTheirs =
        before === null || before.visitor === visitor || (continued && before.mark === markOf(asked))
      if (isTheirs) {
        const kept = { of, saying }
        this.#write(cid, kept)
        if (this.#held.has(cid)) this.#held.set(cid, kept)
      } else {
        if (this.#held.delete(cid)) isAll = false
        if (!before.isSigned) this.#remove(cid)
      }
    }
    this.#of = of
    return isAll
  }

  /** Nothing of anybody stays. */
  forget(): void {
    this.#of = null
    this.#held.clear()
    this.#unstored.clear()
    emptyOutbox()
  }

  get isWaiting(): boolean {
    return this.#held.size > 0
  }

  /** Before the first session the browser's binding alone tells whose something is. */
  #isMine(of: Owner | null): boolean {
    if (of === null) return true
    return this.#of === null ? of.mark === markOf(bindingCookie.read()) : of.visitor === this.#of.visitor
  }

  #all(): Map<string, Kept> {
    const all = new Map(this.#unstored)
    for (const key of outboxKeys()) {
      const kept = read(key)
      if (kept === null || kept.saying.at < Date.now() - longestMs) localStorage.removeItem(key)
      else all.set(kept.saying.cid, kept)
    }
    return all
  }

  #write(cid: string, kept: Kept): void {
    try {
      localStorage.setItem(`${outboxKey}:${cid}`, JSON.stringify(kept))
      this.#unstored.delete(cid)
    } catch {
      // Full, or closed to this page.
      this.#unstored.set(cid, kept)
    }
  }

  #remove(cid: string): void {
    this.#unstored.delete(cid)
    try {
      localStorage.removeItem(`${outboxKey}:${cid}`)
    } catch {
      // Closed to this page: nothing was there.
    }
  }
}

const markOf = (binding: string | null): string => binding?.slice(-12) ?? ''

/** Guarantee: what has the shape of a saying under this key was written by `#write`. */
function read(key: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null
    return typeof kept?.saying?.cid === 'string' && typeof kept.saying.at === 'number' ? kept : null
  } catch {
    // Not ours.
    return null
  }
}
