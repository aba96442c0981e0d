import type { Language } from '../../contracts/common.ts'
import type { FieldValue } from '../../contracts/contacts.ts'
import type { Field } from '../../contracts/fields.ts'
import { foldText } from '../../lib/identity/name.ts'
import { zoneOffsetMs } from '../zone-dates.ts'
import { toText } from './visible-text.ts'

export type CoercedValue =
  | { ok: true; value: FieldValue }
  | { ok: false; code: 'too_long' | 'number' | 'date' | 'datetime' | 'boolean' | 'choice' }

/**
 * How ambiguous texts are read: the writer's language and the workspace's time zone. With
 * `currentYear`, years of two digits are read too, none of them in the future: 79 is 1979.
 */
export type CoerceOptions = { language: Language; timeZone: string; currentYear?: number }

export const maxTextLength = 2000

/**
 * A value as a person, a file or an API client writes it, turned into what is stored for its field
 * (spec 3.1): `text` and `choice` a string, `number` a number, `date` an ISO date, `datetime` epoch
 * milliseconds UTC, `boolean` true or false. Empty text and null clear the field. Of a text only what can be
 * seen is kept, so that a file that is exported imports back the same.
 */
export function coerceFieldValue(
  field: Pick<Field, 'type' | 'choices'>,
  raw: FieldValue,
  options: CoerceOptions,
): CoercedValue {
  const input = typeof raw === 'string' ? raw.trim() : raw
  if (input === null || input === '') return { ok: true, value: null }
  switch (field.type) {
    case 'text': {
      const text = toText(String(input).toWellFormed()).trim()
      if (text === '') return { ok: true, value: null }
      return text.length > maxTextLength ? { ok: false, code: 'too_long' } : { ok: true, value: text }
    }
    case 'number':
      return orProblem(toNumber(input, options.language), 'number')
    case 'date':
      return orProblem(typeof input === 'string' ? toIsoDate(input, options.currentYear) : null, 'date')
    case 'datetime':
      return orProblem(toEpochMs(input, options), 'datetime')
    case 'boolean':
      return orProblem(toBoolean(input), 'boolean')
    case 'choice': {
      const wanted = foldText(String(input))
      return orProblem(field.choices.find((choice) => foldText(choice) === wanted) ?? null, 'choice')
    }
  }
}

type ProblemCode = Extract<CoercedValue, { ok: false }>['code']

function orProblem(value: FieldValue, code: ProblemCode): CoercedValue {
  return value === null ? { ok: false, code } : { ok: true, value }
}

/**
 * "1.234,56", "1,234.56", "1 234,56", "-12". One separator followed by exactly three digits is a
 * thousands separator where the language groups with it: "1.234" is 1234 in Italian, 1.234 in English.
 */
const plainInteger = /^-?\d{1,15}$/
function toNumber(input: string | number | boolean, language: Language): number | null {
  if (typeof input === 'number') return Number.isFinite(input) ? input : null
  if (typeof input === 'boolean') return null
  if (plainInteger.test(input)) return Number(input)
  const text = input.replace(/[\s\u00a0\u202f'’]/g, '').replace(/^\u2212/, '-')
  if (!/^[+-]?\d[\d.,]*$/.test(text)) return null
  const decimal = decimalSeparator(text, language)
  const grouping = decimal === '.' ? ',' : '.'
  const [whole = '', fraction, ...rest] = decimal === null ? [text] : text.split(decimal)
  if (rest.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return null
  const groups = decimal === null ? whole.split(/[.,]/) : whole.split(grouping)
  const [first = '', ...others] = groups
  if (!/^[+-]?\d+$/.test(first) || others.some((group) => !/^\d{3}$/.test(group))) return null
  const value = Number(`${groups.join('')}${fraction === undefined ? '' : `.${fraction}`}`)
  return Number.isFinite(value) ? value : null
}

function decimalSeparator(text: string, language: Language): '.' | ',' | null {
  const lastDot = text.lastIndexOf('.')
  const lastComma = text.lastIndexOf(',')
  if (lastDot === -1 && lastComma === -1) return null
  if (lastDot !== -1 && lastComma !== -1) return lastDot > lastComma ? '.' : ','
  const separator = lastDot === -1 ? ',' : '.'
  const parts = text.split(separator)
  if (parts.length > 2) return null
  const grouping = language === 'en' ? ',' : '.'
  const looksGrouped = /^[+-]?[1-9]\d{0,2}$/.test(parts[0] ?? '') && (parts[1] ?? '').length === 3
  return separator === grouping && looksGrouped ? null : separator
}

const isoDate = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/
/** Day first, as the three languages of the product write it; spreadsheets add an empty time. */
const dayFirst = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: 0?0[:.]00(?:[:.]00)?)?$/
const dayFirstNamed = /^(\d{1,2})(?:º|°|er)?[ -]([a-z]{3,})\.?[ -](\d{4})$/

function toIsoDate(text: string, currentYear?: number): string | null {
  const iso = isoDate.exec(text)
  if (iso) return calendarDate(iso[1], iso[2], iso[3])
  const written = dayFirst.exec(text)
  if (written) return calendarDate(fullYear(written[3], currentYear), written[2], written[1])
  const named = dayFirstNamed.exec(foldText(text))
  return named ? calendarDate(named[3], monthNumber(named[2] ?? ''), named[1]) : null
}

/** No year when it has two digits and nobody told which one it is now. */
function fullYear(year = '', currentYear?: number): string {
  if (year.length === 4) return year
  if (currentYear === undefined) return ''
  const inThisCentury = Math.floor(currentYear / 100) * 100 + Number(year)
  return String(inThisCentury > currentYear ? inThisCentury - 100 : inThisCentury)
}

/** Beginnings of the folded names of the months in Italian, English and French. */
const monthBeginnings = [
  ['gen', 'jan'],
  ['feb', 'fev'],
  ['mar'],
  ['apr', 'avr'],
  ['mag', 'may', 'mai'],
  ['giu', 'jun', 'juin'],
  ['lug', 'jul', 'juil'],
  ['ago', 'aug', 'aou'],
  ['set', 'sep'],
  ['ott', 'oct'],
  ['nov'],
  ['dic', 'dec'],
]

function monthNumber(name: string): string {
  return String(
    monthBeginnings.findIndex((beginnings) => beginnings.some((text) => name.startsWith(text))) + 1,
  )
}

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** The date if it exists in the calendar: not the 31st of February. */
function calendarDate(year = '', month = '', day = ''): string | null {
  const [monthNumber, dayNumber] = [Number(month), Number(day)]
  const days = monthNumber === 2 && isLeap(Number(year)) ? 29 : (daysOfMonth[monthNumber - 1] ?? 0)
  if (year.length !== 4 || dayNumber < 1 || dayNumber > days) return null
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** Years 1 to 9999: what an ISO text with four digits can say. */
const earliestMs = Date.parse('0001-01-01T00:00:00Z')
const latestMs = Date.UTC(9999, 11, 31)
const moment =
  /^(\S+?)(?:[T ]+|, ?)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.(\d+))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i

/** A text without an offset is a wall-clock time in the workspace's zone. */
function toEpochMs(
  input: string | number | boolean,
  { timeZone, currentYear }: Pick<CoerceOptions, 'timeZone' | 'currentYear'>,
): number | null {
  if (typeof input === 'boolean') return null
  if (typeof input === 'number') {
    return Number.isInteger(input) && input >= earliestMs && input <= latestMs ? input : null
  }
  const parts = moment.exec(input)
  const date = parts ? toIsoDate(parts[1] ?? '', currentYear) : null
  if (!parts || date === null) {
    // After the times: a date also reads what ends in midnight, and would drop the offset behind it.
    const bareDate = toIsoDate(input, currentYear)
    return bareDate === null ? null : zonedToEpochMs(Date.parse(`${bareDate}T00:00:00Z`), timeZone)
  }
  const [hour, minute, second] = [Number(parts[2]), Number(parts[3]), Number(parts[4] ?? 0)]
  const millisecond = Number((parts[5] ?? '').padEnd(3, '0').slice(0, 3))
  if (hour > 23 || minute > 59 || second > 59) return null
  const asUtc = Date.parse(`${date}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
  const offset = parts[6]
  if (offset === undefined) return zonedToEpochMs(asUtc, timeZone)
  if (offset.toUpperCase() === 'Z') return asUtc
  const offsetMinutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))
  return asUtc - (offset.startsWith('-') ? -1 : 1) * offsetMinutes * 60_000
}

/** The moment at which clocks in a zone show the time that `wallMs` shows in UTC. */
function zonedToEpochMs(wallMs: number, timeZone: string): number {
  const first = wallMs - zoneOffsetMs(wallMs, timeZone)
  return wallMs - zoneOffsetMs(first, timeZone)
}

const yes = new Set(['true', '1', 'si', 'yes', 'y', 's', 'oui', 'o', 'vero', 'vrai', 'on', 'x'])
const no = new Set(['false', '0', 'no', 'n', 'non', 'falso', 'faux', 'off'])

function toBoolean(input: string | number | boolean): boolean | null {
  if (typeof input === 'boolean') return input
  const text = foldText(String(input))
  return yes.has(text) ? true : no.has(text) ? false : null
}
