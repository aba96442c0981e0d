import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { Channel } from '../../../worker/contracts/common.ts'
import { ChannelGlyph } from '../../shared/ui/Channel.tsx'

/** One thing said: by the business at the left of its reader's phone, by the reader at the right. */
export type PhoneLine = { text: string; own?: boolean; detail?: string }

/**
 * A message as the person who gets it sees it: a phone with who writes on top and the bubble below. A web
 * address in it is drawn as a link, which leads nowhere from here.
 */
export function PhoneMessage(props: {
  /** What the phone is called for those who cannot see it. */
  label: string
  channel: Channel
  from: string
  lines: readonly PhoneLine[]
  /** Shown in place of an empty message. */
  empty: string
  dimmed?: boolean
}): JSX.Element {
  return (
    <section
      class="mx-auto flex min-h-100 w-78 max-w-full flex-col overflow-hidden rounded-16 border border-line-2 bg-surface"
      aria-label={props.label}
    >
      <header class="flex items-center gap-2 border-b border-line bg-sunken px-4 py-2.5">
        <ChannelGlyph channel={props.channel} named />
        <span class="min-w-0 font-semibold break-words">{props.from}</span>
      </header>
      <div class={`flex flex-1 flex-col gap-2 bg-bg p-3 ${props.dimmed ? 'opacity-60' : ''}`}>
        <For each={props.lines}>{(line) => <Bubble line={line} empty={props.empty} />}</For>
      </div>
    </section>
  )
}

function Bubble(props: { line: PhoneLine; empty: string }): JSX.Element {
  const look = () =>
    props.line.own
      ? 'self-end rounded-br-4 border-accent-line bg-accent-soft'
      : 'self-start rounded-bl-4 border-line bg-surface'
  return (
    <div class={`flex max-w-[92%] flex-col gap-1 ${props.line.own ? 'items-end self-end' : 'items-start'}`}>
      <p class={`rounded-12 border px-3 py-2 break-words whitespace-pre-wrap ${look()}`}>
        <Show when={props.line.text} fallback={<span class="text-text-3">{props.empty}</span>}>
          <For each={cutAtLinks(props.line.text)}>
            {(part) =>
              part.isLink ? <span class="text-accent-text underline">{part.text}</span> : part.text
            }
          </For>
        </Show>
      </p>
      <Show when={props.line.detail}>
        {(detail) => <span class="text-small text-text-3">{detail()}</span>}
      </Show>
    </div>
  )
}

/** A text cut at the web addresses in it, as phones do. */
function cutAtLinks(text: string): { text: string; isLink: boolean }[] {
  return text
    .split(/(https?:\/\/\S+)/)
    .filter((part) => part !== '')
    .map((part) => ({ text: part, isLink: /^https?:\/\//.test(part) }))
}
