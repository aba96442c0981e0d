import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './campaign-page.it.ts'

export const campaignPageText = createTextArea<typeof it>({
  it: () => import('./campaign-page.it.ts'),
  en: () => import('./campaign-page.en.ts'),
  fr: () => import('./campaign-page.fr.ts'),
})
