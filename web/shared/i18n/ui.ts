import type it from './ui.it.ts'
import { createTextArea } from './text.ts'

/** Words of the shared parts and of the frame. */
export const uiText = createTextArea<typeof it>({
  it: () => import('./ui.it.ts'),
  en: () => import('./ui.en.ts'),
  fr: () => import('./ui.fr.ts'),
})
