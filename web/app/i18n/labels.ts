import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './labels.it.ts'

export const labelsText = createTextArea<typeof it>({
  it: () => import('./labels.it.ts'),
  en: () => import('./labels.en.ts'),
  fr: () => import('./labels.fr.ts'),
})
