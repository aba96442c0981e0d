import type { RouteDefinition } from '@solidjs/router'
import { campaignsText } from '../../i18n/campaigns.ts'
import { campaignHistoryText } from '../../i18n/campaign-history.ts'
import { campaignPageText } from '../../i18n/campaign-page.ts'
import { campaignSharesText } from '../../i18n/campaign-shares.ts'
import { exportsText } from '../../i18n/exports.ts'
import { messengerText } from '../../i18n/messenger.ts'
import { domainsText } from '../../i18n/domains.ts'
import { mailText } from '../../i18n/mail.ts'
import { pushText } from '../../i18n/push.ts'
import { smsText } from '../../i18n/sms.ts'
import { sendingEndText } from '../../i18n/sending-end.ts'
import { scheduleText } from '../../i18n/schedule.ts'
import { reasonsText } from '../../i18n/reasons.ts'
import { templatesText } from '../../i18n/templates.ts'
import { whatsappCampaignsText } from '../../i18n/whatsapp-campaigns.ts'
import { lazyPage } from '../../lazy-page.ts'

/** Addresses of this area, below `/w/:workspace`. */
export const campaignsRoutes: RouteDefinition[] = [
  {
    path: '/campaigns',
    component: lazyPage(() => import('./CampaignsPage.tsx'), campaignsText, messengerText),
  },
  {
    path: '/campaigns/:id',
    component: lazyPage(
      () => import('./CampaignPage.tsx'),
      campaignsText,
      campaignHistoryText,
      campaignPageText,
      campaignSharesText,
      reasonsText,
      smsText,
      domainsText,
      pushText,
      exportsText,
      scheduleText,
      sendingEndText,
      templatesText,
      whatsappCampaignsText,
      mailText,
      messengerText,
    ),
  },
]
