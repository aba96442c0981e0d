import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max'

/**
 * Words of the search index `contact_search`, written as its view `contact_words` writes them (migration
 * 0015): every word begins with the workspace, and texts are split at the same signs. The answers are
 * expressions of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax).
 */

/** Where the view splits texts; at other signs the index goes on without the workspace in front. */
const separators = /[ \n\t\u00a0.@\-_+&/,;:()'"’#*|!?[\]–—«»“”‘•·]+/
/** The beginning of a piece that is one word of the index. */
const leadingWord = /^[\p{L}\p{N}\p{M}\p{Co}=]+/u
/** Letters that the index and the rules' texts are sure to fold alike (modules/lists/folding.ts). */
const foldsAlike = /^[0-9a-z\u00c0-\u017f]+$/i
const fewestPhoneDigits = 3

/** The workspace as it stands before each of its words. */
const workspace = (tenantId: number): string => tenantId.toString(16).padStart(6, '0')

const whole = (tenantId: number, word: string): string => `"${workspace(tenantId)}${word}"`
const beginning = (tenantId: number, word: string): string => `${whole(tenantId, word)}*`
const either = (parts: readonly string[]): string =>
  parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`

/** Expressions that must all hold as one; null for none. */
export const allOf = (expressions: readonly string[]): string | null =>
  expressions.length === 0 ? null : expressions.map((one) => `(${one})`).join(' AND ')
/** Expressions of which one must hold. */
export const anyOf = (expressions: readonly string[]): string =>
  expressions.map((one) => `(${one})`).join(' OR ')

/**
 * What somebody types to find contacts: beginnings of words of the name, e-mail, company or text fields in
 * any order, or a phone in any spelling, with its country or without, or its last four digits. A text
 * without a word finds nobody.
 */
export function searchExpression(text: string, tenantId: number, defaultCountry: string): string {
  const digits = phoneDigits(text)
  if (digits !== null) return phoneExpression(digits, tenantId, defaultCountry)
  const parts = text
    .trim()
    .split(/\s+/)
    .flatMap((piece) => pieceExpressions(piece, tenantId, defaultCountry))
  return parts.length === 0 ? nobody(tenantId) : parts.join(' AND ')
}

const nobody = (tenantId: number): string => `${whole(tenantId, '=')} NOT ${whole(tenantId, '=')}`

function pieceExpressions(piece: string, tenantId: number, defaultCountry: string): string[] {
  const digits = phoneDigits(piece)
  if (digits !== null) return [phoneExpression(digits, tenantId, defaultCountry)]
  const words = wordsOf(piece)
  // Of an address all is written but the end.
  const isAddress = piece.includes('@')
  return words.map((word, at) =>
    isAddress && at < words.length - 1 ? whole(tenantId, word) : beginning(tenantId, word),
  )
}

const wordsOf = (text: string): string[] =>
  text.split(separators).flatMap((piece) => leadingWord.exec(piece)?.[0] ?? [])

/** The digits of a text that can only be a phone or a number; with the plus of a country code. */
function phoneDigits(text: string): string | null {
  const trimmed = text.trim()
  if (!/^\+?[\d\s().\-/]+$/.test(trimmed)) return null
  const digits = trimmed.replace(/\D/g, '')
  return digits.length < fewestPhoneDigits ? null : trimmed.startsWith('+') ? `+${digits}` : digits
}

function phoneExpression(digits: string, tenantId: number, defaultCountry: string): string {
  const numbers = new Set<string>()
  if (digits.startsWith('+')) numbers.add(digits.slice(1))
  else {
    numbers.add(digits)
    if (digits.startsWith('00') && digits.length > 4) numbers.add(digits.slice(2))
    else if (isSupportedCountry(defaultCountry)) {
      const country = getCountryCallingCode(defaultCountry)
      numbers.add(`${country}${digits}`)
      // Outside Italy the leading zero of a national number is dropped after the country code.
      if (digits.startsWith('0')) numbers.add(`${country}${digits.slice(1)}`)
    }
  }
  return either([...numbers].map((number) => beginning(tenantId, number)))
}

/**
 * Words that everybody has whose text is, or begins with, a rule's value; null when the index cannot tell.
 * It may find more: the rule itself decides.
 */
export function textExpression(value: string, place: 'whole' | 'start', tenantId: number): string | null {
  const pieces = value.normalize('NFC').split(separators)
  const words = pieces.flatMap((piece, at) => {
    const word = leadingWord.exec(piece)?.[0]
    if (word === undefined || !foldsAlike.test(word)) return []
    const goesOn = place === 'start' && at === pieces.length - 1 && word === piece
    return [goesOn ? beginning(tenantId, word) : whole(tenantId, word)]
  })
  return words.length === 0 ? null : words.join(' AND ')
}

/** A phone in E.164 that is, or begins with, a rule's value; null when it is none. */
export function phoneValueExpression(
  value: string,
  place: 'whole' | 'start',
  tenantId: number,
): string | null {
  if (!/^\+\d{3,}$/.test(value)) return null
  return place === 'start' ? beginning(tenantId, value.slice(1)) : whole(tenantId, value.slice(1))
}

/** Those who have one of the few values of `language`, `gender`, `source` or `phone`; null for an odd value. */
export function facetExpression(
  name: 'language' | 'gender' | 'source' | 'phone',
  value: string,
  tenantId: number,
): string | null {
  return /^[a-z0-9]+$/i.test(value) ? whole(tenantId, `${name}=${value.toLowerCase()}`) : null
}
