import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './credit.it.ts'

export const creditText = createTextArea<typeof it>({
  it: () => import('./credit.it.ts'),
  en: () => import('./credit.en.ts'),
  fr: () => import('./credit.fr.ts'),
})
