import { useParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import ArrowLeft from 'lucide-solid/icons/arrow-left'
import ArrowRight from 'lucide-solid/icons/arrow-right'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import type { List } from '../../../../../worker/contracts/lists.ts'
import type { Condition, Rule } from '../../../../../worker/contracts/rules.ts'
import { ApiProblem } from '../../../../shared/api.ts'
import { createMedia } from '../../../../shared/media.ts'
import { Button, OffReason } from '../../../../shared/ui/Button.tsx'
import { Segmented } from '../../../../shared/ui/Choice.tsx'
import { SearchField } from '../../../../shared/ui/Field.tsx'
import { PageHeader } from '../../../../shared/ui/Page.tsx'
import { Progress } from '../../../../shared/ui/Progress.tsx'
import { ErrorState, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { noSelection, type Selection } from '../../../../shared/ui/table-selection.ts'
import { listsText } from '../../../i18n/lists.ts'
import { recordId } from '../../../record-id.ts'
import { useWorkspace } from '../../../session.tsx'
import type { ContactsView } from '../../contacts/contacts.data.ts'
import { partsOf } from '../../contacts/filter-parts.ts'
import { FilterChips } from '../../contacts/FilterChips.tsx'
import { NotFound } from '../../system/NotFound.tsx'
import { listQuery } from '../lists.data.ts'
import { createMoves, type Direction } from './picker.data.ts'
import { PickerPane } from './PickerPane.tsx'

const searchPauseMs = 250
/** Below this the two sides stand one behind the other. */
const narrowQuery = '(width < 900px)'

/** Who is in a list, chosen among all contacts: all of them left, the list right (spec 5.4). */
export default function PickerPage(): JSX.Element {
  const workspace = useWorkspace()
  const params = useParams()
  const id = () => recordId(params['id'])
  const list = useQuery(() => ({ ...listQuery(workspace.slug(), id() ?? 0), enabled: id() !== null }))
  const isGone = () => id() === null || (list.error instanceof ApiProblem && list.error.status === 404)
  return (
    <Switch>
      <Match when={isGone() || !workspace.can('lists.write')}>
        <NotFound homeHref={workspace.href('/lists')} />
      </Match>
      <Match when={list.isError && !list.data}>
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      </Match>
      <Match when={list.data}>{(found) => <Picker list={found()} />}</Match>
      <Match when={true}>
        <SkeletonRows />
      </Match>
    </Switch>
  )
}

/** A text that is searched for once the typing pauses. */
function createSearch() {
  const [typed, setTyped] = createSignal('')
  const [asked, setAsked] = createSignal('')
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  return {
    typed,
    asked,
    type(text: string): void {
      setTyped(text)
      clearTimeout(timer)
      timer = setTimeout(() => setAsked(text.trim()), text === '' ? 0 : searchPauseMs)
    },
  }
}

const newest = { deleted: false, sort: 'created', direction: 'desc' } as const

function Picker(props: { list: List }): JSX.Element {
  const workspace = useWorkspace()
  const narrow = createMedia(narrowQuery)
  const moves = createMoves(() => props.list)
  const [left, right] = [createSearch(), createSearch()]
  const [rule, setRule] = createSignal<Rule | null>(null)
  const [chosenLeft, chooseLeft] = createSignal<Selection>(noSelection)
  const [chosenRight, chooseRight] = createSignal<Selection>(noSelection)
  const [side, setSide] = createSignal<'all' | 'list'>('all')

  const leftView = createMemo((): ContactsView => {
    const notYet: Condition = { type: 'list', operator: 'is_not', listId: props.list.id }
    const rules = [...partsOf(rule()), notYet]
    return {
      ...newest,
      search: left.asked(),
      listId: null,
      rule: { type: 'group', match: 'all', not: false, rules },
    }
  })
  const rightView = createMemo((): ContactsView => ({
    ...newest,
    search: right.asked(),
    listId: props.list.id,
    rule: null,
  }))

  async function move(direction: Direction): Promise<void> {
    const isAdding = direction === 'add'
    const chosen = isAdding ? chosenLeft() : chosenRight()
    if (await moves.move(direction, chosen, isAdding ? leftView() : rightView())) {
      ;(isAdding ? chooseLeft : chooseRight)(noSelection)
    }
  }
  function moveOne(direction: Direction, contactId: number): void {
    const only: Selection = { mode: 'rows', keys: new Set([String(contactId)]) }
    void moves.move(direction, only, direction === 'add' ? leftView() : rightView())
  }
  const offReason = (selection: Selection): string | undefined => {
    if (moves.progress() !== null) return listsText.t('picker.waits')
    const isNone = selection.mode === 'rows' && selection.keys.size === 0
    return isNone ? listsText.t('picker.nothing') : undefined
  }

  const allPane = (): JSX.Element => (
    <PickerPane
      title={listsText.t('picker.all')}
      empty={listsText.t('picker.noneLeft')}
      view={leftView()}
      selection={chosenLeft()}
      onSelect={chooseLeft}
      onMoveOne={(contactId) => moveOne('add', contactId)}
      tools={
        <div class="flex flex-wrap items-center gap-2">
          <SearchField
            compact
            class="min-w-48 flex-1"
            label={listsText.t('add.search')}
            value={left.typed()}
            onText={(text) => {
              chooseLeft(noSelection)
              left.type(text)
            }}
          />
          <FilterChips
            rule={rule()}
            onChange={(next) => {
              chooseLeft(noSelection)
              setRule(next)
            }}
          />
        </div>
      }
    />
  )
  const listPane = (): JSX.Element => (
    <PickerPane
      title={props.list.name}
      empty={listsText.t(right.asked() === '' ? 'picker.noneRight' : 'members.noneFound.title')}
      view={rightView()}
      selection={chosenRight()}
      onSelect={chooseRight}
      onMoveOne={(contactId) => moveOne('remove', contactId)}
      tools={
        <SearchField
          compact
          label={listsText.t('members.search')}
          value={right.typed()}
          onText={(text) => {
            chooseRight(noSelection)
            right.type(text)
          }}
        />
      }
    />
  )
  const addButton = (): JSX.Element => (
    <Button
      kind="main"
      icon={ArrowRight}
      wide={narrow()}
      busy={moves.busy()}
      offReason={offReason(chosenLeft())}
      onClick={() => void move('add')}
    >
      {listsText.t('picker.add')}
    </Button>
  )
  const removeButton = (): JSX.Element => (
    <Button
      icon={ArrowLeft}
      wide={narrow()}
      busy={moves.busy()}
      offReason={offReason(chosenRight())}
      onClick={() => void move('remove')}
    >
      {listsText.t('picker.remove')}
    </Button>
  )

  return (
    <>
      <PageHeader
        title={listsText.t('picker.title')}
        path={[
          { label: listsText.t('title'), href: workspace.href('/lists') },
          { label: props.list.name, href: workspace.href(`/lists/${props.list.id}`) },
        ]}
      />
      <div class="flex min-h-0 flex-1 flex-col gap-3 px-(--gutter) py-3">
        <Show when={moves.progress()}>
          {(now) => (
            <div class="flex-none rounded-8 border border-line bg-surface p-3" role="status">
              <Progress
                title={listsText.t(now().direction === 'add' ? 'picker.adding' : 'picker.removing')}
                detail={listsText.plural('picker.done', now().done)}
                total={1000}
                done={Math.round(now().share * 1000)}
                onCancel={() => void moves.cancel()}
                closeable
              />
            </div>
          )}
        </Show>
        <Show
          when={narrow()}
          fallback={
            <div class="flex min-h-0 flex-1 items-stretch gap-3">
              {allPane()}
              <div class="flex w-34 flex-none flex-col items-stretch justify-center gap-2">
                {addButton()}
                {removeButton()}
              </div>
              {listPane()}
            </div>
          }
        >
          <Segmented
            label={listsText.t('picker.side')}
            labelHidden
            wide
            value={side()}
            options={[
              { value: 'all', label: listsText.t('picker.all') },
              { value: 'list', label: listsText.t('picker.inList') },
            ]}
            onChange={setSide}
          />
          <Show when={side() === 'all'} fallback={listPane()}>
            {allPane()}
          </Show>
          <div class="flex-none">
            <Show when={side() === 'all'} fallback={removeButton()}>
              {addButton()}
            </Show>
            <OffReason class="pt-1" text={offReason(side() === 'all' ? chosenLeft() : chosenRight())} />
          </div>
        </Show>
      </div>
    </>
  )
}
