import type { RouteDefinition } from '@solidjs/router'
import { failuresText } from '../../i18n/failures.ts'
import { reasonsText } from '../../i18n/reasons.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const failuresRoutes: RouteDefinition[] = [
  { path: '/failures', component: lazyPage(() => import('./FailuresPage.tsx'), failuresText, reasonsText) },
]
