import { minuteOfZonedDay, zonedDay, zoneOffsetMs } from '../zone-dates.ts'

const dayMs = 86_400_000
const localTime = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)$/

/**
 * The moments (epoch ms) that a zone's clocks call by one local time. Clocks that are put forward skip
 * some times: `at` is then as much later as they skip. Clocks that are put back show some times twice.
 */
export type LocalMoment =
  | { type: 'once'; at: number }
  | { type: 'twice'; first: number; second: number }
  | { type: 'skipped'; at: number }

/**
 * Reads a local time (`2026-03-29T02:30`) on a zone's clocks (RFC 9557 calls what it does with skipped
 * times "compatible").
 *
 * @returns null for a text that is no local time or a day that does not exist
 */
export function readLocalTime(text: string, timeZone: string): LocalMoment | null {
  const [, day = '', hours, minutes] = localTime.exec(text) ?? []
  const midnight = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return null
  const minute = Number(hours) * 60 + Number(minutes)
  const utcMs = midnight + minute * 60_000
  const offsets = [zoneOffsetMs(utcMs - dayMs, timeZone), zoneOffsetMs(utcMs + dayMs, timeZone)]
  const moments = [...new Set(offsets.map((offset) => utcMs - offset))].toSorted((a, b) => a - b)
  const shown = moments.filter(
    (at) => zonedDay(at, timeZone) === day && minuteOfZonedDay(at, timeZone) === minute,
  )
  const [first, second] = shown
  if (first === undefined) return { type: 'skipped', at: Math.max(...moments) }
  return second === undefined ? { type: 'once', at: first } : { type: 'twice', first, second }
}

/** What a zone's clocks show at a moment (epoch ms), as `2026-11-28T10:00`. */
export function toLocalTime(at: number, timeZone: string): string {
  const minute = minuteOfZonedDay(at, timeZone)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${zonedDay(at, timeZone)}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}
