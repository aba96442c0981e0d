/** Calendar days of a time zone, as ISO dates (`2026-11-21`), and the moments at which they begin. */

const dayMs = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day that a zone has at a moment (epoch ms). */
export function zonedDay(at: number, timeZone: string): string {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      calendar: 'iso8601',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    formats.set(timeZone, format)
  }
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, part.value]))
  return `${(parts.get('year') ?? '').padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`
}

/**
 * The first moment (epoch ms) of a calendar day in a zone. Where clocks skip midnight it is the moment
 * they skip to; where midnight comes twice, the first.
 */
export function startOfZonedDay(day: string, timeZone: string): number {
  const utcMs = Date.parse(`${day}T00:00:00Z`)
  const before = utcMs - zoneOffsetMs(utcMs - dayMs, timeZone)
  const after = utcMs - zoneOffsetMs(utcMs + dayMs, timeZone)
  const [first, last] = before <= after ? [before, after] : [after, before]
  return zonedDay(first, timeZone) === day ? first : last
}

/** The minute of the day that a zone's clocks show at a moment (epoch ms), 0 to 1439. */
export function minuteOfZonedDay(at: number, timeZone: string): number {
  const shownMs = at + zoneOffsetMs(at, timeZone)
  return Math.floor((((shownMs % dayMs) + dayMs) % dayMs) / 60_000)
}

/**
 * The moment (epoch ms) when a zone's clocks show a minute of a calendar day. Where it comes twice, the
 * first; where clocks skip it, as much later as they skip.
 */
export function zonedMoment(day: string, minute: number, timeZone: string): number {
  const utcMs = Date.parse(`${day}T00:00:00Z`) + minute * 60_000
  const before = utcMs - zoneOffsetMs(utcMs - dayMs, timeZone)
  const after = utcMs - zoneOffsetMs(utcMs + dayMs, timeZone)
  const shows = (at: number) => zonedDay(at, timeZone) === day && minuteOfZonedDay(at, timeZone) === minute
  return [before, after].toSorted((a, b) => a - b).find(shows) ?? Math.max(before, after)
}

/** The ISO date some days later (or earlier). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

const offsetFormats = new Map<string, Intl.DateTimeFormat>()

/** What a zone's clocks are ahead of UTC at a moment (epoch ms), in ms. */
export function zoneOffsetMs(at: number, timeZone: string): number {
  let format = offsetFormats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    offsetFormats.set(timeZone, format)
  }
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value
  const match = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name ?? '')
  if (match === null) return 0
  const seconds = (Number(match[2]) * 60 + Number(match[3])) * 60 + Number(match[4] ?? 0)
  return (match[1] === '-' ? -1000 : 1000) * seconds
}
