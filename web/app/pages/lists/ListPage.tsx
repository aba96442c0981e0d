import { A, useNavigate, useParams } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import ArrowLeftRight from 'lucide-solid/icons/arrow-left-right'
import Download from 'lucide-solid/icons/download'
import Pencil from 'lucide-solid/icons/pencil'
import SlidersHorizontal from 'lucide-solid/icons/sliders-horizontal'
import Trash from 'lucide-solid/icons/trash'
import Undo from 'lucide-solid/icons/undo-2'
import UserMinus from 'lucide-solid/icons/user-minus'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, Match, on, Show, Switch } from 'solid-js'
import type { List } from '../../../../worker/contracts/lists.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { createMedia, phoneQuery } from '../../../shared/media.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Chip } from '../../../shared/ui/Badge.tsx'
import { Button, buttonClass, Glyph } from '../../../shared/ui/Button.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { MoreMenu } from '../../../shared/ui/Menu.tsx'
import { FilterBar, PageBody, PageHeader } from '../../../shared/ui/Page.tsx'
import { ErrorState, Notice, SkeletonRows } from '../../../shared/ui/States.tsx'
import { noSelection, type Selection } from '../../../shared/ui/table-selection.ts'
import { BulkBar, KeysetFooter } from '../../../shared/ui/TableParts.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { exportsText } from '../../i18n/exports.ts'
import { listsText } from '../../i18n/lists.ts'
import { recordId } from '../../record-id.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { ExportDialog } from '../exports/ExportDialog.tsx'
import { NotFound } from '../system/NotFound.tsx'
import { AddContacts } from './AddContacts.tsx'
import { EditRulePanel } from './EditRulePanel.tsx'
import { EmptyMembers } from './EmptyMembers.tsx'
import { ListKindMark } from './ListKindMark.tsx'
import { listActions, listQuery, memberPageSize, membersQuery, useRuleNames } from './lists.data.ts'
import { memberChanges, told } from './member-changes.ts'
import { MembersTable } from './MembersTable.tsx'
import { RenameInPlace } from './RenameInPlace.tsx'
import { TopicPanel } from './TopicPanel.tsx'
import { RuleChips } from './RuleChips.tsx'

/** One list: its rule, who is in it, who was taken out by hand. */
export default function ListPage(): JSX.Element {
  const workspace = useWorkspace()
  const params = useParams()
  const id = () => recordId(params['id'])
  const list = useQuery(() => ({ ...listQuery(workspace.slug(), id() ?? 0), enabled: id() !== null }))
  const isGone = () => id() === null || (list.error instanceof ApiProblem && list.error.status === 404)
  return (
    <Switch>
      <Match when={isGone()}>
        <NotFound homeHref={workspace.href('/lists')} />
      </Match>
      <Match when={list.isError && !list.data}>
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      </Match>
      <Match when={list.data}>{(found) => <OpenList list={found()} />}</Match>
      <Match when={true}>
        <SkeletonRows />
      </Match>
    </Switch>
  )
}

function OpenList(props: { list: List }): JSX.Element {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const format = useFormat()
  const queries = useQueryClient()
  const names = useRuleNames()
  const actions = () => listActions(workspace.slug(), queries)
  const [state, setState] = createSignal<'in' | 'out'>('in')
  const [search, setSearch] = createSignal('')
  const [place, setPlace] = createSignal<{ cursor: string | null; from: number }>({ cursor: null, from: 1 })
  const [selection, setSelection] = createSignal<Selection>(noSelection)
  const [editing, setEditing] = createSignal(false)
  const [exporting, setExporting] = createSignal(false)
  const [topic, setTopic] = createSignal(false)
  const members = useQuery(() =>
    membersQuery(workspace.slug(), props.list.id, {
      search: search(),
      state: state(),
      cursor: place().cursor,
    }),
  )
  // The list is asked for again while it fills and now and then: when it tells of others, they are fetched.
  createEffect(
    on(
      () => [props.list.memberCount, props.list.filling],
      () => void members.refetch(),
      { defer: true },
    ),
  )
  const page = createMemo(() => (members.isSuccess ? members.data : undefined))
  const rows = () => page()?.items ?? []
  const isLive = () => props.list.kind !== 'static'
  const canWrite = () => workspace.can('lists.write')
  const phone = createMedia(phoneQuery)
  const canExport = () => workspace.can('contacts.export') && props.list.memberCount > 0
  const chosenIds = (): number[] => {
    const chosen = selection()
    return chosen.mode === 'rows' ? [...chosen.keys].map(Number) : rows().map((member) => member.contactId)
  }

  function show(next: { state?: 'in' | 'out'; search?: string }): void {
    if (next.state) setState(next.state)
    if (next.search !== undefined) setSearch(next.search)
    setPlace({ cursor: null, from: 1 })
    setSelection(noSelection)
  }

  const changes = () =>
    memberChanges(actions(), props.list, () => {
      setSelection(noSelection)
    })

  async function removeList(): Promise<void> {
    const { id, name } = props.list
    try {
      await actions().remove(id)
      navigate(workspace.href('/lists'))
      showToast({ text: listsText.t('removed', { name }), onUndo: () => void told(actions().restore(id)) })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }

  /** Nobody is in a list kept by hand: there is nothing to search or to page through. */
  const isBlank = () => !isLive() && search() === '' && members.isSuccess && rows().length === 0

  return (
    <>
      <PageHeader
        title={props.list.name}
        path={[{ label: listsText.t('title'), href: workspace.href('/lists') }]}
        titleEditor={
          <RenameInPlace
            name={props.list.name}
            canRename={canWrite()}
            onRename={(name) => actions().update(props.list.id, { name })}
          >
            <h1 class="text-title font-semibold tracking-(--tracking-title)">{props.list.name}</h1>
          </RenameInPlace>
        }
        detail={format.number(props.list.memberCount)}
        badge={<ListKindMark kind={props.list.kind} />}
        actions={
          <>
            <Show when={canExport() && !phone()}>
              <Button icon={Download} onClick={() => setExporting(true)}>
                {exportsText.t('action')}
              </Button>
            </Show>
            <Show when={canWrite()}>
              <MoreMenu
                of={props.list.name}
                entries={[
                  {
                    label: listsText.t('picker.title'),
                    icon: ArrowLeftRight,
                    onSelect: () => navigate(workspace.href(`/lists/${props.list.id}/contacts`)),
                  },
                  ...(canExport() && phone()
                    ? [{ label: exportsText.t('action'), icon: Download, onSelect: () => setExporting(true) }]
                    : []),
                  {
                    label: listsText.t('topic.action'),
                    icon: SlidersHorizontal,
                    onSelect: () => setTopic(true),
                  },
                  {
                    label: listsText.t('remove'),
                    icon: Trash,
                    danger: true,
                    onSelect: () => void removeList(),
                  },
                ]}
              />
              <Show when={!isBlank()}>
                <A
                  href={workspace.href(`/lists/${props.list.id}/contacts`)}
                  class={buttonClass({ class: 'max-lg:hidden' })}
                >
                  <Glyph icon={ArrowLeftRight} />
                  {listsText.t('picker.title')}
                </A>
              </Show>
              <AddContacts onAdd={(contactId, name) => changes().add(contactId, name)} />
            </Show>
          </>
        }
      />
      <Show when={!isBlank()}>
        <FilterBar
          end={
            <SearchField
              compact
              label={listsText.t('members.search')}
              value={search()}
              onText={(text) => show({ search: text })}
              class="w-60 max-sm:w-[calc(100vw-2*var(--gutter))]"
            />
          }
        >
          <Show when={isLive()}>
            <Chip pressed={state() === 'in'} onClick={() => show({ state: 'in' })}>
              {listsText.t('members.in')}
            </Chip>
            <Chip pressed={state() === 'out'} onClick={() => show({ state: 'out' })}>
              {listsText.t('members.out')}
            </Chip>
          </Show>
          <Show when={props.list.rule}>{(rule) => <RuleChips rule={rule()} names={names()} />}</Show>
          <Show when={isLive() && canWrite()}>
            <Button kind="quiet" compact icon={Pencil} onClick={() => setEditing(true)}>
              {listsText.t('edit')}
            </Button>
          </Show>
        </FilterBar>
      </Show>
      <Show when={props.list.filling}>
        <div class="px-(--gutter) pb-2">
          <Notice
            live
            fact={listsText.t('fillingNotice.fact')}
            action={
              <Button kind="link" compact onClick={() => navigate(workspace.href('/lists'))}>
                {listsText.t('fillingNotice.open')}
              </Button>
            }
          >
            {listsText.t('fillingNotice.text')}
          </Notice>
        </div>
      </Show>
      <PageBody>
        <Switch>
          <Match when={members.isPending}>
            <SkeletonRows />
          </Match>
          <Match when={members.isError}>
            <ErrorState error={members.error} onRetry={() => void members.refetch()} />
          </Match>
          <Match when={rows().length === 0 && props.list.filling}>
            <SkeletonRows />
          </Match>
          <Match when={rows().length === 0}>
            <EmptyMembers
              list={props.list}
              state={state()}
              searched={search() !== ''}
              onClearSearch={() => show({ search: '' })}
              onShowIn={() => show({ state: 'in' })}
              onEditRule={() => setEditing(true)}
            />
          </Match>
          <Match when={true}>
            <MembersTable
              members={rows()}
              state={state()}
              stale={members.isPlaceholderData}
              canWrite={canWrite()}
              selection={selection()}
              onSelect={setSelection}
              onRemove={(contactId) => void changes().remove([contactId])}
              onRestore={(contactId) => void changes().restore([contactId])}
            />
            <div class="h-14" />
          </Match>
        </Switch>
      </PageBody>
      <Show when={canWrite()}>
        <BulkBar
          selection={selection()}
          onSelect={setSelection}
          pageKeys={rows().map((member) => String(member.contactId))}
        >
          <button
            type="button"
            class="inline-flex items-center gap-1.5"
            onClick={() =>
              void (state() === 'in' ? changes().remove(chosenIds()) : changes().restore(chosenIds()))
            }
          >
            <Show when={state() === 'in'} fallback={<Undo size={14} aria-hidden="true" />}>
              <UserMinus size={14} aria-hidden="true" />
            </Show>
            {listsText.t(state() === 'in' ? 'members.removeSome' : 'members.putBack')}
          </button>
        </BulkBar>
      </Show>
      <Show when={rows().length > 0}>
        <KeysetFooter
          from={place().from}
          shown={rows().length}
          total={state() === 'in' && search() === '' ? props.list.memberCount : undefined}
          onPrevious={stepTo(page()?.previousCursor, -1)}
          onNext={stepTo(page()?.nextCursor, 1)}
        />
      </Show>
      <Show when={topic()}>
        <TopicPanel
          list={props.list}
          onSave={(wanted) => actions().update(props.list.id, { topic: wanted })}
          onClose={() => setTopic(false)}
        />
      </Show>
      <ExportDialog
        open={exporting()}
        onClose={() => setExporting(false)}
        selection={{ by: 'filter', filter: { listId: props.list.id }, except: [] }}
        count={{ count: props.list.memberCount, exact: true }}
      />
      <Show when={editing()}>
        <EditRulePanel list={props.list} onClose={() => setEditing(false)} />
      </Show>
    </>
  )

  function stepTo(cursor: string | null | undefined, direction: 1 | -1): (() => void) | undefined {
    if (!cursor) return undefined
    return () => {
      setPlace(({ from }) => ({ cursor, from: Math.max(1, from + direction * memberPageSize) }))
      setSelection(noSelection)
    }
  }
}
