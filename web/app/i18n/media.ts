import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './media.it.ts'

export const mediaText = createTextArea<typeof it>({
  it: () => import('./media.it.ts'),
  en: () => import('./media.en.ts'),
  fr: () => import('./media.fr.ts'),
})
