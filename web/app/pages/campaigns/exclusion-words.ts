import type { ExclusionReason } from '../../../../worker/contracts/campaign-reasons.ts'
import type { SendingChannel } from '../../../../worker/contracts/common.ts'
import { campaignsText } from '../../i18n/campaigns.ts'
import { messengerText } from '../../i18n/messenger.ts'
import { whatsappCampaignsText } from '../../i18n/whatsapp-campaigns.ts'

/** Why somebody is left out, in the words of the channel. Reactive. */
export function exclusionWords(channel: SendingChannel, reason: ExclusionReason): string {
  const own = `exclusion.${reason}`
  if (channel === 'messenger' && messengerText.has(own)) return messengerText.t(own)
  if (channel === 'whatsapp' && whatsappCampaignsText.has(own)) return whatsappCampaignsText.t(own)
  const key = `exclusionOn.${channel}.${reason}`
  return campaignsText.has(key) ? campaignsText.t(key) : campaignsText.t(`exclusion.${reason}`)
}
