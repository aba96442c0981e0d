import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './failures.it.ts'

export const failuresText = createTextArea<typeof it>({
  it: () => import('./failures.it.ts'),
  en: () => import('./failures.en.ts'),
  fr: () => import('./failures.fr.ts'),
})
