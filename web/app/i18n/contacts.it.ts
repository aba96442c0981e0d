import type { Translation } from '../../shared/i18n/text.ts'

const contacts = { title: 'Contatti' } as const

export default contacts
export type ContactsText = Translation<typeof contacts>
