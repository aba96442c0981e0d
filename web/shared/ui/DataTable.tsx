import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, For, Show } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import { createMedia, phoneQuery } from '../media.ts'
import { Glyph } from './Button.tsx'
import type { Selection } from './table-selection.ts'
import { isSelected, pageState, togglePage, toggleRange, toggleRow } from './table-selection.ts'

export type Column<Row> = {
  key: string
  header: string
  cell: (row: Row) => JSX.Element
  /** Numbers and times stand right. */
  end?: boolean
  /** The name the API sorts by; the header becomes a button. */
  sortKey?: string
  /** A Tailwind width class: `w-40`. */
  width?: string
  /** The main column: text at 500, sticks when the table scrolls sideways. */
  main?: boolean
}

export type Sort = { key: string; descending: boolean }

/** The two lines and the figure a row becomes on a phone. */
export type PhoneRow = { lead?: JSX.Element; title: JSX.Element; detail?: JSX.Element; figure?: JSX.Element }

type DataTableProps<Row> = {
  /** What the table holds, for assistive technology: "Contatti". */
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  /** The name of a row, for its check: "Giulia Ferrandi". */
  rowName: (row: Row) => string
  phone: (row: Row) => PhoneRow
  /** Opens a row, by click on it or Enter on its main cell's link (give the cell a link too). */
  onOpen?: (row: Row) => void
  selection?: Selection
  onSelect?: (selection: Selection) => void
  sort?: Sort
  onSort?: (sort: Sort) => void
  /** 40 (default), 44 for two lines, 32 for previews. */
  height?: 'one' | 'two' | 'compact'
  /** Old rows while new ones are on their way. */
  stale?: boolean
}

/**
 * A click on a control inside a row is that control's, not the row's. So is one on the menu of a row, which
 * stands elsewhere in the page but whose clicks come up through the row that drew it.
 */
const onControl = ({ target, currentTarget }: MouseEvent): boolean =>
  target instanceof Element &&
  ((currentTarget instanceof Element && !currentTarget.contains(target)) ||
    target.closest('a, button, input, label') !== null)

/** Full-width table with sticky header, checks and sorting; two-line rows on a phone. */
export function DataTable<Row>(props: DataTableProps<Row>): JSX.Element {
  const phone = createMedia(phoneQuery)
  const [anchor, setAnchor] = createSignal<string | null>(null)
  const pageKeys = () => props.rows.map((row) => props.rowKey(row))

  function select(row: Row, extend: boolean): void {
    if (!props.selection || !props.onSelect) return
    const key = props.rowKey(row)
    const from = anchor()
    props.onSelect(
      extend && from ? toggleRange(props.selection, from, key, pageKeys()) : toggleRow(props.selection, key),
    )
    setAnchor(key)
  }

  const check = (row: Row): JSX.Element => (
    <input
      type="checkbox"
      class="check block"
      aria-label={uiText.t('table.selectRow', { name: props.rowName(row) })}
      checked={props.selection ? isSelected(props.selection, props.rowKey(row)) : false}
      onClick={(event) => select(row, event.shiftKey)}
    />
  )

  const selectedRow = (row: Row): boolean | undefined =>
    props.selection ? isSelected(props.selection, props.rowKey(row)) : undefined

  return (
    <Show
      when={phone()}
      fallback={
        <table
          class={`table ${props.height === 'two' ? 'table-two' : ''} ${props.height === 'compact' ? 'table-compact' : ''} ${props.stale ? 'opacity-60' : ''}`}
          aria-label={props.label}
          aria-busy={props.stale}
        >
          <thead>
            <tr>
              <Show when={props.selection}>
                {(selection) => (
                  <th class="cell-pin cell-check" scope="col">
                    <input
                      type="checkbox"
                      class="check block"
                      aria-label={uiText.t('table.selectAll')}
                      checked={pageState(selection(), pageKeys()) === 'all'}
                      ref={(element) =>
                        createEffect(
                          () => (element.indeterminate = pageState(selection(), pageKeys()) === 'some'),
                        )
                      }
                      onChange={() => props.onSelect?.(togglePage(selection(), pageKeys()))}
                    />
                  </th>
                )}
              </Show>
              <For each={props.columns}>
                {(column) => <HeaderCell column={column} sort={props.sort} onSort={props.onSort} />}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={props.rows}>
              {(row) => (
                <tr
                  class={props.onOpen ? 'row-opens' : undefined}
                  aria-selected={selectedRow(row)}
                  onClick={(event) => {
                    if (!onControl(event)) props.onOpen?.(row)
                  }}
                >
                  <Show when={props.selection}>
                    <td class="cell-pin cell-check">{check(row)}</td>
                  </Show>
                  <For each={props.columns}>
                    {(column) => (
                      <td
                        class={`${column.end ? 'cell-end' : ''} ${column.main ? 'cell-main cell-pin' : ''} ${column.width ?? ''}`}
                      >
                        {column.cell(row)}
                      </td>
                    )}
                  </For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      }
    >
      <ul
        class={`border-t border-line ${props.stale ? 'opacity-60' : ''}`}
        aria-label={props.label}
        aria-busy={props.stale}
      >
        <For each={props.rows}>
          {(row) => {
            const parts = () => props.phone(row)
            return (
              <li
                class={`flex min-h-15 items-center gap-3 border-b border-line px-(--gutter) py-2 ${selectedRow(row) ? 'bg-accent-soft' : ''}`}
                onClick={(event) => {
                  if (!onControl(event)) props.onOpen?.(row)
                }}
              >
                <Show when={props.selection}>{check(row)}</Show>
                {parts().lead}
                <div class="min-w-0 flex-1">
                  <div class="font-medium">{parts().title}</div>
                  <div class="text-secondary text-text-2">{parts().detail}</div>
                </div>
                <div class="text-section font-semibold">{parts().figure}</div>
                <Show when={props.onOpen}>
                  <Glyph icon={ChevronRight} class="text-text-3" />
                </Show>
              </li>
            )
          }}
        </For>
      </ul>
    </Show>
  )
}

function HeaderCell<Row>(props: {
  column: Column<Row>
  sort?: Sort
  onSort?: (sort: Sort) => void
}): JSX.Element {
  const active = () => props.sort !== undefined && props.sort.key === props.column.sortKey
  const direction = () => (props.sort?.descending ? 'descending' : 'ascending')
  return (
    <th
      scope="col"
      class={`${props.column.end ? 'cell-end' : ''} ${props.column.main ? 'cell-pin' : ''} ${props.column.width ?? ''}`}
      aria-sort={active() ? direction() : undefined}
    >
      <Show
        when={props.column.sortKey && props.onSort ? props.column.sortKey : undefined}
        fallback={props.column.header}
      >
        {(key) => (
          <button
            type="button"
            class={`table-sort ${active() ? 'text-text-2' : ''}`}
            title={uiText.t('table.sortBy', { column: props.column.header })}
            onClick={() =>
              props.onSort?.({ key: key(), descending: active() ? !props.sort?.descending : false })
            }
          >
            {props.column.header}
            <Show when={active()}>
              <Glyph icon={props.sort?.descending ? ArrowDown : ArrowUp} size={14} />
            </Show>
          </button>
        )}
      </Show>
    </th>
  )
}
