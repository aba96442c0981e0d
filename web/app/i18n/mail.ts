import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './mail.it.ts'

export const mailText = createTextArea<typeof it>({
  it: () => import('./mail.it.ts'),
  en: () => import('./mail.en.ts'),
  fr: () => import('./mail.fr.ts'),
})
