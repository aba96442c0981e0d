import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './auth.it.ts'

export const authText = createTextArea<typeof it>({
  it: () => import('./auth.it.ts'),
  en: () => import('./auth.en.ts'),
  fr: () => import('./auth.fr.ts'),
})
