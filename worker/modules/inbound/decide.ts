import type { InboundChannel, InboundDetails, InboundMeaning } from '../../contracts/inbound.ts'
import type { Word } from '../consent/words.ts'

/** What is known of a message and of who wrote it. */
export type InboundFacts = {
  channel: InboundChannel
  details: InboundDetails
  /** Read by the consent module; null when it is no word. */
  word: Word | null
  contact: { id: number; deleted: boolean } | null
  /** A campaign's message that it answers. */
  answers: { messageId: number } | null
  /** The address is kept out for a reason that the person's opt-in does not end. */
  blocked: boolean
  /** The provider answers this word by itself. */
  answeredByProvider: boolean
  /** Answers that this address got in the last 24 hours. */
  answersToday: number
}

export type InboundDecision = {
  meaning: InboundMeaning
  /** What becomes of who wrote: nothing, a new contact, or a deleted one who is back. */
  person: 'none' | 'create' | 'restore'
  consent: 'opted_out' | 'opted_in' | null
  /** The campaign's message is marked replied, or unsubscribed from. */
  mark: 'replied' | 'unsubscribed' | null
  answer: Word | null
}

/** Answers to one address in a day: two answering machines never talk for long. */
export const answersPerDay = 3

/**
 * The word that counts. Pressing a button on Messenger opts nobody in: Meta's own first button is called "Inizia" in
 * Italian and "Démarrer" in French, and whoever begins a conversation has not asked for marketing (spec 7.2).
 */
function wordOf({ word, channel, details }: InboundFacts): Word | null {
  const isPressed = details.buttonPayload !== undefined || details.buttonText !== undefined
  return channel === 'messenger' && word === 'start' && isPressed ? null : word
}

/**
 * What a message does (spec 7.3, 13.4). A word is acted on and is no reply; STOP and HELP make nobody a
 * contact: who wants to be left alone is not taken in for saying so. Anything else answers the campaign it
 * belongs to and makes an unknown number a contact, never opted in. Somebody on Messenger stays a visitor until a
 * member adds them (13.5), unless they type START: a consent is somebody's.
 */
export function decideInbound(facts: InboundFacts): InboundDecision {
  const { answers } = facts
  const word = wordOf(facts)
  const known = personOf(facts, word)
  const answer = isAnswered(facts) ? word : null
  switch (word) {
    case 'stop':
      return {
        meaning: 'stop',
        person: 'none',
        consent: 'opted_out',
        mark: answers === null ? null : 'unsubscribed',
        answer,
      }
    case 'help':
      return { meaning: 'help', person: 'none', consent: null, mark: null, answer }
    case 'start':
      return {
        meaning: 'start',
        person: known,
        consent: 'opted_in',
        mark: null,
        answer: facts.blocked ? null : answer,
      }
    case null: {
      const pressed = facts.details.buttonPayload !== undefined || facts.details.buttonText !== undefined
      const meaning = pressed ? 'button' : answers === null ? 'message' : 'reply'
      return {
        meaning,
        person: known,
        consent: null,
        mark: answers === null ? null : 'replied',
        answer: null,
      }
    }
  }
}

function personOf({ contact, channel }: InboundFacts, word: Word | null): InboundDecision['person'] {
  if (contact !== null) return contact.deleted ? 'restore' : 'none'
  return channel === 'messenger' && word !== 'start' ? 'none' : 'create'
}

const isAnswered = (facts: InboundFacts): boolean =>
  facts.word !== null && !facts.answeredByProvider && facts.answersToday < answersPerDay
