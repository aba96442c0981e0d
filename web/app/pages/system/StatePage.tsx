import type { JSX } from 'solid-js'
import { Mark } from '../../../shared/ui/Mark.tsx'

/** A whole page that says one thing: what happened, then the way on. A cord hangs from its jack, unplugged. */
export function StatePage(props: { title: string; text: string; action: JSX.Element }): JSX.Element {
  return (
    <section class="mx-auto flex w-full max-w-[860px] flex-1 flex-col justify-center px-(--gutter) py-16">
      <Mark size={26} />
      <h1 class="mt-6 text-hero font-semibold tracking-(--tracking-hero)">{props.title}</h1>
      <p class="mt-1 max-w-[560px] text-editor text-text-2">{props.text}</p>
      <svg class="mt-6 w-full max-w-[420px]" viewBox="0 0 420 96" fill="none" aria-hidden="true">
        <path
          d="M14 20C40 96 170 96 210 60"
          class="stroke-accent-text"
          stroke-width="2.5"
          stroke-linecap="round"
        />
        <circle cx="14" cy="20" r="7" class="fill-accent-text" />
        <circle cx="210" cy="60" r="7" class="fill-accent-text" />
        <path
          d="M232 56C290 40 350 40 396 22"
          class="stroke-line-2"
          stroke-width="1.5"
          stroke-dasharray="4 4"
        />
        <circle cx="404" cy="20" r="7" class="fill-surface stroke-line-ctl" stroke-width="1.5" />
        <circle cx="404" cy="20" r="2" class="fill-line-ctl" />
      </svg>
      <div class="mt-6 flex gap-3 border-t border-line pt-4">{props.action}</div>
    </section>
  )
}
