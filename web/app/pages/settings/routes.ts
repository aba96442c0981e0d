import type { RouteDefinition } from '@solidjs/router'
import { accessText } from '../../i18n/access.ts'
import { creditText } from '../../i18n/credit.ts'
import { domainsText } from '../../i18n/domains.ts'
import { messengerText } from '../../i18n/messenger.ts'
import { pushText } from '../../i18n/push.ts'
import { settingsText } from '../../i18n/settings.ts'
import { whatsappText } from '../../i18n/whatsapp.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const settingsRoutes: RouteDefinition[] = [
  {
    path: '/settings/:tab?',
    component: lazyPage(
      () => import('./SettingsPage.tsx'),
      settingsText,
      accessText,
      domainsText,
      whatsappText,
      pushText,
      messengerText,
      creditText,
    ),
  },
]
