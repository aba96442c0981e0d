import type { JSX } from 'solid-js'
import { Show } from 'solid-js'

/** One part of the settings: its name and a line of help at the left, its fields beside; stacked below 1024. */
export function Section(props: {
  title: string
  lead?: JSX.Element
  badge?: JSX.Element
  children: JSX.Element
}): JSX.Element {
  return (
    <section class="grid gap-x-8 gap-y-3 border-b border-line py-5 last:border-b-0 lg:grid-cols-[240px_minmax(0,1fr)]">
      <div>
        <div class="flex flex-wrap items-center gap-2">
          <h2 class="text-section font-semibold">{props.title}</h2>
          {props.badge}
        </div>
        <Show when={props.lead}>
          <p class="mt-0.5 text-text-2">{props.lead}</p>
        </Show>
      </div>
      <div class="min-w-0 max-w-140">{props.children}</div>
    </section>
  )
}
