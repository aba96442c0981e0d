import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './inbox.it.ts'

export const inboxText = createTextArea<typeof it>({
  it: () => import('./inbox.it.ts'),
  en: () => import('./inbox.en.ts'),
  fr: () => import('./inbox.fr.ts'),
})
