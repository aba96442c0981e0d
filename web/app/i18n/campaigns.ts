import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './campaigns.it.ts'

export const campaignsText = createTextArea<typeof it>({
  it: () => import('./campaigns.it.ts'),
  en: () => import('./campaigns.en.ts'),
  fr: () => import('./campaigns.fr.ts'),
})
