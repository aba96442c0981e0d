import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './people.it.ts'

export const peopleText = createTextArea<typeof it>({
  it: () => import('./people.it.ts'),
  en: () => import('./people.en.ts'),
  fr: () => import('./people.fr.ts'),
})
