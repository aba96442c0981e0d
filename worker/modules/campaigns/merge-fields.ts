import { type MergeFieldKey, mergeFieldKeys } from '../../contracts/campaigns.ts'
import type { FieldValue } from '../../contracts/contacts.ts'
import type { FieldType } from '../../contracts/fields.ts'

/** One `%%NAME%%` or `%%NAME|fallback%%` in a text (spec 3.2). */
export type FieldUse = { name: string; fallback: string | null }
/** A text cut at its fields: what stays as it is, and what each person fills. */
export type TextPart = string | FieldUse

/**
 * Everything between two pairs of percent signs on one line counts as a field, so that a mistyped name
 * is told while editing and can never be sent raw.
 */
const fieldPattern = /%%([^%|\r\n]{1,60})(?:\|((?:[^%\r\n]|%(?!%)){0,200}))?%%/g
/** What is left of a field that was not closed: `%%NAME%`, `%%NAME`. */
const unclosedPattern = /%%\s?[\p{L}_]/u

/** Cuts a text at its fields. Names are trimmed, otherwise as written; they may be unknown. */
export function parseFields(text: string): TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const match of text.matchAll(fieldPattern)) {
    const before = text.slice(from, match.index)
    if (before !== '') parts.push(before)
    parts.push({ name: (match[1] ?? '').trim(), fallback: match[2]?.trim() ?? null })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push(text.slice(from))
  return parts
}

/** Whether a text names a field. */
export const namesField = (text: string, name: string): boolean =>
  parseFields(text).some((part) => typeof part !== 'string' && part.name === name)

/** The start of a field that was opened and not closed, if the text has one: it would be sent raw. */
export function findUnclosedField(parts: readonly TextPart[]): string | null {
  for (const part of parts) {
    if (typeof part !== 'string') continue
    const at = part.search(unclosedPattern)
    if (at !== -1) return part.slice(at, at + 24).split(/[\s<]/)[0] ?? part.slice(at, at + 24)
  }
  return null
}

/** The dynamic fields of a workspace: their types by key. */
export type FieldTypes = ReadonlyMap<string, FieldType>

const builtIn: ReadonlySet<string> = new Set<string>(mergeFieldKeys)

/** Whether a name can be filled: built in, or a dynamic field of the workspace. */
export const isKnownField = (name: string, dynamic: FieldTypes): boolean =>
  builtIn.has(name) || dynamic.has(name)

/** The known name closest to a mistyped one, or null when none is close. */
export function suggestField(name: string, dynamic: FieldTypes): string | null {
  const wanted = foldName(name)
  let best: { key: string; distance: number } | null = null
  for (const key of [...mergeFieldKeys, ...dynamic.keys()]) {
    const folded = foldName(key)
    const contained = wanted.length >= 3 && (folded.includes(wanted) || wanted.includes(folded))
    const distance = contained ? 1 : editDistance(wanted, folded)
    if (best === null || distance < best.distance) best = { key, distance }
  }
  return best !== null && best.distance <= Math.max(2, Math.floor(wanted.length / 3)) ? best.key : null
}

const foldName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')

/** Levenshtein distance: insertions, deletions and changes that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** What the fields of one person are filled from. */
export type MergeContact = {
  firstName: string | null
  lastName: string | null
  email: string | null
  phone: string | null
  company: string | null
  language: string | null
  birthDate: string | null
  fields: Record<string, FieldValue>
}

export type MergeOptions = {
  /** Language of contacts that have none. */
  defaultLanguage: string
  timeZone: string
  workspaceName: string
  fieldTypes: FieldTypes
}

/**
 * The printed value of a field for one person, null when there is none. Dates and numbers in the
 * contact's language, moments in the workspace's zone. `UNSUBSCRIBE_URL` is not a contact's value:
 * the renderer puts it in.
 */
export function mergeValue(name: string, contact: MergeContact, options: MergeOptions): string | null {
  if (isBuiltIn(name)) return builtInValue(name, contact, options)
  const type = options.fieldTypes.get(name)
  const value = contact.fields[name]
  if (type === undefined || value === undefined || value === null || value === '') return null
  return printValue(value, type, contact.language ?? options.defaultLanguage, options.timeZone)
}

function isBuiltIn(name: string): name is MergeFieldKey {
  return builtIn.has(name)
}

function builtInValue(name: MergeFieldKey, contact: MergeContact, options: MergeOptions): string | null {
  const language = contact.language ?? options.defaultLanguage
  switch (name) {
    case 'FIRST_NAME':
      return filled(contact.firstName)
    case 'LAST_NAME':
      return filled(contact.lastName)
    case 'FULL_NAME':
      return filled([contact.firstName, contact.lastName].filter(Boolean).join(' '))
    case 'EMAIL':
      return filled(contact.email)
    case 'PHONE':
      return filled(contact.phone)
    case 'COMPANY':
      return filled(contact.company)
    case 'BIRTH_DATE':
      return contact.birthDate ? printValue(contact.birthDate, 'date', language, options.timeZone) : null
    case 'WORKSPACE_NAME':
      return filled(options.workspaceName)
    case 'UNSUBSCRIBE_URL':
      return null
  }
}

const filled = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text)

const yesNo: Record<string, [yes: string, no: string]> = {
  it: ['sì', 'no'],
  en: ['yes', 'no'],
  fr: ['oui', 'non'],
}

function printValue(
  value: string | number | boolean,
  type: FieldType,
  language: string,
  zone: string,
): string {
  const locale = localeOf(language)
  if (type === 'date') return printDate(String(value), locale)
  if (type === 'datetime' && typeof value === 'number') return dateTimeFormat(locale, zone).format(value)
  if (type === 'boolean') return (yesNo[language] ?? ['yes', 'no'])[value === true ? 0 : 1]
  if (typeof value === 'number') return numberFormat(locale).format(value)
  return String(value)
}

function printDate(isoDate: string, locale: string): string {
  const at = Date.parse(`${isoDate.slice(0, 10)}T00:00:00Z`)
  return Number.isNaN(at) ? isoDate : dateFormat(locale).format(at)
}

/** Formats are slow to make and are asked for once per person and field. */
const formats = new Map<string, Intl.DateTimeFormat>()
const numberFormats = new Map<string, Intl.NumberFormat>()

/** English as in Europe: day before month. Anything that is no language code prints as Italian. */
const localeOf = (language: string): string =>
  language === 'en' ? 'en-GB' : /^[a-z]{2}$/.test(language) ? language : 'it'

function dateFormat(locale: string): Intl.DateTimeFormat {
  return cached(formats, `${locale} date`, () => {
    return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'long' })
  })
}

function dateTimeFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  return cached(formats, `${locale} ${timeZone}`, () => {
    return new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'long', timeStyle: 'short' })
  })
}

function numberFormat(locale: string): Intl.NumberFormat {
  return cached(numberFormats, locale, () => new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }))
}

function cached<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}
