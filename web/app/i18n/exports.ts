import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './exports.it.ts'

export const exportsText = createTextArea<typeof it>({
  it: () => import('./exports.it.ts'),
  en: () => import('./exports.en.ts'),
  fr: () => import('./exports.fr.ts'),
})
