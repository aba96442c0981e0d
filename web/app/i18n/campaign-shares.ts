import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './campaign-shares.it.ts'

export const campaignSharesText = createTextArea<typeof it>({
  it: () => import('./campaign-shares.it.ts'),
  en: () => import('./campaign-shares.en.ts'),
  fr: () => import('./campaign-shares.fr.ts'),
})
