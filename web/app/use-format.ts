import {
  formatBytes,
  formatCalendarDate,
  formatDay,
  formatDelta,
  formatDuration,
  formatFullMoment,
  formatMoment,
  formatMoney,
  formatNumber,
  formatPrice,
  formatShare,
  formatTime,
  formatWait,
} from '../shared/format.ts'
import { language } from '../shared/i18n/language.ts'
import { useWorkspace } from './session.tsx'

/** The formats of `web/shared/format.ts` bound to the language in use and the workspace's zone; reactive. */
export function useFormat() {
  const { timeZone } = useWorkspace()
  const context = () => ({ language: language(), timeZone: timeZone(), now: Date.now() })
  return {
    number: (value: number) => formatNumber(value, language()),
    delta: (value: number) => formatDelta(value, language()),
    share: (part: number, whole: number) => formatShare(part, whole, language()),
    money: (amountMicro: number, currency: string) => formatMoney(amountMicro, currency, language()),
    price: (amountMicro: number, currency: string) => formatPrice(amountMicro, currency, language()),
    /** The name of a country (ISO 3166-1 alpha-2). */
    country: (code: string) => new Intl.DisplayNames(language(), { type: 'region' }).of(code) ?? code,
    bytes: (bytes: number) => formatBytes(bytes, language()),
    duration: (durationMs: number) => formatDuration(durationMs, language()),
    wait: (durationMs: number) => formatWait(durationMs, language()),
    time: (at: number) => formatTime(at, context()),
    day: (at: number) => formatDay(at, context()),
    moment: (at: number) => formatMoment(at, context()),
    fullMoment: (at: number) => formatFullMoment(at, context()),
    calendarDate: (isoDate: string) => formatCalendarDate(isoDate, language()),
  }
}
