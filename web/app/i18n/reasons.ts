import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './reasons.it.ts'

export const reasonsText = createTextArea<typeof it>({
  it: () => import('./reasons.it.ts'),
  en: () => import('./reasons.en.ts'),
  fr: () => import('./reasons.fr.ts'),
})
