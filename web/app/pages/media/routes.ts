import type { RouteDefinition } from '@solidjs/router'
import { mediaText } from '../../i18n/media.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const mediaRoutes: RouteDefinition[] = [
  { path: '/media', component: lazyPage(() => import('./MediaPage.tsx'), mediaText) },
]
