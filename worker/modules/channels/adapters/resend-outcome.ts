import type { SendOutcome } from '../port.ts'

/** What the SDK tells of a refused call. `status` is null when no answer came. */
export type ResendFailure = {
  status: number | null
  name: string
  /** Lower-case header names. */
  headers: Record<string, string>
}

type Failed = Exclude<SendOutcome, { type: 'accepted' }>

/** A key, domain or account problem, or a bug of ours: a person has to act, nobody is lost meanwhile. */
const misconfigured = new Set([
  'missing_api_key',
  'restricted_api_key',
  'invalid_api_key',
  'not_found',
  'method_not_allowed',
  'invalid_idempotent_request',
  'security_error',
])
const refused = new Set([
  'missing_required_field',
  'invalid_parameter',
  'invalid_attachment',
  'invalid_from_address',
  'invalid_access',
  'invalid_region',
  'invalid_idempotency_key',
])
const defaultRetryMs = 1000

/**
 * The meaning of a failed call by Resend's error names (resend.com/docs/api-reference/errors).
 * `validation_error` is about the content with 400 and 422, about domain or test mode with 403. Names
 * not known yet are judged by their status; what may have been accepted is `unclear`.
 */
export function toOutcome(failure: ResendFailure, nowMs: number): Failed {
  const { name, status } = failure
  const code = name || `http_${status ?? 0}`
  if (status === null) return { type: 'unclear', code: 'network' }
  if (name === 'concurrent_idempotent_requests') return { type: 'unclear', code }
  if (name === 'daily_quota_exceeded' || name === 'monthly_quota_exceeded') {
    const retryAfterMs = retryAfter(failure.headers) ?? quotaResetMs(name, nowMs)
    return { type: 'throttled', code, retryAfterMs }
  }
  if (name === 'rate_limit_exceeded' || status === 429) {
    return { type: 'throttled', code, retryAfterMs: retryAfter(failure.headers) ?? defaultRetryMs }
  }
  if (misconfigured.has(name)) return { type: 'misconfigured', code }
  if (refused.has(name)) return { type: 'refused', code }
  if (status >= 500 || status === 408) return { type: 'unclear', code }
  if (status === 400 || status === 413 || status === 422) return { type: 'refused', code }
  if (status >= 400)
    return { type: 'misconfigured', code: name === 'application_error' ? `http_${status}` : code }
  return { type: 'unclear', code }
}

/** Milliseconds until the next UTC day or month, when quotas start anew. */
function quotaResetMs(name: 'daily_quota_exceeded' | 'monthly_quota_exceeded', nowMs: number): number {
  const now = new Date(nowMs)
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()]
  const reset =
    name === 'daily_quota_exceeded' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1)
  return reset - nowMs
}

/** `retry-after` in seconds (RFC 9110 §10.2.3; Resend sends no dates), at most 31 days. */
function retryAfter(headers: Record<string, string>): number | null {
  const seconds = Number(headers['retry-after'])
  if (headers['retry-after'] === undefined || !Number.isFinite(seconds) || seconds < 0) return null
  return Math.min(Math.max(1, seconds), 31 * 86_400) * 1000
}
