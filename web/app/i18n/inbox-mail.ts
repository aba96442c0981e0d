import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './inbox-mail.it.ts'

export const inboxMailText = createTextArea<typeof it>({
  it: () => import('./inbox-mail.it.ts'),
  en: () => import('./inbox-mail.en.ts'),
  fr: () => import('./inbox-mail.fr.ts'),
})
