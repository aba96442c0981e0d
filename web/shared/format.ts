import type { Language } from '../../worker/contracts/common.ts'

/** Locales of numbers and dates. English is British: day before month, 24 hours. */
const locales: Record<Language, string> = { it: 'it-IT', en: 'en-GB', fr: 'fr-FR' }

const numberFormats = new Map<string, Intl.NumberFormat>()
const dateFormats = new Map<string, Intl.DateTimeFormat>()

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${JSON.stringify(options)}`
  let format = numberFormats.get(key)
  if (!format) {
    // Italian leaves four digits ungrouped unless told otherwise.
    format = new Intl.NumberFormat(locales[language], { useGrouping: 'always', ...options })
    numberFormats.set(key, format)
  }
  return format
}

function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`
  let format = dateFormats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(locales[language], options)
    dateFormats.set(key, format)
  }
  return format
}

/** Keeps the parts of a figure on one line: "21 nov", "57,60 €". The narrow no-break space stays. */
const unbreakable = (text: string): string => text.replaceAll(' ', '\u00A0')

/** 9377 → "9.377" in Italian. Up to three decimals are kept. */
export const formatNumber = (value: number, language: Language): string =>
  numberFormat(language, { maximumFractionDigits: 3 }).format(value)

/** With its sign, for differences: "+412", "−498", "0". */
export const formatDelta = (value: number, language: Language): string =>
  numberFormat(language, { signDisplay: 'exceptZero', maximumFractionDigits: 0 })
    .format(value)
    .replace('-', '\u2212')

/** A share of a whole as a percentage with one decimal: 0.949 → "94,9%". Empty when there is no whole. */
export function formatShare(part: number, whole: number, language: Language): string {
  if (whole <= 0) return ''
  const share = part / whole
  const digits = share === 0 || share === 1 ? 0 : 1
  // Never "100%" while somebody is missing, nor "0%" while somebody is there.
  const shown = share < 1 ? Math.min(share, 0.999) : share
  const visible = share > 0 ? Math.max(shown, 0.001) : shown
  return unbreakable(
    numberFormat(language, {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(visible),
  )
}

/** Micro-units of a currency: 57_600_000 EUR → "57,60 €". */
export const formatMoney = (amountMicro: number, currency: string, language: Language): string =>
  unbreakable(numberFormat(language, { style: 'currency', currency }).format(amountMicro / 1_000_000))

/** A price, which may be a fraction of a cent: 74_500 EUR → "0,0745 €". */
export const formatPrice = (amountMicro: number, currency: string, language: Language): string =>
  unbreakable(
    numberFormat(language, { style: 'currency', currency, maximumFractionDigits: 6 }).format(
      amountMicro / 1_000_000,
    ),
  )

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes in steps of 1,000, as files are shown by systems: 84_100 → "84 kB". */
export function formatBytes(bytes: number, language: Language): string {
  let value = bytes
  let step = 0
  while (value >= 999.5 && step < byteUnits.length - 1) {
    value /= 1000
    step += 1
  }
  const maximumFractionDigits = step > 0 && value < 9.95 ? 1 : 0
  return unbreakable(
    numberFormat(language, {
      style: 'unit',
      unit: byteUnits[step] ?? 'byte',
      unitDisplay: 'short',
      maximumFractionDigits,
    }).format(value),
  )
}

/** A duration by its two largest units: 17_000 → "17 s", 7_500_000 → "2 h 05 min", 180_000_000 → "2 g 2 h". */
export function formatDuration(durationMs: number, language: Language): string {
  const totalSeconds = Math.max(0, Math.round(durationMs / 1000))
  const dayName = language === 'it' ? 'g' : language === 'fr' ? 'j' : 'd'
  const days = Math.floor(totalSeconds / 86_400)
  const hours = Math.floor((totalSeconds % 86_400) / 3600)
  const minutes = Math.floor((totalSeconds % 3600) / 60)
  const seconds = totalSeconds % 60
  const two = (value: number): string => String(value).padStart(2, '0')
  if (days > 0) return unbreakable(hours > 0 ? `${days} ${dayName} ${hours} h` : `${days} ${dayName}`)
  if (hours > 0) return unbreakable(`${hours} h ${two(minutes)} min`)
  if (minutes >= 5) return unbreakable(`${minutes} min`)
  if (minutes > 0) return unbreakable(`${minutes} min ${two(seconds)} s`)
  return unbreakable(`${seconds} s`)
}

/** How long somebody has waited, by its largest unit: 250_000 → "4 min", 7_530_000 → "2 h". For rows with little room. */
export function formatWait(durationMs: number, language: Language): string {
  const minutes = Math.max(1, Math.floor(durationMs / 60_000))
  if (minutes < 60) return unbreakable(`${minutes} min`)
  const hours = Math.floor(minutes / 60)
  return hours < 24
    ? unbreakable(`${hours} h`)
    : formatDuration(Math.floor(hours / 24) * 86_400_000, language)
}

/** Words for the days that are told relative to now. */
const relativeDays: Record<Language, { today: string; yesterday: string }> = {
  it: { today: 'oggi', yesterday: 'ieri' },
  en: { today: 'today', yesterday: 'yesterday' },
  fr: { today: 'aujourd’hui', yesterday: 'hier' },
}

/** What a moment is shown against: the workspace's time zone and the present. */
export type DateContext = { language: Language; timeZone: string; now: number }

/** The calendar day of a moment in a zone, as `2026-11-21`: for comparing days. */
function dayIn(timeZone: string, at: number): string {
  const parts = dateFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at)
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

function previousDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

/** "14:32" in the workspace's zone. */
export const formatTime = (at: number, { language, timeZone }: Omit<DateContext, 'now'>): string =>
  dateFormat(language, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

/** The day alone: "oggi", "ieri", "21 nov", or "12 mar 2024" in another year. */
export function formatDay(at: number, { language, timeZone, now }: DateContext): string {
  const day = dayIn(timeZone, at)
  const today = dayIn(timeZone, now)
  if (day === today) return relativeDays[language].today
  if (day === previousDay(today)) return relativeDays[language].yesterday
  const sameYear = day.slice(0, 4) === today.slice(0, 4)
  return unbreakable(
    dateFormat(language, {
      timeZone,
      day: 'numeric',
      month: 'short',
      ...(sameYear ? {} : { year: 'numeric' }),
    }).format(at),
  )
}

/** The day without relative words, for axes: "21 nov". */
export const formatAxisDay = (at: number, { language, timeZone }: Omit<DateContext, 'now'>): string =>
  unbreakable(dateFormat(language, { timeZone, day: 'numeric', month: 'short' }).format(at))

/** A moment in a table: "oggi, 14:32", "21 nov, 14:32"; the day alone in another year. */
export function formatMoment(at: number, context: DateContext): string {
  const day = formatDay(at, context)
  const sameYear =
    dayIn(context.timeZone, at).slice(0, 4) === dayIn(context.timeZone, context.now).slice(0, 4)
  const near = sameYear || Object.values(relativeDays[context.language]).includes(day)
  return near ? `${day}, ${formatTime(at, context)}` : day
}

/** The whole date for tooltips: "sabato 21 novembre 2026 alle ore 14:32". */
export const formatFullMoment = (at: number, { language, timeZone }: Omit<DateContext, 'now'>): string =>
  dateFormat(language, { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(at)

/** A calendar date without zone, such as a birthday `1986-05-04`: "4 mag 1986". The text as it is if it is no date. */
export function formatCalendarDate(isoDate: string, language: Language): string {
  const at = Date.parse(`${isoDate.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(at)) return isoDate
  return unbreakable(
    dateFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(at),
  )
}

/**
 * Calling codes of one and two digits (ITU-T E.164 list of assigned codes); all others have three. The app carries
 * no table of every country's groups: ours are read as they are written at home, the rest in threes.
 */
const shortCallingCode = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** Digits in threes, the last group of two to four: "1512345678" → "151 234 5678". */
function inThrees(digits: string): string {
  const groups = digits.match(/\d{1,3}/g) ?? []
  const last = groups.at(-1)
  return last?.length === 1 && groups.length > 1
    ? [...groups.slice(0, -2), `${groups.at(-2)}${last}`].join(' ')
    : groups.join(' ')
}

/** A number of E.164 in groups as it is read: "+39 347 118 2906", "+39 02 123 456". Other texts stay as they are. */
export function formatPhone(phone: string): string {
  if (!/^\+[1-9]\d{4,14}$/.test(phone)) return phone
  const digits = phone.slice(1)
  const italian = /^39(?:(3\d{2})|(0[26]|0[13-57-9][0159]|0\d{3}))(\d{3,})$/.exec(digits)
  if (italian) return `+39 ${italian[1] ?? italian[2]} ${inThrees(italian[3] ?? '')}`
  const french = /^33(\d)(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(digits)
  if (french) return `+33 ${french.slice(1).join(' ')}`
  const code = shortCallingCode.exec(digits)?.[0] ?? digits.slice(0, 3)
  return `+${code} ${inThrees(digits.slice(code.length))}`
}
