import type { MessageStage } from '../../../../worker/contracts/campaigns.ts'
import type { SendingChannel } from '../../../../worker/contracts/common.ts'
import { campaignsText } from '../../i18n/campaigns.ts'
import { whatsappCampaignsText } from '../../i18n/whatsapp-campaigns.ts'

/** A stage in the words of the channel: what is opened in a mailbox is read on WhatsApp. Reactive. */
export const stageWords = (channel: SendingChannel, stage: MessageStage): string =>
  channel === 'whatsapp' && stage === 'opened'
    ? whatsappCampaignsText.t('live.read')
    : campaignsText.t(`live.stage.${stage}`)

/** What only mails can have: nobody bounces from WhatsApp, and it opens links and counts no machines. */
const onlyOfMails: ReadonlySet<MessageStage> = new Set([
  'machine_opened',
  'clicked',
  'machine_clicked',
  'bounced',
  'complained',
])

/** Whether a channel has a stage at all. */
export const hasStage = (channel: SendingChannel, stage: MessageStage): boolean =>
  channel !== 'whatsapp' || !onlyOfMails.has(stage)
