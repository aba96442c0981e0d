import type { Channel, Language } from '../../contracts/common.ts'
import type { ConsentState, ContactSource, FieldValue, genders } from '../../contracts/contacts.ts'
import type { FieldType } from '../../contracts/fields.ts'
import { escapeFormula } from '../../lib/import/formula.ts'
import { joinTags } from '../../lib/import/tag-text.ts'
import { isNothing } from '../../lib/import/verdict.ts'
import { parseLanguage } from '../../lib/import/words.ts'
import { createWallClock, type WallClock } from '../../lib/wall-clock.ts'
import type { ExportColumn } from './columns.ts'

/** What is known of a contact; parts of columns that were not chosen are empty. */
export type ExportRow = {
  id: number
  email: string | null
  phone: string | null
  phoneRaw: string | null
  firstName: string | null
  lastName: string | null
  company: string | null
  language: string | null
  gender: string | null
  birthDate: string | null
  timeZone: string | null
  fields: Record<string, FieldValue>
  source: string
  createdAt: number
  updatedAt: number
  tags: string[]
  lists: string[]
  consents: Partial<Record<Channel, ConsentState>>
  suppressed: Channel[]
}

type Words = {
  genders: Record<(typeof genders)[number], string>
  consents: Record<ConsentState, string>
  suppressed: string
  sources: Record<ContactSource, string>
  yes: string
  no: string
}
/** Words that the import reads back, where it reads the column at all. */
const words: Record<Language, Words> = {
  it: {
    genders: { female: 'donna', male: 'uomo', other: 'altro' },
    consents: { unknown: '', opted_in: 'sì', opted_in_double: 'sì, confermato', opted_out: 'revocato' },
    suppressed: 'bloccato',
    sources: {
      manual: 'a mano',
      import: 'importazione',
      api: 'API',
      signup: 'iscrizione',
      inbound: 'messaggio ricevuto',
      push: 'notifiche attivate',
      chat: 'chat del sito',
    },
    yes: 'sì',
    no: 'no',
  },
  en: {
    genders: { female: 'woman', male: 'man', other: 'other' },
    consents: { unknown: '', opted_in: 'yes', opted_in_double: 'yes, confirmed', opted_out: 'opted out' },
    suppressed: 'blocked',
    sources: {
      manual: 'by hand',
      import: 'import',
      api: 'API',
      signup: 'sign-up',
      inbound: 'message received',
      push: 'push opt-in',
      chat: 'site chat',
    },
    yes: 'yes',
    no: 'no',
  },
  fr: {
    genders: { female: 'femme', male: 'homme', other: 'autre' },
    consents: { unknown: '', opted_in: 'oui', opted_in_double: 'oui, confirmé', opted_out: 'retiré' },
    suppressed: 'bloqué',
    sources: {
      manual: 'à la main',
      import: 'importation',
      api: 'API',
      signup: 'inscription',
      inbound: 'message reçu',
      push: 'notifications activées',
      chat: 'chat du site',
    },
    yes: 'oui',
    no: 'non',
  },
}

const wordOf = (of: Record<string, string>, code: string): string => of[code] ?? code

/**
 * A function that writes one contact as the cells of a file, every one safe against formulas, and such
 * that the import reads the same values back (spec 4.8).
 */
export function createCellWriter(
  columns: readonly ExportColumn[],
  { language, timeZone }: { language: Language; timeZone: string },
): (row: ExportRow) => string[] {
  const clock = createWallClock(timeZone)
  const writers = columns.map((column) => createWriter(column, language, clock))
  return (row) => writers.map((write) => write(row))
}

function createWriter(
  column: ExportColumn,
  language: Language,
  clock: WallClock,
): (row: ExportRow) => string {
  if (column.kind === 'field') {
    return ({ fields }) => fieldCell(fields[column.key] ?? null, column.type, language, clock)
  }
  const { genders: genderWords, consents: consentWords, suppressed, sources } = words[language]
  const consent =
    (channel: Channel) =>
    (row: ExportRow): string =>
      row.suppressed.includes(channel) ? suppressed : consentWords[row.consents[channel] ?? 'unknown']
  const text = (cell: string | null): string => (cell === null ? '' : escapeFormula(cell))
  switch (column.attribute) {
    case 'phone':
      return ({ phone, phoneRaw }) => text(phone ?? phoneRaw)
    case 'language':
      return (row) => (row.language === null ? '' : languageCell(row.language))
    case 'gender':
      return ({ gender }) => (gender === null ? '' : wordOf(genderWords, gender))
    case 'tags':
      return ({ tags }) => text(joinTags(tags))
    case 'lists':
      return ({ lists }) => text(joinTags(lists))
    case 'consentEmail':
      return consent('email')
    case 'consentWhatsapp':
      return consent('whatsapp')
    case 'consentSms':
      return consent('sms')
    case 'consentPush':
      return consent('push')
    case 'source':
      return ({ source }) => wordOf(sources, source)
    case 'createdAt':
      return ({ createdAt }) => clock.format(createdAt)
    case 'updatedAt':
      return ({ updatedAt }) => clock.format(updatedAt)
    default: {
      const { attribute } = column
      return (row) => text(row[attribute])
    }
  }
}

/** A code, unless people mean something else by it: "uk" is said of English, "na" of nothing. */
const languageCell = (code: string): string =>
  parseLanguage(code) === code && !isNothing(code) ? code : `${code}-${code}`

function fieldCell(value: FieldValue, type: FieldType, language: Language, clock: WallClock): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? words[language].yes : words[language].no
  if (typeof value === 'number') {
    return type === 'datetime' ? clock.format(value) : numberCell(value, language)
  }
  return escapeFormula(value)
}

/**
 * A number as spreadsheets of the language read it: a decimal comma in Italian and French. Three decimals
 * get a zero more, since "1,234" could be thousands. A number alone is no formula, whatever its sign.
 */
export function numberCell(value: number, language: Language): string {
  const [whole = '', fraction] = withoutExponent(value).split('.')
  if (fraction === undefined) return whole
  const decimals = fraction.length === 3 ? `${fraction}0` : fraction
  return `${whole}${language === 'en' ? '.' : ','}${decimals}`
}

/** Digits alone: 1e-7 is 0.0000001. */
function withoutExponent(value: number): string {
  const text = String(value)
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (match === null) return text
  const [, sign = '', first = '', rest = '', power = '0'] = match
  const digits = first + rest
  const point = 1 + Number(power)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
