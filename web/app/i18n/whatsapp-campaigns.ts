import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './whatsapp-campaigns.it.ts'

export const whatsappCampaignsText = createTextArea<typeof it>({
  it: () => import('./whatsapp-campaigns.it.ts'),
  en: () => import('./whatsapp-campaigns.en.ts'),
  fr: () => import('./whatsapp-campaigns.fr.ts'),
})
