import type { RouteDefinition } from '@solidjs/router'
import { importsText } from '../../i18n/imports.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const importsRoutes: RouteDefinition[] = [
  { path: '/contacts/import', component: lazyPage(() => import('./ImportPage.tsx'), importsText) },
]
