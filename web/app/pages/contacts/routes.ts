import type { RouteDefinition } from '@solidjs/router'
import { contactsText } from '../../i18n/contacts.ts'
import { reasonsText } from '../../i18n/reasons.ts'
import { rulesText } from '../../i18n/rules.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const contactsRoutes: RouteDefinition[] = [
  { path: '/contacts', component: lazyPage(() => import('./ContactsPage.tsx'), contactsText, rulesText) },
  {
    path: '/contacts/:id',
    component: lazyPage(() => import('./ContactPage.tsx'), contactsText, reasonsText),
  },
]
