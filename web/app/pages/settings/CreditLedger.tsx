import { A, useSearchParams } from '@solidjs/router'
import { useInfiniteQuery } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, onMount, Show, Switch } from 'solid-js'
import {
  type CreditEntry,
  creditKinds,
  filteredCauses,
  type LedgerFilter,
} from '../../../../worker/contracts/credit.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { creditText } from '../../i18n/credit.ts'
import { useWorkspace } from '../../session.tsx'
import { createTaskActions } from '../../tasks/tasks.data.ts'
import { useFormat } from '../../use-format.ts'
import { ledgerQuery } from './credit.data.ts'

const all = 'all'

/** The ledger, the latest first, with its filters in the address. */
export function CreditLedger(props: { currency: string }): JSX.Element {
  let section: HTMLElement | undefined
  const workspace = useWorkspace()
  const { t } = creditText
  const [search, setSearch] = useSearchParams<{ kind?: string; cause?: string; campaign?: string }>()
  const kind = () => creditKinds.find((one) => one === search.kind)
  const cause = () => filteredCauses.find((one) => one === search.cause)
  const isFiltered = () => kind() !== undefined || cause() !== undefined
  const campaignId = () =>
    /^[1-9]\d{0,14}$/.test(search.campaign ?? '') ? Number(search.campaign) : undefined
  const filter = createMemo((): LedgerFilter => {
    const [chosen, why, campaign] = [kind(), cause(), campaignId()]
    return {
      ...(chosen === undefined ? {} : { kind: chosen }),
      ...(why === undefined ? {} : { cause: why }),
      ...(campaign === undefined ? {} : { campaignId: campaign }),
    }
  })
  const pages = useInfiniteQuery(() => ledgerQuery(workspace.slug(), filter()))
  const known = createMemo(() => (pages.isSuccess ? pages.data.pages : undefined))
  const entries = createMemo(() => known()?.flatMap((page) => page.items) ?? [])
  // Who comes for one campaign's entries comes for the ledger, which is at the end of the page.
  onMount(() => {
    if (campaignId() !== undefined) section?.scrollIntoView()
  })
  const campaignName = () => entries().find(({ campaign }) => campaign !== null)?.campaign?.name ?? ''
  return (
    <section class="py-5" aria-label={t('ledger.title')} ref={(element) => (section = element)}>
      <div class="mb-3 flex flex-wrap items-end justify-between gap-3">
        <h2 class="text-section font-semibold">
          {campaignId() === undefined ? t('ledger.title') : t('ledger.ofCampaign', { name: campaignName() })}
        </h2>
        <div class="flex flex-wrap items-end gap-2">
          <Show when={campaignId() !== undefined}>
            <Button onClick={() => setSearch({ campaign: undefined })}>{t('ledger.every')}</Button>
          </Show>
          <Select
            class="w-56 max-sm:w-full"
            label={t('ledger.kind')}
            value={cause() ?? kind() ?? all}
            options={[
              { value: all, label: t('ledger.all') },
              ...creditKinds.map((value) => ({ value, label: t(`ledger.kinds.${value}`) })),
              ...filteredCauses.map((value) => ({ value, label: t(`ledger.byCause.${value}`) })),
            ]}
            onChange={(value) =>
              setSearch({
                kind: creditKinds.find((one) => one === value),
                cause: filteredCauses.find((one) => one === value),
              })
            }
          />
          <ExportButton filter={filter()} />
        </div>
      </div>
      <Switch fallback={<SkeletonRows rows={4} />}>
        <Match when={pages.isError && !known()}>
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        </Match>
        <Match when={known() && entries().length === 0}>
          <div class="border-y border-line py-6">
            <h3 class="font-semibold">{isFiltered() ? t('ledger.noneOfKind') : t('ledger.none')}</h3>
            <Show when={!isFiltered() && workspace.can('credit.write')}>
              <p class="text-text-2">{t('ledger.noneText')}</p>
            </Show>
          </div>
        </Match>
        <Match when={known()}>
          <EntriesTable entries={entries()} currency={props.currency} stale={pages.isPlaceholderData} />
          <Show when={pages.hasNextPage}>
            <div class="py-3">
              <Button
                busy={pages.isFetchingNextPage}
                busyLabel={uiText.t('table.loading')}
                onClick={() => void pages.fetchNextPage()}
              >
                {t('ledger.more')}
              </Button>
            </div>
          </Show>
        </Match>
      </Switch>
    </section>
  )
}

/** The ledger as a file, as much of it as the filters show. */
function ExportButton(props: { filter: LedgerFilter }): JSX.Element {
  const workspace = useWorkspace()
  const tasks = createTaskActions()
  const { t } = creditText
  const [busy, setBusy] = createSignal(false)
  async function exportLedger(): Promise<void> {
    if (busy()) return
    setBusy(true)
    try {
      await tasks.start({ kind: 'credit.export', input: props.filter })
      showToast({ text: t('ledger.exporting') })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Show when={workspace.can('contacts.export')}>
      <Button
        icon={Download}
        busy={busy()}
        busyLabel={t('ledger.export')}
        onClick={() => void exportLedger()}
      >
        {t('ledger.export')}
      </Button>
    </Show>
  )
}

function EntriesTable(props: {
  entries: readonly CreditEntry[]
  currency: string
  stale: boolean
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = creditText
  const what = (entry: CreditEntry): string => t(`ledger.kinds.${entry.kind}`)
  const reason = ({ cause, channel, note }: CreditEntry): string => {
    if (cause === null || cause === 'campaign') return note
    return channel === null
      ? t(`ledger.causes.${cause}`)
      : t('ledger.on', { what: t(`ledger.causes.${cause}`), channel: uiText.t(`channel.${channel}`) })
  }
  const detail = (entry: CreditEntry): JSX.Element => (
    <Show when={entry.campaign} fallback={<span class="wrap-anywhere">{reason(entry)}</span>}>
      {(campaign) => (
        <A class="link" href={workspace.href(`/campaigns/${campaign().id}`)}>
          {campaign().name}
        </A>
      )}
    </Show>
  )
  const amount = (entry: CreditEntry): JSX.Element => (
    <span class={entry.micros < 0 ? '' : 'text-ok'}>
      {entry.micros > 0 ? '+' : ''}
      {format.price(entry.micros, props.currency)}
    </span>
  )
  const when = (entry: CreditEntry): JSX.Element => (
    <span title={format.fullMoment(entry.at)}>{format.moment(entry.at)}</span>
  )
  const columns = (): Column<CreditEntry>[] => [
    { key: 'what', header: t('ledger.what'), main: true, cell: what },
    { key: 'when', header: t('ledger.when'), cell: when },
    { key: 'detail', header: t('ledger.detail'), cell: detail },
    { key: 'by', header: t('ledger.by'), cell: (entry) => entry.by ?? '' },
    { key: 'amount', header: t('ledger.amount'), end: true, cell: amount },
  ]
  return (
    <DataTable
      label={t('ledger.title')}
      rows={props.entries}
      columns={columns()}
      rowKey={({ id }) => String(id)}
      rowName={(entry) => `${what(entry)}, ${format.moment(entry.at)}`}
      phone={(entry) => ({
        title: what(entry),
        detail: (
          <>
            {when(entry)} {detail(entry)}
          </>
        ),
        figure: amount(entry),
      })}
      stale={props.stale}
    />
  )
}
