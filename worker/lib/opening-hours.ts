import type { BusinessHours } from '../contracts/business-hours.ts'
import { addDays, minuteOfZonedDay, zonedDay, zonedMoment } from './zone-dates.ts'

/**
 * Whether somebody answers at a moment (epoch ms), and when the next hour begins at which somebody does.
 *
 * @param hours null is at any hour
 * @returns `opensAt` epoch ms, null while it is open and for a week without any hour
 */
export function openingAt(
  hours: BusinessHours | null,
  now: number,
): { open: boolean; opensAt: number | null } {
  if (hours === null) return { open: true, opensAt: null }
  const { timeZone, days } = hours
  const today = zonedDay(now, timeZone)
  const minute = minuteOfZonedDay(now, timeZone)
  const isOpen = stretchesOf(days, today).some(({ from, to }) => minute >= from && minute < to)
  if (isOpen) return { open: true, opensAt: null }
  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = addDays(today, ahead)
    const next = stretchesOf(days, day).find(({ from }) => ahead > 0 || from > minute)
    if (next !== undefined) return { open: false, opensAt: zonedMoment(day, next.from, timeZone) }
  }
  return { open: false, opensAt: null }
}

function stretchesOf(days: BusinessHours['days'], day: string): { from: number; to: number }[] {
  // JavaScript's week begins on Sunday.
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return (days[weekday] ?? [])
    .map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) }))
    .sort((a, b) => a.from - b.from)
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
