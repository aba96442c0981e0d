import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './whatsapp.it.ts'

export const whatsappText = createTextArea<typeof it>({
  it: () => import('./whatsapp.it.ts'),
  en: () => import('./whatsapp.en.ts'),
  fr: () => import('./whatsapp.fr.ts'),
})
