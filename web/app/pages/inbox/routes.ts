import type { RouteDefinition } from '@solidjs/router'
import { inboxText } from '../../i18n/inbox.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const inboxRoutes: RouteDefinition[] = [
  { path: '/inbox/:conversationId?', component: lazyPage(() => import('./InboxPage.tsx'), inboxText) },
]
