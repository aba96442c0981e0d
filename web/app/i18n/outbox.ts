import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './outbox.it.ts'

export const outboxText = createTextArea<typeof it>({
  it: () => import('./outbox.it.ts'),
  en: () => import('./outbox.en.ts'),
  fr: () => import('./outbox.fr.ts'),
})
