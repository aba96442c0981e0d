import type it from './errors.it.ts'
import { createTextArea } from './text.ts'

/** Sentences for the stable codes of the API. */
export const errorsText = createTextArea<typeof it>({
  it: () => import('./errors.it.ts'),
  en: () => import('./errors.en.ts'),
  fr: () => import('./errors.fr.ts'),
})
