import { readLocalTime, toLocalTime } from '../../../../../worker/lib/texts/local-time.ts'

export type SnoozeChoice = { key: 'later' | 'tomorrow' | 'monday'; at: number }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** When a working day begins, and when it is too late to put something off to later today. */
const morning = '09:00'
const laterMs = 3 * hourMs
const lastHour = 19

/** The moments that a conversation is put off to with one click, on the workspace's clocks. */
export function snoozeTimes(now: number, timeZone: string): SnoozeChoice[] {
  const later = now + laterMs
  const today = dayOf(now, timeZone)
  const isToday =
    dayOf(later, timeZone) === today && Number(toLocalTime(later, timeZone).slice(11, 13)) < lastHour
  const tomorrow = addDays(today, 1)
  // Monday is 1: tomorrow, when today is Sunday, is said once.
  const daysToMonday = (8 - weekday(today)) % 7 || 7
  const monday = addDays(today, daysToMonday)
  return [
    ...(isToday ? [{ key: 'later' as const, at: Math.ceil(later / (15 * 60_000)) * 15 * 60_000 }] : []),
    ...morningOf('tomorrow', tomorrow, timeZone),
    ...(monday === tomorrow ? [] : morningOf('monday', monday, timeZone)),
  ]
}

/** What is proposed to whoever chooses a moment by themselves: a week's beginning, as the last of those above. */
export const proposedSnooze = (now: number, timeZone: string): number =>
  snoozeTimes(now, timeZone).at(-1)?.at ?? now + dayMs

/**
 * When a reply is proposed to leave: as the next working morning begins, or, where the person may be written to for
 * less long, an hour before that ends; half of what is left, when that is less.
 *
 * @param until when the person may be written to no more, or null
 */
export function proposedSending(now: number, until: number | null, timeZone: string): number {
  const today = dayOf(now, timeZone)
  const mornings = [today, addDays(today, 1)].flatMap((day) => momentOf(`${day}T${morning}`, timeZone) ?? [])
  const next = mornings.find((at) => at > now) ?? now + dayMs
  if (until === null || next < until) return next
  return Math.max(until - hourMs, now + Math.floor((until - now) / 2))
}

const dayOf = (at: number, timeZone: string): string => toLocalTime(at, timeZone).slice(0, 10)
const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

function morningOf(key: SnoozeChoice['key'], day: string, timeZone: string): SnoozeChoice[] {
  const at = momentOf(`${day}T${morning}`, timeZone)
  return at === null ? [] : [{ key, at }]
}

/** The moment of a local time; the first of two that a night with a changed clock has. Null for none. */
export function momentOf(localTime: string, timeZone: string): number | null {
  const moment = readLocalTime(localTime.slice(0, 16), timeZone)
  if (moment === null) return null
  return moment.type === 'twice' ? moment.first : moment.at
}
