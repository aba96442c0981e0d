/** What clocks in one time zone show. */
export type WallClock = {
  /**
   * A moment (epoch ms) as "2026-11-21 10:00", with seconds and fractions where it has them. An hour
   * that the clocks show twice is told in UTC ("2026-10-25 00:30Z"), so that the text means one moment.
   */
  format(at: number): string
}

const quarterMs = 900_000
const hourMs = 3_600_000

/** Clocks change at full quarters of an hour, so the offset of each is asked for once. */
export function createWallClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const offsets = new Map<number, number>()
  const offsetAt = (at: number): number => {
    const quarter = Math.floor(at / quarterMs)
    const known = offsets.get(quarter)
    if (known !== undefined) return known
    const offset = parseOffset(
      format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '',
    )
    // Enough for the days of any file; a workspace with more just asks again.
    if (offsets.size > 50_000) offsets.clear()
    offsets.set(quarter, offset)
    return offset
  }
  return {
    format(at) {
      const offset = offsetAt(at)
      const isNearChange = offsetAt(at - 3 * hourMs) !== offset || offsetAt(at + 3 * hourMs) !== offset
      return isNearChange || offset % 60_000 !== 0 ? `${toText(at)}Z` : toText(at + offset)
    },
  }
}

/** "GMT+01:00", or "GMT" alone; seconds before the zones were rounded. */
function parseOffset(name: string): number {
  const match = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name)
  if (match === null) return 0
  const seconds = (Number(match[2]) * 60 + Number(match[3])) * 60 + Number(match[4] ?? 0)
  return (match[1] === '-' ? -1000 : 1000) * seconds
}

function toText(wallMs: number): string {
  const iso = new Date(wallMs).toISOString()
  const end = iso.endsWith(':00.000Z') ? -8 : iso.endsWith('.000Z') ? -5 : -1
  return iso.slice(0, end).replace('T', ' ')
}
