/** Encodings a spreadsheet saves in, by their `TextDecoder` names. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

export type EncodingResult =
  | { kind: 'empty' }
  /** A picture, a ZIP (an Excel file is one) or another file that is no text. */
  | { kind: 'binary'; format: 'zip' | 'xls' | 'pdf' | 'other' }
  /** `damaged` counts byte sequences that the encoding does not know; they are read as U+FFFD. */
  | { kind: 'text'; encoding: Encoding; bomLength: 0 | 2 | 3; damaged: number }

/** Beginnings of files that people take for CSV. */
const signatures: { format: 'zip' | 'xls' | 'pdf' | 'other'; bytes: number[] }[] = [
  { format: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { format: 'xls', bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { format: 'pdf', bytes: [0x25, 0x50, 0x44, 0x46] },
  { format: 'other', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { format: 'other', bytes: [0xff, 0xd8, 0xff] },
  { format: 'other', bytes: [0x1f, 0x8b] },
]

export type EncodingScan = { feed(bytes: Uint8Array): void; result(): EncodingResult }

/**
 * Finds the encoding of a file from all of its bytes, fed in any pieces. Only the end tells: a file can
 * be plain ASCII for a megabyte before its first accent.
 *
 * UTF-8 (RFC 3629) is recognised by its own structure: text in another encoding with accents almost
 * never passes. What does not pass is Windows-1252, unless valid sequences far outnumber broken ones.
 */
export function createEncodingScan(): EncodingScan {
  const head: number[] = []
  let total = 0
  let zerosAtEven = 0
  let zerosAtOdd = 0
  let controls = 0
  let pending = 0
  let validSequences = 0
  let brokenSequences = 0
  let lowest = 0x80
  let highest = 0xbf

  const feedByte = (byte: number) => {
    if (pending > 0) {
      if (byte >= lowest && byte <= highest) {
        pending -= 1
        lowest = 0x80
        highest = 0xbf
        if (pending === 0) validSequences += 1
        return
      }
      brokenSequences += 1
      pending = 0
    }
    if (byte < 0x80) return
    lowest = 0x80
    highest = 0xbf
    if (byte >= 0xc2 && byte <= 0xdf) pending = 1
    else if (byte >= 0xe0 && byte <= 0xef) {
      pending = 2
      if (byte === 0xe0) lowest = 0xa0
      if (byte === 0xed) highest = 0x9f
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      pending = 3
      if (byte === 0xf0) lowest = 0x90
      if (byte === 0xf4) highest = 0x8f
    } else brokenSequences += 1
  }

  return {
    feed(bytes) {
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0
        if (head.length < 4) head.push(byte)
        if (byte === 0) {
          if ((total + at) % 2 === 0) zerosAtEven += 1
          else zerosAtOdd += 1
        } else if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c) {
          controls += 1
        }
        if (byte >= 0x80 || pending > 0) feedByte(byte)
      }
      total += bytes.length
    },
    result() {
      if (total === 0) return { kind: 'empty' }
      const signature = signatures.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte))
      if (signature) return { kind: 'binary', format: signature.format }
      const [first, second, third] = head
      if (first === 0xef && second === 0xbb && third === 0xbf) {
        return total === 3
          ? { kind: 'empty' }
          : { kind: 'text', encoding: 'utf-8', bomLength: 3, damaged: brokenSequences }
      }
      const utf16 = utf16Of(head, total, zerosAtEven, zerosAtOdd)
      if (utf16) return utf16
      // A stray control character or two is dirt in a text; one in a thousand bytes is no text.
      if (zerosAtEven + zerosAtOdd + controls > total / 1000 + 2) {
        return { kind: 'binary', format: 'other' }
      }
      const broken = brokenSequences + (pending > 0 ? 1 : 0)
      if (broken === 0 || validSequences > broken * 20) {
        return { kind: 'text', encoding: 'utf-8', bomLength: 0, damaged: broken }
      }
      return { kind: 'text', encoding: 'windows-1252', bomLength: 0, damaged: 0 }
    },
  }
}

/** By its mark, or because every second byte of western text is zero. */
function utf16Of(
  head: number[],
  total: number,
  zerosAtEven: number,
  zerosAtOdd: number,
): EncodingResult | null {
  const [first, second] = head
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  if (marked && total === 2) return { kind: 'empty' }
  const bomLength = marked ? 2 : 0
  const half = total / 2
  if (marked ? first === 0xff : zerosAtOdd > half * 0.6 && zerosAtEven < half * 0.05) {
    return { kind: 'text', encoding: 'utf-16le', bomLength, damaged: 0 }
  }
  if (marked || (zerosAtEven > half * 0.6 && zerosAtOdd < half * 0.05)) {
    return { kind: 'text', encoding: 'utf-16be', bomLength, damaged: 0 }
  }
  return null
}
