import { A, useNavigate, useSearchParams } from '@solidjs/router'
import { keepPreviousData, useQuery } from '@tanstack/solid-query'
import Copy from 'lucide-solid/icons/copy'
import Plus from 'lucide-solid/icons/plus'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { createSignal, For, Match, Show, Switch } from 'solid-js'
import {
  type TemplateSummary,
  type TranslationState,
  translationStates,
} from '../../../../worker/contracts/templates.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Badge, Chip } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { MoreMenu } from '../../../shared/ui/Menu.tsx'
import { FilterBar, PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { KeysetFooter } from '../../../shared/ui/TableParts.tsx'
import { templatesText } from '../../i18n/templates.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { createTemplateActions } from './actions.ts'
import { RemoveDialog } from './RemoveDialog.tsx'
import { templatesPageQuery } from './templates.data.ts'
import { languageName, stateTones } from './words.ts'

const pageSize = 50

/** All WhatsApp templates with the states of their translations, newest first. */
export default function TemplatesPage(): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const navigate = useNavigate()
  const actions = createTemplateActions()
  const { t } = templatesText
  const [search, setSearch] = useSearchParams<{
    name?: string
    state?: string
    cursor?: string
    from?: string
  }>()
  const [removing, setRemoving] = createSignal<TemplateSummary | null>(null)
  const state = (): TranslationState | undefined => translationStates.find((one) => one === search.state)
  const page = useQuery(() => ({
    ...templatesPageQuery(workspace.slug(), {
      search: search.name ?? '',
      state: state(),
      cursor: search.cursor,
    }),
    placeholderData: keepPreviousData,
  }))
  const data = () => (page.isPending || page.isLoadingError ? undefined : page.data)
  const from = () => Number(search.from) || 1
  const isFiltered = () => (search.name ?? '') !== '' || state() !== undefined
  const isEmpty = () => data()?.items.length === 0 && search.cursor === undefined && !isFiltered()
  const canWrite = () => workspace.can('templates.write')
  const href = (one: TemplateSummary) => workspace.href(`/templates/${one.id}`)
  const filter = (change: { name?: string; state?: string }): void =>
    setSearch({ ...change, cursor: undefined, from: undefined }, { replace: true })

  const createButton = (): JSX.Element => (
    <Show when={canWrite()}>
      <Button
        kind="main"
        icon={Plus}
        busy={actions.create.isPending}
        busyLabel={t('creating')}
        onClick={() => actions.create.mutate()}
      >
        {t('create')}
      </Button>
    </Show>
  )
  /** What WhatsApp holds cannot be taken back once it is deleted there: that one asks. */
  const remove = (one: TemplateSummary): void => {
    if (one.requestedAt === null) actions.removeDraft.mutate(one.id)
    else setRemoving(one)
  }
  const menu = (one: TemplateSummary): JSX.Element => (
    <Show when={canWrite()}>
      <MoreMenu
        of={one.name}
        entries={[
          { label: t('duplicate'), icon: Copy, onSelect: () => actions.duplicate.mutate(one.id) },
          { label: t('remove'), icon: Trash, danger: true, onSelect: () => remove(one) },
        ]}
      />
    </Show>
  )

  const columns = (): Column<TemplateSummary>[] => [
    {
      key: 'name',
      header: t('list.name'),
      main: true,
      width: 'w-72',
      cell: (one) => (
        <span class="flex items-center gap-2">
          <ChannelGlyph channel="whatsapp" named />
          <A href={href(one)} class="rounded-4 font-medium">
            {one.name}
          </A>
        </span>
      ),
    },
    {
      key: 'translations',
      header: t('list.translations'),
      width: 'w-80',
      cell: (one) => <Translations of={one} />,
    },
    {
      key: 'category',
      header: t('list.category'),
      width: 'w-28',
      cell: (one) => t(`category.${one.category}`),
    },
    {
      key: 'text',
      header: t('list.text'),
      cell: (one) => <span class="block max-w-120 truncate text-text-2">{one.excerpt}</span>,
    },
    {
      key: 'when',
      header: t('list.when'),
      end: true,
      width: 'w-36',
      cell: (one) => <time title={format.fullMoment(one.updatedAt)}>{format.moment(one.updatedAt)}</time>,
    },
    { key: 'menu', header: '', end: true, width: 'w-12', cell: menu },
  ]

  return (
    <>
      <PageHeader title={t('title')} actions={createButton()} />
      <Show when={!isEmpty()}>
        <FilterBar>
          <SearchField
            class="w-64 max-sm:w-full"
            compact
            label={t('list.search')}
            value={search.name ?? ''}
            onText={(name) => filter({ name })}
          />
          <Chip pressed={state() === undefined} onClick={() => filter({ state: '' })}>
            {t('list.all')}
          </Chip>
          <For each={translationStates}>
            {(one) => (
              <Chip pressed={state() === one} onClick={() => filter({ state: state() === one ? '' : one })}>
                {t(`state.${one}`)}
              </Chip>
            )}
          </For>
        </FilterBar>
      </Show>
      <PageBody>
        <Switch>
          <Match when={page.isLoadingError}>
            <ErrorState error={page.error} onRetry={() => void page.refetch()} />
          </Match>
          <Match when={page.isPending}>
            <SkeletonRows />
          </Match>
          <Match when={isEmpty()}>
            <EmptyState title={t('list.emptyTitle')} text={t('list.emptyText')} action={createButton()} />
          </Match>
          <Match when={data()?.items.length === 0}>
            <p class="px-(--gutter) py-6 text-text-2">
              {t('list.noneFound')}{' '}
              <button type="button" class="link" onClick={() => filter({ name: '', state: '' })}>
                {t('list.reset')}
              </button>
            </p>
          </Match>
          <Match when={data()}>
            {(shown) => (
              <DataTable
                label={t('title')}
                rows={shown().items}
                columns={columns()}
                rowKey={(one) => String(one.id)}
                rowName={(one) => one.name}
                onOpen={(one) => navigate(href(one))}
                stale={page.isPlaceholderData}
                phone={(one) => ({
                  lead: <ChannelGlyph channel="whatsapp" />,
                  title: <A href={href(one)}>{one.name}</A>,
                  detail: <Translations of={one} />,
                })}
              />
            )}
          </Match>
        </Switch>
      </PageBody>
      <Show when={data()?.items.length ? data() : undefined}>
        {(shown) => (
          <KeysetFooter
            from={from()}
            shown={shown().items.length}
            onPrevious={
              shown().previousCursor === null
                ? undefined
                : () =>
                    setSearch({
                      cursor: shown().previousCursor ?? undefined,
                      from: String(Math.max(1, from() - pageSize)),
                    })
            }
            onNext={
              shown().nextCursor === null
                ? undefined
                : () =>
                    setSearch({
                      cursor: shown().nextCursor ?? undefined,
                      from: String(from() + shown().items.length),
                    })
            }
          />
        )}
      </Show>
      <RemoveDialog of={removing()} onClose={() => setRemoving(null)} onRemove={actions.removeRequested} />
      <span class="sr-only" aria-live="polite">
        {page.isFetching ? uiText.t('state.loading') : ''}
      </span>
    </>
  )
}

/** Each language with its state. */
function Translations(props: { of: TemplateSummary }): JSX.Element {
  return (
    <span class="flex flex-wrap gap-1">
      <For each={props.of.translations}>
        {(one) => (
          <Badge tone={stateTones[one.state]}>
            <abbr class="no-underline" title={languageName(one.language)}>
              {one.language.toUpperCase().replace('_', '-')}
            </abbr>{' '}
            {templatesText.t(`state.${one.state}`)}
          </Badge>
        )}
      </For>
    </span>
  )
}
