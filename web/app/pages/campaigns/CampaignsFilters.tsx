import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { campaignChannels, campaignFilters } from '../../../../worker/contracts/campaigns.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { FilterBar } from '../../../shared/ui/Page.tsx'
import { FilterSelect } from '../../../shared/ui/Select.tsx'
import { campaignsText } from '../../i18n/campaigns.ts'
import { type CampaignsView, isFiltered, noFilter } from './campaigns-view.ts'
import { channelTitle } from './channel-words.ts'

/** What the list of campaigns shows: part of a name, a state, a channel. */
export function CampaignsFilters(props: {
  view: CampaignsView
  onChange: (part: Partial<CampaignsView>) => void
}): JSX.Element {
  const { t } = campaignsText
  return (
    <FilterBar>
      <SearchField
        class="w-64 max-sm:w-full"
        compact
        label={t('list.search')}
        value={props.view.search}
        onText={(search) => props.onChange({ search })}
        keyHint="/"
      />
      <FilterSelect
        label={t('list.state')}
        all={t('list.allStates')}
        value={props.view.state}
        options={campaignFilters.map((value) => ({ value, label: t(`list.filter.${value}`) }))}
        onChange={(state) => props.onChange({ state })}
      />
      <FilterSelect
        label={t('list.channelFilter')}
        all={t('list.allChannels')}
        value={props.view.channel}
        options={campaignChannels.map((value) => ({ value, label: channelTitle(value) }))}
        onChange={(channel) => props.onChange({ channel })}
      />
      <Show when={isFiltered(props.view)}>
        <Button kind="quiet" compact onClick={() => props.onChange(noFilter)}>
          {t('list.clear')}
        </Button>
      </Show>
    </FilterBar>
  )
}
