import { normaliseEmail } from '../../lib/identity/email.ts'
import type { Mail, MailAddress } from './mail.ts'
import { isForwardDivider, headNames, startsHeads, isDivider } from './quote-phrases.ts'
import { readSubject } from './subject.ts'

/** Who first wrote a mail that somebody passed on, and what it said. */
export type Forwarded = { sender: MailAddress; subject: string | null; text: string }

const mostLines = 2000
const mostHeads = 12

/**
 * The mail within a mail that a person forwarded from their own program (spec 13.4): an attached message, or its heads
 * and text below a divider, in the languages of `quote-phrases`. Who the original sender is, is the forwarder's word:
 * it is asked for only in mails of members.
 *
 * @returns null when nothing is forwarded, or it does not say who wrote
 */
export function readForwarded(mail: Pick<Mail, 'subject' | 'text'>): Forwarded | null {
  const lines = (mail.text ?? '')
    .split('\n')
    .slice(0, mostLines)
    .map((line) => line.replace(/^(?:>\s?)+/, ''))
  const saysForward = readSubject(mail.subject).kind === 'forward'
  for (const [index, line] of lines.entries()) {
    const isDivided = isForwardDivider(line) || (saysForward && isDivider(line))
    if (isDivided) {
      const found = readHeads(lines, index + 1)
      if (found !== null) return found
    }
    if (saysForward && startsHeads(lines.slice(index, index + mostHeads))) {
      const found = readHeads(lines, index)
      if (found !== null) return found
    }
  }
  return null
}

function readHeads(lines: readonly string[], start: number): Forwarded | null {
  const heads: Partial<Record<keyof typeof headNames, string>> = {}
  let last: keyof typeof headNames | null = null
  let index = start
  while (index < lines.length && (lines[index] ?? '').trim() === '') index += 1
  for (; index < Math.min(lines.length, start + mostHeads + 4); index++) {
    const line = (lines[index] ?? '').trim()
    if (line === '') {
      if (heads.from === undefined) return null
      break
    }
    const name = headKeys.find((key) => headNames[key].test(line))
    if (name !== undefined && heads[name] === undefined) {
      heads[name] = line.replace(headNames[name], '')
      last = name
    } else if (last !== null && name === undefined) heads[last] = `${heads[last] ?? ''} ${line}`
    else if (last === null) return null
  }
  const sender = senderOf(heads.from ?? '')
  if (sender === null) return null
  const subject = heads.subject?.replaceAll('*', '').trim() ?? null
  return { sender, subject, text: lines.slice(index).join('\n').trim() }
}

const headKeys = ['from', 'date', 'to', 'cc', 'subject', 'replyTo'] as const

/** Of one head of the original; what lies beyond names nobody. */
const longestHead = 1000

/** `Anna <a@b.it>`, `Anna [mailto:a@b.it]`, `a@b.it`, also as a program decorates it. */
function senderOf(from: string): MailAddress | null {
  const plain = from.slice(0, longestHead).replaceAll('*', '').trim()
  const found =
    /[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+/i.exec(plain)
  const { email } = normaliseEmail(found?.[0] ?? '')
  if (found === null || email === null) return null
  const name = plain
    .slice(0, found.index)
    .replace(/(?:\[mailto:|<|\(|"|')\s*$/i, '')
    .replace(/^["']|["'\s]+$/g, '')
    .trim()
  return { address: email, name }
}
