import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatCalendarDate,
  formatDay,
  formatDelta,
  formatDuration,
  formatWait,
  formatMoment,
  formatMoney,
  formatNumber,
  formatShare,
} from '../../web/shared/format.ts'

/** No-break spaces shown as `_`, narrow ones as `-`, so that a table can tell them apart. */
const visible = (text: string): string => text.replaceAll('\u00A0', '_').replaceAll('\u202F', '-')

describe('numbers', () => {
  it.each([
    [9377, 'it', '9.377'],
    [9377, 'en', '9,377'],
    [9377, 'fr', '9-377'],
    [1234.5, 'it', '1.234,5'],
    [0, 'it', '0'],
  ] as const)('groups %s always, in %s', (value, language, expected) => {
    expect(visible(formatNumber(value, language))).toBe(expected)
  })

  it.each([
    [412, '+412'],
    [-498, '−498'],
    [0, '0'],
    [18_097, '+18.097'],
  ])('tells the difference %s with its sign', (value, expected) => {
    expect(formatDelta(value, 'it')).toBe(expected)
  })

  it.each([
    [9177, 9377, 'it', '97,9%'],
    [9177, 9377, 'en', '97.9%'],
    [9177, 9377, 'fr', '97,9-_%'.replace('-_', '-')],
    [9377, 9377, 'it', '100%'],
    [0, 9377, 'it', '0%'],
    [9376, 9377, 'it', '99,9%'],
    [1, 1_000_000, 'it', '0,1%'],
    [1, 0, 'it', ''],
  ] as const)('shows %s of %s in %s without rounding anybody away', (part, whole, language, expected) => {
    expect(visible(formatShare(part, whole, language)).replace('_', '-')).toBe(expected)
  })

  it.each([
    ['it', '57,60_€'],
    ['en', '€57.60'],
    ['fr', '57,60_€'],
  ] as const)('keeps an amount in one piece in %s', (language, expected) => {
    expect(visible(formatMoney(57_600_000, 'EUR', language))).toBe(expected)
  })

  it.each([
    [0, 'it', '0_byte'],
    [84_100, 'it', '84_kB'],
    [1_500_000, 'it', '1,5_MB'],
    [999_600, 'it', '1_MB'],
    [16_000_000, 'fr', '16-Mo'],
  ] as const)('shows %s bytes in %s', (bytes, language, expected) => {
    expect(visible(formatBytes(bytes, language))).toBe(expected)
  })
})

describe('durations', () => {
  it.each([
    [17_000, 'it', '17_s'],
    [0, 'it', '0_s'],
    [-5, 'it', '0_s'],
    [72_000, 'it', '1_min_12_s'],
    [600_000, 'it', '10_min'],
    [7_500_000, 'it', '2_h_05_min'],
    [180_000_000, 'it', '2_g_2_h'],
    [172_800_000, 'fr', '2_j'],
    [172_800_000, 'en', '2_d'],
  ] as const)('tells %s ms in %s by its two largest units', (ms, language, expected) => {
    expect(visible(formatDuration(ms, language))).toBe(expected)
  })
  it.each([
    [0, '1_min'],
    [119_000, '1_min'],
    [250_000, '4_min'],
    [3_599_000, '59_min'],
    [7_530_000, '2_h'],
    [86_399_000, '23_h'],
    [200_000_000, '2_g'],
  ] as const)('tells a wait of %s ms by its largest unit', (ms, expected) => {
    expect(visible(formatWait(ms, 'it'))).toBe(expected)
  })
})

describe('dates in the workspace’s zone', () => {
  const now = Date.parse('2026-11-21T15:00:00Z')
  const context = (language: 'it' | 'en' | 'fr', timeZone = 'Europe/Rome') => ({ language, timeZone, now })

  it.each([
    ['2026-11-21T13:32:00Z', 'it', 'oggi, 14:32'],
    ['2026-11-20T09:12:00Z', 'it', 'ieri, 10:12'],
    ['2026-11-19T17:20:00Z', 'it', '19_nov, 18:20'],
    ['2026-11-19T17:20:00Z', 'en', '19_Nov, 18:20'],
    ['2026-11-19T17:20:00Z', 'fr', '19_nov., 18:20'],
    ['2024-03-12T10:00:00Z', 'it', '12_mar_2024'],
    ['2024-03-12T10:00:00Z', 'en', '12_Mar_2024'],
    ['2024-03-12T10:00:00Z', 'fr', '12_mars_2024'],
  ] as const)('shows %s in %s', (at, language, expected) => {
    expect(visible(formatMoment(Date.parse(at), context(language)))).toBe(expected)
  })

  it('decides today by the zone, not by UTC', () => {
    const justAfterMidnightInRome = Date.parse('2026-11-20T23:10:00Z')
    expect(formatDay(justAfterMidnightInRome, context('it'))).toBe('oggi')
    expect(formatDay(justAfterMidnightInRome, context('it', 'America/New_York'))).toBe('ieri')
  })

  it('knows yesterday across the new year and keeps its time', () => {
    const newYear = {
      language: 'it',
      timeZone: 'Europe/Rome',
      now: Date.parse('2027-01-01T09:00:00Z'),
    } as const
    expect(formatMoment(Date.parse('2026-12-31T20:00:00Z'), newYear)).toBe('ieri, 21:00')
  })

  it('shows a birthday on its own day everywhere, and leaves what is no date alone', () => {
    expect(visible(formatCalendarDate('1986-05-04', 'it'))).toBe('4_mag_1986')
    expect(formatCalendarDate('31/02/1964', 'it')).toBe('31/02/1964')
  })
})
