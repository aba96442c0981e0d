import { A, useNavigate } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import Plus from 'lucide-solid/icons/plus'
import Trash from 'lucide-solid/icons/trash'
import Users from 'lucide-solid/icons/users'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js'
import { type List, type ListKind, listKinds } from '../../../../worker/contracts/lists.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Chip } from '../../../shared/ui/Badge.tsx'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { type Column, DataTable } from '../../../shared/ui/DataTable.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { MoreMenu } from '../../../shared/ui/Menu.tsx'
import { FilterBar, PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { Sparkline } from '../../../shared/ui/Sparkline.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { listsText } from '../../i18n/lists.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { kindIcons, ListKindLegend, ListKindMark } from './ListKindMark.tsx'
import { listActions, listsQuery } from './lists.data.ts'
import { told } from './member-changes.ts'
import { NewListPanel } from './NewListPanel.tsx'
import { RenameInPlace } from './RenameInPlace.tsx'

const deltaOf = (list: List): number => list.memberCount - (list.history[0] ?? 0)

/** All lists: kind, contacts, how they went, and the panel for a new one. */
export default function ListsPage(): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const format = useFormat()
  const lists = useQuery(() => listsQuery(workspace.slug()))
  const actions = () => listActions(workspace.slug(), queryClient)
  const queryClient = useQueryClient()
  const [kind, setKind] = createSignal<ListKind | null>(null)
  const [search, setSearch] = createSignal('')
  const [creating, setCreating] = createSignal(false)

  const canWrite = () => workspace.can('lists.write')
  const all = createMemo(() => (lists.isSuccess ? lists.data : []))
  const countOf = (one: ListKind) => all().filter((list) => list.kind === one).length
  const shown = createMemo(() => {
    const text = search().trim().toLocaleLowerCase()
    return all().filter(
      (list) =>
        (kind() === null || list.kind === kind()) &&
        (text === '' || list.name.toLocaleLowerCase().includes(text)),
    )
  })
  const lastRefresh = () => Math.max(0, ...all().map((list) => list.refreshedAt ?? 0))
  const href = (list: List) => workspace.href(`/lists/${list.id}`)
  const rename = (list: List) => (name: string) => actions().update(list.id, { name })

  async function remove(list: List): Promise<void> {
    try {
      await actions().remove(list.id)
      showToast({
        text: listsText.t('removed', { name: list.name }),
        onUndo: () => void told(actions().restore(list.id)),
      })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }

  const origin = (list: List): string => {
    const words = listsText.t(`origin.${list.origin}`)
    if (list.filling) return `${words}, ${listsText.t('filling')}`
    if (list.kind === 'static' || list.refreshedAt === null) return words
    return `${words}, ${format.moment(list.refreshedAt)}`
  }

  const columns = (): Column<List>[] => [
    {
      key: 'name',
      header: listsText.t('column.name'),
      main: true,
      cell: (list) => (
        <div>
          <RenameInPlace name={list.name} onRename={rename(list)} canRename={canWrite()}>
            <A href={href(list)} class="rounded-4 font-medium hover:underline">
              {list.name}
            </A>
          </RenameInPlace>
          <div class="text-secondary leading-4 font-normal text-text-3">{origin(list)}</div>
        </div>
      ),
    },
    {
      key: 'kind',
      header: listsText.t('column.kind'),
      width: 'w-32',
      cell: (list) => <ListKindMark kind={list.kind} />,
    },
    {
      key: 'members',
      header: listsText.t('column.members'),
      width: 'w-32',
      end: true,
      cell: (list) => (
        <A href={href(list)} class="rounded-4 text-section font-semibold hover:underline">
          {format.number(list.memberCount)}
        </A>
      ),
    },
    {
      key: 'history',
      header: listsText.t('column.history'),
      width: 'w-44',
      cell: (list) => (
        <span class="flex items-center justify-between gap-3">
          <Sparkline values={list.history} still={list.kind === 'static'} />
          <span class={deltaOf(list) < 0 ? 'text-bad' : 'text-text-2'}>{format.delta(deltaOf(list))}</span>
        </span>
      ),
    },
    {
      key: 'actions',
      header: '',
      end: true,
      width: 'w-12',
      cell: (list) => (
        <MoreMenu
          of={list.name}
          entries={[
            { label: listsText.t('seeMembers'), icon: Users, onSelect: () => navigate(href(list)) },
            ...(canWrite()
              ? [
                  { type: 'line' as const },
                  {
                    label: listsText.t('remove'),
                    icon: Trash,
                    danger: true,
                    onSelect: () => void remove(list),
                  },
                ]
              : []),
          ]}
        />
      ),
    },
  ]

  return (
    <>
      <PageHeader
        title={listsText.t('title')}
        detail={lists.isSuccess ? format.number(all().length) : undefined}
        actions={
          <>
            <SearchField
              label={listsText.t('search')}
              value={search()}
              onText={setSearch}
              keyHint="/"
              class="w-56 max-sm:hidden"
            />
            <Show when={canWrite()}>
              <Button kind="main" icon={Plus} onClick={() => setCreating(true)}>
                <span class="max-sm:sr-only">{listsText.t('create')}</span>
              </Button>
            </Show>
          </>
        }
      />
      <Show when={all().length > 0}>
        <div class="px-(--gutter) pt-2 sm:hidden">
          <SearchField label={listsText.t('search')} value={search()} onText={setSearch} />
        </div>
        <FilterBar
          end={
            <Show when={lastRefresh() > 0}>
              <span class="text-secondary text-text-3">
                {listsText.t('updated', { time: format.moment(lastRefresh()) })}
              </span>
            </Show>
          }
        >
          <Chip pressed={kind() === null} onClick={() => setKind(null)}>
            {listsText.t('all')} {format.number(all().length)}
          </Chip>
          <For each={[...listKinds].toReversed()}>
            {(one) => (
              <Chip icon={kindIcons[one]} pressed={kind() === one} onClick={() => setKind(one)}>
                {listsText.t(`kindFilter.${one}`)} {format.number(countOf(one))}
              </Chip>
            )}
          </For>
        </FilterBar>
      </Show>
      <PageBody>
        <Switch>
          <Match when={lists.isPending}>
            <SkeletonRows />
          </Match>
          <Match when={lists.isError}>
            <ErrorState error={lists.error} onRetry={() => void lists.refetch()} />
          </Match>
          <Match when={all().length === 0}>
            <EmptyState
              title={listsText.t('empty.title')}
              text={listsText.t('empty.text')}
              action={
                <Show when={canWrite()}>
                  <Button kind="main" icon={Plus} onClick={() => setCreating(true)}>
                    {listsText.t('create')}
                  </Button>
                </Show>
              }
              secondary={
                <Show when={workspace.can('contacts.import')}>
                  <A href={workspace.href('/contacts/import')} class={buttonClass({ kind: 'link' })}>
                    {listsText.t('empty.import')}
                  </A>
                </Show>
              }
            />
          </Match>
          <Match when={shown().length === 0}>
            <p class="px-(--gutter) py-8 text-text-2">{listsText.t('noneFound')}</p>
          </Match>
          <Match when={true}>
            <DataTable
              label={listsText.t('table')}
              rows={shown()}
              columns={columns()}
              rowKey={(list) => String(list.id)}
              rowName={(list) => list.name}
              height="two"
              onOpen={(list) => navigate(href(list))}
              phone={(list) => ({
                title: <A href={href(list)}>{list.name}</A>,
                detail: (
                  <span class="flex flex-wrap items-center gap-x-2">
                    <ListKindMark kind={list.kind} />
                    <span>{origin(list)}</span>
                  </span>
                ),
                figure: format.number(list.memberCount),
              })}
            />
            <ListKindLegend />
          </Match>
        </Switch>
      </PageBody>
      <Show when={creating()}>
        <NewListPanel
          onClose={() => setCreating(false)}
          onCreated={(list) => {
            setCreating(false)
            navigate(href(list))
          }}
        />
      </Show>
    </>
  )
}
