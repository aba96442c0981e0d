import type { ContactsText } from './contacts.it.ts'

const contacts: ContactsText = { title: 'Contacts' }

export default contacts
