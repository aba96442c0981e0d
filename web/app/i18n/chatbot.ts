import { createTextArea } from '../../shared/i18n/text.ts'
import type it from './chatbot.it.ts'

export const chatbotText = createTextArea<typeof it>({
  it: () => import('./chatbot.it.ts'),
  en: () => import('./chatbot.en.ts'),
  fr: () => import('./chatbot.fr.ts'),
})
