import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './settings.it.ts'

export const settingsText = createTextArea<typeof it>({
  it: () => import('./settings.it.ts'),
  en: () => import('./settings.en.ts'),
  fr: () => import('./settings.fr.ts'),
})
