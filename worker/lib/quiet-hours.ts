import type { QuietHours } from '../contracts/workspace.ts'
import { addDays, minuteOfZonedDay, zonedDay, zonedMoment } from './zone-dates.ts'

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

/** When a zone that is open goes to rest next, epoch ms. */
export function openUntil(quiet: QuietHours, timeZone: string, now: number): number {
  const from = minutesOf(quiet.from)
  const today = zonedDay(now, timeZone)
  const closesAt = zonedMoment(today, from, timeZone)
  return closesAt > now ? closesAt : zonedMoment(addDays(today, 1), from, timeZone)
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
