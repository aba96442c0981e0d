import type { Mail } from './mail.ts'
import { type ThreadRef, wordOfAddress, wordsInText } from './reply-address.ts'
import { isSameSubject, readSubject } from './subject.ts'

/** By what a mail was found to belong to a thread, the surest first. */
export const threadSigns = ['address', 'in_reply_to', 'references', 'body', 'subject'] as const
export type ThreadSign = (typeof threadSigns)[number]

/** What may lead to a thread, as it stands in the mail; nothing of it is checked. */
export type ThreadHint =
  | { sign: Exclude<ThreadSign, 'subject'>; word: string }
  /** An id of a mail that was sent, for who keeps those. */
  | { sign: 'in_reply_to' | 'references'; messageId: string }
  /** The token in a link to our own page for unsubscribing: it stands in every campaign's mail, so in its quote. */
  | { sign: 'body'; link: string }

const longestSearched = 500_000
const mostLinks = 10

/**
 * Everything in a mail that may lead to its thread, in the order in which it is believed: the address it was sent to,
 * `In-Reply-To`, `References` from the newest, what is quoted.
 *
 * @param envelopeTo the address the server was given, where it is known
 */
export function threadHints(mail: Mail, envelopeTo: readonly string[] = []): ThreadHint[] {
  const addresses = [
    ...envelopeTo,
    ...mail.to.map((one) => one.address),
    ...mail.cc.map((one) => one.address),
  ]
  const hints: ThreadHint[] = []
  for (const address of addresses) {
    const word = wordOfAddress(address)
    if (word !== null) hints.push({ sign: 'address', word })
  }
  const byIds = (sign: 'in_reply_to' | 'references', ids: readonly string[]): void => {
    for (const id of ids) {
      const word = wordOfAddress(id)
      hints.push(word === null ? { sign, messageId: id } : { sign, word })
    }
  }
  byIds('in_reply_to', mail.inReplyTo)
  byIds('references', mail.references.toReversed())
  const quoted = `${mail.text ?? ''}\n${mail.html ?? ''}`.slice(0, longestSearched)
  for (const word of wordsInText(quoted)) hints.push({ sign: 'body', word })
  for (const link of ownLinks(quoted)) hints.push({ sign: 'body', link })
  return hints
}

/** Tokens of links to our page for unsubscribing, also as link scanners rewrite them (percent-encoded). */
function ownLinks(text: string): string[] {
  const found = new Set<string>()
  for (const [, token = ''] of text.matchAll(/(?:\/|%2f)u(?:\/|%2f)([\w-]{4,80}\.[\w-]{22})(?![\w-])/gi)) {
    found.add(token)
    if (found.size >= mostLinks) break
  }
  return [...found]
}

/** A thread that exists, and who takes part in it. */
export type ThreadCandidate = {
  ref: ThreadRef
  sign: ThreadSign
  /** Normalised addresses of the people in it. */
  participants: readonly string[]
  subject: string | null
}

export type ThreadDecision = {
  thread: ThreadRef | null
  sign: ThreadSign | null
  /** A thread the mail points to whose people the sender is none of: told, never joined. */
  strangerTo: ThreadRef | null
  /** It answers in a thread under another subject: a person may want to split it. */
  subjectChanged: boolean
}

/**
 * To which thread a mail belongs. Whoever is in no thread does not get into one, by whatever sign: a mail that was
 * forwarded carries every sign of it (spec 13.4).
 *
 * @param candidates threads that exist, the surest sign first
 */
export function decideThread(
  mail: { sender: string | null; subject: string },
  candidates: readonly ThreadCandidate[],
): ThreadDecision {
  const joined = candidates.find(
    ({ participants }) => mail.sender !== null && participants.includes(mail.sender),
  )
  const first = candidates[0]
  return {
    thread: joined?.ref ?? null,
    sign: joined?.sign ?? null,
    strangerTo: joined === undefined ? (first?.ref ?? null) : null,
    subjectChanged:
      joined?.subject !== null &&
      joined?.subject !== undefined &&
      !isSameSubject(joined.subject, mail.subject),
  }
}

/** Whether a mail without any sign answers one of that subject: only what says that it is an answer. */
export const answersSubject = (mail: Pick<Mail, 'subject'>, sentSubject: string): boolean => {
  const { base, kind } = readSubject(mail.subject)
  return kind === 'answer' && base.length >= 3 && base === readSubject(sentSubject).base
}
