import type { Language } from '../../contracts/common.ts'
import type { FieldValue } from '../../contracts/contacts.ts'
import type { FieldType } from '../../contracts/fields.ts'
import {
  type ImportTarget,
  maxCellLength,
  maxRowCharacters,
  type RejectReason,
  type RowWarning,
} from '../../contracts/imports.ts'
import { coerceFieldValue, type CoerceOptions } from '../fields/coerce.ts'
import { toLine, toText } from '../fields/visible-text.ts'
import { type EmailProblem, normaliseEmail } from '../identity/email.ts'
import { foldTag, splitName } from '../identity/name.ts'
import { normalisePhone, type PhoneProblem } from '../identity/phone.ts'
import { unescapeFormula } from './formula.ts'
import { cutTags } from './tag-text.ts'
import { parseGender, parseLanguage } from './words.ts'
import { createZoneReader } from './zone-text.ts'

/** Where a column goes once its field is known. */
export type ResolvedTarget =
  | { kind: 'ignore' }
  | { kind: 'attribute'; attribute: ImportTarget }
  | { kind: 'field'; key: string; type: FieldType; choices: string[] }

/** How the rows of one import are read; the same for the preview and for what is stored. */
export type RowPlan = {
  targets: readonly ResolvedTarget[]
  defaultCountry: string
  language: Language
  timeZone: string
  /** Calendar year in which the import was made: decides the century of years with two digits. */
  currentYear: number
}

/** What a row gives to its contact; null and absent keys leave what is there. */
export type RowValues = {
  email: string | null
  /** E.164; null with `phoneRaw` set when the number is not valid. */
  phone: string | null
  phoneRaw: string | null
  firstName: string | null
  lastName: string | null
  company: string | null
  language: string | null
  gender: string | null
  birthDate: string | null
  /** IANA name. */
  timeZone: string | null
  fields: Record<string, FieldValue>
  tags: string[]
}
export type CellWarning = { column: number; code: RowWarning; detail?: EmailProblem | PhoneProblem }
export type Verdict = {
  values: RowValues
  warnings: CellWarning[]
  /** Null when the row is stored, as far as it can be told from the row alone. */
  reject: RejectReason | null
}

type Draft = { values: RowValues; warnings: CellWarning[]; fullName: SplitNames | null }
type SplitNames = { firstName: string; lastName: string }
type Reader = (cell: string, draft: Draft) => void

/**
 * A function that reads one row by a plan: what will be stored, what is wrong with which cell, and
 * whether the row is refused. Pure, and equal on both sides of the API (spec 4.2).
 */
export function createRowReader(plan: RowPlan): (cells: readonly string[]) => Verdict {
  const readers = plan.targets.map((target, column) => createReader(target, column, plan))
  return (cells) => {
    const draft: Draft = { values: emptyValues(), warnings: [], fullName: null }
    for (const [column, read] of readers.entries()) {
      const cell = cells[column]
      if (read === null || cell === undefined) continue
      const text = unescapeFormula(cell).trim()
      if (text !== '') read(text, draft)
    }
    const { values, warnings, fullName } = draft
    if (fullName) {
      values.firstName ??= emptyToNull(fullName.firstName)
      values.lastName ??= emptyToNull(fullName.lastName)
    }
    return { values, warnings, reject: rejectOf(cells, readers, draft) }
  }
}

function rejectOf(
  cells: readonly string[],
  readers: readonly (Reader | null)[],
  { values, warnings }: Draft,
): RejectReason | null {
  for (let at = readers.length; at < cells.length; at++) {
    if (cells[at]?.trim()) return 'too_many_cells'
  }
  let characters = 0
  for (const cell of cells) {
    if (cell.length > maxCellLength) return 'cell_too_long'
    characters += cell.length
  }
  if (characters > maxRowCharacters) return 'row_too_long'
  if (values.email !== null || values.phone !== null) return null
  const hadAddress = warnings.some(({ code }) => code === 'email_invalid' || code === 'phone_invalid')
  return hadAddress ? 'identity_invalid' : 'no_identity'
}

const emptyValues = (): RowValues => ({
  email: null,
  phone: null,
  phoneRaw: null,
  firstName: null,
  lastName: null,
  company: null,
  language: null,
  gender: null,
  birthDate: null,
  timeZone: null,
  fields: {},
  tags: [],
})

const emptyToNull = (text: string): string | null => (text === '' ? null : text)

/** What exports and spreadsheets write where there is nothing; a person's name can be anything. */
const nothing = /^(?:-+|null|n\.?\/?[ad]\.?|#n\/?[ad]|nd|none|vuoto)$/i
export const isNothing = (text: string): boolean => text.length <= 5 && nothing.test(text)

/** Lengths of the contact's own texts, as the API has them. */
const nameLength = 100
const companyLength = 120
const tagLength = 60
const maxTagsPerRow = 50

function createReader(target: ResolvedTarget, column: number, plan: RowPlan): Reader | null {
  if (target.kind === 'ignore') return null
  if (target.kind === 'field') return fieldReader(target, column, plan)
  const warn = (draft: Draft, code: RowWarning, detail?: CellWarning['detail']) => {
    draft.warnings.push(detail === undefined ? { column, code } : { column, code, detail })
  }
  const line = (text: string, length: number, draft: Draft) => {
    const single = toLine(text)
    if (single.length > length) warn(draft, 'text_cut')
    return single.slice(0, length).trim()
  }
  const typed =
    (read: Reader): Reader =>
    (text, draft) => {
      if (!isNothing(text)) read(text, draft)
    }
  const fullName =
    (order: 'firstLast' | 'lastFirst'): Reader =>
    (text, draft) => {
      draft.fullName = splitName(line(text, nameLength * 2, draft), order)
      draft.fullName.firstName = draft.fullName.firstName.slice(0, nameLength)
      draft.fullName.lastName = draft.fullName.lastName.slice(0, nameLength)
    }
  const readZone = createZoneReader()
  const readers: Record<ImportTarget, Reader> = {
    email: typed((text, { values, warnings }) => {
      const { email, problem } = normaliseEmail(text)
      values.email = email
      if (problem) warnings.push({ column, code: 'email_invalid', detail: problem })
    }),
    phone: typed((text, { values, warnings }) => {
      const { phone, problem } = normalisePhone(text, plan.defaultCountry)
      values.phone = phone
      values.phoneRaw = toLine(text).slice(0, 60)
      if (problem) warnings.push({ column, code: 'phone_invalid', detail: problem })
    }),
    firstName: (text, draft) => (draft.values.firstName = line(text, nameLength, draft)),
    lastName: (text, draft) => (draft.values.lastName = line(text, nameLength, draft)),
    fullName: fullName('firstLast'),
    lastFirstName: fullName('lastFirst'),
    company: (text, draft) => (draft.values.company = line(text, companyLength, draft)),
    language: typed((text, draft) => {
      draft.values.language = parseLanguage(text)
      if (draft.values.language === null) warn(draft, 'language_invalid')
    }),
    gender: typed((text, draft) => {
      draft.values.gender = parseGender(text)
      if (draft.values.gender === null) warn(draft, 'gender_invalid')
    }),
    birthDate: typed((text, draft) => {
      const coerced = coerceFieldValue({ type: 'date', choices: [] }, text, plan)
      const isPast = coerced.ok && Number(String(coerced.value).slice(0, 4)) <= plan.currentYear
      if (coerced.ok && isPast && typeof coerced.value === 'string') draft.values.birthDate = coerced.value
      else warn(draft, 'date_invalid')
    }),
    timeZone: typed((text, draft) => {
      draft.values.timeZone = readZone(text)
      if (draft.values.timeZone === null) warn(draft, 'time_zone_invalid')
    }),
    tags: (text, draft) => {
      const tags = splitTags(text)
      if (tags.some((tag) => tag.length > tagLength) || tags.length > maxTagsPerRow) warn(draft, 'text_cut')
      draft.values.tags = tags.slice(0, maxTagsPerRow).map((tag) => tag.slice(0, tagLength).trim())
    },
  }
  return readers[target.attribute]
}

const fieldWarnings = {
  too_long: 'text_cut',
  number: 'number_invalid',
  date: 'date_invalid',
  datetime: 'date_invalid',
  boolean: 'boolean_invalid',
  choice: 'choice_invalid',
} as const

function fieldReader(
  target: Extract<ResolvedTarget, { kind: 'field' }>,
  column: number,
  options: CoerceOptions,
): Reader {
  return (text, { values, warnings }) => {
    if (target.type !== 'text' && isNothing(text)) return
    const coerced = coerceFieldValue(target, toText(text), options)
    if (!coerced.ok) warnings.push({ column, code: fieldWarnings[coerced.code] })
    else if (coerced.value !== null) values.fields[target.key] = coerced.value
  }
}

/** "Olio|Regali", "olio; regali" or "olio, regali": each tag once, whatever its case. */
export function splitTags(text: string): string[] {
  const byKey = new Map<string, string>()
  for (const part of cutTags(text)) {
    const tag = toLine(part)
    if (tag !== '' && !byKey.has(foldTag(tag))) byKey.set(foldTag(tag), tag)
  }
  return [...byKey.values()]
}
