import { fromBase64Url, toBase64Url } from '../../lib/bytes.ts'

/** R2 takes a file in parts of one size, 5 MiB at least; only the last one may be smaller. */
const partBytes = 5 * 1024 * 1024

/**
 * One part of a file on its way: lines are added until it is full. The line that runs over its edge
 * belongs to it, and the rest of that line to the next part.
 */
export class PartBuffer {
  readonly #bytes = new Uint8Array(partBytes)
  #length = 0
  #rest = new Uint8Array(0)

  /** @param begun what the part before left of its last line, as `rest` gave it */
  constructor(begun: string | null) {
    const bytes = begun === null ? null : fromBase64Url(begun)
    if (bytes !== null) this.#add(bytes)
  }

  get isFull(): boolean {
    return this.#length === partBytes
  }

  /** Adds lines until the part is full; tells how many of them it took. */
  take(lines: readonly Uint8Array[]): number {
    let taken = 0
    for (const line of lines) {
      if (this.isFull) break
      this.#add(line)
      taken += 1
    }
    return taken
  }

  #add(line: Uint8Array): void {
    const room = Math.min(line.length, partBytes - this.#length)
    this.#bytes.set(line.subarray(0, room), this.#length)
    this.#length += room
    this.#rest = line.slice(room)
  }

  /** What is to be uploaded. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  /** What the part had no room for, as text for the cursor; null for nothing. */
  get rest(): string | null {
    return this.#rest.length === 0 ? null : toBase64Url(this.#rest)
  }
}
