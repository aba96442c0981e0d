import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './tasks.it.ts'

export const tasksText = createTextArea<typeof it>({
  it: () => import('./tasks.it.ts'),
  en: () => import('./tasks.en.ts'),
  fr: () => import('./tasks.fr.ts'),
})
