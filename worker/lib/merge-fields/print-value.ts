import type { Language } from '../../contracts/common.ts'
import type { FieldType } from '../../contracts/fields.ts'

/** How values print: in which language, and in which zone moments do. */
export type PrintOptions = { language: string | null; defaultLanguage: Language; timeZone: string }

/**
 * A value as a person reads it (spec 3.2): dates, numbers and yes or no in the contact's language, else the
 * workspace's; moments in the workspace's zone. A choice prints as the workspace wrote it.
 */
export function printValue(
  value: string | number | boolean,
  type: FieldType,
  { language, defaultLanguage, timeZone }: PrintOptions,
): string {
  const locale = localeOf(language, defaultLanguage)
  if (type === 'date') return printDate(String(value), locale)
  if (type === 'datetime' && typeof value === 'number') return dateTimeFormat(locale, timeZone).format(value)
  if (type === 'boolean') {
    const [yes, no] = yesNo[locale.slice(0, 2)] ?? yesNo[defaultLanguage] ?? ['yes', 'no']
    return value === true ? yes : no
  }
  if (typeof value === 'number') return numberFormat(locale).format(value)
  return String(value)
}

const yesNo: Record<string, [yes: string, no: string]> = {
  it: ['sì', 'no'],
  en: ['yes', 'no'],
  fr: ['oui', 'non'],
  de: ['ja', 'nein'],
  es: ['sí', 'no'],
  pt: ['sim', 'não'],
  ca: ['sí', 'no'],
  nl: ['ja', 'nee'],
  da: ['ja', 'nej'],
  sv: ['ja', 'nej'],
  no: ['ja', 'nei'],
  fi: ['kyllä', 'ei'],
  pl: ['tak', 'nie'],
  cs: ['ano', 'ne'],
  sk: ['áno', 'nie'],
  sl: ['da', 'ne'],
  hr: ['da', 'ne'],
  sr: ['да', 'не'],
  hu: ['igen', 'nem'],
  ro: ['da', 'nu'],
  bg: ['да', 'не'],
  el: ['ναι', 'όχι'],
  sq: ['po', 'jo'],
  tr: ['evet', 'hayır'],
  uk: ['так', 'ні'],
  ru: ['да', 'нет'],
}

function printDate(isoDate: string, locale: string): string {
  const at = Date.parse(`${isoDate.slice(0, 10)}T00:00:00Z`)
  return Number.isNaN(at) ? isoDate : dateFormat(locale).format(at)
}

/** Formats are slow to make and are asked for once per person and field. */
const locales = new Map<string, string>()
const formats = new Map<string, Intl.DateTimeFormat>()
const numberFormats = new Map<string, Intl.NumberFormat>()

/** English as in Europe: day before month. What this runtime knows no words of prints as the workspace speaks. */
const localeOf = (language: string | null, defaultLanguage: Language): string =>
  cached(locales, `${language} ${defaultLanguage}`, () => {
    const isKnown =
      language !== null &&
      /^[a-z]{2}$/.test(language) &&
      Intl.DateTimeFormat.supportedLocalesOf(language).length > 0
    const spoken = isKnown ? language : defaultLanguage
    return spoken === 'en' ? 'en-GB' : spoken
  })

const dateFormat = (locale: string): Intl.DateTimeFormat =>
  cached(
    formats,
    `${locale} date`,
    () => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'long' }),
  )

const dateTimeFormat = (locale: string, timeZone: string): Intl.DateTimeFormat =>
  cached(
    formats,
    `${locale} ${timeZone}`,
    () => new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'long', timeStyle: 'short' }),
  )

const numberFormat = (locale: string): Intl.NumberFormat =>
  cached(numberFormats, locale, () => new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }))

function cached<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}
