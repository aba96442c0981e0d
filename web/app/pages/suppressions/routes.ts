import type { RouteDefinition } from '@solidjs/router'
import { importsText } from '../../i18n/imports.ts'
import { suppressionsText } from '../../i18n/suppressions.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const suppressionsRoutes: RouteDefinition[] = [
  {
    path: '/contacts/blocked',
    component: lazyPage(() => import('./SuppressionsPage.tsx'), suppressionsText, importsText),
  },
]
