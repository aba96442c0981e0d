import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './messenger.it.ts'

export const messengerText = createTextArea<typeof it>({
  it: () => import('./messenger.it.ts'),
  en: () => import('./messenger.en.ts'),
  fr: () => import('./messenger.fr.ts'),
})
