import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { campaignChannels, CampaignFilter, campaignFilters } from '../../../../worker/contracts/campaigns.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { FilterBar } from '../../../shared/ui/Page.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { campaignsText } from '../../i18n/campaigns.ts'
import { type CampaignsView, isFiltered, noFilter } from './campaigns-view.ts'
import { channelTitle } from './channel-words.ts'

const everything = 'all'

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
      <Select
        class="w-44 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
        compact
        labelHidden
        label={t('list.state')}
        value={props.view.state ?? everything}
        options={[
          { value: everything, label: t('list.allStates') },
          ...campaignFilters.map((one) => ({ value: one, label: t(`list.filter.${one}`) })),
        ]}
        onChange={(value) => props.onChange({ state: CampaignFilter.safeParse(value).data ?? null })}
      />
      <Select
        class="w-44 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
        compact
        labelHidden
        label={t('list.channelFilter')}
        value={props.view.channel ?? everything}
        options={[
          { value: everything, label: t('list.allChannels') },
          ...campaignChannels.map((one) => ({ value: one, label: channelTitle(one) })),
        ]}
        onChange={(value) =>
          props.onChange({ channel: campaignChannels.find((one) => one === value) ?? null })
        }
      />
      <Show when={isFiltered(props.view)}>
        <Button kind="quiet" compact onClick={() => props.onChange(noFilter)}>
          {t('list.clear')}
        </Button>
      </Show>
    </FilterBar>
  )
}
