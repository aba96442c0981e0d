import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './domains.it.ts'

export const domainsText = createTextArea<typeof it>({
  it: () => import('./domains.it.ts'),
  en: () => import('./domains.en.ts'),
  fr: () => import('./domains.fr.ts'),
})
