import ExternalLink from 'lucide-solid/icons/external-link'
import Phone from 'lucide-solid/icons/phone'
import Reply from 'lucide-solid/icons/reply'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { WhatsappButton } from '../../../worker/contracts/campaign-content.ts'
import type { Channel } from '../../../worker/contracts/common.ts'
import { Glyph, type Icon } from '../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../shared/ui/Channel.tsx'
import { WhatsappText } from './WhatsappText.tsx'

/** One thing said: by the business at the left of its reader's phone, by the reader at the right. */
export type PhoneLine = {
  text: string
  own?: boolean
  detail?: string
  /** Under what WhatsApp shows: an answer can be pressed where `onPress` says what that does. */
  buttons?: readonly (Pick<WhatsappButton, 'kind' | 'label'> & { onPress?: () => void })[]
}

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
        <For each={props.lines}>
          {(line) => <Bubble line={line} empty={props.empty} isWhatsapp={props.channel === 'whatsapp'} />}
        </For>
      </div>
    </section>
  )
}

function Bubble(props: { line: PhoneLine; empty: string; isWhatsapp: boolean }): JSX.Element {
  const look = () =>
    props.line.own
      ? 'self-end rounded-br-4 border-accent-line bg-accent-soft'
      : 'self-start rounded-bl-4 border-line bg-surface'
  return (
    <div class={`flex max-w-[92%] flex-col gap-1 ${props.line.own ? 'items-end self-end' : 'items-start'}`}>
      <div class={`max-w-full overflow-hidden rounded-12 border ${look()}`}>
        <p class="px-3 py-2 break-words whitespace-pre-wrap">
          <Show when={props.line.text} fallback={<span class="text-text-3">{props.empty}</span>}>
            <Show when={props.isWhatsapp} fallback={drawLinks(props.line.text)}>
              <WhatsappText text={props.line.text} draw={drawLinks} />
            </Show>
          </Show>
        </p>
        <For each={props.line.buttons}>{(button) => <PhoneButton button={button} />}</For>
      </div>
      <Show when={props.line.detail}>
        {(detail) => <span class="text-small text-text-3">{detail()}</span>}
      </Show>
    </div>
  )
}

const buttonIcons: Record<WhatsappButton['kind'], Icon> = { reply: Reply, url: ExternalLink, phone: Phone }
const buttonLook =
  'flex min-h-10 w-full items-center justify-center gap-2 border-t border-line px-3 py-1.5 text-center font-medium text-accent-text'

function PhoneButton(props: { button: NonNullable<PhoneLine['buttons']>[number] }): JSX.Element {
  const inside = (): JSX.Element => (
    <>
      <Glyph icon={buttonIcons[props.button.kind]} size={14} />
      <span class="min-w-0 break-words">{props.button.label}</span>
    </>
  )
  return (
    <Show when={props.button.onPress} fallback={<div class={buttonLook}>{inside()}</div>}>
      {(onPress) => (
        <button
          type="button"
          class={`${buttonLook} -outline-offset-2 hover:bg-hover`}
          onClick={() => onPress()()}
        >
          {inside()}
        </button>
      )}
    </Show>
  )
}

const drawLinks = (text: string): JSX.Element => (
  <For each={cutAtLinks(text)}>
    {(part) => (part.isLink ? <span class="text-accent-text underline">{part.text}</span> : part.text)}
  </For>
)

/** A text cut at the web addresses in it, as phones do. */
function cutAtLinks(text: string): { text: string; isLink: boolean }[] {
  return text
    .split(/(https?:\/\/\S+)/)
    .filter((part) => part !== '')
    .map((part) => ({ text: part, isLink: /^https?:\/\//.test(part) }))
}
