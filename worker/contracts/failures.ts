import { z } from 'zod'
import { PageQuery, SendingChannel } from './common.ts'

/** Days that failures are listed for: later than that nobody wants the message any more. */
export const failureDays = 30

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
  /** Why it cannot be tried again: its campaign was cancelled. */
  retryable: boolean
}

export type FailureSummary = {
  reasons: { channel: SendingChannel; code: string; count: number; retryable: number }[]
  unknown: number
}

/** `more`: there are others left for another call. */
export type RetriedFailures = { retried: number; more: boolean }
