import type { RouteDefinition } from '@solidjs/router'
import { csvText } from '../../i18n/csv.ts'
import { importsText } from '../../i18n/imports.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const csvRoutes: RouteDefinition[] = [
  { path: '/contacts/csv', component: lazyPage(() => import('./CsvPage.tsx'), csvText, importsText) },
]
