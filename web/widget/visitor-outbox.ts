import type { ChatStore } from '../shared/live/live-chat.ts'
import type { Saying } from '../shared/live/sayings.ts'
import { outboxKey as key } from './binding-cookie.ts'

type Kept = { visitor: string | null; sayings: Saying[] }

/**
 * What a visitor said and the server has not answered, kept over a reload under whose it is: what one person wrote is
 * never sent as another. Where nothing can be stored it lives as long as the page.
 */
export class VisitorOutbox implements ChatStore {
  #kept: Kept = read()

  load(): Saying[] {
    return this.#kept.sayings
  }

  save(sayings: readonly Saying[]): void {
    this.#write({ ...this.#kept, sayings: [...sayings] })
  }

  /** Nobody is known yet, or this is the same person under another name: what waits goes on. False: it was another's. */
  take(visitor: string, isContinued: boolean): boolean {
    const { visitor: before } = this.#kept
    const isTheirs = before === null || before === visitor || isContinued
    this.#write({ visitor, sayings: isTheirs ? this.#kept.sayings : [] })
    return isTheirs
  }

  /** Nothing of this visitor stays. */
  forget(): void {
    this.#write({ visitor: null, sayings: [] })
  }

  get isWaiting(): boolean {
    return this.#kept.sayings.length > 0
  }

  #write(kept: Kept): void {
    this.#kept = kept
    try {
      if (kept.visitor === null && kept.sayings.length === 0) localStorage.removeItem(key)
      else localStorage.setItem(key, JSON.stringify(kept))
    } catch {
      // Full, or closed to this page: the memory has it.
    }
  }
}

function read(): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null
    if (kept !== null && Array.isArray(kept.sayings)) return kept
  } catch {
    // Closed to this page, or not ours: nothing waits.
  }
  return { visitor: null, sayings: [] }
}
