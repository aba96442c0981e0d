import type { Language } from '../../contracts/common.ts'
import type { FieldValue } from '../../contracts/contacts.ts'
import type { FieldType } from '../../contracts/fields.ts'
import type { KnownFields, MergeContact } from './values.ts'

/** A made-up person for previews while the audience is empty; the address exists nowhere (RFC 2606). */
export function sampleContact(language: Language, fields: KnownFields): MergeContact {
  return {
    firstName: 'Anna',
    lastName: 'Grassi',
    email: 'anna.grassi@example.com',
    phone: '+393471182906',
    company: 'Grassi e figli',
    language,
    birthDate: '1986-05-04',
    fields: Object.fromEntries([...fields].map(([key, field]) => [key, sampleValue(key, field)])),
  }
}

function sampleValue(key: string, { type, choices }: { type: FieldType; choices: string[] }): FieldValue {
  switch (type) {
    case 'number':
      return 12
    case 'boolean':
      return true
    case 'date':
      return '2026-12-24'
    case 'datetime':
      return Date.UTC(2026, 11, 24, 17)
    case 'text':
    case 'choice':
      return choices[0] ?? key.charAt(0) + key.slice(1).toLowerCase().replaceAll('_', ' ')
  }
}
