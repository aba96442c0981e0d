import type { Channel } from '../../../../worker/contracts/common.ts'
import type {
  Contact,
  ConsentState as StoredConsent,
  FieldValue,
} from '../../../../worker/contracts/contacts.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import { formatPhone } from '../../../shared/format.ts'
import type { ConsentState } from '../../../shared/ui/Channel.tsx'
import { type ConsentChannel, consentChannels } from '../../../shared/ui/consent-channels.ts'
import { contactsText } from '../../i18n/contacts.ts'

type Named = Pick<Contact, 'firstName' | 'lastName' | 'email'>

/** What a contact is called: its name, else the address it is found by. */
export function contactName(contact: Named & Pick<Contact, 'phone' | 'phoneRaw'>): string {
  const phone = contact.phone ? formatPhone(contact.phone) : contact.phoneRaw
  return contactMark(contact) || phone || contactsText.t('noName')
}

/** What the letters of a contact's avatar are made of: its name or e-mail; empty where there is only a number. */
export const contactMark = (contact: Named): string =>
  [contact.firstName, contact.lastName].filter(Boolean).join(' ') || (contact.email ?? '')

const glyphOf: Record<StoredConsent, ConsentState> = {
  unknown: 'unknown',
  opted_in: 'yes',
  opted_in_double: 'double',
  opted_out: 'revoked',
}

/** What the table's glyphs show: a suppressed address is blocked whatever was agreed. */
export const consentGlyphs = (
  contact: Pick<Contact, 'consents' | 'suppressed'>,
): Partial<Record<ConsentChannel, ConsentState>> =>
  Object.fromEntries(
    consentChannels.map((channel): [Channel, ConsentState] => [
      channel,
      contact.suppressed.includes(channel) ? 'blocked' : glyphOf[contact.consents[channel] ?? 'unknown'],
    ]),
  )

/** The name of a language by its code; the code itself where the dictionary has none. */
export function languageName(code: string | null): string {
  if (code === null) return ''
  const key = `languages.${code}`
  return contactsText.has(key) ? contactsText.t(key) : code.toUpperCase()
}

export type FieldFormats = {
  number: (value: number) => string
  moment: (at: number) => string
  calendarDate: (isoDate: string) => string
}

/** A dynamic value as it is read. */
export function fieldText(
  field: Pick<Field, 'type'>,
  value: FieldValue | undefined,
  format: FieldFormats,
): string {
  if (value === null || value === undefined) return ''
  switch (field.type) {
    case 'number':
      return typeof value === 'number' ? format.number(value) : String(value)
    case 'date':
      return format.calendarDate(String(value))
    case 'datetime':
      return typeof value === 'number' ? format.moment(value) : String(value)
    case 'boolean':
      return contactsText.t(value === true ? 'yes' : 'no')
    default:
      return String(value)
  }
}
