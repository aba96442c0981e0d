import { A } from '@solidjs/router'
import { keepPreviousData, useQuery } from '@tanstack/solid-query'
import Download from 'lucide-solid/icons/download'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js'
import type { Task } from '../../../../worker/contracts/tasks.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { buttonClass, Glyph } from '../../../shared/ui/Button.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { KeysetFooter } from '../../../shared/ui/TableParts.tsx'
import { exportsText } from '../../i18n/exports.ts'
import { useWorkspace } from '../../session.tsx'
import { exportFileHref, exportsPageQuery } from '../../tasks/tasks.data.ts'
import { useFormat } from '../../use-format.ts'

const { t } = exportsText

const fileName = ({ details }: Task): string => String(details['fileName'] ?? '')
const hasFile = (task: Task): boolean => task.state === 'done' && task.expiresAt !== null
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** The exports of the workspace: how large, in which state, until when they are kept. */
export default function ExportsPage(): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const [place, setPlace] = createSignal<{ cursor: string | null; from: number }>({ cursor: null, from: 1 })
  const page = useQuery(() => ({
    ...exportsPageQuery(workspace.slug(), place().cursor),
    placeholderData: keepPreviousData,
  }))
  const shown = createMemo(() => (page.isSuccess ? page.data : undefined))
  const rows = () => shown()?.items ?? []
  const size = (task: Task): string => {
    const bytes = numberOf(task.result?.['sizeBytes'])
    return bytes === null ? '' : format.bytes(bytes)
  }
  const columns = (): Column<Task>[] => [
    { key: 'file', header: t('page.file'), main: true, cell: fileName },
    {
      key: 'count',
      header: t('page.count'),
      end: true,
      width: 'w-32',
      cell: ({ done }) => format.number(done),
    },
    { key: 'size', header: t('page.size'), end: true, width: 'w-32', cell: size },
    {
      key: 'created',
      header: t('page.created'),
      width: 'w-44',
      cell: ({ createdAt }) => format.moment(createdAt),
    },
    { key: 'state', header: t('page.state'), width: 'w-56', cell: (task) => <ExportState task={task} /> },
    { key: 'download', header: t('page.download'), width: 'w-36', cell: (task) => <FileLink task={task} /> },
  ]
  const stepTo = (cursor: string | null | undefined, by: number): (() => void) | undefined =>
    cursor ? () => setPlace(({ from }) => ({ cursor, from: Math.max(1, from + by) })) : undefined

  return (
    <>
      <PageHeader
        title={t('page.title')}
        detail={t('page.lead')}
        path={[{ label: t('page.contacts'), href: workspace.href('/contacts') }]}
      />
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
              title={t('page.emptyTitle')}
              text={t('page.emptyText')}
              action={
                <A class={buttonClass({ kind: 'main' })} href={workspace.href('/contacts')}>
                  {t('page.emptyAction')}
                </A>
              }
            />
          </Match>
          <Match when={true}>
            <DataTable
              label={t('page.title')}
              rows={rows()}
              columns={columns()}
              rowKey={({ id }) => String(id)}
              rowName={fileName}
              stale={page.isPlaceholderData}
              phone={(task) => ({
                title: fileName(task),
                detail: <ExportState task={task} />,
                figure: <FileLink task={task} />,
              })}
            />
          </Match>
        </Switch>
      </PageBody>
      <Show when={rows().length > 0}>
        <KeysetFooter
          from={place().from}
          shown={rows().length}
          onPrevious={stepTo(shown()?.previousCursor, -50)}
          onNext={stepTo(shown()?.nextCursor, 50)}
        />
      </Show>
    </>
  )
}

function ExportState(props: { task: Task }): JSX.Element {
  const format = useFormat()
  return (
    <Switch>
      <Match when={props.task.state === 'queued'}>{t('page.queued')}</Match>
      <Match when={props.task.state === 'running'}>
        {t('page.running', { percent: Math.floor(props.task.progress * 100) })}
      </Match>
      <Match when={props.task.state === 'failed'}>
        <Badge tone="bad">{t('page.failed')}</Badge>
      </Match>
      <Match when={props.task.state === 'cancelled'}>{t('page.cancelled')}</Match>
      <Match when={hasFile(props.task)}>
        {t('page.until', { date: format.moment(props.task.expiresAt ?? 0) })}
      </Match>
      <Match when={true}>{t('page.expired')}</Match>
    </Switch>
  )
}

function FileLink(props: { task: Task }): JSX.Element {
  const workspace = useWorkspace()
  return (
    <Show when={hasFile(props.task)}>
      <a
        class={buttonClass({ kind: 'plain', compact: true })}
        href={exportFileHref(workspace.slug(), props.task.id)}
        download={fileName(props.task)}
        aria-label={t('page.downloadOf', { file: fileName(props.task) })}
      >
        <Glyph icon={Download} size={14} />
        {t('page.download')}
      </a>
    </Show>
  )
}
