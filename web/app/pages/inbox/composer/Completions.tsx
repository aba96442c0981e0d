import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { createEffect, For, on, Show } from 'solid-js'

export type Completion = { key: string; title: string; detail?: string; choose: () => void }

/** What a typed `/` or `@` can become, above the text; moved through from the text itself. */
export function Completions(props: {
  id: string
  label: string
  items: readonly Completion[]
  active: number
  /** In place of an empty list. */
  none: string
  more?: { text: string; href: string } | undefined
}): JSX.Element {
  let box: HTMLDivElement | undefined
  createEffect(
    on(
      () => props.active,
      (active) => box?.querySelectorAll('[role="option"]')[active]?.scrollIntoView({ block: 'nearest' }),
      { defer: true },
    ),
  )
  return (
    <div class="float absolute inset-x-0 bottom-full mb-2 flex max-h-72 flex-col overflow-hidden">
      <div
        ref={(element) => (box = element)}
        id={props.id}
        role="listbox"
        aria-label={props.label}
        class="min-h-0 flex-1 overflow-y-auto p-1"
      >
        <For each={props.items} fallback={<p class="px-2.5 py-2 text-text-2">{props.none}</p>}>
          {(item, index) => (
            <div
              id={`${props.id}-${index()}`}
              role="option"
              aria-selected={props.active === index()}
              class={`flex cursor-pointer items-baseline gap-2 rounded-6 px-2.5 py-1.5 ${props.active === index() ? 'bg-hover' : ''}`}
              // The text keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => item.choose()}
            >
              <span class="flex-none font-medium">{item.title}</span>
              <Show when={item.detail}>
                <span class="min-w-0 truncate text-secondary text-text-2">{item.detail}</span>
              </Show>
            </div>
          )}
        </For>
      </div>
      <Show when={props.more}>
        {(more) => (
          <p class="border-t border-line px-3 py-2 text-secondary">
            <A class="link" href={more().href}>
              {more().text}
            </A>
          </p>
        )}
      </Show>
    </div>
  )
}
