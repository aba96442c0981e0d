import { z } from 'zod'
import type { CallOutcome, CheckOutcome } from '../port.ts'

/** What Twilio answered; null when no whole answer came. */
export type TwilioAnswer = { status: number; retryAfter: string | null; body: string }

type Failed = Exclude<CallOutcome, { type: 'accepted' }>

const Failure = z.object({ code: z.number().int() })

/** The account, its sender or its registration: a person has to act, nobody is lost meanwhile. */
const misconfigured = new Set([
  20003, 20404, 21212, 21603, 21606, 21659, 21660, 21661, 30002, 30032, 30034, 63001, 63007, 63020,
])
/** Of these what one country asks of the sender: everybody elsewhere can still be written to. */
const ofOneCountry = new Set([30032, 30034])
/** The number cannot take messages of this channel, whoever sends them. */
const invalidAddress = new Set([21211, 21614, 63003, 63024])
/** The person said STOP to this sender. */
const optedOut = 21610
/** The person blocked this sender in WhatsApp. */
const blockedSender = 63014
/** The sender's own queue or pace, not that of the API. */
const senderBusy = new Set([21611, 30001, 63017, 63018])
/** The provider's own trouble, told before anything was taken. */
const passing = new Set([30410, 63010, 63012])

/** The account's messages of the day are used up. */
const accountQuota = 63038

const apiBusyMs = 1_000
const accountQuotaMs = 3_600_000
const senderBusyMs = 60_000
const passingMs = 5 * 60_000
const longestRetryMs = 24 * 3_600_000

/** Twilio's number of an error as it stands in `messages.error_code`. */
export const twilioCode = (code: number): string => `twilio_${code}`

/**
 * What an error that Twilio tells after it took a message says of the account, which a person has to mend: that nothing
 * goes out any more, or nothing to one country; null when it is about the message alone.
 */
export function accountFaultOf(code: string): 'account' | 'country' | null {
  const number = Number(code.replace(/^twilio_/, ''))
  if (ofOneCountry.has(number)) return 'country'
  return misconfigured.has(number) ? 'account' : null
}

/**
 * The meaning of a message that was not created, by Twilio's error codes (twilio.com/docs/api/errors). There
 * is no idempotency key: what may have been taken (no answer, 408, 5xx) is unclear. A code not known yet
 * stops this message alone, never the address.
 */
export function toCallOutcome(answer: TwilioAnswer | null): Failed {
  if (answer === null) return { type: 'unclear', code: 'network' }
  const { status } = answer
  const number = readCode(answer.body)
  const code = number === null ? `http_${status}` : twilioCode(number)
  if (number === accountQuota) {
    return { type: 'throttled', code, retryAfterMs: retryAfter(answer.retryAfter) ?? accountQuotaMs }
  }
  if (number !== null && senderBusy.has(number))
    return { type: 'throttled', code, retryAfterMs: senderBusyMs }
  if (status === 429 || number === 20429) {
    return { type: 'throttled', code, retryAfterMs: retryAfter(answer.retryAfter) ?? apiBusyMs }
  }
  if (status >= 500 || status === 408) return { type: 'unclear', code }
  if (number !== null) {
    if (number === optedOut) return { type: 'refused', code, address: 'opted_out' }
    if (number === blockedSender) return { type: 'refused', code, address: 'blocked' }
    if (invalidAddress.has(number)) return { type: 'refused', code, address: 'invalid' }
    if (misconfigured.has(number)) return { type: 'misconfigured', code }
    if (passing.has(number)) return { type: 'transient', code, retryAfterMs: passingMs }
  }
  if (status === 401 || status === 403 || status === 404) return { type: 'misconfigured', code }
  if (status >= 400) return { type: 'refused', code }
  // A success that names no message: it may have been taken.
  return { type: 'unclear', code: 'unexpected_answer' }
}

/** What a look at the account says of its credentials. */
export function toCheckOutcome(answer: TwilioAnswer | null): CheckOutcome {
  if (answer === null || answer.status >= 500 || answer.status === 429) {
    return { ok: false, code: answer === null ? 'network' : `http_${answer.status}`, unreachable: true }
  }
  if (answer.status !== 200) {
    const number = readCode(answer.body)
    const code = number === null ? `http_${answer.status}` : twilioCode(number)
    return { ok: false, code, unreachable: false }
  }
  const account = Account.safeParse(parseJson(answer.body))
  if (!account.success) return { ok: false, code: 'unexpected_answer', unreachable: true }
  return account.data.status === 'active'
    ? { ok: true }
    : { ok: false, code: `account_${account.data.status}`, unreachable: false }
}

const Account = z.object({ status: z.string() })

function readCode(body: string): number | null {
  const failure = Failure.safeParse(parseJson(body))
  return failure.success ? failure.data.code : null
}

/** The JSON of an answer; null for a proxy's page or a cut one. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** `Retry-After` in seconds (RFC 9110 §10.2.3), at most a day. */
function retryAfter(header: string | null): number | null {
  const seconds = Number(header)
  if (header === null || header === '' || !Number.isFinite(seconds) || seconds < 0) return null
  return Math.min(Math.max(1, seconds) * 1000, longestRetryMs)
}
