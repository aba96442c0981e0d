import type { JSX } from 'solid-js'
import {
  createEffect,
  createMemo,
  createSignal,
  For,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Switch,
} from 'solid-js'
import { Button } from '../../../shared/ui/Button.tsx'
import { ErrorState, Skeleton } from '../../../shared/ui/States.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { ConversationRow, rowHeightPx } from './ConversationRow.tsx'
import { useInbox } from './inbox-session.ts'
import { type createViewList, shownHead } from './view-list.ts'

/** Rows that are drawn above and below what is in sight. */
const spareRows = 6
/** So near the end the next page is fetched. */
const aheadRows = 12

/** The conversations of a view: as many rows as are in sight, whatever the list's length. */
export function ConversationList(props: {
  list: ReturnType<typeof createViewList>
  label: string
  openId: string | null
  hrefOf: (id: string) => string
  tagName: (id: number) => string | undefined
  /** In place of the rows when there are none. */
  empty: JSX.Element
  chosen: ReadonlySet<string>
  onChoose: (id: string, event: MouseEvent) => void
  /** Hears which row has the focus. */
  onFocusRow: (id: string) => void
  /** Gets what moves the focus to a row, wherever it stands. */
  ref?: (focusRow: (id: string) => void) => void
}): JSX.Element {
  const inbox = useInbox()
  const [scroller, setScroller] = createSignal<HTMLElement>()
  const [top, setTop] = createSignal(0)
  const [height, setHeight] = createSignal(0)
  const ids = () => props.list.ids()
  onMount(() => {
    const element = scroller()
    if (element === undefined) return
    const sizes = new ResizeObserver(() => setHeight(element.clientHeight))
    sizes.observe(element)
    onCleanup(() => sizes.disconnect())
  })
  const first = createMemo(() => Math.max(0, Math.floor(top() / rowHeightPx) - spareRows))
  const last = createMemo(() =>
    Math.min(ids().length, Math.ceil((top() + height()) / rowHeightPx) + spareRows),
  )
  const drawn = createMemo(() => ids().slice(first(), last()))
  createEffect(() => {
    if (props.list.hasMore() && last() >= ids().length - aheadRows) props.list.more()
  })
  function bringIntoSight(id: string): boolean {
    const at = ids().indexOf(id)
    const element = scroller()
    if (at < 0 || element === undefined) return false
    const start = at * rowHeightPx
    if (start < element.scrollTop) element.scrollTop = start
    else if (start + rowHeightPx > element.scrollTop + element.clientHeight)
      element.scrollTop = start + rowHeightPx - element.clientHeight
    setTop(element.scrollTop)
    return true
  }
  // What is opened from elsewhere is brought into sight, as far as it stands in this view.
  createEffect(
    on([() => props.openId, () => props.list.isLoaded()], ([id]) => {
      if (id !== null) bringIntoSight(id)
    }),
  )
  function focusRow(id: string): void {
    if (!bringIntoSight(id)) return
    const row = scroller()?.querySelector(`[data-conversation="${id}"] [data-row]`)
    if (row instanceof HTMLElement) row.focus({ preventScroll: true })
  }
  onMount(() => props.ref?.(focusRow))

  return (
    <div
      ref={setScroller}
      class={`min-h-0 flex-1 overflow-y-auto ${props.chosen.size > 0 ? 'pb-14' : ''}`}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <Switch>
        <Match when={props.list.isLoaded() && ids().length > 0}>
          <ul class="relative" style={{ height: `${ids().length * rowHeightPx}px` }} aria-label={props.label}>
            <For each={drawn()}>
              {(id) => {
                const at = createMemo(() => ids().indexOf(id))
                return (
                  <Show when={shownHead(inbox.line, id)}>
                    {(head) => (
                      <li aria-setsize={ids().length} aria-posinset={at() + 1} data-conversation={id}>
                        <ConversationRow
                          head={head()}
                          topPx={at() * rowHeightPx}
                          href={props.hrefOf(id)}
                          current={props.openId === id}
                          chosen={props.chosen.has(id)}
                          choosing={props.chosen.size > 0}
                          tagName={props.tagName}
                          onChoose={(event) => props.onChoose(id, event)}
                          onFocus={() => props.onFocusRow(id)}
                        />
                      </li>
                    )}
                  </Show>
                )
              }}
            </For>
          </ul>
          <Show when={props.list.problem() && props.list.hasMore()}>
            <div class="p-3">
              <Button wide onClick={() => props.list.more()}>
                {inboxText.t('list.moreFailed')}
              </Button>
            </div>
          </Show>
        </Match>
        <Match when={props.list.isLoaded()}>{props.empty}</Match>
        <Match when={props.list.problem()}>
          {(problem) => <ErrorState error={problem()} onRetry={props.list.retry} />}
        </Match>
        <Match when={true}>
          <LoadingRows />
        </Match>
      </Switch>
    </div>
  )
}

function LoadingRows(): JSX.Element {
  return (
    <div role="status">
      <span class="sr-only">{inboxText.t('list.loading')}</span>
      <For each={[40, 52, 36, 48, 44, 32]}>
        {(width) => (
          <div class="flex h-21 gap-2.5 border-b border-line px-4 py-2.5">
            <Skeleton class="size-8 rounded-full!" />
            <div class="flex-1 space-y-2.5 pt-1">
              <Skeleton class={`h-3 ${width > 40 ? 'w-40' : 'w-28'}`} />
              <Skeleton class="h-3 w-full" />
              <Skeleton class="h-3 w-24" />
            </div>
          </div>
        )}
      </For>
    </div>
  )
}
