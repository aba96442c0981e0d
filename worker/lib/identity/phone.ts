import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { CountryCode } from 'libphonenumber-js/max'

/** What is wrong with a number. */
export const phoneProblems = [
  'phone_no_digits',
  'phone_scientific',
  'phone_zero_lost',
  'phone_too_short',
  'phone_too_long',
  'phone_invalid',
] as const
export type PhoneProblem = (typeof phoneProblems)[number]

export type NormalisedPhone =
  | { phone: string; country: string | null; problem: null }
  | { phone: null; country: null; problem: PhoneProblem }

/** Excel shows, and saves, long numbers as 3,47118E+11: the last digits are gone. */
const scientific = /^\+?\d(?:[.,]\d+)?e\+?\d{1,2}$/i

/**
 * Italian mobile numbers of ten digits, the bulk of what is imported here: every one of this form is valid
 * (a test compares it with the tables), and the tables take ten times as long.
 */
const italianMobile = /^(?:\+39|0039)? ?(3[2-9]\d)[ .-]?(\d{3})[ .-]?(\d{4}|\d{2}[ .-]?\d{2})$/

function readItalianMobile(text: string, defaultCountry: string): NormalisedPhone | null {
  const parts = italianMobile.exec(text)
  if (!parts || (defaultCountry !== 'IT' && text.startsWith('3'))) return null
  const [, prefix = '', middle = '', end = ''] = parts
  return { phone: `+39${prefix}${middle}${end.replace(/\D/g, '')}`, country: 'IT', problem: null }
}

/**
 * A number as it is stored and compared: E.164 (ITU-T), by libphonenumber's full tables. A number
 * without a country prefix belongs to `defaultCountry` (ISO 3166 alpha-2); `00` is read as `+`.
 *
 * Digits that a spreadsheet has thrown away are never guessed: `phone_scientific` and
 * `phone_zero_lost` say so. An empty text has the problem `phone_no_digits`.
 */
export function normalisePhone(raw: string, defaultCountry: string): NormalisedPhone {
  const italian = readItalianMobile(raw, defaultCountry)
  if (italian) return italian
  const text = clean(raw)
  if (!/\d/.test(text)) return fail('phone_no_digits')
  if (scientific.test(text.replace(/\s/g, ''))) return fail('phone_scientific')
  const country = toCountry(defaultCountry)
  const whole = parse(text, country)
  if (whole) return whole
  const first = firstOfSeveral(text)
  const parsed = first === null ? null : parse(first, country)
  return parsed ?? fail(problemOf(text, country))
}

const fail = (problem: PhoneProblem): NormalisedPhone => ({ phone: null, country: null, problem })

/**
 * Without invisible characters, words before and after ("cell. … (moglie)"), Excel's leading apostrophe and a
 * decimal `.0`, in plain digits; `00` becomes `+`.
 */
function clean(raw: string): string {
  return raw
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g, '')
    .replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/^[\s'"=]+|[\s'"]+$/g, '')
    .replace(/^\p{L}[\p{L}.:\s]*(?=[\d+(])/u, '')
    .replace(/(\d)[\s,;–-]*\(?\p{L}[^\d]*$/u, '$1')
    .replace(/^\(\+(\d{1,3})\)/, '+$1 ')
    .replace(/^(\d{6,})[.,]0+$/, '$1')
    .replace(/^\(?00\)?[\s.-]*(?=[1-9(])/, '+')
}

function parse(text: string, country: CountryCode | undefined): NormalisedPhone | null {
  const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })
  if (!number?.isValid()) return null
  return { phone: number.number, country: number.country ?? null, problem: null }
}

/** "347 118 2906 / 0575 900100" holds two numbers; "0575/900100" one. */
function firstOfSeveral(text: string): string | null {
  const parts = text.split(/[/;|,]|\s-\s/)
  const first = parts[0]?.trim()
  if (first === undefined || parts.length < 2) return null
  return parts.every((part) => part.replace(/\D/g, '').length >= 8) ? first : null
}

function problemOf(text: string, country: CountryCode | undefined): PhoneProblem {
  const digits = text.replace(/\D/g, '')
  if (digits.length < 7) return 'phone_too_short'
  if (digits.length > 15) return 'phone_too_long'
  const wasNumberCell = /^[1-9]\d+$/.test(text)
  if (wasNumberCell && parse(`0${text}`, country)) return 'phone_zero_lost'
  return 'phone_invalid'
}

function toCountry(code: string): CountryCode | undefined {
  return isSupportedCountry(code) ? code : undefined
}

/** The digits of a stored number without its country, as people write it at home: what most files hold of it. */
export const nationalDigits = (phone: string): string =>
  parsePhoneNumberFromString(phone)?.nationalNumber ?? phone.replace(/\D/g, '')

/** A stored number as people read it: +39 347 118 2906. What is no number stays as it is. */
export const formatPhone = (phone: string): string =>
  parsePhoneNumberFromString(phone)?.formatInternational() ?? phone
