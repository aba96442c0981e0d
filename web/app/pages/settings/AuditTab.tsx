import { useSearchParams } from '@solidjs/router'
import { useInfiniteQuery, useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, Match, Show, Switch } from 'solid-js'
import {
  type AuditAction,
  type AuditActor,
  auditAreas,
  type AuditEntry,
} from '../../../../worker/contracts/audit.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { accessText } from '../../i18n/access.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { auditActorsQuery, type AuditFilter, auditQuery } from './access.data.ts'
import { roleName } from './role-words.ts'

const dayMs = 24 * 60 * 60_000
const spans = { ever: undefined, day: dayMs, week: 7 * dayMs, month: 30 * dayMs } as const
const spanNames = ['ever', 'day', 'week', 'month'] as const
const any = 'any'

/** Who changed what, with its filters in the address (spec 1.4). */
export function AuditTab(): JSX.Element {
  const workspace = useWorkspace()
  const { t } = accessText
  const [search, setSearch] = useSearchParams<{ who?: string; what?: string; when?: string }>()
  const openedAt = Date.now()
  const area = () => auditAreas.find((one) => one === search.what)
  const span = () => spanNames.find((one) => one === search.when) ?? 'ever'
  const filter = createMemo((): AuditFilter => {
    const lengthMs = spans[span()]
    const what = area()
    return {
      ...(search.who === undefined ? {} : { actor: search.who }),
      ...(what === undefined ? {} : { area: what }),
      ...(lengthMs === undefined ? {} : { from: openedAt - lengthMs }),
    }
  })
  const isFiltered = () => Object.keys(filter()).length > 0
  const actors = useQuery(() => auditActorsQuery(workspace.slug()))
  const pages = useInfiniteQuery(() => auditQuery(workspace.slug(), filter()))
  const known = createMemo(() => (pages.isSuccess ? pages.data.pages : undefined))
  const entries = createMemo(() => known()?.flatMap((page) => page.items) ?? [])
  const knownActors = () => (actors.isSuccess ? actors.data.items : [])

  return (
    <section aria-label={t('audit.title')} class="py-4">
      <p class="mb-3 text-text-2">{t('audit.lead')}</p>
      <div class="mb-3 grid grid-cols-3 gap-3 max-sm:grid-cols-1">
        <Select
          label={t('audit.who')}
          value={search.who ?? any}
          options={[
            { value: any, label: t('audit.anyone') },
            ...knownActors().map((actor) => ({ value: actor.key, label: actorName(actor) })),
          ]}
          onChange={(value) => setSearch({ who: value === any ? undefined : value })}
        />
        <Select
          label={t('audit.what')}
          value={area() ?? any}
          options={[
            { value: any, label: t('audit.anything') },
            ...auditAreas.map((value) => ({ value, label: t(`audit.areas.${value}`) })),
          ]}
          onChange={(value) => setSearch({ what: value === any ? undefined : value })}
        />
        <Select
          label={t('audit.when')}
          value={span()}
          options={spanNames.map((value) => ({ value, label: t(`audit.${value}`) }))}
          onChange={(value) => setSearch({ when: value === 'ever' ? undefined : value })}
        />
      </div>
      <Switch fallback={<SkeletonRows rows={6} />}>
        <Match when={pages.isError && !known()}>
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        </Match>
        <Match when={known() && entries().length === 0 && isFiltered()}>
          <p class="flex flex-wrap items-center gap-3 border-y border-line py-6 text-text-2">
            {t('audit.none')}
            <Button compact onClick={() => setSearch({ who: undefined, what: undefined, when: undefined })}>
              {t('audit.clear')}
            </Button>
          </p>
        </Match>
        <Match when={known() && entries().length === 0}>
          <div class="border-y border-line py-8">
            <h2 class="text-section font-semibold">{t('audit.emptyTitle')}</h2>
            <p class="max-w-140 text-text-2">{t('audit.emptyText')}</p>
          </div>
        </Match>
        <Match when={known()}>
          <AuditTable entries={entries()} stale={pages.isPlaceholderData} />
          <Show when={pages.hasNextPage}>
            <div class="py-3">
              <Button
                busy={pages.isFetchingNextPage}
                busyLabel={uiText.t('table.loading')}
                onClick={() => void pages.fetchNextPage()}
              >
                {t('audit.more')}
              </Button>
            </div>
          </Show>
        </Match>
      </Switch>
    </section>
  )
}

function AuditTable(props: { entries: readonly AuditEntry[]; stale: boolean }): JSX.Element {
  const format = useFormat()
  const { t } = accessText
  const when = (entry: AuditEntry): JSX.Element => (
    <time title={format.fullMoment(entry.at)}>{format.moment(entry.at)}</time>
  )
  const what = (entry: AuditEntry): JSX.Element => <span class="whitespace-normal">{sentence(entry)}</span>
  const columns = (): Column<AuditEntry>[] => [
    { key: 'what', header: t('audit.what'), main: true, cell: what },
    { key: 'who', header: t('audit.who'), cell: (entry) => actorName(entry.actor) },
    { key: 'when', header: t('audit.when'), cell: when },
    { key: 'where', header: t('audit.where'), cell: (entry) => entry.ip ?? '' },
  ]
  return (
    <DataTable
      label={t('audit.title')}
      rows={props.entries}
      stale={props.stale}
      columns={columns()}
      rowKey={({ id }) => String(id)}
      rowName={sentence}
      phone={(entry) => ({
        title: what(entry),
        detail: (
          <>
            {actorName(entry.actor)}, {when(entry)}
          </>
        ),
      })}
    />
  )
}

function actorName(actor: AuditActor): string {
  const { t } = accessText
  if (actor.type === 'system') return t('audit.system')
  if (actor.type === 'user') return actor.name ?? t('audit.gone')
  return actor.name === null ? t('audit.goneKey') : t('audit.key', { name: actor.name })
}

/** What happened, in words: names of roles and settings in the language of the interface. */
function sentence({ action, target, details }: AuditEntry): string {
  const slots: Record<string, string | number> = { target: target.name ?? target.id ?? '' }
  for (const [name, value] of Object.entries(details)) {
    slots[name] = Array.isArray(value)
      ? value.map(fieldName).join(', ')
      : ['role', 'from', 'to'].includes(name)
        ? roleName(String(value))
        : value
  }
  return accessText.t(`audit.actions.${keyOf(action)}`, slots)
}

function fieldName(field: string): string {
  const key = `audit.fields.${field}`
  return accessText.has(key) ? accessText.t(key) : field
}

/** Guarantee: the dictionary has one key per action, with `_` for its dot, which the compiler checks. */
const keyOf = <A extends AuditAction>(action: A) =>
  action.replace('.', '_') as A extends `${infer Area}.${infer What}` ? `${Area}_${What}` : never
