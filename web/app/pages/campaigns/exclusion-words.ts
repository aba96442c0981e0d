import type { ExclusionReason } from '../../../../worker/contracts/campaigns.ts'
import type { SendingChannel } from '../../../../worker/contracts/common.ts'
import { campaignsText } from '../../i18n/campaigns.ts'
import { whatsappCampaignsText } from '../../i18n/whatsapp-campaigns.ts'

/** Why somebody is left out, in the words of the channel. Reactive. */
export function exclusionWords(channel: SendingChannel, reason: ExclusionReason): string {
  const onWhatsapp = `exclusion.${reason}`
  if (channel === 'whatsapp' && whatsappCampaignsText.has(onWhatsapp))
    return whatsappCampaignsText.t(onWhatsapp)
  const key = `exclusionOn.${channel}.${reason}`
  return campaignsText.has(key) ? campaignsText.t(key) : campaignsText.t(`exclusion.${reason}`)
}
