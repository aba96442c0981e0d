/** Where the body of a part stands in the bytes of its mail, and how it is encoded (RFC 2045 §6). */
export type FileBody = { start: number; end: number; encoding: 'base64' | 'quoted-printable' | 'none' }

/** The encoding that a block of headers names; what is unknown is taken as it stands. */
export function encodingOf(headers: string): FileBody['encoding'] {
  const name = /^content-transfer-encoding[ \t]*:[ \t\r\n]*([\w-]+)/im.exec(headers)?.[1]?.toLowerCase()
  return name === 'base64' || name === 'quoted-printable' ? name : 'none'
}

/**
 * The bytes of a file within its mail, piece by piece, so that a long one is never held whole.
 *
 * @param pieceBytes length of every piece but the last; a multiple of three
 */
export function* readFileBody(
  raw: Uint8Array,
  body: FileBody,
  pieceBytes: number,
): Generator<Uint8Array<ArrayBuffer>> {
  const encoded = raw.subarray(body.start, body.end)
  if (body.encoding === 'none') {
    for (let at = 0; at < encoded.length; at += pieceBytes) yield encoded.slice(at, at + pieceBytes)
    return
  }
  const decode = body.encoding === 'base64' ? decodeBase64 : decodeQuotedPrintable
  for (let at = 0; at < encoded.length;) {
    const piece = new Uint8Array(pieceBytes)
    const { length, next } = decode(encoded, at, piece)
    at = next
    if (length > 0) yield piece.subarray(0, length)
  }
}

/** Fills `piece` from a place on: how much of it was filled, and where to go on. */
type Decode = (encoded: Uint8Array, from: number, piece: Uint8Array) => { length: number; next: number }

const notBase64 = 64
/** What each byte of base64 stands for (RFC 4648 §4). */
const digits = new Uint8Array(256).fill(notBase64)
for (const [value, letter] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries()) {
  digits[letter.charCodeAt(0)] = value
}
const [padding, equals, lineFeed, carriageReturn] = [61, 61, 10, 13]

/** Whatever stands between the letters is left out; the file ends with its padding. A piece ends with a group of three. */
const decodeBase64: Decode = (encoded, from, piece) => {
  let [at, length, bits, value] = [from, 0, 0, 0]
  for (; at < encoded.length && length < piece.length; at++) {
    const byte = encoded[at] ?? padding
    if (byte === padding) return { length, next: encoded.length }
    const digit = digits[byte] ?? notBase64
    if (digit === notBase64) continue
    value = ((value << 6) | digit) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      piece[length++] = (value >>> bits) & 255
    }
  }
  return { length, next: at }
}

const hexDigit = (byte: number | undefined): number => Number.parseInt(String.fromCharCode(byte ?? 0), 16)

const decodeQuotedPrintable: Decode = (encoded, from, piece) => {
  let [at, length] = [from, 0]
  while (at < encoded.length && length < piece.length) {
    const byte = encoded[at] ?? 0
    const [first, second] = [encoded[at + 1], encoded[at + 2]]
    const value = byte === equals ? hexDigit(first) * 16 + hexDigit(second) : Number.NaN
    if (byte === equals && first === lineFeed) at += 2
    else if (byte === equals && first === carriageReturn && second === lineFeed) at += 3
    else if (Number.isNaN(value)) {
      piece[length++] = byte
      at += 1
    } else {
      piece[length++] = value
      at += 3
    }
  }
  return { length, next: at }
}
