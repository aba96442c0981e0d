import Bell from 'lucide-solid/icons/bell'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { PushContent } from '../../../worker/contracts/campaign-content.ts'
import { Glyph } from '../../shared/ui/Button.tsx'

/**
 * A notification as its reader's system shows it, on a phone or at the corner of a desktop: pictures at their
 * addresses, two buttons at most, lines cut as the systems cut them.
 */
export function PushMessage(props: {
  /** What it is called for those who cannot see it. */
  label: string
  from: string
  content: PushContent
  wide?: boolean
  /** Shown in place of an empty title. */
  empty: string
  dimmed?: boolean
}): JSX.Element {
  return (
    <section
      class={`w-full rounded-12 border border-line-2 bg-surface ${props.wide ? 'max-w-94' : 'max-w-78'} ${props.dimmed ? 'opacity-60' : ''}`}
      aria-label={props.label}
    >
      <div class="flex items-start gap-3 p-3">
        <Show
          when={props.content.iconUrl}
          fallback={
            <span class="flex size-10 flex-none items-center justify-center rounded-8 bg-sunken text-text-3">
              <Glyph icon={Bell} size={20} />
            </span>
          }
        >
          {(url) => <img class="size-10 flex-none rounded-8 object-cover" src={url()} alt="" />}
        </Show>
        <div class="min-w-0 flex-1">
          <p class="line-clamp-2 font-semibold break-words">
            <Show when={props.content.title} fallback={<span class="text-text-3">{props.empty}</span>}>
              {props.content.title}
            </Show>
          </p>
          <p class={`break-words whitespace-pre-line ${props.wide ? 'line-clamp-3' : 'line-clamp-4'}`}>
            {props.content.body}
          </p>
          <p class="mt-1 text-small text-text-3">{props.from}</p>
        </div>
      </div>
      <Show when={props.content.imageUrl}>
        {(url) => <img class="max-h-44 w-full object-cover" src={url()} alt="" />}
      </Show>
      <Show when={props.content.actions.length > 0}>
        <div class="flex border-t border-line">
          <For each={props.content.actions}>
            {(action) => (
              <span class="min-w-0 flex-1 border-line px-3 py-2 text-center font-medium break-words text-accent-text not-first:border-l">
                {action.title}
              </span>
            )}
          </For>
        </div>
      </Show>
    </section>
  )
}
