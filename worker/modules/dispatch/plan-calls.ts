import type { WaitReason } from '../../contracts/campaign-reasons.ts'
import { unconfirmedCode } from '../../contracts/campaign-reasons.ts'
import type { SuppressionReason } from '../../contracts/consent.ts'
import type { AddressFault, CallOutcome, FoundCalls } from '../channels/port.ts'
import { longestWaitMs, postponeUntil, waitReasonOf } from './plan.ts'

/** Messages that one job of a channel with single calls carries (design §4.2: 20 at most): three full waves of six. */
export const callsPerJob = 18

/** A failure of the moment is tried again this often in all; then it is a dead letter. */
export const mostAttempts = 4
const firstRetryMs = 2 * 60_000
/** The provider is asked about an unclear call for the first time after this: its list lags a little. */
const firstAskMs = 30_000
/** Where the provider could not be asked when the time was up, it is asked this much longer. */
const lastAskMs = 24 * 3_600_000

/** What follows from one call for its message. */
export type CallVerdict =
  | { type: 'sent'; providerId: string; segments: number | null }
  /** `suppress`: the address is never written to again, for this reason. */
  | { type: 'failed'; code: string; suppress: SuppressionReason | null }
  /**
   * Back to waiting: nothing was sent, or (`unclear`) it may have been and a repeat takes its place. `everybody`: the
   * provider is not to be called before either.
   */
  | { type: 'wait'; at: number; reason: WaitReason; everybody: boolean; unclear?: true }
  /** Nothing was sent and nothing will be until a person acts. */
  | { type: 'pause'; code: string }
  /** Nothing was sent: the provider stopped what the campaign says, which waits for a person. */
  | { type: 'stop'; code: string }
  /** It may have been sent: never again by itself, asked about at `askAt`. */
  | { type: 'unknown'; code: string; askAt: number }

/** Judges an outcome; `attempts` counts this one too. */
export function judgeCall(
  outcome: CallOutcome,
  { attempts, now }: { attempts: number; now: number },
): CallVerdict {
  switch (outcome.type) {
    case 'accepted':
      return { type: 'sent', providerId: outcome.providerId, segments: outcome.segments ?? null }
    case 'refused':
      if (stopsTemplate(outcome.code)) return { type: 'stop', code: outcome.code }
      return { type: 'failed', code: outcome.code, suppress: suppressionOf(outcome.address) }
    case 'misconfigured':
      return { type: 'pause', code: outcome.code }
    case 'throttled': {
      // Whole seconds, so that those refused together wait for one time.
      const at = Math.ceil((now + Math.max(1000, outcome.retryAfterMs)) / 1000) * 1000
      return { type: 'wait', at, reason: waitReasonOf(outcome.code), everybody: true }
    }
    case 'transient': {
      const code = outcome.mayHaveArrived === true ? unconfirmedCode : outcome.code
      if (attempts >= mostAttempts) return { type: 'failed', code, suppress: null }
      const at = now + Math.max(outcome.retryAfterMs, firstRetryMs * 4 ** (attempts - 1))
      const wait = { type: 'wait', at, reason: 'retry_later', everybody: false } as const
      return outcome.mayHaveArrived === true ? { ...wait, unclear: true } : wait
    }
    case 'unclear':
      return { type: 'unknown', code: outcome.code, askAt: now + firstAskMs }
  }
}

/** Twilio: the template does not exist in this language; it was rejected; paused; disabled. */
const templateStops: ReadonlySet<string> = new Set([
  'twilio_63027',
  'twilio_63040',
  'twilio_63041',
  'twilio_63042',
])

const hourMs = 3_600_000
/**
 * Failures that are told after a call was taken and pass by themselves (twilio.com/docs/api/errors): when each is
 * tried again, ms after it was told. A handset that is off is on some hours later; what nobody knows gets one more
 * try; the provider's own trouble is over soon.
 */
const laterTries: ReadonlyMap<string, readonly number[]> = new Map([
  ['twilio_30003', [2 * hourMs, 8 * hourMs]],
  ['twilio_30008', [hourMs]],
  ['twilio_30410', [hourMs / 6, hourMs]],
  ['twilio_63010', [hourMs / 6, hourMs]],
  ['twilio_63012', [hourMs / 6, hourMs]],
])

/** When a message is tried again that failed with `code` at `now`, epoch ms per try; none: it is a dead letter at once. */
export const tryTimes = (code: string, now: number): readonly number[] =>
  (laterTries.get(code) ?? []).map((ms) => now + ms)

/** Whether a refusal is about the template, so that everybody else would be refused too. */
export const stopsTemplate = (code: string): boolean => templateStops.has(code)

/**
 * What follows from a fault of the account (`fault`) that was told after a call was taken: the channel is paused and
 * whoever was refused waits again; only waits, when a person has mended it since the call; is noted where one country
 * asks for something. It stays a failure of the message alone where it is news of an earlier call, or of an account
 * that is not the channel's any more.
 */
export function judgeFault(
  fault: 'account' | 'country',
  {
    refused,
    writing,
    account,
  }: {
    refused: { providerId: string }
    writing: { providerId: string | null; calledAt: number | null; connection: string | null }
    account: { connection: string; readySince: number } | null
  },
): 'pause' | 'again' | 'note' | 'nothing' {
  if (account === null || account.connection !== writing.connection) return 'nothing'
  if (writing.providerId !== null && writing.providerId !== refused.providerId) return 'nothing'
  if (fault === 'country') return 'note'
  return (writing.calledAt ?? 0) < account.readySince ? 'again' : 'pause'
}

const suppressionReasons = {
  invalid: 'blocked',
  opted_out: 'stop',
  blocked: 'person_blocked',
} as const satisfies Record<AddressFault, SuppressionReason>

const suppressionOf = (address: AddressFault | undefined): SuppressionReason | null =>
  address === undefined ? null : suppressionReasons[address]

/** The pace that a job's calls were reserved at; without `requestsPerSecond` nobody told one. */
type Turn = { startAt: number; requestsPerSecond?: number | undefined }

/**
 * When each call of a job may be made: one by one from the start that the Limiter reserved, or from `now` when that
 * is over, at the pace it reckoned with.
 *
 * @returns epoch ms per call
 */
export function callTimes(
  { startAt, requestsPerSecond }: Turn,
  { calls, now }: { calls: number; now: number },
): number[] {
  const spacingMs = requestsPerSecond === undefined ? 0 : 1000 / requestsPerSecond
  const first = Math.max(now, startAt)
  return Array.from({ length: calls }, (_, index) => Math.ceil(first + index * spacingMs))
}

/**
 * Calls of one wave: what the provider takes at once, but no more than go within a second, for all of them are
 * written down before the first is made, and a worker that dies leaves them unclear.
 */
export const callsPerWave = (maxParallel: number, { requestsPerSecond = maxParallel }: Turn): number =>
  Math.max(1, Math.min(maxParallel, Math.floor(requestsPerSecond)))

/** Whether a worker may hold the messages until their first wave. */
export const isSoon = (at: number, now: number): boolean => at - now <= longestWaitMs

/** What follows from asking about an unclear call. */
export type FoundVerdict =
  | { type: 'sent'; providerId: string }
  | { type: 'failed'; code: string }
  | { type: 'ask_again'; at: number }
  /** Back to waiting: sending it again doubles nothing. */
  | { type: 'repeat' }

/**
 * Judges what the provider knows of a call. `known`: ids that belong to other messages, which this one
 * cannot be. Not found counts only after `reconcileMs`, when it would have turned up.
 *
 * @param found null when it cannot be asked, now or ever
 */
export function judgeFound(
  found: FoundCalls | null,
  call: { attemptAt: number; attempts: number; reconcileMs: number; known: ReadonlySet<string> },
  now: number,
): FoundVerdict {
  const { attemptAt, attempts, reconcileMs, known } = call
  // As often as a failure of the moment, so that what kills its worker each time comes to an end.
  if (found?.type === 'repeat')
    return attempts < 2 * mostAttempts ? { type: 'repeat' } : { type: 'failed', code: unconfirmedCode }
  const providerId =
    found?.type === 'found' ? found.providerIds.find((candidate) => !known.has(candidate)) : undefined
  if (providerId !== undefined) return { type: 'sent', providerId }
  const endsAt = attemptAt + reconcileMs
  const isAnswered = found?.type === 'found'
  if (now >= (isAnswered ? endsAt : endsAt + lastAskMs)) return { type: 'failed', code: unconfirmedCode }
  const next = postponeUntil(now, attempts, now)
  return { type: 'ask_again', at: now < endsAt ? Math.min(next, endsAt) : next }
}
