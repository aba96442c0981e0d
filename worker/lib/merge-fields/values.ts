import type { Language } from '../../contracts/common.ts'
import type { FieldValue } from '../../contracts/contacts.ts'
import { type DynamicField, type MergeFieldKey, mergeFieldKeys } from '../../contracts/fields.ts'
import { printValue } from './print-value.ts'

/** The dynamic fields of a workspace by key, those of API calls among them (spec 3.1). */
export type KnownFields = ReadonlyMap<string, Pick<DynamicField, 'type' | 'stored' | 'choices'>>

/** What values are found and printed by in a workspace. */
export type MergeOptions = {
  /** Language of contacts that have none. */
  defaultLanguage: Language
  timeZone: string
  workspaceName: string
  fields: KnownFields
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

/** What only this message has. */
export type MessageValues = {
  /** The signed address of the page this person leaves by. */
  unsubscribeUrl?: string
  /** The signed address of this person's page of channels and topics. */
  preferencesUrl?: string
  /** Values that came with the API call which caused the message, for fields that are switched off. */
  given?: Record<string, FieldValue>
}

/** The printed value of a field for one person and message, never blank; null when there is none. */
export type ValueOf = (name: string) => string | null

type Source = { contact: MergeContact; options: MergeOptions; message: MessageValues }

/** Every built-in field and where its value comes from. */
const builtIn: Record<MergeFieldKey, (source: Source) => string | null> = {
  FIRST_NAME: ({ contact }) => contact.firstName,
  LAST_NAME: ({ contact }) => contact.lastName,
  FULL_NAME: ({ contact }) => [contact.firstName, contact.lastName].filter(Boolean).join(' '),
  EMAIL: ({ contact }) => contact.email,
  PHONE: ({ contact }) => contact.phone,
  COMPANY: ({ contact }) => contact.company,
  BIRTH_DATE: (source) => (source.contact.birthDate ? print(source.contact.birthDate, 'date', source) : null),
  WORKSPACE_NAME: ({ options }) => options.workspaceName,
  UNSUBSCRIBE_URL: ({ message }) => message.unsubscribeUrl ?? null,
  PREFERENCES_URL: ({ message }) => message.preferencesUrl ?? null,
}

const builtInKeys: ReadonlySet<string> = new Set(mergeFieldKeys)

/** Whether every contact has the field; all other names are dynamic fields of the workspace, or mistakes. */
export function isBuiltIn(name: string): name is MergeFieldKey {
  return builtInKeys.has(name)
}

/** What one person's fields are filled with. A value without a visible character is none. */
export function valuesOf(contact: MergeContact, options: MergeOptions, message: MessageValues = {}): ValueOf {
  const source = { contact, options, message }
  // Printing a date is dear, and a message asks for the same value in each of its parts.
  const known = new Map<string, string | null>()
  return (name) => {
    const found = known.get(name)
    if (found !== undefined) return found
    const value = isBuiltIn(name) ? builtIn[name](source) : dynamicValue(name, source)
    const printed = value !== null && /[^\s\p{Cc}]/u.test(value) ? value : null
    known.set(name, printed)
    return printed
  }
}

function dynamicValue(name: string, source: Source): string | null {
  const field = source.options.fields.get(name)
  if (field === undefined) return null
  const value = (field.stored ? source.contact.fields : source.message.given)?.[name]
  return value === undefined || value === null ? null : print(value, field.type, source)
}

const print = (
  value: string | number | boolean,
  type: DynamicField['type'],
  { contact: { language }, options: { defaultLanguage, timeZone } }: Source,
): string => printValue(value, type, { language, defaultLanguage, timeZone })
