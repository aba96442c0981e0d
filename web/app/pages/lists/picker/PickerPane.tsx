import { useInfiniteQuery, useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, For, Match, Show, Switch } from 'solid-js'
import type { Contact } from '../../../../../worker/contracts/contacts.ts'
import { formatPhone } from '../../../../shared/format.ts'
import { Avatar } from '../../../../shared/ui/Avatar.tsx'
import { Button } from '../../../../shared/ui/Button.tsx'
import { ErrorState, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { MoreRows } from '../../../../shared/ui/TableParts.tsx'
import {
  allMatching,
  isSelected,
  noSelection,
  pageState,
  type Selection,
  selectedCount,
  togglePage,
  toggleRange,
  toggleRow,
} from '../../../../shared/ui/table-selection.ts'
import { listsText } from '../../../i18n/lists.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { contactsCountQuery, type ContactsView } from '../../contacts/contacts.data.ts'
import { personName } from '../person-name.ts'
import { paneQuery } from './picker.data.ts'

const nameOf = (contact: Contact): string =>
  personName(contact) ||
  contact.email ||
  (contact.phone ? formatPhone(contact.phone) : listsText.t('members.noName'))

/**
 * One side of the picker: who is there, page after page, with checks. Arrow keys go from row to row, Space
 * chooses, Shift chooses all between, Enter moves the row to the other side.
 */
export function PickerPane(props: {
  title: string
  empty: string
  view: ContactsView
  selection: Selection
  onSelect: (selection: Selection) => void
  /** Moves one row, chosen or not. */
  onMoveOne: (contactId: number) => void
  tools: JSX.Element
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const pages = useInfiniteQuery(() => paneQuery(workspace.slug(), props.view))
  const count = useQuery(() => contactsCountQuery(workspace.slug(), props.view))
  const rows = createMemo(() => (pages.isSuccess ? pages.data.pages.flatMap(({ items }) => items) : []))
  const keys = createMemo(() => rows().map(({ id }) => String(id)))
  const counted = createMemo(() => (count.isSuccess ? count.data : undefined))
  /** At least what is in sight; an estimate can be lower. */
  const total = () => {
    const known = counted()
    if (!pages.hasNextPage && pages.isSuccess) return rows().length
    return known === undefined ? undefined : Math.max(known.count, rows().length)
  }
  const isExact = () => !pages.hasNextPage || counted()?.exact === true
  const figure = () => {
    const known = total()
    if (known === undefined) return ''
    return isExact() ? format.number(known) : listsText.t('picker.about', { count: format.number(known) })
  }
  const chosen = () => selectedCount(props.selection, total()) ?? 0
  let lastKey: string | null = null

  function toggle(key: string, isRange: boolean): void {
    props.onSelect(
      isRange && lastKey !== null
        ? toggleRange(props.selection, lastKey, key, keys())
        : toggleRow(props.selection, key),
    )
    lastKey = key
  }
  function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
    const box = event.target
    if (!(box instanceof HTMLInputElement)) return
    const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type=checkbox]')]
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      boxes[boxes.indexOf(box) + step]?.focus()
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      const next = boxes[boxes.indexOf(box) + 1] ?? boxes[boxes.indexOf(box) - 1]
      props.onMoveOne(Number(box.value))
      next?.focus()
    }
  }

  return (
    <section
      class="flex min-h-0 min-w-0 flex-1 flex-col rounded-8 border border-line bg-surface"
      aria-label={props.title}
    >
      <header class="flex flex-none flex-col gap-2 border-b border-line p-3">
        <h2 class="flex items-baseline gap-2 text-section font-semibold">
          {props.title}
          <span class="font-normal text-text-3">{figure()}</span>
        </h2>
        {props.tools}
      </header>
      <Switch>
        <Match when={pages.isPending}>
          <SkeletonRows rows={8} />
        </Match>
        <Match when={pages.isError && rows().length === 0}>
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        </Match>
        <Match when={rows().length === 0}>
          <p class="p-4 text-text-2">{props.empty}</p>
        </Match>
        <Match when={true}>
          <div class="flex min-h-10 flex-none flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5">
            <label class="flex min-h-7 items-center gap-2 max-sm:min-h-11">
              <input
                type="checkbox"
                class="check"
                checked={pageState(props.selection, keys()) === 'all'}
                ref={(element) => {
                  createEffect(() => (element.indeterminate = pageState(props.selection, keys()) === 'some'))
                }}
                onChange={() => props.onSelect(togglePage(props.selection, keys()))}
              />
              <span aria-live="polite">
                {chosen() === 0 ? listsText.t('picker.chooseShown') : chosenWords()}
              </span>
            </label>
            <Show when={pages.hasNextPage && chosen() > 0}>
              <Show
                when={props.selection.mode === 'rows'}
                fallback={
                  <Button kind="link" compact onClick={() => props.onSelect(noSelection)}>
                    {listsText.t('picker.chooseNone')}
                  </Button>
                }
              >
                <Button kind="link" compact onClick={() => props.onSelect(allMatching)}>
                  {listsText.t('picker.chooseAll', { count: figure() })}
                </Button>
              </Show>
            </Show>
          </div>
          <div class="min-h-0 flex-1 overflow-y-auto">
            <ul onKeyDown={onKeyDown}>
              <For each={rows()}>
                {(contact) => (
                  <Row
                    contact={contact}
                    checked={isSelected(props.selection, String(contact.id))}
                    onToggle={(isRange) => toggle(String(contact.id), isRange)}
                  />
                )}
              </For>
            </ul>
            <MoreRows pages={pages} />
          </div>
        </Match>
      </Switch>
    </section>
  )

  function chosenWords(): string {
    if (props.selection.mode === 'rows') return listsText.plural('picker.chosen', chosen())
    const except = props.selection.except.size
    if (except === 0) return listsText.t('picker.chosenAll', { count: figure() })
    const count = isExact() ? chosen() : listsText.t('picker.about', { count: format.number(chosen()) })
    return listsText.t('picker.chosenAllBut', { except, count })
  }
}

function Row(props: {
  contact: Contact
  checked: boolean
  onToggle: (isRange: boolean) => void
}): JSX.Element {
  let isRange = false
  const address = () => props.contact.email ?? (props.contact.phone && formatPhone(props.contact.phone))
  return (
    <li class={`border-b border-line last:border-b-0 ${props.checked ? 'bg-accent-soft/55' : ''}`}>
      <label
        class="flex min-h-11 cursor-pointer items-center gap-2.5 px-3 py-1.5 hover:bg-hover"
        onClick={(event) => (isRange = event.shiftKey)}
      >
        <input
          type="checkbox"
          class="check"
          value={props.contact.id}
          checked={props.checked}
          onChange={(event) => {
            // The state is the pane's: what was chosen may stay as it is.
            event.currentTarget.checked = props.checked
            props.onToggle(isRange)
          }}
        />
        <Avatar id={props.contact.id} name={personName(props.contact)} size={24} />
        <span class="min-w-0 flex-1">
          <span class="block font-medium wrap-anywhere">{nameOf(props.contact)}</span>
          <Show when={personName(props.contact)}>
            <span class="block text-secondary text-text-3 wrap-anywhere">{address()}</span>
          </Show>
        </span>
      </label>
    </li>
  )
}
