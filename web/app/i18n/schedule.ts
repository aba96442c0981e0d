import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './schedule.it.ts'

export const scheduleText = createTextArea<typeof it>({
  it: () => import('./schedule.it.ts'),
  en: () => import('./schedule.en.ts'),
  fr: () => import('./schedule.fr.ts'),
})
