import { A, useNavigate, useSearchParams } from '@solidjs/router'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query'
import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createMemo, Match, Show, Switch } from 'solid-js'
import {
  type CampaignChannel,
  campaignChannels,
  campaignSorts,
  type CampaignSummary,
} from '../../../../worker/contracts/campaigns.ts'
import { unwrap } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { ChannelGlyph, channelIcons } from '../../../shared/ui/Channel.tsx'
import type { Column } from '../../../shared/ui/DataTable.tsx'
import { DataTable } from '../../../shared/ui/DataTable.tsx'
import { Menu, MoreMenu } from '../../../shared/ui/Menu.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { KeysetFooter } from '../../../shared/ui/TableParts.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { campaignsText } from '../../i18n/campaigns.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { createCampaignActions } from './actions.ts'
import {
  type CampaignsAddress,
  type CampaignsView,
  isFiltered,
  newest,
  noFilter,
  readView,
  toAddress,
} from './campaigns-view.ts'
import { CampaignsFilters } from './CampaignsFilters.tsx'
import { campaignKeys, campaignsApi, campaignsPageQuery } from './campaigns.data.ts'
import { channelAbout, channelTitle, createOnChannel } from './channel-words.ts'
import { StateBadge } from './StateBadge.tsx'
import { hasStage } from './stage-words.ts'
import { freeName } from './state.ts'

/** All campaigns with their figures, newest first unless sorted by a column. */
export default function CampaignsPage(): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const navigate = useNavigate()
  const cache = useQueryClient()
  const actions = createCampaignActions()
  const [search, setSearch] = useSearchParams<CampaignsAddress & { cursor?: string; from?: string }>()
  const view = createMemo(() => readView(search))
  /** Another choice begins with its first page. */
  const change = (part: Partial<CampaignsView>): void =>
    setSearch({ ...toAddress({ ...view(), ...part }), cursor: undefined, from: undefined }, { replace: true })
  const page = useQuery(() => ({
    ...campaignsPageQuery(workspace.slug(), view(), search.cursor),
    placeholderData: keepPreviousData,
  }))
  /** There is no campaign at all, rather than none that fits. */
  const isEmpty = () => page.data?.items.length === 0 && search.cursor === undefined && !isFiltered(view())
  const from = () => Number(search.from) || 1
  const href = (campaign: CampaignSummary) => workspace.href(`/campaigns/${campaign.id}`)

  const create = useMutation(() => ({
    mutationFn: async (channel: CampaignChannel) => {
      // ISO day in the workspace's zone: Swedish writes dates that way.
      const today = new Intl.DateTimeFormat('sv-SE', { timeZone: workspace.timeZone() }).format()
      const wanted = campaignsText.t('defaultName', { day: format.calendarDate(today) })
      const latest = await cache.fetchQuery({
        ...campaignsPageQuery(workspace.slug(), newest, undefined),
        staleTime: 0,
      })
      const name = freeName(
        wanted,
        latest.items.map((one) => one.name),
      )
      return unwrap(campaignsApi(workspace.slug()).index.$post({ json: { name, channel } }))
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: campaignKeys.all(workspace.slug()) })
      navigate(workspace.href(`/campaigns/${made.id}`))
    },
    onError: (error) => showToast({ text: problemText(error), failed: true }),
  }))

  const createButton = (): JSX.Element => (
    <Show when={workspace.can('campaigns.write')}>
      <Menu
        entries={campaignChannels.map((channel) => ({
          label: channelTitle(channel),
          icon: channelIcons[channel],
          onSelect: () => create.mutate(channel),
        }))}
        trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
          <Button
            kind="main"
            icon={Plus}
            busy={create.isPending}
            busyLabel={campaignsText.t('creating')}
            {...attributes}
          >
            {campaignsText.t('create')}
          </Button>
        )}
      />
    </Show>
  )
  /** The same for one channel, where it is presented. */
  const createFor = (channel: CampaignChannel): JSX.Element => (
    <Show when={workspace.can('campaigns.write')}>
      <Button
        kind={channel === 'email' ? 'main' : 'plain'}
        icon={Plus}
        busy={create.isPending}
        busyLabel={campaignsText.t('creating')}
        onClick={() => create.mutate(channel)}
      >
        {createOnChannel(channel)}
      </Button>
    </Show>
  )

  const started = (campaign: CampaignSummary) => campaign.startedAt !== null
  const figure = (campaign: CampaignSummary, value: number, of?: number): JSX.Element => (
    <Show when={started(campaign)}>
      {format.number(value)}
      <Show when={of !== undefined && of >= value ? of : 0}>
        {(whole) => <span class="ml-2 text-text-3">{format.share(value, whole())}</span>}
      </Show>
    </Show>
  )
  /** Nothing where the channel does not tell: nobody sees whether an SMS is read. */
  const ofReaders = (campaign: CampaignSummary, stage: 'opened' | 'clicked'): JSX.Element => (
    <Show when={hasStage(campaign.channel, stage)}>
      {figure(campaign, campaign.figures[stage], campaign.figures.delivered)}
    </Show>
  )
  const badge = (campaign: CampaignSummary): JSX.Element => <StateBadge campaign={campaign} />
  /** When it starts or started, else when it was last changed. */
  const when = (campaign: CampaignSummary): JSX.Element => {
    const at = () =>
      (campaign.state === 'scheduled' ? campaign.scheduledAt : campaign.startedAt) ?? campaign.updatedAt
    return (
      <time title={format.fullMoment(at())}>
        {campaign.state === 'scheduled'
          ? campaignsText.t('list.starts', { moment: format.moment(at()) })
          : format.moment(at())}
      </time>
    )
  }
  const menu = (campaign: CampaignSummary): JSX.Element => (
    <Show when={workspace.can('campaigns.write')}>
      <MoreMenu
        of={campaign.name}
        entries={[
          ...actions.duplicateEntry(campaign.id),
          ...(campaign.state === 'draft' ? actions.deleteEntry(campaign.id) : []),
        ]}
      />
    </Show>
  )

  const columns = (): Column<CampaignSummary>[] => [
    {
      key: 'name',
      sortKey: 'name',
      header: campaignsText.t('list.name'),
      main: true,
      cell: (campaign) => (
        <span class="flex items-center gap-2">
          <ChannelGlyph channel={campaign.channel} named />
          <A href={href(campaign)} class="rounded-4">
            {campaign.name}
          </A>
        </span>
      ),
    },
    { key: 'state', header: campaignsText.t('list.state'), width: 'w-36', cell: badge },
    {
      key: 'audience',
      sortKey: 'size',
      header: campaignsText.t('list.audience'),
      end: true,
      width: 'w-28',
      cell: (campaign) => figure(campaign, campaign.audienceCount),
    },
    {
      key: 'sent',
      header: campaignsText.t('list.sent'),
      end: true,
      width: 'w-36',
      cell: (campaign) => figure(campaign, campaign.figures.sent, campaign.figures.queued),
    },
    {
      key: 'opened',
      header: campaignsText.t('list.opened'),
      end: true,
      width: 'w-36',
      cell: (campaign) => ofReaders(campaign, 'opened'),
    },
    {
      key: 'clicked',
      header: campaignsText.t('list.clicked'),
      end: true,
      width: 'w-36',
      cell: (campaign) => ofReaders(campaign, 'clicked'),
    },
    {
      key: 'when',
      sortKey: 'sent',
      header: campaignsText.t('list.when'),
      end: true,
      width: 'w-40',
      cell: when,
    },
    { key: 'menu', header: '', end: true, width: 'w-12', cell: menu },
  ]

  return (
    <>
      <PageHeader
        title={campaignsText.t('title')}
        actions={<Show when={!isEmpty()}>{createButton()}</Show>}
      />
      <Show when={page.data && !isEmpty()}>
        <CampaignsFilters view={view()} onChange={change} />
      </Show>
      <PageBody>
        <Switch>
          <Match when={page.isError && !page.data}>
            <ErrorState error={page.error} onRetry={() => void page.refetch()} />
          </Match>
          <Match when={page.isPending}>
            <SkeletonRows />
          </Match>
          <Match when={isEmpty()}>
            <EmptyState
              title={campaignsText.t('list.emptyTitle')}
              text={campaignsText.t('list.emptyText')}
              hub={campaignsText.t('list.emptyHub')}
              lines={campaignChannels.map((channel) => ({
                icon: <ChannelGlyph channel={channel} size={20} />,
                title: channelTitle(channel),
                text: channelAbout(channel),
                action: createFor(channel),
                ready: true,
              }))}
            />
          </Match>
          <Match when={page.data?.items.length === 0}>
            <p class="px-(--gutter) py-6 text-text-2">
              {campaignsText.t('list.nothing')}{' '}
              <button type="button" class="link" onClick={() => change(noFilter)}>
                {campaignsText.t('list.clear')}
              </button>
            </p>
          </Match>
          <Match when={page.data}>
            {(data) => (
              <DataTable
                label={campaignsText.t('title')}
                rows={data().items}
                columns={columns()}
                rowKey={(campaign) => String(campaign.id)}
                rowName={(campaign) => campaign.name}
                onOpen={(campaign) => navigate(href(campaign))}
                stale={page.isPlaceholderData}
                sort={
                  view().sort === 'newest'
                    ? undefined
                    : { key: view().sort, descending: view().sort !== 'name' }
                }
                onSort={({ key }) => {
                  const sort = campaignSorts.find((one) => one === key) ?? 'newest'
                  change({ sort: view().sort === sort ? 'newest' : sort })
                }}
                phone={(campaign) => ({
                  lead: <ChannelGlyph channel={campaign.channel} />,
                  title: <A href={href(campaign)}>{campaign.name}</A>,
                  detail: (
                    <span class="flex flex-wrap items-center gap-2">
                      {badge(campaign)} {when(campaign)}
                    </span>
                  ),
                  figure: <Show when={started(campaign)}>{format.number(campaign.figures.sent)}</Show>,
                })}
              />
            )}
          </Match>
        </Switch>
      </PageBody>
      <Show when={page.data?.items.length ? page.data : undefined}>
        {(data) => (
          <KeysetFooter
            from={from()}
            shown={data().items.length}
            legend={<span class="text-secondary text-text-3">{campaignsText.t('list.shares')}</span>}
            onPrevious={
              data().previousCursor === null
                ? undefined
                : () =>
                    setSearch({
                      cursor: data().previousCursor ?? undefined,
                      from: String(Math.max(1, from() - 50)),
                    })
            }
            onNext={
              data().nextCursor === null
                ? undefined
                : () =>
                    setSearch({
                      cursor: data().nextCursor ?? undefined,
                      from: String(from() + data().items.length),
                    })
            }
          />
        )}
      </Show>
    </>
  )
}
