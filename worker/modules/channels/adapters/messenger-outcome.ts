import { z } from 'zod'
import type { CallOutcome, CheckOutcome } from '../port.ts'

/** What the Graph API answered; null when no whole answer came. */
export type MetaAnswer = { status: number; body: string }

type Failed = Exclude<CallOutcome, { type: 'accepted' }>

const Failure = z.object({
  error: z.object({
    code: z.number().int(),
    error_subcode: z.number().int().optional(),
    message: z.string().optional(),
  }),
})
type Failure = { code: number; subcode: number | null; message: string }

/** More than 24 hours since the person's last message: of this message alone, and no fault of the account. */
const outsideWindow = new Set([2018278, 2018065])
/** The token, a permission or the page itself: a person has to act, nobody is lost meanwhile. */
const misconfigured = new Set([3, 10, 102, 190, 459, 464, 467])
/** Pace of the app, the person who gave the token, the page; and of this person. */
const busyMs: Readonly<Record<number, number>> = {
  4: 300_000,
  17: 300_000,
  32: 300_000,
  613: 30_000,
  80006: 300_000,
}
/** The provider's own trouble, told before anything was taken. */
const passing = new Set([2, 1200])
/** Blocked the page, or has no account any more. */
const unavailable = 551
const throttledMs = 30_000
const passingMs = 5 * 60_000

/** Meta's numbers of an error as they stand in `messages.error_code`. */
const codeOf = ({ code, subcode }: Failure): string =>
  subcode === null ? `meta_${code}` : `meta_${code}_${subcode}`

/**
 * The meaning of a message that was not sent, by Meta's error codes
 * (developers.facebook.com/docs/messenger-platform/error-codes). There is no idempotency key: what may have
 * been taken (no answer, 408, 5xx without a reason, "unknown error" 1) is unclear. A code not known yet stops this
 * message alone, never the address.
 */
export function toMetaOutcome(answer: MetaAnswer | null): Failed {
  if (answer === null) return { type: 'unclear', code: 'network' }
  const { status } = answer
  const failure = readFailure(answer.body)
  if (failure === null) return judgeStatus(status)
  const code = codeOf(failure)
  const { code: number, subcode } = failure
  if (subcode !== null && outsideWindow.has(subcode)) return { type: 'refused', code: 'meta_10_2018278' }
  if (number === unavailable) return { type: 'refused', code, address: 'invalid' }
  const waitMs = busyMs[number]
  if (waitMs !== undefined) return { type: 'throttled', code, retryAfterMs: waitMs }
  if (passing.has(number)) return { type: 'transient', code, retryAfterMs: passingMs }
  if (misconfigured.has(number) || (number >= 200 && number < 300)) return { type: 'misconfigured', code }
  if (isProofRefused(failure)) return { type: 'misconfigured', code }
  if (status === 429) return { type: 'throttled', code, retryAfterMs: throttledMs }
  if (number === 1 || status >= 500 || status === 408) return { type: 'unclear', code }
  return { type: 'refused', code }
}

/** An answer that is none of the Graph API's: a proxy's page, or a cut one. */
function judgeStatus(status: number): Failed {
  const code = `http_${status}`
  if (status === 429) return { type: 'throttled', code, retryAfterMs: throttledMs }
  if (status >= 500 || status === 408) return { type: 'unclear', code }
  if (status === 401 || status === 403 || status === 404) return { type: 'misconfigured', code }
  if (status >= 400) return { type: 'refused', code }
  // A success that names no message: it may have been taken.
  return { type: 'unclear', code: 'unexpected_answer' }
}

/** The secret does not belong to the token's app: said with the general code of a wrong parameter. */
const isProofRefused = ({ code, message }: Failure): boolean =>
  code === 100 && message.includes('appsecret_proof')

/** What is wrong with credentials: the token, the secret, the page they are for, or a permission. */
export type MetaCheck =
  | { ok: true; pageId: string; pageName: string }
  | { ok: false; code: string; unreachable: boolean; fault: 'token' | 'secret' | 'permission' }

const Page = z.object({ id: z.string(), name: z.string().default('') })

/** What asking for the token's own page says of the credentials. */
export function toMetaCheck(answer: MetaAnswer | null): MetaCheck {
  if (answer === null) return { ok: false, code: 'network', unreachable: true, fault: 'token' }
  const failure = readFailure(answer.body)
  const code = failure === null ? `http_${answer.status}` : codeOf(failure)
  if (answer.status >= 500 || answer.status === 429) {
    return { ok: false, code, unreachable: true, fault: 'token' }
  }
  if (failure !== null) {
    const fault = isProofRefused(failure) ? 'secret' : isPermission(failure) ? 'permission' : 'token'
    return { ok: false, code, unreachable: failure.code in busyMs || passing.has(failure.code), fault }
  }
  const page = Page.safeParse(parseJson(answer.body))
  if (answer.status !== 200 || !page.success) return { ok: false, code, unreachable: true, fault: 'token' }
  return { ok: true, pageId: page.data.id, pageName: page.data.name }
}

const isPermission = ({ code }: Failure): boolean => code === 10 || code === 3 || (code >= 200 && code < 300)

/** The same as the port tells it. */
export const toPlainCheck = (checked: MetaCheck): CheckOutcome =>
  checked.ok ? { ok: true } : { ok: false, code: checked.code, unreachable: checked.unreachable }

function readFailure(body: string): Failure | null {
  const parsed = Failure.safeParse(parseJson(body))
  if (!parsed.success) return null
  const { code, error_subcode: subcode = null, message = '' } = parsed.data.error
  return { code, subcode, message }
}

/** The JSON of an answer; null for a proxy's page or a cut one. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
