/**
 * The one right to write, granted in the order of asking. Waiting here instead of on SQLite's own
 * lock keeps SQLITE_BUSY from ever happening.
 */
export class WriteLock {
  readonly #waiting: (() => void)[] = []
  #held = false

  get hasWaiting(): boolean {
    return this.#waiting.length > 0
  }

  acquire(): Promise<void> {
    if (!this.#held) {
      this.#held = true
      return Promise.resolve()
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Hands the right to the one waiting longest. */
  release(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#held = false
    else next()
  }
}
