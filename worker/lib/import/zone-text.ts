import { parseTimeZone } from '../../contracts/common.ts'

/** More different texts than there are zones: a column of something else, whose texts are not kept. */
const maxKept = 1000

/**
 * A function that reads a cell as the IANA name of a time zone; null when it is none. A file says the same
 * few zones over and over, and asking the runtime costs more than all the rest of a row: each is asked once.
 */
export function createZoneReader(): (text: string) => string | null {
  const known = new Map<string, string | null>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    // Spreadsheets and people write a space for the underscore: "America/New York".
    const zone = parseTimeZone(text.replaceAll(' ', '_'))
    if (known.size < maxKept) known.set(text, zone)
    return zone
  }
}
