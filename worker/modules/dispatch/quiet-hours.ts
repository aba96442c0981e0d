import type { QuietHours } from '../../contracts/workspace.ts'
import { addDays, minuteOfZonedDay, zonedDay, zonedMoment } from '../../lib/zone-dates.ts'

/**
 * Zones in which nobody is written to now, each with the moment (epoch ms) when it opens again. The
 * empty name stands for whoever has no zone of their own: the workspace's.
 */
export type ClosedZones = Readonly<Record<string, number>>

/** When a zone that is in its quiet hours opens again, epoch ms; null while it is open. */
export function closedUntil(quiet: QuietHours, timeZone: string, now: number): number | null {
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)]
  const minute = minuteOfZonedDay(now, timeZone)
  const isClosed = from < to ? minute >= from && minute < to : minute >= from || minute < to
  if (!isClosed) return null
  const today = zonedDay(now, timeZone)
  const opensAt = zonedMoment(minute < to ? today : addDays(today, 1), to, timeZone)
  // Where clocks are put back over `to`, its first passing lies behind: the second counts.
  return opensAt > now ? opensAt : opensAt + 3_600_000
}

/**
 * The closed ones of the workspace's and its people's zones. One that closes within `leadMs` counts as
 * closed: what is taken now may leave that much later.
 */
export function findClosedZones(
  quiet: QuietHours,
  { own, others, now, leadMs }: { own: string; others: readonly string[]; now: number; leadMs: number },
): ClosedZones {
  const closed: Record<string, number> = {}
  const zones: [name: string, timeZone: string][] = [
    ['', own],
    ...others.map((zone): [string, string] => [zone, zone]),
  ]
  for (const [name, timeZone] of zones) {
    const until = closedUntil(quiet, timeZone, now) ?? closedUntil(quiet, timeZone, now + leadMs)
    if (until !== null) closed[name] = until
  }
  return closed
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
