import type { CallOutcome } from '../port.ts'

/** What one push service answered about one device. */
export type DeviceOutcome =
  | { type: 'accepted'; providerId: string | null }
  /** The subscription is gone for good. */
  | { type: 'dead' }
  | Extract<CallOutcome, { type: 'misconfigured' | 'throttled' | 'transient' }>
  | { type: 'refused'; code: string }

/** Without a word of the push service, so long. */
const usualWaitMs = 30_000
const longestWaitMs = 3_600_000

/**
 * Reads the answer of a push service (RFC 8030 §5, §7.3, §8.4; RFC 8292 §4): 404 and 410 end a subscription, 401 and
 * 403 mean our key or who we say we are.
 */
export function judgePushAnswer(response: Pick<Response, 'status' | 'headers'>, now: number): DeviceOutcome {
  const { status, headers } = response
  if (status === 200 || status === 201 || status === 202)
    return { type: 'accepted', providerId: headers.get('location')?.slice(0, 200) ?? null }
  if (status === 404 || status === 410) return { type: 'dead' }
  if (status === 401 || status === 403) return { type: 'misconfigured', code: `push_${status}` }
  if (status === 413) return { type: 'refused', code: 'push_too_large' }
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now)
  if (status === 429)
    return { type: 'throttled', code: 'rate_limited', retryAfterMs: retryAfterMs ?? usualWaitMs }
  if (status >= 500) return { type: 'transient', code: `push_${status}`, retryAfterMs: retryAfterMs ?? 0 }
  return { type: 'refused', code: `push_${status}` }
}

/** Seconds or a date (RFC 9110 §10.2.3), as ms from now; null for anything else. */
function readRetryAfter(text: string | null, now: number): number | null {
  if (text === null) return null
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), longestWaitMs)
}

/** What stands for all devices of a person: the best that happened, else what can still be mended, else why not. */
const order = ['accepted', 'misconfigured', 'throttled', 'transient', 'refused', 'dead'] as const

/** One message counts once, however many devices it went to. No living device means nobody to send to. */
export function combineDevices(outcomes: readonly DeviceOutcome[]): CallOutcome {
  const [best] = outcomes.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
  if (best === undefined || best.type === 'dead') return { type: 'refused', code: 'no_device' }
  if (best.type !== 'accepted') return best
  return { type: 'accepted', providerId: best.providerId ?? `push-${crypto.randomUUID()}` }
}
