import { z } from 'zod'
import { PageQuery, SendingChannel } from './common.ts'

/** Days that failures are listed for: later than that nobody wants the message any more. */
export const failureDays = 30

/**
 * Reasons that hold for good: the person blocked the sender or opted out, or the address takes nothing. Trying
 * again could only make of what was sent, and refused, something that was never sent.
 */
export const finalReasons = [
  'bounce_permanent',
  'provider_suppressed',
  'twilio_21211',
  'twilio_21610',
  'twilio_21614',
  'twilio_30004',
  'twilio_30005',
  'twilio_30006',
  'twilio_63003',
  'twilio_63014',
  'twilio_63024',
  'twilio_63032',
  'meta_100_2018001',
  'meta_551',
  'no_device',
  'push_key',
]
/** Meta's choice not to deliver one more advertisement to a person, which a day later may fall otherwise. */
export const restReason = 'twilio_63049'
export const restMs = 24 * 3_600_000

/** `unknown`: nobody knows yet whether the provider took it. */
const failureStates = ['failed', 'unknown'] as const

const filter = {
  channel: SendingChannel.optional(),
  code: z.string().min(1).max(100).optional(),
}
export const FailuresQuery = PageQuery.extend({ ...filter, state: z.enum(failureStates).default('failed') })
export type FailuresQuery = z.infer<typeof FailuresQuery>

/** Which failures are tried again: all, of one channel, for one reason. */
export const RetryFailuresInput = z.object(filter)
export type RetryFailuresInput = z.infer<typeof RetryFailuresInput>

/** A message that failed, or whose outcome is not known (spec 8.4). */
export type Failure = {
  messageId: number
  channel: SendingChannel
  contactId: number
  name: string
  address: string
  campaign: { id: number; name: string }
  /** Of a failure its time, else since when the outcome is unknown. */
  at: number
  reason: string | null
  attempts: number
  /** When the provider is asked next; null for a failure. */
  askAt: number | null
  /** False for an outcome not known yet. */
  retryable: boolean
  /** Why a failure cannot be tried again; `rest`: not before `restMs` are over. */
  kept: 'cancelled' | 'final' | 'rest' | null
}

export type FailureSummary = {
  reasons: { channel: SendingChannel; code: string; count: number; retryable: number }[]
  unknown: number
}

/** `more`: there are others left for another call. */
export type RetriedFailures = { retried: number; more: boolean }
