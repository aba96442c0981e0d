import { fromBase64, toBase64 } from '../../lib/bytes.ts'
import { headerOf, type Mail } from './mail.ts'

/** How Outlook and Exchange know a conversation, beside the ids that everybody else goes by. */
export type OutlookThread = { index: string; topic: string | null }

/** A header of 22 bytes and 5 more for each answer; as many as Exchange itself would keep. */
const headerBytes = 22
const levelBytes = 5
const mostBytes = headerBytes + 50 * levelBytes

/** What a mail of Outlook tells of its conversation; null for mails of others, and for what is none. */
export function readOutlookThread(mail: Pick<Mail, 'headers'>): OutlookThread | null {
  const index = headerOf(mail, 'thread-index').replace(/\s+/g, '')
  const bytes = fromBase64(index)
  const isWhole =
    bytes !== null && bytes.length >= headerBytes && (bytes.length - headerBytes) % levelBytes === 0
  if (!isWhole || bytes.length > mostBytes) return null
  const topic = headerOf(mail, 'thread-topic').trim()
  return { index, topic: /^[\x20-\x7e]{1,200}$/.test(topic) ? topic : null }
}

/** Milliseconds from the beginning of Windows' time, 1601, to that of Unix. */
const windowsEpochMs = 11_644_473_600_000n

/**
 * `Thread-Index` of an answer ([MS-OXOMSG] 2.2.1.3): that of the mail it answers and five bytes, which tell how long
 * after the first mail it was written. Null when there is no room for more.
 *
 * @param now epoch ms
 */
export function answerThreadIndex(index: string, now: number): string | null {
  const parent = fromBase64(index)
  if (parent === null || parent.length < headerBytes || parent.length + levelBytes > mostBytes) return null
  const begun = parent.subarray(0, 6).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) << 16n
  const passed = (BigInt(now) + windowsEpochMs) * 10_000n - begun
  const elapsed = passed > 0n ? passed : 0n
  // One bit says which of its 49 or 54 bits are told, then 31 of them; four of chance and four of level are left 0.
  const isLong = elapsed >= 1n << 49n
  const told = ((elapsed >> (isLong ? 23n : 18n)) & 0x7fffffffn) | (isLong ? 1n << 31n : 0n)
  const level = new Uint8Array(levelBytes)
  new DataView(level.buffer).setUint32(0, Number(told))
  const whole = new Uint8Array(parent.length + levelBytes)
  whole.set(parent)
  whole.set(level, parent.length)
  return toBase64(whole)
}
