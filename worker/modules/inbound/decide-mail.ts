import type { InboundMeaning } from '../../contracts/inbound.ts'
import type { Word } from '../consent/words.ts'
import type { InboundDecision, InboundFacts } from './decide.ts'

/** What is known of an e-mail and of who wrote it. */
export type MailFacts = Pick<InboundFacts, 'contact' | 'answers'> & {
  kind: 'person' | 'out_of_office' | 'auto_reply' | 'bulk' | 'report' | 'loop' | 'spam' | 'unreadable'
  /** Written by somebody who works here; passed on from somebody else, or their own. */
  member: 'no' | 'passed_on' | 'own'
  /** What was newly written is nothing but a word. */
  word: Word | null
  /** The domain of the sender says that the mail is not theirs. */
  refuted: boolean
}

/** What mails mean that no person outside wrote. */
const idle: Record<Exclude<MailFacts['kind'], 'person'>, InboundMeaning> = {
  out_of_office: 'auto_reply',
  auto_reply: 'auto_reply',
  bulk: 'bulk',
  report: 'report',
  loop: 'loop',
  spam: 'spam',
  unreadable: 'unreadable',
}

const nothing = { person: 'none', consent: null, mark: null, answer: null } as const

/**
 * What an e-mail does (spec 7.3, 13.4). Machines and members make no contact and answer no campaign. STOP counts when
 * the person wrote it themselves; a forged one, or one that somebody passed on, is a message like any other. There is no
 * START: an address is easily forged, and nobody is opted in by a mail that somebody else may have written. No mail is
 * answered by itself.
 */
export function decideMail(facts: MailFacts): InboundDecision {
  const { kind, member, contact, answers } = facts
  if (kind !== 'person') return { ...nothing, meaning: idle[kind] }
  if (member === 'own') return { ...nothing, meaning: 'member' }
  if (facts.word === 'stop' && member === 'no' && (answers !== null || !facts.refuted)) {
    return {
      ...nothing,
      meaning: 'stop',
      consent: 'opted_out',
      mark: answers === null ? null : 'unsubscribed',
    }
  }
  return {
    ...nothing,
    meaning: answers === null ? 'message' : 'reply',
    person: contact === null ? 'create' : contact.deleted ? 'restore' : 'none',
    mark: answers === null ? null : 'replied',
  }
}
