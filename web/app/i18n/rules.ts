import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './rules.it.ts'

export const rulesText = createTextArea<typeof it>({
  it: () => import('./rules.it.ts'),
  en: () => import('./rules.en.ts'),
  fr: () => import('./rules.fr.ts'),
})
