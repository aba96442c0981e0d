import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './chat.it.ts'

export const chatText = createTextArea<typeof it>({
  it: () => import('./chat.it.ts'),
  en: () => import('./chat.en.ts'),
  fr: () => import('./chat.fr.ts'),
})
