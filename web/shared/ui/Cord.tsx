import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Icon } from './Button.tsx'
import { Button, Glyph } from './Button.tsx'

export type CordTone = 'plain' | 'accent' | 'ok' | 'warn' | 'bad'

const jacks: Record<CordTone, string> = {
  plain: 'border-line-2 bg-surface text-text-3',
  accent: 'border-accent-line bg-accent-soft text-accent-text',
  ok: 'border-ok-line bg-ok-soft text-ok',
  warn: 'border-warn-line bg-warn-soft text-warn',
  bad: 'border-bad-line bg-bad-soft text-bad',
}

/** A line of a history: a jack on the cord that leads to the next one, what happened, and when. */
export function CordLine(props: {
  icon: Icon
  tone: CordTone
  /** The cord ends here. */
  last: boolean
  time: JSX.Element
  detail?: string | undefined
  children: JSX.Element
}): JSX.Element {
  return (
    <li class="relative flex gap-3 pb-4">
      <Show when={!props.last}>
        <span class="absolute top-7 bottom-0 left-[13px] w-0.5 bg-line-2" aria-hidden="true" />
      </Show>
      <span
        class={`flex size-7 flex-none items-center justify-center rounded-full border-[1.5px] ${jacks[props.tone]}`}
        aria-hidden="true"
      >
        <Glyph icon={props.icon} size={14} />
      </span>
      <div class="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4 pt-1">
        <div class="min-w-0">
          {props.children}
          <Show when={props.detail}>
            <p class="text-secondary text-text-3">{props.detail}</p>
          </Show>
        </div>
        {props.time}
      </div>
    </li>
  )
}

/** Under a history: fetches what happened before its last line, and is gone at the beginning. */
export function CordMore(props: {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
  words: { more: string; loading: string }
}): JSX.Element {
  return (
    <Show when={props.pages.hasNextPage}>
      <Button
        kind="plain"
        compact
        busy={props.pages.isFetchingNextPage}
        busyLabel={props.words.loading}
        onClick={() => void props.pages.fetchNextPage()}
      >
        {props.words.more}
      </Button>
    </Show>
  )
}
