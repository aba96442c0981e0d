import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './access.it.ts'

/** Who gets in and what they did: keys, members, devices, the log. */
export const accessText = createTextArea<typeof it>({
  it: () => import('./access.it.ts'),
  en: () => import('./access.en.ts'),
  fr: () => import('./access.fr.ts'),
})
