import type { Contact, ContactInput, FieldValue } from '../../contracts/contacts.ts'
import { foldName, foldTag } from '../../lib/identity/name.ts'
import type { Addresses } from './identity.ts'

/** A contact's own values as they are stored. */
export type ContactValues = Addresses & {
  firstName: string | null
  lastName: string | null
  /** Folded "last first". */
  sortName: string
  company: string | null
  language: string | null
  gender: string | null
  birthDate: string | null
  timeZone: string | null
  fields: Record<string, FieldValue>
}

export type ConsentChange = NonNullable<ContactInput['consent']>[number]
/** A tag by its name as written and the folded one that makes it one tag. */
export type NewTag = { name: string; key: string }

type PlainInput = Pick<
  ContactInput,
  'firstName' | 'lastName' | 'company' | 'language' | 'gender' | 'birthDate' | 'timeZone'
>

export const emptyValues: ContactValues = {
  email: null,
  phone: null,
  phoneRaw: null,
  firstName: null,
  lastName: null,
  sortName: '',
  company: null,
  language: null,
  gender: null,
  birthDate: null,
  timeZone: null,
  fields: {},
}

/** The stored values behind a contact as the API tells it. */
export const valuesOf = (contact: Contact): ContactValues => ({
  email: contact.email,
  phone: contact.phone,
  phoneRaw: contact.phoneRaw,
  firstName: contact.firstName,
  lastName: contact.lastName,
  sortName: foldName(contact.firstName, contact.lastName),
  company: contact.company,
  language: contact.language,
  gender: contact.gender,
  birthDate: contact.birthDate,
  timeZone: contact.timeZone,
  fields: contact.fields,
})

/** Written values over stored ones: absent keeps, an empty text clears, a null field is taken away. */
export function mergeValues(
  current: ContactValues,
  input: PlainInput,
  addresses: Addresses,
  changedFields: Record<string, FieldValue>,
): ContactValues {
  const over = (written: string | undefined, stored: string | null): string | null =>
    written === undefined ? stored : written === '' ? null : written
  const named = {
    firstName: over(input.firstName, current.firstName),
    lastName: over(input.lastName, current.lastName),
    company: over(input.company, current.company),
  }
  const fields = { ...current.fields, ...changedFields }
  return {
    ...addresses,
    ...named,
    sortName: foldName(named.firstName, named.lastName),
    language: over(input.language, current.language),
    gender: over(input.gender, current.gender),
    birthDate: over(input.birthDate, current.birthDate),
    timeZone: over(input.timeZone, current.timeZone),
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
  }
}

/** Whether nothing would change by writing `a` over `b`. */
export function sameValues(a: ContactValues, b: ContactValues): boolean {
  const { fields: fieldsA, ...plainA } = a
  const { fields: fieldsB, ...plainB } = b
  return (
    JSON.stringify(sorted(plainA)) === JSON.stringify(sorted(plainB)) &&
    JSON.stringify(sorted(fieldsA)) === JSON.stringify(sorted(fieldsB))
  )
}

const sorted = (record: Record<string, unknown>): [string, unknown][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))

/** Tags without doubles: "Olio" and "olio" are one, spelt as first written. */
export function toNewTags(names: readonly string[]): NewTag[] {
  const byKey = new Map<string, NewTag>()
  for (const name of names) {
    const key = foldTag(name)
    if (!byKey.has(key)) byKey.set(key, { name, key })
  }
  return [...byKey.values()]
}

/** One change per channel: the last one given. */
export const latestPerChannel = (consents: readonly ConsentChange[]): ConsentChange[] => [
  ...new Map(consents.map((consent) => [consent.channel, consent])).values(),
]
