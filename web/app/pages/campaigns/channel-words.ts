import type { CampaignChannel } from '../../../../worker/contracts/campaigns.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { campaignsText } from '../../i18n/campaigns.ts'
import { messengerText } from '../../i18n/messenger.ts'

/** What campaigns of a channel are called. Reactive, as the others. */
export const channelTitle = (channel: CampaignChannel): string =>
  channel === 'messenger' ? uiText.t('channel.messenger') : campaignsText.t(`list.channel.${channel}`)

/** Whom they reach and how. */
export const channelAbout = (channel: CampaignChannel): string =>
  channel === 'messenger' ? messengerText.t('list.about') : campaignsText.t(`list.about.${channel}`)

/** The button that makes one. */
export const createOnChannel = (channel: CampaignChannel): string =>
  channel === 'messenger' ? messengerText.t('list.createOn') : campaignsText.t(`list.createOn.${channel}`)
