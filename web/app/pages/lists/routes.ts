import type { RouteDefinition } from '@solidjs/router'
import { contactsText } from '../../i18n/contacts.ts'
import { exportsText } from '../../i18n/exports.ts'
import { listsText } from '../../i18n/lists.ts'
import { rulesText } from '../../i18n/rules.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const listsRoutes: RouteDefinition[] = [
  { path: '/lists', component: lazyPage(() => import('./ListsPage.tsx'), listsText, rulesText) },
  {
    path: '/lists/:id/contacts',
    component: lazyPage(() => import('./picker/PickerPage.tsx'), listsText, rulesText, contactsText),
  },
  {
    path: '/lists/:id',
    component: lazyPage(() => import('./ListPage.tsx'), listsText, rulesText, exportsText),
  },
]
