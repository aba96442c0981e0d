import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './suppressions.it.ts'

export const suppressionsText = createTextArea<typeof it>({
  it: () => import('./suppressions.it.ts'),
  en: () => import('./suppressions.en.ts'),
  fr: () => import('./suppressions.fr.ts'),
})
