import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './sms.it.ts'

export const smsText = createTextArea<typeof it>({
  it: () => import('./sms.it.ts'),
  en: () => import('./sms.en.ts'),
  fr: () => import('./sms.fr.ts'),
})
