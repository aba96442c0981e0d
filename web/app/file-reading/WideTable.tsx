import type { JSX } from 'solid-js'
import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import { importsText } from '../i18n/imports.ts'

/** A table that may be wider than its place: it scrolls by itself, and says so while there is more to the right. */
export function WideTable(props: { labelledBy: string; children: JSX.Element }): JSX.Element {
  const [more, setMore] = createSignal(false)
  let frame: HTMLDivElement | undefined
  const measure = (): void => {
    if (frame) setMore(frame.scrollWidth - frame.clientWidth - frame.scrollLeft > 1)
  }
  onMount(() => {
    const sizes = new ResizeObserver(measure)
    for (const element of [frame, frame?.firstElementChild]) if (element) sizes.observe(element)
    onCleanup(() => sizes.disconnect())
  })
  return (
    <div class="max-sm:hidden">
      <div
        ref={(element) => (frame = element)}
        class="overflow-x-auto rounded-8 border border-line"
        role="region"
        aria-labelledby={props.labelledBy}
        tabIndex={0}
        onScroll={measure}
      >
        {props.children}
      </div>
      <Show when={more()}>
        <p class="pt-1 text-right text-secondary text-text-3" aria-hidden="true">
          {importsText.t('preview.scroll')} →
        </p>
      </Show>
    </div>
  )
}
