import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './imports.it.ts'

export const importsText = createTextArea<typeof it>({
  it: () => import('./imports.it.ts'),
  en: () => import('./imports.en.ts'),
  fr: () => import('./imports.fr.ts'),
})
