import { sha256Hex, toBase64Url } from '../../lib/bytes.ts'

/** Tells a key apart from other secrets, for people and for scanners of leaked ones. */
const mark = 'ck_'
const shownCharacters = mark.length + 6

/** A new key of 256 random bits, with what is stored of it. */
export async function makeKey(
  randomBytes: Uint8Array<ArrayBuffer> = crypto.getRandomValues(new Uint8Array(32)),
): Promise<{ key: string; hash: string; prefix: string }> {
  const key = `${mark}${toBase64Url(randomBytes)}`
  return { key, hash: await sha256Hex(key), prefix: key.slice(0, shownCharacters) }
}
