import type { Ladder } from './ladder.ts'

const hourMs = 3_600_000
/** The moving window in which different people are counted (spec 9.1). */
export const windowMs = 24 * hourMs
/** How long Twilio keeps a WhatsApp message in its queue before it gives up (providers.md 1.6). */
export const queueMs = 4 * hourMs
/** A reservation is used within this time or asked for again; as long as a claim's lease. */
export const useWithinMs = 3 * 60_000
/** An outcome told as older than the reservation by more than this is of an earlier attempt. */
const skewMs = 60_000

/** What is known of one message that was let through. All times epoch ms, the provider's where it told. */
export type Send = {
  reservedAt: number
  sentAt: number | null
  deliveredAt: number | null
  failedAt: number | null
  /** Until when an answer window was open at the reservation; null when it was not let through by one. */
  freeUntil: number | null
  /** Until when its person counts because of an earlier attempt under the same key; 0 without one. */
  keptUntil: number
}

/** What became of a message, with the provider's own time of it. */
export type Outcome = { outcome: 'sent' | 'delivered' | 'failed'; at: number }
/** The time in which what a business sends to a person is an answer. */
export type AnswerWindow = { from: number; until: number }

export const newSend = (reservedAt: number, freeUntil: number | null): Send => ({
  reservedAt,
  sentAt: null,
  deliveredAt: null,
  failedAt: null,
  freeUntil,
  keptUntil: 0,
})

/**
 * The same key again. Soon after it is the same attempt, asked for twice; later it is another one, and
 * the earlier may still have reached the person.
 */
export function reserveAgain(send: Send, until: number, again: Send): Send {
  const isSameAttempt = again.reservedAt < send.reservedAt + useWithinMs && countedAt(send, anyCount) === null
  return { ...again, keptUntil: isSameAttempt ? send.keptUntil : Math.max(send.keptUntil, until) }
}

const anyCount = { counts: 'sends' } as const

/**
 * Takes in an outcome. Repeats and any order end the same: of a time that is told twice the later one
 * holds, and a failure told for an earlier attempt under the same key is not one of this attempt.
 */
export function settle(send: Send, { outcome, at }: Outcome): Send {
  if (at < send.reservedAt - skewMs) return send
  if (outcome === 'failed') return { ...send, failedAt: Math.max(send.failedAt ?? 0, at) }
  if (outcome === 'sent') return { ...send, sentAt: Math.max(send.sentAt ?? 0, at) }
  return { ...send, deliveredAt: Math.max(send.deliveredAt ?? 0, at) }
}

/** When the message counted at the provider as far as is known; null while it did not. */
function countedAt({ sentAt, deliveredAt }: Send, { counts }: Pick<Ladder, 'counts'>): number | null {
  if (counts === 'deliveries' || sentAt === null) return deliveredAt
  return Math.max(sentAt, deliveredAt ?? 0)
}

/**
 * Between which times the provider decided whether it counts: as it reached the phone, or as it left. Of
 * one whose leaving is not known it may have been any time from the reservation on.
 */
function decidedWithin(send: Send, { counts }: Pick<Ladder, 'counts'>, at: number): [number, number] {
  if (counts === 'deliveries') return [at, at]
  const latest = Math.min(send.sentAt ?? at, send.deliveredAt ?? at)
  return [send.sentAt === null ? Math.min(send.reservedAt, latest) : latest, latest]
}

/**
 * What one message means for its person: until when the person counts because of it, until when they do as
 * things usually go, and when it counted at the provider for certain (`knownAt`). An unsettled one counts as
 * delivered at the end of the provider's queue time; as things usually go it leaves at once. A message inside
 * an answer window does not count (spec 9.1).
 */
export function weigh(send: Send, ladder: Pick<Ladder, 'counts'>, answers: AnswerWindow | null): Weight {
  const { keptUntil, freeUntil, failedAt, reservedAt } = send
  const at = countedAt(send, ladder)
  if (at === null) {
    const never = failedAt !== null || freeUntil !== null
    if (never) return { until: keptUntil, likelyUntil: keptUntil, knownAt: null }
    return {
      until: Math.max(keptUntil, unsettledUntil(reservedAt)),
      likelyUntil: Math.max(keptUntil, reservedAt + windowMs),
      knownAt: null,
    }
  }
  const [earliest, latest] = decidedWithin(send, ladder, at)
  const wasFree = freeUntil !== null && latest < freeUntil
  const isAnswer = answers !== null && earliest >= answers.from && latest < answers.until
  if (wasFree || isAnswer) return { until: keptUntil, likelyUntil: keptUntil, knownAt: null }
  const until = Math.max(keptUntil, at + windowMs)
  return { until, likelyUntil: until, knownAt: at }
}

type Weight = { until: number; likelyUntil: number; knownAt: number | null }

/** Until when a person counts of whose message nothing is known. */
export const unsettledUntil = (reservedAt: number): number => reservedAt + useWithinMs + queueMs + windowMs
