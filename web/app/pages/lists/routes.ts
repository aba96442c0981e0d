import type { RouteDefinition } from '@solidjs/router'
import { listsText } from '../../i18n/lists.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const listsRoutes: RouteDefinition[] = [
  { path: '/lists', component: lazyPage(() => import('./ListsPage.tsx'), listsText) },
]
