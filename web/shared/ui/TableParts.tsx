import Columns3 from 'lucide-solid/icons/columns-3'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import { Button, Glyph } from './Button.tsx'
import { Menu } from './Menu.tsx'
import { pageRange } from './page-range.ts'
import type { Selection } from './table-selection.ts'
import { allMatching, noSelection, selectedCount } from './table-selection.ts'

/** The foot of a table paged by key: legend at the left, range, Precedenti, Successivi. 40 high. */
export function KeysetFooter(props: {
  from: number
  shown: number
  total?: number
  onPrevious?: () => void
  onNext?: () => void
  legend?: JSX.Element
}): JSX.Element {
  return (
    <footer class="table-foot flex min-h-10 flex-none flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line bg-surface px-(--gutter) py-1">
      <div class="max-lg:hidden">{props.legend}</div>
      <nav class="ml-auto flex items-center gap-2" aria-label={uiText.t('table.paging')}>
        <span class="text-secondary text-text-3" aria-live="polite">
          {pageRange(props)}
        </span>
        <PageButton onClick={props.onPrevious} label={uiText.t('table.previous')} />
        <PageButton onClick={props.onNext} label={uiText.t('table.next')} />
      </nav>
    </footer>
  )
}

/** A step that does not exist is off; the range beside it says why. */
function PageButton(props: { onClick?: () => void; label: string }): JSX.Element {
  return (
    <button
      type="button"
      class="btn btn-plain btn-compact"
      aria-disabled={props.onClick ? undefined : true}
      onClick={() => props.onClick?.()}
    >
      {props.label}
    </button>
  )
}

/** The foot of a list that grows: fetches the rows behind the last, and is gone when there are none. */
export function MoreRows(props: {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
}): JSX.Element {
  return (
    <Show when={props.pages.hasNextPage}>
      <div class="p-3">
        <Button
          wide
          busy={props.pages.isFetchingNextPage}
          busyLabel={uiText.t('table.loading')}
          onClick={() => void props.pages.fetchNextPage()}
        >
          {uiText.t('table.more')}
        </Button>
      </div>
    </Show>
  )
}

/**
 * Floats at the bottom centre while rows are chosen: how many, the other scope, the actions (buttons with an
 * icon and a word), and leaving. Put it inside the page's relative main area; leave 56 px of scroll below the table.
 */
export function BulkBar(props: {
  selection: Selection
  onSelect: (selection: Selection) => void
  /** How many the filter matches; undefined while it is counted. */
  matching?: number
  /** The number is an estimate. */
  about?: boolean
  pageKeys: readonly string[]
  children: JSX.Element
}): JSX.Element {
  const count = () => selectedCount(props.selection, props.matching)
  const shown = () => count() !== 0
  const except = () => (props.selection.mode === 'matching' ? props.selection.except.size : 0)
  const canWiden = () => {
    const known = count()
    if (props.matching === undefined || known === undefined || props.matching <= known) return false
    return props.selection.mode === 'rows' || except() > 0
  }
  const words = () => {
    const known = count()
    if (known === undefined) return uiText.t('table.loading')
    if (props.selection.mode === 'rows') return uiText.plural('selection.rows', known)
    const slots = { count: props.matching ?? 0, except: except() }
    if (except() > 0) return uiText.t(props.about ? 'selection.aboutBut' : 'selection.matchingBut', slots)
    return props.about ? uiText.t('selection.about', slots) : uiText.plural('selection.matching', known)
  }
  return (
    <Show when={shown()}>
      <div class="pointer-events-none absolute inset-x-0 bottom-12 z-20 max-sm:bottom-16 flex justify-center px-3">
        <div
          class="bulk-bar pointer-events-auto flex-wrap max-sm:py-2"
          role="toolbar"
          aria-label={uiText.t('selection.bar')}
        >
          <span class="font-medium" aria-live="polite">
            {words()}
          </span>
          <Show when={props.selection.mode === 'matching'}>
            <button
              type="button"
              class="bulk-scope"
              onClick={() => props.onSelect({ mode: 'rows', keys: new Set(props.pageKeys) })}
            >
              {uiText.plural('selection.choosePage', props.pageKeys.length)}
            </button>
          </Show>
          <Show when={canWiden()}>
            <button type="button" class="bulk-scope" onClick={() => props.onSelect(allMatching)}>
              {props.about
                ? uiText.t('selection.chooseAbout', { count: props.matching ?? 0 })
                : uiText.plural('selection.chooseMatching', props.matching ?? 0)}
            </button>
          </Show>
          <span class="h-5 w-px bg-current opacity-30 max-sm:hidden" aria-hidden="true" />
          {props.children}
          <span class="h-5 w-px bg-current opacity-30 max-sm:hidden" aria-hidden="true" />
          <button
            type="button"
            aria-label={uiText.t('selection.clear')}
            onClick={() => props.onSelect(noSelection)}
          >
            <Glyph icon={X} size={14} />
          </button>
        </div>
      </div>
    </Show>
  )
}

/** The choice of columns; `hidden` is remembered by the page that owns the table. */
export function ColumnMenu(props: {
  columns: readonly { key: string; header: string; main?: boolean }[]
  hidden: ReadonlySet<string>
  onChange: (hidden: ReadonlySet<string>) => void
}): JSX.Element {
  return (
    <Menu
      entries={props.columns
        .filter((column) => !column.main)
        .map((column) => ({
          type: 'check' as const,
          label: column.header,
          checked: !props.hidden.has(column.key),
          onSelect: (checked: boolean) => {
            const hidden = new Set(props.hidden)
            if (checked) hidden.delete(column.key)
            else hidden.add(column.key)
            props.onChange(hidden)
          },
        }))}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <Button kind="quiet" compact icon={Columns3} {...attributes}>
          {uiText.t('table.columns')}
        </Button>
      )}
    />
  )
}
