import type { WaitReason } from '../../contracts/campaign-reasons.ts'
import type { CampaignState } from '../../contracts/campaigns.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import type { JobInput } from '../../contracts/jobs.ts'
import type { SendOutcome } from '../channels/port.ts'

/** Contacts that one page of a snapshot judges: well under a second of writing. */
export const snapshotPageSize = 5000
/** Pages one invocation takes before it hands on to a job of its own. */
export const snapshotPagesPerRun = 20
/** Rows one write ends when a campaign is cancelled. */
export const cancelPageSize = 5000
export const cancelPagesPerRun = 20
/** People looked at in one write that keeps them waiting for the end of their quiet hours. */
export const parkPageSize = 5000
export const parkPagesPerRun = 20
/** Jobs one pump sends: what the queue takes in one call. */
export const jobsPerPump = 100
/** Batches of unknown outcome that one sweep asks about, and how many at a time. */
export const repeatsPerSweep = 50
export const repeatsAtOnce = 5

/** A message handed to the queue is not handed again before: grants reach a minute ahead, queues may lag. */
export const enqueueMs = 5 * 60_000
/** How long a worker may hold a message: more than the longest wait, the render and the call together. */
export const leaseMs = 3 * 60_000
/** Longest time a worker waits for its turn before it gives the messages back. */
export const longestWaitMs = 30_000
/** After a failure of our own the queue repeats the job; only when that is lost is somebody else asked. */
export const retryMs = 60_000
/** How often a workspace with messages under way is looked at. */
export const sweepMs = 60_000
/** How late a scheduled campaign may still start unasked: later than that the moment it was meant for is gone. */
export const latestStartMs = 3 * 3_600_000
/** The outcome is given up as unconfirmed this long before the provider forgets the key. */
const confirmMarginMs = 3_600_000

/** Bytes of mail that one call may carry: several are made at once in 128 MB, each held a few times over. */
const callBytes = 4_000_000
/** A mail in a call is its HTML, its text and their escapes, within the layout and beside the headers. */
const mailBytes = (htmlLength: number): number => 3 * htmlLength + 6000

/** Messages that one call carries: what the provider takes, fewer of a large body (`htmlLength` characters). */
export function batchSizeOf(maxBatch: number, htmlLength: number): number {
  return Math.min(maxBatch, Math.max(1, Math.floor(callBytes / mailBytes(htmlLength))))
}

/** Messages, or their ids, in batches of at most `size`, in order. */
export function toBatches<T>(all: readonly T[], size: number): T[][] {
  const batches: T[][] = []
  for (let start = 0; start < all.length; start += size) batches.push(all.slice(start, start + size))
  return batches
}

/**
 * The jobs that carry granted messages. One of them, at three quarters, asks for the next grant, so
 * that grants follow each other without a gap and never multiply.
 */
export function planJobs(
  {
    campaignId,
    channel,
    perJob,
    free = false,
  }: { campaignId: number; channel: SendingChannel; perJob: number; free?: boolean },
  ids: readonly number[],
): JobInput[] {
  const batches = toBatches(ids, perJob)
  const asking = Math.floor((batches.length * 3) / 4)
  return batches.map((messageIds, index) => ({
    type: 'dispatch.send',
    channel,
    campaignId,
    messageIds,
    ...(index === asking ? { pumpAfter: true } : {}),
    ...(free ? { free } : {}),
  }))
}

const firstRepeatMs = 30_000
const longestRepeatMs = 30 * 60_000

/**
 * When a call of unknown outcome is repeated: after 30 s, then twice as long each time, not before the
 * provider's time, but at least every 30 min: the key does not live for ever.
 */
export function postponeUntil(notBefore: number, attempts: number, now: number): number {
  const backoff = firstRepeatMs * 2 ** Math.max(0, Math.min(attempts, 12) - 1)
  return Math.min(Math.max(notBefore, now + backoff), now + longestRepeatMs)
}

/** Up to when repeating the call under its key is safe: an hour, or half of a short life, before its end. */
export function confirmBefore(attemptAt: number, keyLifetimeMs: number): number {
  return attemptAt + Math.max(keyLifetimeMs - confirmMarginMs, keyLifetimeMs / 2)
}

/** What is known of a call of unknown outcome before it is repeated. */
export type UnclearCall = {
  campaignState: CampaignState
  /** An event of the provider told of one of its mails: the whole call was accepted. */
  accepted: boolean
  /** How many in it must not be written to any more. */
  unreachable: number
  /** How many in it are in their quiet hours. */
  resting: number
  attemptAt: number
  /** Null without a manifest, that is without the body to repeat. */
  keyLifetimeMs: number | null
}

/**
 * Whether a call of unknown outcome may be made once more. A repeat of what was accepted sends nothing,
 * so it only asks; any other may send to everybody in it, and its body cannot be changed: it is given up
 * when the campaign was cancelled or somebody in it may not be written to, and waits while it is paused
 * or somebody in it is in quiet hours.
 */
export function planRepeat(call: UnclearCall, now: number): 'repeat' | 'give_up' | 'postpone' {
  if (call.keyLifetimeMs === null) return 'give_up'
  if (now >= confirmBefore(call.attemptAt, call.keyLifetimeMs)) return 'give_up'
  if (call.accepted) return 'repeat'
  if (call.campaignState === 'cancelled' || call.unreachable > 0) return 'give_up'
  return call.campaignState === 'paused' || call.resting > 0 ? 'postpone' : 'repeat'
}

/** What follows from one provider call for the messages in it. */
export type Verdict =
  | { type: 'sent'; providerIds: readonly string[] }
  | { type: 'failed'; code: string }
  /** Refused as a whole: each message alone, so that only the bad ones fail. */
  | { type: 'split' }
  /** Nothing was accepted: back to waiting until `at`. */
  | { type: 'wait'; at: number; reason: WaitReason }
  /** Nothing was accepted and nothing will be until a person acts. */
  | { type: 'pause'; code: string }
  /** It may have been accepted: only the same body under the same key may follow. */
  | { type: 'unclear'; code: string; notBefore: number; pause: boolean }

/**
 * Judges an outcome. `repeated` means that an earlier call under the same key may have been accepted:
 * then a refusal of this call for pace or credentials says nothing of that one, and the messages must
 * not go back to waiting. A refusal of the content does: the same body would have been refused before.
 */
export function judge(
  outcome: SendOutcome,
  { size, repeated, now }: { size: number; repeated: boolean; now: number },
): Verdict {
  switch (outcome.type) {
    case 'accepted':
      return outcome.providerIds.length === size
        ? { type: 'sent', providerIds: outcome.providerIds }
        : { type: 'unclear', code: 'unexpected_answer', notBefore: now, pause: false }
    case 'refused':
      return size > 1 ? { type: 'split' } : { type: 'failed', code: outcome.code }
    case 'throttled': {
      // Whole seconds, so that batches refused together wait for one time.
      const at = Math.ceil((now + Math.max(1000, outcome.retryAfterMs)) / 1000) * 1000
      return repeated
        ? { type: 'unclear', code: outcome.code, notBefore: at, pause: false }
        : { type: 'wait', at, reason: waitReasonOf(outcome.code) }
    }
    case 'misconfigured':
      return repeated
        ? { type: 'unclear', code: outcome.code, notBefore: now, pause: true }
        : { type: 'pause', code: outcome.code }
    case 'unclear':
      return { type: 'unclear', code: outcome.code, notBefore: now, pause: false }
  }
}

/** Whether a wait is for a provider that refused, which a person may have mended since. */
export const waitsForProvider = (reason: string | null): boolean =>
  reason === 'provider_busy' || reason === 'provider_quota'

/**
 * Why the Limiter makes somebody wait so long (ms). Its pace reaches a minute ahead, so that more than
 * that is a refusal of the provider, of which `told` may say more.
 */
export function paceReason(waitMs: number, told: string | null): WaitReason {
  if (waitMs <= sweepMs) return 'rate_limit'
  return told === 'provider_quota' ? told : 'provider_busy'
}

/** WhatsApp's window is full at the provider (Twilio 63018): nobody new goes before somebody leaves it. */
export const fullWindowCode = 'twilio_63018'
/** The messages that an account may send in a day are used up (Twilio 63038). */
const accountQuotaCode = 'twilio_63038'

/** A used-up quota is told apart from a mere pace: it takes hours, and a person may want to act. */
export function waitReasonOf(code: string): WaitReason {
  if (code === fullWindowCode) return 'whatsapp_limit'
  return code.includes('quota') || code === accountQuotaCode ? 'provider_quota' : 'provider_busy'
}
