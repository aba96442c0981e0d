import type { RouteDefinition } from '@solidjs/router'
import { chatbotText } from '../../i18n/chatbot.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const chatbotRoutes: RouteDefinition[] = [
  { path: '/settings/chatbot', component: lazyPage(() => import('./ChatbotPage.tsx'), chatbotText) },
]
