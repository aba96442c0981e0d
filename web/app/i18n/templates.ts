import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './templates.it.ts'

export const templatesText = createTextArea<typeof it>({
  it: () => import('./templates.it.ts'),
  en: () => import('./templates.en.ts'),
  fr: () => import('./templates.fr.ts'),
})
