import type { JSX } from 'solid-js'

/** One part of the pane under its name. */
export function Block(props: { title: string; aside?: JSX.Element; children: JSX.Element }): JSX.Element {
  return (
    <section class="flex flex-col gap-1.5 border-t border-line px-4 py-3.5">
      <div class="flex items-center justify-between gap-2">
        <h3 class="font-semibold">{props.title}</h3>
        {props.aside}
      </div>
      {props.children}
    </section>
  )
}
