import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { sendingChannels } from '../../../../worker/contracts/common.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { FilterBar } from '../../../shared/ui/Page.tsx'
import { FilterSelect } from '../../../shared/ui/Select.tsx'
import { outboxText } from '../../i18n/outbox.ts'
import { useWorkspace } from '../../session.tsx'
import { isFiltered, noFilter, ofNone, type OutboxView } from './outbox-view.ts'
import { outboxCampaignsQuery } from './outbox.data.ts'

/** What of the outbox is shown: some words, a channel, a campaign; and how many that are. */
export function OutboxFilters(props: {
  view: OutboxView
  total: { count: number; atLeast: boolean } | null
  onChange: (part: Partial<OutboxView>) => void
}): JSX.Element {
  const { t, plural } = outboxText
  const workspace = useWorkspace()
  const campaigns = useQuery(() => outboxCampaignsQuery(workspace.slug()))
  const options = () => {
    const known = (campaigns.isSuccess ? campaigns.data : []).map(({ id, name }) => ({
      value: String(id),
      label: name,
    }))
    const { campaign } = props.view
    const isKnown = campaign === null || campaign === ofNone || known.some(({ value }) => value === campaign)
    // One whose messages are gone, or that is older than those offered.
    const other = isKnown ? [] : [{ value: campaign, label: t('filter.otherCampaign', { id: campaign }) }]
    return [{ value: ofNone, label: t('filter.noCampaign') }, ...other, ...known]
  }
  return (
    <FilterBar
      end={
        <Show when={props.total}>
          {(total) => (
            <p class="text-secondary text-text-3" role="status">
              {plural(total().atLeast ? 'countAtLeast' : 'count', total().count)}
            </p>
          )}
        </Show>
      }
    >
      <SearchField
        class="w-64 max-sm:w-full"
        compact
        label={t('filter.search')}
        value={props.view.search}
        onText={(search) => props.onChange({ search })}
        keyHint="/"
      />
      <FilterSelect
        label={t('filter.channel')}
        all={t('filter.allChannels')}
        value={props.view.channel}
        options={sendingChannels.map((value) => ({ value, label: uiText.t(`channel.${value}`) }))}
        onChange={(channel) => props.onChange({ channel })}
      />
      <FilterSelect
        wide
        label={t('filter.campaign')}
        all={t('filter.allCampaigns')}
        value={props.view.campaign}
        options={options()}
        onChange={(campaign) => props.onChange({ campaign })}
      />
      <Show when={isFiltered(props.view)}>
        <Button kind="quiet" compact onClick={() => props.onChange(noFilter)}>
          {t('filter.clear')}
        </Button>
      </Show>
    </FilterBar>
  )
}
