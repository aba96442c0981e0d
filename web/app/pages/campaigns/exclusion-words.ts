import type { ExclusionReason } from '../../../../worker/contracts/campaigns.ts'
import type { SendingChannel } from '../../../../worker/contracts/common.ts'
import { campaignsText } from '../../i18n/campaigns.ts'

/** Why somebody is left out, in the words of the channel. Reactive. */
export function exclusionWords(channel: SendingChannel, reason: ExclusionReason): string {
  const key = `exclusionOn.${channel}.${reason}`
  return campaignsText.has(key) ? campaignsText.t(key) : campaignsText.t(`exclusion.${reason}`)
}
