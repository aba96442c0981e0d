import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import {
  campaignChannels,
  campaignFilters,
  type CampaignSort,
} from '../../../../worker/contracts/campaigns.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { createMedia, phoneQuery } from '../../../shared/media.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { FilterBar } from '../../../shared/ui/Page.tsx'
import { FilterSelect } from '../../../shared/ui/Select.tsx'
import { campaignsText } from '../../i18n/campaigns.ts'
import { type CampaignsView, isFiltered, noFilter } from './campaigns-view.ts'
import { channelTitle } from './channel-words.ts'

const columnSorts = [
  { value: 'name', header: 'name' },
  { value: 'sent', header: 'when' },
  { value: 'size', header: 'audience' },
] as const satisfies { value: CampaignSort; header: string }[]

/** What the list of campaigns shows: part of a name, a state, a channel. */
export function CampaignsFilters(props: {
  view: CampaignsView
  onChange: (part: Partial<CampaignsView>) => void
}): JSX.Element {
  const { t } = campaignsText
  const phone = createMedia(phoneQuery)
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
      {/* The headers that sort are not there on a phone. */}
      <Show when={phone()}>
        <FilterSelect
          label={uiText.t('table.order')}
          all={t('list.newestFirst')}
          value={props.view.sort === 'newest' ? null : props.view.sort}
          options={columnSorts.map(({ value, header }) => ({
            value,
            label: uiText.t('table.sortBy', { column: t(`list.${header}`) }),
          }))}
          onChange={(sort) => props.onChange({ sort: sort ?? 'newest' })}
        />
      </Show>
      <Show when={isFiltered(props.view)}>
        <Button kind="quiet" compact onClick={() => props.onChange(noFilter)}>
          {t('list.clear')}
        </Button>
      </Show>
    </FilterBar>
  )
}
