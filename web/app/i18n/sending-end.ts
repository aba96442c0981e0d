import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './sending-end.it.ts'

export const sendingEndText = createTextArea<typeof it>({
  it: () => import('./sending-end.it.ts'),
  en: () => import('./sending-end.en.ts'),
  fr: () => import('./sending-end.fr.ts'),
})
