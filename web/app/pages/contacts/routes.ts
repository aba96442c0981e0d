import type { RouteDefinition } from '@solidjs/router'
import { contactsText } from '../../i18n/contacts.ts'
import { exportsText } from '../../i18n/exports.ts'
import { inboxThreadText } from '../../i18n/inbox-thread.ts'
import { reasonsText } from '../../i18n/reasons.ts'
import { peopleText } from '../../i18n/people.ts'
import { pushText } from '../../i18n/push.ts'
import { rulesText } from '../../i18n/rules.ts'
import { tasksText } from '../../i18n/tasks.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const contactsRoutes: RouteDefinition[] = [
  {
    path: '/contacts',
    component: lazyPage(
      () => import('./ContactsPage.tsx'),
      contactsText,
      rulesText,
      peopleText,
      exportsText,
      tasksText,
    ),
  },
  {
    path: '/contacts/merge',
    component: lazyPage(() => import('./MergePage.tsx'), contactsText, peopleText),
  },
  {
    path: '/contacts/:id',
    component: lazyPage(
      () => import('./ContactPage.tsx'),
      contactsText,
      reasonsText,
      peopleText,
      pushText,
      inboxThreadText,
    ),
  },
]
