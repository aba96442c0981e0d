import Clock from 'lucide-solid/icons/clock'
import Pause from 'lucide-solid/icons/pause'
import type { JSX } from 'solid-js'
import type { Campaign, CampaignState } from '../../../../worker/contracts/campaigns.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import type { Icon } from '../../../shared/ui/Button.tsx'
import { campaignsText } from '../../i18n/campaigns.ts'
import { stateBadge } from './state.ts'

const icons: Partial<Record<CampaignState, Icon>> = { scheduled: Clock, paused: Pause }

/** The state of a campaign in one word. */
export function StateBadge(props: { campaign: Pick<Campaign, 'state' | 'waitReason'> }): JSX.Element {
  const badge = () => stateBadge(props.campaign)
  return (
    <Badge tone={badge().tone} icon={icons[props.campaign.state]}>
      {campaignsText.t(`state.${badge().word}`)}
    </Badge>
  )
}
