import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max'
import { foldText } from '../../lib/identity/name.ts'

/** What a prefix is looked for in. */
export type SearchColumn = 'sortName' | 'firstName' | 'email' | 'phone'
/** Contacts whose column begins with `prefix`; with `within`, whose sort name also holds that text. */
export type SearchPrefix = { column: SearchColumn; prefix: string; within?: string }

const fewestPhoneDigits = 3

/**
 * The prefixes that a search text can mean, each answered by an index: a last name, a first name,
 * both in either order, an e-mail, a phone with or without its country. Empty for an empty text.
 */
export function searchPrefixes(text: string, defaultCountry: string): SearchPrefix[] {
  const folded = foldText(text)
  if (folded === '') return []
  const prefixes = [...namePrefixes(text, folded), ...phonePrefixes(text, defaultCountry)]
  const email = text.trim().toLowerCase()
  if (/^[^\s,;]+$/.test(email)) prefixes.push({ column: 'email', prefix: email })
  return prefixes
}

function namePrefixes(text: string, folded: string): SearchPrefix[] {
  const prefixes: SearchPrefix[] = [{ column: 'sortName', prefix: folded }]
  for (const prefix of new Set([asciiLower(text), asciiLower(capitalised(text))])) {
    prefixes.push({ column: 'firstName', prefix })
  }
  const words = folded.split(' ')
  for (let split = 1; split < Math.min(words.length, 4); split++) {
    prefixes.push({
      column: 'sortName',
      prefix: words.slice(split).join(' '),
      within: ` ${words.slice(0, split).join(' ')}`,
    })
  }
  return prefixes
}

/** As SQLite's `lower()` does it, which the index on first names is made of. */
const asciiLower = (text: string): string => text.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase())
const capitalised = (text: string): string => text.trim().replace(/^./u, (letter) => letter.toUpperCase())

function phonePrefixes(text: string, defaultCountry: string): SearchPrefix[] {
  if (!/^\+?[\d\s().\-/]+$/.test(text.trim())) return []
  const digits = text.replace(/\D/g, '')
  if (digits.length < fewestPhoneDigits) return []
  const asPhone = (prefix: string): SearchPrefix => ({ column: 'phone', prefix })
  if (text.trim().startsWith('+')) return [asPhone(`+${digits}`)]
  if (digits.startsWith('00')) return [asPhone(`+${digits.slice(2)}`)]
  const prefixes = new Set([`+${digits}`])
  if (isSupportedCountry(defaultCountry)) {
    const country = getCountryCallingCode(defaultCountry)
    prefixes.add(`+${country}${digits}`)
    // Outside Italy the leading zero of a national number is dropped after the country code.
    if (digits.startsWith('0')) prefixes.add(`+${country}${digits.slice(1)}`)
  }
  return [...prefixes].map(asPhone)
}
