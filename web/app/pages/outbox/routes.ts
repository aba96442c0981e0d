import type { RouteDefinition } from '@solidjs/router'
import { outboxText } from '../../i18n/outbox.ts'
import { pushText } from '../../i18n/push.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const outboxRoutes: RouteDefinition[] = [
  { path: '/outbox/:id?', component: lazyPage(() => import('./OutboxPage.tsx'), outboxText, pushText) },
]
