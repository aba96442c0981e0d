import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './contacts.it.ts'

export const contactsText = createTextArea<typeof it>({
  it: () => import('./contacts.it.ts'),
  en: () => import('./contacts.en.ts'),
  fr: () => import('./contacts.fr.ts'),
})
