import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './lists.it.ts'

export const listsText = createTextArea<typeof it>({
  it: () => import('./lists.it.ts'),
  en: () => import('./lists.en.ts'),
  fr: () => import('./lists.fr.ts'),
})
