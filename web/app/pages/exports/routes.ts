import type { RouteDefinition } from '@solidjs/router'
import { exportsText } from '../../i18n/exports.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const exportsRoutes: RouteDefinition[] = [
  { path: '/contacts/exports', component: lazyPage(() => import('./ExportsPage.tsx'), exportsText) },
]
