import type { BusinessHours } from '../contracts/business-hours.ts'
import { minuteOfZonedDay, zonedDay } from './zone-dates.ts'

/** Whether a workspace is open at a moment (epoch ms); without hours it always is. */
export function isOpenAt(hours: BusinessHours | null, at: number): boolean {
  if (hours === null) return true
  // Day 0, 1970-01-01, was a Thursday.
  const day = Math.floor(Date.parse(`${zonedDay(at, hours.timeZone)}T00:00:00Z`) / dayMs)
  const openings = hours.days[(day + 3) % 7] ?? []
  const minute = minuteOfZonedDay(at, hours.timeZone)
  return openings.some(({ from, to }) => minutesOf(from) <= minute && minute < minutesOf(to))
}

const dayMs = 86_400_000

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
