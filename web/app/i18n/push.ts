import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './push.it.ts'

export const pushText = createTextArea<typeof it>({
  it: () => import('./push.it.ts'),
  en: () => import('./push.en.ts'),
  fr: () => import('./push.fr.ts'),
})
