import { A } from '@solidjs/router'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query'
import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js'
import { type Failure, failureDays } from '../../../../worker/contracts/failures.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { Segmented } from '../../../shared/ui/Choice.tsx'
import type { Column } from '../../../shared/ui/DataTable.tsx'
import { DataTable } from '../../../shared/ui/DataTable.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { MoreRows } from '../../../shared/ui/TableParts.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { failuresText } from '../../i18n/failures.ts'
import { reasonText } from '../../reason-text.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import {
  type FailureFilter,
  failuresKey,
  failuresQuery,
  failureSummaryQuery,
  type FailureView,
  retryAll,
  retryOne,
} from './failures.data.ts'
import { ReasonChips } from './ReasonChips.tsx'
import { RetryDialog } from './RetryDialog.tsx'

/** What did not go out or arrive, with why, and what nobody knows yet: tried again one by one or all together. */
export default function FailuresPage(): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const cache = useQueryClient()
  const { t, plural } = failuresText
  const [view, setView] = createSignal<FailureView>('failed')
  const [filter, setFilter] = createSignal<FailureFilter>(null)
  const [isAsking, setAsking] = createSignal(false)
  const summary = useQuery(() => failureSummaryQuery(workspace.slug()))
  const pages = useInfiniteQuery(() =>
    failuresQuery(workspace.slug(), view(), view() === 'failed' ? filter() : null),
  )
  const rows = createMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [])
  const canRetry = () => workspace.can('campaigns.send')
  const chosen = () =>
    (summary.data?.reasons ?? []).filter(({ channel, code }) => {
      const only = filter()
      return only === null || (only.channel === channel && only.code === code)
    })
  const retryable = () => chosen().reduce((sum, reason) => sum + reason.retryable, 0)
  const refresh = () => cache.invalidateQueries({ queryKey: failuresKey(workspace.slug()) })

  const one = useMutation(() => ({
    mutationFn: (failure: Failure) => retryOne(workspace.slug(), failure),
    onSuccess: () => showToast({ text: plural('retried', 1) }),
    onError: (error) => showToast({ text: problemText(error), failed: true }),
    onSettled: refresh,
  }))
  const all = useMutation(() => ({
    mutationFn: () => retryAll(workspace.slug(), filter()),
    onSuccess: (count) => {
      setAsking(false)
      setFilter(null)
      showToast({ text: plural('retried', count) })
    },
    onSettled: refresh,
  }))

  const person = (failure: Failure): JSX.Element => (
    <span class="flex min-w-0 items-center gap-2">
      <ChannelGlyph channel={failure.channel} named />
      <Show when={failure.contactId > 0} fallback={t('erased')}>
        <A class="link min-w-0 break-words" href={workspace.href(`/contacts/${failure.contactId}`)}>
          {failure.name || failure.address}
        </A>
      </Show>
    </span>
  )
  const reason = (failure: Failure): JSX.Element => {
    const words = () => reasonText(failure.reason ?? '')
    return (
      <Show when={view() === 'failed'} fallback={t('unknownReason')}>
        {words().label} <span class="text-secondary text-text-3">{words().help}</span>
      </Show>
    )
  }
  const action = (failure: Failure): JSX.Element => (
    <Show
      when={view() === 'failed'}
      fallback={
        <Show when={failure.askAt}>
          {(at) => (
            <span class="text-secondary text-text-3">{t('askedAt', { at: format.moment(at()) })}</span>
          )}
        </Show>
      }
    >
      <Show when={canRetry() && failure.kept !== 'final'}>
        <Button
          compact
          icon={RotateCcw}
          aria-label={t('retryOf', { name: failure.name || failure.address })}
          busy={one.isPending && one.variables?.messageId === failure.messageId}
          busyLabel={t('retrying')}
          offReason={failure.kept === null ? undefined : t(failure.kept === 'rest' ? 'rest' : 'cancelled')}
          onClick={() => one.mutate(failure)}
        >
          {t('retry')}
        </Button>
      </Show>
    </Show>
  )
  const columns = (): Column<Failure>[] => [
    { key: 'person', header: t('person'), main: true, cell: person },
    { key: 'reason', header: t(view() === 'failed' ? 'reason' : 'state'), cell: reason },
    {
      key: 'campaign',
      header: t('campaign'),
      cell: (failure) => (
        <A class="link" href={workspace.href(`/campaigns/${failure.campaign.id}`)}>
          {failure.campaign.name}
        </A>
      ),
    },
    {
      key: 'at',
      header: t(view() === 'failed' ? 'when' : 'since'),
      end: true,
      width: 'w-40',
      cell: (failure) => <time title={format.fullMoment(failure.at)}>{format.moment(failure.at)}</time>,
    },
    { key: 'action', header: '', end: true, width: 'w-40', cell: action },
  ]

  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <Show when={canRetry() && view() === 'failed' && rows().length > 0}>
            <Button
              icon={RotateCcw}
              offReason={retryable() === 0 ? t('noneRetryable') : undefined}
              onClick={() => setAsking(true)}
            >
              {filter() === null ? t('retryAll') : t('retryThese')}
            </Button>
          </Show>
        }
      />
      <PageBody>
        <div class="flex flex-col gap-3 border-b border-line px-(--gutter) py-3">
          <Segmented
            label={t('view')}
            labelHidden
            value={view()}
            options={[
              { value: 'failed', label: t('viewFailed') },
              { value: 'unknown', label: plural('viewUnknown', summary.data?.unknown ?? 0) },
            ]}
            onChange={setView}
          />
          <p class="text-secondary text-text-2">
            {t(view() === 'failed' ? 'failedLead' : 'unknownLead', { days: failureDays })}
          </p>
          <Show when={view() === 'failed' && summary.data}>
            {(data) => <ReasonChips reasons={data().reasons} chosen={filter()} onChoose={setFilter} />}
          </Show>
        </div>
        <Switch fallback={<SkeletonRows />}>
          <Match when={pages.isError && !pages.data}>
            <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
          </Match>
          <Match when={pages.data && rows().length === 0}>
            <EmptyState
              title={t(view() === 'failed' ? 'emptyTitle' : 'emptyUnknownTitle')}
              text={t(view() === 'failed' ? 'emptyText' : 'emptyUnknownText')}
              action={
                <A class={buttonClass({ kind: 'main' })} href={workspace.href('/campaigns')}>
                  {t('toCampaigns')}
                </A>
              }
            />
          </Match>
          <Match when={pages.data}>
            <DataTable
              label={t('title')}
              rows={rows()}
              columns={columns()}
              rowKey={({ messageId }) => String(messageId)}
              rowName={({ name, address }) => name || address}
              stale={pages.isPlaceholderData}
              phone={(failure) => ({
                lead: <ChannelGlyph channel={failure.channel} />,
                title: failure.name || failure.address,
                detail: reason(failure),
                figure: action(failure),
              })}
            />
            <MoreRows pages={pages} />
          </Match>
        </Switch>
      </PageBody>
      <Show when={isAsking()}>
        <RetryDialog
          count={retryable()}
          hasUnconfirmed={chosen().some(({ code }) => code === 'unconfirmed')}
          busy={all.isPending}
          error={all.error}
          onConfirm={() => all.mutate()}
          onClose={() => setAsking(false)}
        />
      </Show>
    </>
  )
}
