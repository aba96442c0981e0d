import type { RouteDefinition } from '@solidjs/router'
import { campaignsText } from '../../i18n/campaigns.ts'
import { templatesText } from '../../i18n/templates.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. The field menu speaks with the words of the campaigns. */
export const templatesRoutes: RouteDefinition[] = [
  { path: '/templates', component: lazyPage(() => import('./TemplatesPage.tsx'), templatesText) },
  {
    path: '/templates/:id',
    component: lazyPage(() => import('./TemplatePage.tsx'), templatesText, campaignsText),
  },
]
