import type { PeopleStage } from '../../../../worker/contracts/campaign-figures.ts'
import type { CampaignState } from '../../../../worker/contracts/campaigns.ts'
import type { SendingChannel } from '../../../../worker/contracts/common.ts'
import { campaignPageText } from '../../i18n/campaign-page.ts'
import { campaignsText } from '../../i18n/campaigns.ts'

/** A stage in the words of the channel: what is opened in a mailbox is read on a phone. Reactive. */
export const stageWords = (
  { channel, state }: { channel: SendingChannel; state?: CampaignState },
  stage: PeopleStage,
): string =>
  stage === 'skipped' && state === 'cancelled'
    ? campaignPageText.t('parts.leftOutTitle')
    : stage === 'opened' && channel !== 'email'
      ? campaignsText.t('live.read')
      : campaignsText.t(`live.stage.${stage}`)

const everywhere = [
  'queued',
  'sent',
  'delivered',
  'failed',
  'unsent',
  'undelivered',
  'skipped',
  'unsubscribed',
  'unknown',
] as const
/** What each channel tells: no SMS is seen to be read, no notification answered, and only mails bounce. */
const stagesOf: Record<SendingChannel, ReadonlySet<PeopleStage>> = {
  email: new Set([
    ...everywhere,
    'opened',
    'machine_opened',
    'clicked',
    'machine_clicked',
    'bounced',
    'complained',
    'replied',
  ]),
  sms: new Set([...everywhere, 'replied']),
  whatsapp: new Set([...everywhere, 'opened', 'replied']),
  push: new Set([...everywhere, 'clicked']),
  messenger: new Set([...everywhere, 'opened', 'replied']),
}

/** Whether a channel has a stage at all. */
export const hasStage = (channel: SendingChannel, stage: PeopleStage): boolean => stagesOf[channel].has(stage)
