import { A } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import Ban from 'lucide-solid/icons/ban'
import Download from 'lucide-solid/icons/download'
import LockOpen from 'lucide-solid/icons/lock-open'
import Upload from 'lucide-solid/icons/upload'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js'
import { type Suppression, suppressionReasons } from '../../../../worker/contracts/consent.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { ChannelName } from '../../../shared/ui/Channel.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { FilterBar, PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { FilterSelect } from '../../../shared/ui/Select.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { BulkBar, KeysetFooter } from '../../../shared/ui/TableParts.tsx'
import { noSelection, type Selection } from '../../../shared/ui/table-selection.ts'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { suppressionsText } from '../../i18n/suppressions.ts'
import { useWorkspace } from '../../session.tsx'
import { createTaskActions } from '../../tasks/tasks.data.ts'
import { useFormat } from '../../use-format.ts'
import { AddPanel } from './AddPanel.tsx'
import { ImportPanel } from './ImportPanel.tsx'
import { RemoveDialog } from './RemoveDialog.tsx'
import { pageSize, suppressionsQuery, type SuppressionsView } from './suppressions.data.ts'

const { t } = suppressionsText
const shownChannels = ['email', 'sms', 'whatsapp', 'push', 'messenger'] as const
const noFilter: SuppressionsView = { search: '', channel: null, reason: null }
const keyOf = ({ channel, address }: Suppression): string => `${channel} ${address}`

/** Addresses that are not written to (spec 7.4): found, added, taken off, imported and exported. */
export default function SuppressionsPage(): JSX.Element {
  const workspace = useWorkspace()
  const [view, setView] = createSignal(noFilter)
  const [place, setPlace] = createSignal<{ cursor: string | null; from: number }>({ cursor: null, from: 1 })
  const [selection, setSelection] = createSignal<Selection>(noSelection)
  const [panel, setPanel] = createSignal<'add' | 'import' | null>(null)
  const [removing, setRemoving] = createSignal<Suppression[]>([])
  const page = useQuery(() => suppressionsQuery(workspace.slug(), view(), place().cursor))
  const shown = createMemo(() => (page.isSuccess ? page.data : undefined))
  const rows = () => shown()?.items ?? []
  const filtered = () => view().search !== '' || view().channel !== null || view().reason !== null
  const mayChange = () => workspace.can('contacts.import')
  const chosen = () => {
    const now = selection()
    return now.mode === 'rows' ? rows().filter((row) => now.keys.has(keyOf(row))) : []
  }

  function change(part: Partial<SuppressionsView>): void {
    setView((known) => ({ ...known, ...part }))
    setPlace({ cursor: null, from: 1 })
    setSelection(noSelection)
  }
  const stepTo = (cursor: string | null | undefined, by: number): (() => void) | undefined =>
    cursor
      ? () => {
          setSelection(noSelection)
          setPlace(({ from }) => ({ cursor, from: Math.max(1, from + by) }))
        }
      : undefined

  return (
    <>
      <PageHeader
        title={t('title')}
        detail={<span class="max-sm:hidden">{t('lead')}</span>}
        path={[{ label: t('contacts'), href: workspace.href('/contacts') }]}
        actions={<Actions view={view()} mayChange={mayChange()} onPanel={setPanel} />}
      />
      <Filters view={view()} onChange={change} filtered={filtered()} />
      <PageBody>
        <Switch>
          <Match when={page.isError && !shown()}>
            <ErrorState error={page.error} onRetry={() => void page.refetch()} />
          </Match>
          <Match when={!shown()}>
            <SkeletonRows />
          </Match>
          <Match when={rows().length === 0}>
            <EmptyState
              title={t(filtered() ? 'noneTitle' : 'emptyTitle')}
              text={filtered() ? undefined : t('emptyText')}
              action={
                <Show
                  when={filtered()}
                  fallback={
                    <Show when={mayChange()}>
                      <Button kind="main" onClick={() => setPanel('add')}>
                        {t('add')}
                      </Button>
                    </Show>
                  }
                >
                  <Button onClick={() => change(noFilter)}>{t('clear')}</Button>
                </Show>
              }
            />
          </Match>
          <Match when={true}>
            <Table
              rows={rows()}
              stale={page.isPlaceholderData}
              selection={mayChange() ? selection() : undefined}
              onSelect={setSelection}
            />
          </Match>
        </Switch>
        <BulkBar selection={selection()} onSelect={setSelection} pageKeys={rows().map(keyOf)}>
          <Button kind="quiet" compact icon={LockOpen} onClick={() => setRemoving(chosen())}>
            {t('remove')}
          </Button>
        </BulkBar>
      </PageBody>
      <Show when={rows().length > 0}>
        <KeysetFooter
          from={place().from}
          shown={rows().length}
          onPrevious={stepTo(shown()?.previousCursor, -pageSize)}
          onNext={stepTo(shown()?.nextCursor, pageSize)}
        />
      </Show>
      <Show when={panel() === 'add'}>
        <AddPanel onClose={() => setPanel(null)} />
      </Show>
      <Show when={panel() === 'import'}>
        <ImportPanel onClose={() => setPanel(null)} />
      </Show>
      <RemoveDialog
        items={removing()}
        onClose={(done) => {
          setRemoving([])
          if (done) setSelection(noSelection)
        }}
      />
    </>
  )
}

function Actions(props: {
  view: SuppressionsView
  mayChange: boolean
  onPanel: (panel: 'add' | 'import') => void
}): JSX.Element {
  const workspace = useWorkspace()
  const tasks = createTaskActions()
  async function exportList(): Promise<void> {
    const { channel, reason } = props.view
    try {
      await tasks.start({
        kind: 'suppressions.export',
        input: { ...(channel === null ? {} : { channel }), ...(reason === null ? {} : { reason }) },
      })
      showToast({ text: t('exporting') })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  return (
    <>
      <Show when={workspace.can('contacts.export')}>
        <Button class="max-sm:hidden" icon={Download} onClick={() => void exportList()}>
          {t('export')}
        </Button>
      </Show>
      <Show when={props.mayChange}>
        <Button class="max-sm:hidden" icon={Upload} onClick={() => props.onPanel('import')}>
          {t('importAction')}
        </Button>
        <Button kind="main" icon={Ban} onClick={() => props.onPanel('add')}>
          {t('add')}
        </Button>
      </Show>
    </>
  )
}

function Filters(props: {
  view: SuppressionsView
  filtered: boolean
  onChange: (part: Partial<SuppressionsView>) => void
}): JSX.Element {
  return (
    <FilterBar>
      <SearchField
        class="w-64 max-sm:w-full"
        compact
        label={t('search')}
        value={props.view.search}
        onText={(search) => props.onChange({ search })}
        keyHint="/"
      />
      <FilterSelect
        label={t('channel')}
        all={t('allChannels')}
        value={props.view.channel}
        options={shownChannels.map((value) => ({ value, label: uiText.t(`channel.${value}`) }))}
        onChange={(channel) => props.onChange({ channel })}
      />
      <FilterSelect
        label={t('reason')}
        all={t('allReasons')}
        value={props.view.reason}
        options={suppressionReasons.map((value) => ({ value, label: t(`reasons.${value}`) }))}
        onChange={(reason) => props.onChange({ reason })}
        wide
      />
      <Show when={props.filtered}>
        <Button kind="quiet" compact onClick={() => props.onChange(noFilter)}>
          {t('clear')}
        </Button>
      </Show>
    </FilterBar>
  )
}

function Table(props: {
  rows: Suppression[]
  stale: boolean
  selection?: Selection
  onSelect: (selection: Selection) => void
}): JSX.Element {
  const format = useFormat()
  const columns = (): Column<Suppression>[] => [
    { key: 'address', header: t('address'), main: true, cell: ({ address }) => address },
    {
      key: 'channel',
      header: t('channel'),
      width: 'w-36',
      cell: (row) => (
        <span class="flex items-center">
          <ChannelName channel={row.channel} />
        </span>
      ),
    },
    { key: 'reason', header: t('reason'), width: 'w-56', cell: (row) => <Reason row={row} /> },
    { key: 'contact', header: t('contact'), width: 'w-48', cell: (row) => <Person row={row} /> },
    { key: 'since', header: t('since'), width: 'w-44', cell: ({ createdAt }) => format.moment(createdAt) },
  ]
  return (
    <DataTable
      label={t('title')}
      rows={props.rows}
      columns={columns()}
      rowKey={keyOf}
      rowName={({ address }) => address}
      stale={props.stale}
      selection={props.selection}
      onSelect={props.onSelect}
      phone={(row) => ({
        title: row.address,
        detail: (
          <>
            {uiText.t(`channel.${row.channel}`)}, {t(`reasons.${row.reason}`)}
          </>
        ),
        figure: format.moment(row.createdAt),
      })}
    />
  )
}

function Reason(props: { row: Suppression }): JSX.Element {
  return (
    <span class="inline-flex items-center gap-2">
      {t(`reasons.${props.row.reason}`)}
      <Show when={!props.row.removable}>
        <Badge>{t('ownWord')}</Badge>
      </Show>
    </span>
  )
}

function Person(props: { row: Suppression }): JSX.Element {
  const workspace = useWorkspace()
  return (
    <Show when={props.row.contact}>
      {(contact) => (
        <A class="link" href={workspace.href(`/contacts/${contact().id}`)}>
          {contact().name === '' ? t('unnamed') : contact().name}
        </A>
      )}
    </Show>
  )
}
