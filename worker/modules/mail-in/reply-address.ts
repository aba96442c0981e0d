import { fromBase64Url, sameBytes, utf8 } from '../../lib/bytes.ts'
import type { TokenPurpose } from '../../lib/tokens.ts'

/** What a mail belongs to: a message that was sent, by its number, or a conversation, by its ULID. */
export type ThreadRef = { kind: 'message'; id: number } | { kind: 'conversation'; id: string }

/** What signs; a `Ctx` has it. */
type Signer = { sign(purpose: TokenPurpose, numbers: readonly number[]): Promise<string> }

const dayMs = 86_400_000
/** An answer later than this is a new mail from its sender. */
const goodForDays = 400
/** 80 bits, of which a forger may try one per mail. */
const macBytes = 10

/**
 * A signed word for a thread: kind and workspace, id, the day it ends, a MAC. In lower-case letters, digits and hyphens
 * alone, because programs on the way write local parts in another case; with what stands around it at most 64
 * characters long (RFC 5321 §4.5.3.1.1).
 */
export async function signThread(
  signer: Signer,
  tenantId: number,
  ref: ThreadRef,
  now: number,
): Promise<string> {
  return writeWord(signer, { tenantId, ref, endsDay: Math.ceil(now / dayMs) + goodForDays })
}

type Named = { tenantId: number; ref: ThreadRef; endsDay: number }

async function writeWord(signer: Signer, { tenantId, ref, endsDay }: Named): Promise<string> {
  const isMessage = ref.kind === 'message'
  const idNumbers = isMessage ? [ref.id] : ulidNumbers(ref.id)
  const id = isMessage ? ref.id.toString(36) : ref.id.toLowerCase()
  const token = await signer.sign('reply', [tenantId, isMessage ? 0 : 1, ...idNumbers, endsDay])
  const mac = fromBase64Url(token.split('.')[1] ?? '') ?? new Uint8Array(0)
  const start = `${isMessage ? 'm' : 'c'}${tenantId.toString(36)}`
  return [start, id, endsDay.toString(36), toBase32(mac.subarray(0, macBytes))].join('-')
}

/** The thread of a signed word, whatever its case; null when it was not made here or is too old. */
export async function readThread(
  signer: Signer,
  word: string,
  now: number,
): Promise<{ tenantId: number; ref: ThreadRef } | null> {
  const given = word.toLowerCase()
  const [, kind, tenant = '', id = '', ends = ''] = wholeWord.exec(given) ?? []
  if (kind === undefined) return null
  const number = Number.parseInt(id, 36)
  const ref: ThreadRef =
    kind === 'm' ? { kind: 'message', id: number } : { kind: 'conversation', id: id.toUpperCase() }
  if (ref.kind === 'message' ? !Number.isSafeInteger(number) : !ulid.test(ref.id)) return null
  const named = { tenantId: Number.parseInt(tenant, 36), ref, endsDay: Number.parseInt(ends, 36) }
  // Written anew and compared as a whole: nothing but the one spelling that was made is taken.
  if (!sameBytes(utf8(await writeWord(signer, named)), utf8(given))) return null
  return named.endsDay * dayMs < now ? null : { tenantId: named.tenantId, ref }
}

/** Where a signed word stands in a mail that goes out, so that its answer is found again. */
export type ThreadMarks = {
  /** The address to answer to. */
  replyTo: string
  /** An id for `References`, which programs repeat in an answer (RFC 5322 §3.6.4). */
  reference: string
  /** For the text: what is quoted brings it back where headers were lost. */
  bodyMark: string
}

/** @param domain where the workspace takes mail in */
export const threadMarks = (word: string, domain: string): ThreadMarks => ({
  replyTo: `r+${word}@${domain}`,
  reference: `<r.${word}@${domain}>`,
  bodyMark: `r.${word}`,
})

/** `References` of an answer: those of the mail it answers, that mail, and our own; the middle of a long list goes. */
export function referencesOf(
  parent: { messageId: string | null; references: readonly string[] } | null,
  reference: string,
): string {
  const chain = [...(parent?.references ?? []), parent?.messageId ?? '', reference].filter((id) => id !== '')
  const [first = '', ...rest] = [...new Set(chain)]
  return [first, ...rest.slice(1 - mostReferences)].join(' ')
}
const mostReferences = 20

const pattern = '([mc])([0-9a-z]{1,8})-([0-9a-z]{1,26})-([0-9a-z]{3,4})-[a-z2-7]{16}'
const wholeWord = new RegExp(`^${pattern}$`)
const inAddress = new RegExp(`^<?r[+.-](${pattern})@`, 'i')
const inText = new RegExp(`(?<![a-z0-9])r[+.-](${pattern})(?![a-z0-9])`, 'gi')
const mostWords = 10

/** The signed word of an address or of one of our ids; null without one. Whether it is true is for `readThread`. */
export const wordOfAddress = (address: string): string | null =>
  inAddress.exec(address)?.[1]?.toLowerCase() ?? null

/** The workspace a signed word names, true or not: where a mail is brought, not what it may do. */
export const workspaceOfWord = (word: string): number =>
  Number.parseInt(wholeWord.exec(word.toLowerCase())?.[2] ?? '0', 36)

/** Words that may stand in a text, each once, a few at most. */
export function wordsInText(text: string): string[] {
  const found = new Set<string>()
  for (const [, word = ''] of text.matchAll(inText)) {
    found.add(word.toLowerCase())
    if (found.size >= mostWords) break
  }
  return [...found]
}

/** Crockford's base 32, as ULIDs are written. */
const ulidDigits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** A ULID as three whole numbers: its 48 bits of time and twice 40 of chance. */
const ulidNumbers = (id: string): number[] =>
  [id.slice(0, 10), id.slice(10, 18), id.slice(18, 26)].map((digits) =>
    [...digits].reduce((sum, digit) => sum * 32 + Math.max(0, ulidDigits.indexOf(digit)), 0),
  )

/** RFC 4648 §6 in lower case, without padding. */
function toBase32(bytes: Uint8Array): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  let [bits, value, text] = [0, 0, '']
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      text += alphabet[(value >>> (bits - 5)) & 31] ?? ''
      bits -= 5
    }
  }
  return bits > 0 ? text + (alphabet[(value << (5 - bits)) & 31] ?? '') : text
}
