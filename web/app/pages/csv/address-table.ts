/**
 * Hashes of the addresses of a file, one pair of 64-bit numbers a row, in pages: 16 bytes a row, and nothing
 * is copied as it grows. Two different addresses of a file of a million rows have the same hash once in 10^7
 * such files.
 */
export type AddressHashes = {
  /** Keeps the addresses of the next row; null where it has none. */
  add(email: string | null, phone: string | null): void
  /** Whether two addresses are the same; `entry` is `row * 2` for an e-mail, `row * 2 + 1` for a phone. */
  same(entry: number, other: number): boolean
  low(entry: number): number
  bytes(): number
}

const pageRows = 1 << 16
const wordsPerRow = 4

export function createAddressHashes(): AddressHashes {
  const pages: Uint32Array[] = []
  let rows = 0
  const wordAt = (entry: number, word: number): number => {
    const row = entry >>> 1
    const at = (row & (pageRows - 1)) * wordsPerRow + (entry & 1) * 2 + word
    return pages[row >>> 16]?.[at] ?? 0
  }
  return {
    add(email, phone) {
      let page = pages[rows >>> 16]
      if (!page) pages.push((page = new Uint32Array(pageRows * wordsPerRow)))
      const at = (rows & (pageRows - 1)) * wordsPerRow
      if (email !== null) hashInto(email, page, at)
      if (phone !== null) hashInto(phone, page, at + 2)
      rows += 1
    },
    same: (entry, other) => wordAt(entry, 0) === wordAt(other, 0) && wordAt(entry, 1) === wordAt(other, 1),
    low: (entry) => wordAt(entry, 0),
    bytes: () => pages.length * pageRows * wordsPerRow * Uint32Array.BYTES_PER_ELEMENT,
  }
}

/** cyrb53's two 32-bit lanes (public domain), kept whole. */
function hashInto(text: string, into: Uint32Array, at: number): void {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  into[at] = low
  into[at + 1] = high
}

/** Addresses that were met, by open addressing with linear steps: at most 12 bytes an address. */
export type AddressTable = {
  /** The entry of the same address that was kept before, or null. */
  find(entry: number): number | null
  /** Keeps an address; the first one of its kind stays. */
  keep(entry: number): void
  bytes(): number
}

const fewestSlots = 1 << 12
/** Steps stay short up to here; beyond it the table doubles. */
const fullest = 0.7

/** @param expected addresses, when known: the table then never has to grow */
export function createAddressTable(hashes: AddressHashes, expected = 0): AddressTable {
  let slots = fewestSlots
  while (slots * fullest < expected) slots *= 2
  let entries = new Uint32Array(slots)
  let used = 0

  /** The slot of this address, or the free one where it belongs. */
  const slotOf = (entry: number): number => {
    let slot = hashes.low(entry) & (slots - 1)
    for (;;) {
      const there = entries[slot] ?? 0
      if (there === 0 || hashes.same(there - 1, entry)) return slot
      slot = (slot + 1) & (slots - 1)
    }
  }
  const grow = (): void => {
    const old = entries
    slots *= 2
    entries = new Uint32Array(slots)
    for (const there of old) if (there !== 0) entries[slotOf(there - 1)] = there
  }
  return {
    find(entry) {
      const there = entries[slotOf(entry)] ?? 0
      return there === 0 ? null : there - 1
    },
    keep(entry) {
      const slot = slotOf(entry)
      if (entries[slot] !== 0) return
      // Zero means a free slot.
      entries[slot] = entry + 1
      used += 1
      if (used > slots * fullest) grow()
    },
    bytes: () => entries.byteLength,
  }
}
