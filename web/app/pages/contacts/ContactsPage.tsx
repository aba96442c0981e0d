import type { JSX } from 'solid-js'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { contactsText } from '../../i18n/contacts.ts'

export default function ContactsPage(): JSX.Element {
  return <PageHeader title={contactsText.t('title')} />
}
