import { language } from '../../../../shared/i18n/language.ts'

/** A time zone as its clocks are known: "Europe/Rome", "America/New York". */
export const zoneName = (timeZone: string): string => timeZone.replaceAll('_', ' ')

/** What a zone is ahead of UTC at a moment (epoch ms): "UTC+1". */
export function offsetName(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(language(), { timeZone, timeZoneName: 'shortOffset' }).formatToParts(
    at,
  )
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return name.replace(/^GMT/, 'UTC')
}
