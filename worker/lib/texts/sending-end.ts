import type { SendingPace } from '../../contracts/sending-pace.ts'
import type { QuietHours } from '../../contracts/workspace.ts'
import { closedUntil, openUntil } from '../quiet-hours.ts'

/** What makes an end later than the pace alone would, or keeps it from being known. */
export type EndReason =
  | 'quiet_hours'
  | 'other_zones'
  | 'whatsapp_limit'
  | 'campaigns'
  | 'provider'
  | 'credit'
  | 'too_long'

/**
 * When a send will be over: `about` then, or `not_before` then, where what cannot be known may make it later;
 * `unknown` where nothing can be said.
 */
export type SendingEnd =
  | { type: 'about' | 'not_before'; at: number; because: EndReason[] }
  | { type: 'unknown'; because: EndReason[] }

export type Sending = {
  people: number
  /** Epoch ms. */
  now: number
  startAt: number
  pace: SendingPace
  /** WhatsApp's limit for these people from now on; null on other channels. */
  places: { now: number; next: object | null; endAt: number | null; limit: number | null } | null
  /** How many of them the credit covers; null where nothing is paid. */
  covered: number | null
  /** The provider takes nothing before, epoch ms. */
  notBefore?: number
}

const windowMs = 24 * 3_600_000
const minuteMs = 60_000
/** A send that lasts longer than that is nobody's plan, but a pace that is wrong. */
const longestMs = 400 * windowMs

/**
 * Estimates the end of a send under the limits as they are now: the channel's pace, shared with other campaigns,
 * quiet hours of the workspace and of the zones its people live in, WhatsApp's window and the credit. What the window
 * is told to do stands beside it with its own latest time, so the end is that very time. The frequency cap leaves
 * people out and so ends nothing later. Null with nobody to send to.
 */
export function estimateEnd(sending: Sending): SendingEnd | null {
  const { people, pace, places, covered, now } = sending
  if (people <= 0) return null
  if (covered !== null && covered < people) return { type: 'unknown', because: ['credit'] }
  const startAt = Math.max(sending.startAt, now)
  const refusedUntil = Math.max(pace.pausedUntil, sending.notBefore ?? 0)
  const sharing = Math.min(pace.ahead, people)
  const workMs = ((people + sharing) / pace.messagesPerSecond) * 1000
  const from = Math.max(startAt, refusedUntil)
  const own = walk(pace.quietHours, pace.timeZone, { from, workMs })
  if (own === null) return { type: 'unknown', because: ['too_long'] }
  const others = pace.otherZones.map((zone) => walk(pace.quietHours, zone, { from, workMs }) ?? own)
  const isLaterElsewhere = others.some((end) => end > own + minuteMs)
  const window = windowEnd(places, { people, startAt, now })
  if (window === 'unknown') return { type: 'unknown', because: ['whatsapp_limit'] }
  const isHeldByWindow = window > own
  const at = isHeldByWindow ? opensAt(pace, window) : own
  const isRefused = refusedUntil > startAt
  const because: EndReason[] = [
    ...(isHeldByWindow ? (['whatsapp_limit'] as const) : []),
    ...(isRefused ? (['provider'] as const) : []),
    ...(at > Math.max(from + workMs, window) + minuteMs ? (['quiet_hours'] as const) : []),
    ...(isLaterElsewhere ? (['other_zones'] as const) : []),
    ...(sharing > 0 ? (['campaigns'] as const) : []),
  ]
  const isOpenEnded = isLaterElsewhere || isRefused
  return { type: isOpenEnded ? 'not_before' : 'about', at, because }
}

/** When so much work is done by somebody who rests in the quiet hours of a zone; null when it never ends. */
function walk(
  quiet: QuietHours | null,
  timeZone: string,
  { from, workMs }: { from: number; workMs: number },
): number | null {
  if (workMs > longestMs) return null
  if (quiet === null) return from + workMs
  let at = from
  for (let left = workMs; at < from + longestMs;) {
    const opensAt = closedUntil(quiet, timeZone, at)
    if (opensAt !== null) {
      at = opensAt
      continue
    }
    const closesAt = openUntil(quiet, timeZone, at)
    if (at + left <= closesAt) return at + left
    left -= closesAt - at
    at = closesAt
  }
  return null
}

/** The time itself, or the end of the quiet hours into which it falls. */
export const opensAt = ({ quietHours, timeZone }: SendingPace, at: number): number =>
  (quietHours === null ? null : closedUntil(quietHours, timeZone, at)) ?? at

/**
 * When WhatsApp's window has let the last of them through; 0 where it holds nobody back. What it will be like at a
 * later start nobody knows: then it is taken to be empty.
 */
function windowEnd(
  places: Sending['places'],
  { people, startAt, now }: { people: number; startAt: number; now: number },
): number | 'unknown' {
  if (places === null) return 0
  if (startAt <= now) return places.next === null && places.endAt !== null ? 0 : (places.endAt ?? 'unknown')
  if (places.limit === null) return 0
  if (places.limit < 1) return 'unknown'
  const rounds = Math.ceil(people / places.limit) - 1
  return rounds === 0 ? 0 : startAt + rounds * windowMs
}
