/**
 * Remembers every address of a file by a 64-bit hash: some 25 bytes an address, so that a file of
 * millions fits in a browser's memory. Two addresses take each other's place once in 10^7 files of a
 * million rows.
 */
export type DoubleFinder = {
  /** The earlier line that has one of these addresses, or null after remembering this line for them. */
  find(line: number, email: string | null, phone: string | null): number | null
}

const initialSlots = 1 << 12

/** @returns a finder that has seen nothing yet; feed it rows in the order of the file. */
export function createDoubleFinder(): DoubleFinder {
  let slots = initialSlots
  let used = 0
  let keys = new Uint32Array(slots * 2)
  let lines = new Uint32Array(slots)

  const slotOf = (high: number, low: number): number => {
    let slot = low & (slots - 1)
    while (lines[slot] !== 0 && (keys[slot * 2] !== high || keys[slot * 2 + 1] !== low)) {
      slot = (slot + 1) & (slots - 1)
    }
    return slot
  }
  const put = (high: number, low: number, line: number) => {
    const slot = slotOf(high, low)
    keys[slot * 2] = high
    keys[slot * 2 + 1] = low
    lines[slot] = line
  }
  const grow = () => {
    const [oldKeys, oldLines] = [keys, lines]
    slots *= 2
    keys = new Uint32Array(slots * 2)
    lines = new Uint32Array(slots)
    for (const [slot, line] of oldLines.entries()) {
      if (line !== 0) put(oldKeys[slot * 2] ?? 0, oldKeys[slot * 2 + 1] ?? 0, line)
    }
  }

  return {
    find(line, email, phone) {
      // An e-mail has an @ and a phone begins with +: one space of addresses serves both.
      const hashes = [email, phone].filter((address) => address !== null).map(hash64)
      let earlier: number | null = null
      for (const [high, low] of hashes) {
        const seen = lines[slotOf(high, low)] ?? 0
        if (seen !== 0 && (earlier === null || seen < earlier)) earlier = seen
      }
      if (earlier !== null) return earlier
      for (const [high, low] of hashes) {
        put(high, low, line)
        used += 1
        if (used * 2 > slots) grow()
      }
      return null
    },
  }
}

/** cyrb53's two 32-bit lanes (public domain), kept whole. */
function hash64(text: string): [number, number] {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return [high >>> 0, low >>> 0]
}
