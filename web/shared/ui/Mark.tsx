import type { JSX } from 'solid-js'
import { For } from 'solid-js'

const jacks = [
  [3.2, 3.2],
  [10, 3.2],
  [3.2, 10],
  [10, 10],
  [16.8, 10],
  [10, 16.8],
  [16.8, 16.8],
] as const

/** The mark: nine jacks and one cord, from the accent plug to the lit lamp. 20 in the app, 26 at sign-in. */
export function Mark(props: { size?: 20 | 26 }): JSX.Element {
  return (
    <svg
      viewBox="0 0 20 20"
      width={props.size ?? 20}
      height={props.size ?? 20}
      fill="none"
      aria-hidden="true"
    >
      <For each={jacks}>{([x, y]) => <circle cx={x} cy={y} r="1.3" class="fill-c5" />}</For>
      <path
        d="M3.2 16.8C3.2 8.5 16.8 14 16.8 3.2"
        class="stroke-accent-text"
        stroke-width="1.8"
        stroke-linecap="round"
      />
      <circle cx="3.2" cy="16.8" r="2.6" class="fill-accent-text" />
      <circle cx="16.8" cy="3.2" r="2.6" class="fill-lamp" />
    </svg>
  )
}
