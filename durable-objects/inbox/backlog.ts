import { frameLimits } from '../../worker/contracts/inbox-frames.ts'

/** What a socket was sent and has not acknowledged. In memory: after hibernation nothing is under way. */
export type Backlog = { events: number; chars: number }

export const noBacklog: Backlog = { events: 0, chars: 0 }

/** Counts what is about to be sent; `isBehind`: it is not sent, the reader is too slow. */
export function afterSend(
  before: Backlog,
  frame: Backlog,
  limits: { unackedEvents: number; unackedChars: number } = frameLimits,
): { backlog: Backlog; isBehind: boolean } {
  const backlog = { events: before.events + frame.events, chars: before.chars + frame.chars }
  // One large frame to somebody who is up to date is no sign of slowness.
  const isBehind =
    before.events > 0 && (backlog.events > limits.unackedEvents || backlog.chars > limits.unackedChars)
  return { backlog: isBehind ? before : backlog, isBehind }
}

/** Falls so often within ten minutes before the socket is closed. */
const strikeMs = 600_000

/** Notes that a socket fell behind. */
export function strike(
  before: readonly number[],
  now: number,
  most: number = frameLimits.strikes,
): { strikes: number[]; isOver: boolean } {
  const strikes = [...before.filter((at) => at > now - strikeMs), now]
  return { strikes, isOver: strikes.length >= most }
}

export type Bucket = { tokens: number; at: number }

/** Takes one of a bucket that fills by `perSecond` up to `burst`; tells when the next one is there. */
export function take(
  bucket: Bucket | undefined,
  { burst, perSecond, now }: { burst: number; perSecond: number; now: number },
): { bucket: Bucket; retryMs: number | null } {
  const before = bucket ?? { tokens: burst, at: now }
  const filled = Math.min(burst, before.tokens + (Math.max(0, now - before.at) / 1000) * perSecond)
  if (filled >= 1) return { bucket: { tokens: filled - 1, at: now }, retryMs: null }
  return { bucket: { tokens: filled, at: now }, retryMs: Math.ceil(((1 - filled) / perSecond) * 1000) }
}

/** Whether changes are collected for a moment instead of being sent one by one: above a hundred in a second. */
export function paceOf(
  before: { since: number; count: number },
  events: number,
  now: number,
): { pace: { since: number; count: number }; isBusy: boolean } {
  const pace =
    now - before.since >= 1000 ? { since: now, count: events } : { ...before, count: before.count + events }
  return { pace, isBusy: pace.count > 100 }
}
