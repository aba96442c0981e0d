import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './csv.it.ts'

export const csvText = createTextArea<typeof it>({
  it: () => import('./csv.it.ts'),
  en: () => import('./csv.en.ts'),
  fr: () => import('./csv.fr.ts'),
})
