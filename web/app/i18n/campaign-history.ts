import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './campaign-history.it.ts'

export const campaignHistoryText = createTextArea<typeof it>({
  it: () => import('./campaign-history.it.ts'),
  en: () => import('./campaign-history.en.ts'),
  fr: () => import('./campaign-history.fr.ts'),
})
