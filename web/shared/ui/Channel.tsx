import Bell from 'lucide-solid/icons/bell'
import Globe from 'lucide-solid/icons/globe'
import Mail from 'lucide-solid/icons/mail'
import MessageSquare from 'lucide-solid/icons/message-square'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import type { Channel } from '../../../worker/contracts/common.ts'
import { uiText } from '../i18n/ui.ts'
import type { Icon } from './Button.tsx'
import type { ConsentChannel } from './consent-channels.ts'

type GlyphProps = { size?: number; class?: string }

/** A handset in a speech bubble, drawn for this product. */
function WhatsAppGlyph(props: GlyphProps): JSX.Element {
  return (
    <svg
      viewBox="0 0 16 16"
      width={props.size ?? 16}
      height={props.size ?? 16}
      class={props.class}
      aria-hidden="true"
    >
      <path
        fill="currentColor"
        fill-rule="evenodd"
        d="M8 1.5a6.5 6.5 0 0 0-5.6 9.8l-.9 3.2 3.3-.9A6.5 6.5 0 1 0 8 1.5ZM5.9 4.7c.3 0 .4.1.5.3l.6 1.4c.1.2 0 .4-.1.5l-.5.6c-.1.1-.1.3 0 .4.5.9 1.1 1.5 2 1.9.2.1.3.1.4-.1l.5-.6c.1-.2.3-.2.5-.1l1.3.6c.2.1.3.2.3.4 0 .9-.8 1.6-1.6 1.6-2.6 0-5.1-2.6-5.1-5.2 0-.8.6-1.7 1.2-1.7Z"
      />
    </svg>
  )
}

/** A bolt in a round bubble, drawn for this product. */
function MessengerGlyph(props: GlyphProps): JSX.Element {
  return (
    <svg
      viewBox="0 0 16 16"
      width={props.size ?? 16}
      height={props.size ?? 16}
      class={props.class}
      aria-hidden="true"
    >
      <path
        fill="currentColor"
        fill-rule="evenodd"
        d="M8 1.5C4.3 1.5 1.5 4.2 1.5 7.6c0 1.9.8 3.5 2.2 4.6v2.3l2.2-1.2c.7.2 1.4.3 2.1.3 3.7 0 6.5-2.6 6.5-6S11.7 1.5 8 1.5ZM4.3 9.3l2.6-2.8 1.7 1.6 2.9-1.6-2.5 2.7-1.7-1.6-3 1.7Z"
      />
    </svg>
  )
}

/** Without a colour of their own, for menus. */
export const channelIcons: Record<Channel, Icon> = {
  email: Mail,
  whatsapp: WhatsAppGlyph,
  sms: MessageSquare,
  push: Bell,
  chat: Globe,
  messenger: MessengerGlyph,
}

const colors: Record<Channel, string> = {
  email: 'text-ch-email',
  whatsapp: 'text-ch-whatsapp',
  sms: 'text-ch-sms',
  push: 'text-ch-push',
  chat: 'text-ch-chat',
  messenger: 'text-ch-messenger',
}

function Drawing(props: { channel: Channel; size: number }): JSX.Element {
  return (
    <Dynamic
      component={channelIcons[props.channel]}
      size={props.size}
      stroke-width={props.size < 14 ? 2.2 : 1.75}
    />
  )
}

/** A channel's glyph in its colour; the name is read out unless it stands beside it (`named`). */
export function ChannelGlyph(props: {
  channel: Channel
  size?: 12 | 14 | 16 | 20
  named?: boolean
}): JSX.Element {
  return (
    <span class={`inline-flex flex-none ${colors[props.channel]}`}>
      <Drawing channel={props.channel} size={props.size ?? 16} />
      <Show when={!props.named}>
        <span class="sr-only">{uiText.t(`channel.${props.channel}`)}</span>
      </Show>
    </span>
  )
}

/** The glyph and the name of a channel. */
export function ChannelName(props: { channel: Channel }): JSX.Element {
  return (
    <span class="inline-flex items-center gap-1.5">
      <ChannelGlyph channel={props.channel} named />
      {uiText.t(`channel.${props.channel}`)}
    </span>
  )
}

/** What a contact allows on a channel, as a table shows it. `blocked` = suppressed or a dead address. */
export type ConsentState = 'yes' | 'double' | 'revoked' | 'blocked' | 'unknown'

/** The channels whose consent a table has room for. */
const tableChannels = ['email', 'whatsapp', 'sms', 'push'] as const satisfies ConsentChannel[]

function ConsentGlyph(props: { channel: Channel; state: ConsentState }): JSX.Element {
  const given = () => props.state === 'yes' || props.state === 'double'
  return (
    <span
      class={`relative inline-flex size-6 flex-none items-center justify-center ${given() ? colors[props.channel] : props.state === 'unknown' ? 'text-line-ctl' : 'text-text-3'}`}
      aria-hidden="true"
    >
      <Drawing channel={props.channel} size={16} />
      <svg class="absolute inset-0" viewBox="0 0 24 24" width="24" height="24" fill="none">
        <Show when={given()}>
          <path d="M5 21.5h14" class="stroke-ok" stroke-width="1.5" />
        </Show>
        <Show when={props.state === 'double'}>
          <path d="M5 23.7h14" class="stroke-ok" stroke-width="1.5" />
        </Show>
        <Show when={props.state === 'revoked' || props.state === 'blocked'}>
          <path d="m4.5 19.5 15-15" class="stroke-bad" stroke-width="1.75" />
        </Show>
        <Show when={props.state === 'blocked'}>
          <path d="m4.5 4.5 15 15" class="stroke-bad" stroke-width="1.75" />
        </Show>
      </svg>
    </span>
  )
}

/** The consents of a contact: four glyphs of 24, shape and colour together, with words for assistive technology. */
export function ConsentGlyphs(props: {
  states: Partial<Record<ConsentChannel, ConsentState>>
  channels?: readonly ConsentChannel[]
}): JSX.Element {
  const channels = (): readonly ConsentChannel[] => props.channels ?? tableChannels
  const words = () =>
    channels()
      .map((channel) =>
        uiText.t('consent.ofChannel', {
          channel: uiText.t(`channel.${channel}`),
          state: uiText.t(`consent.${props.states[channel] ?? 'unknown'}`),
        }),
      )
      .join(', ')
  return (
    <span class="inline-flex">
      <For each={channels()}>
        {(channel) => <ConsentGlyph channel={channel} state={props.states[channel] ?? 'unknown'} />}
      </For>
      <span class="sr-only">{words()}</span>
    </span>
  )
}

const legendStates: readonly ConsentState[] = ['yes', 'double', 'revoked', 'blocked', 'unknown']

/** What the glyphs mean, for the table's footer. */
export function ConsentLegend(): JSX.Element {
  return (
    <ul class="flex flex-wrap gap-x-4 text-secondary text-text-3" aria-label={uiText.t('consent.legend')}>
      <For each={legendStates}>
        {(state) => (
          <li class="inline-flex items-center gap-1.5">
            <ConsentGlyph channel="email" state={state} />
            {uiText.t(`consent.${state}`)}
          </li>
        )}
      </For>
    </ul>
  )
}
