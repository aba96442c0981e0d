import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './inbox-thread.it.ts'

export const inboxThreadText = createTextArea<typeof it>({
  it: () => import('./inbox-thread.it.ts'),
  en: () => import('./inbox-thread.en.ts'),
  fr: () => import('./inbox-thread.fr.ts'),
})
