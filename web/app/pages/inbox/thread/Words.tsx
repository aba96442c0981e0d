import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { WhatsappText } from '../../../messages/WhatsappText.tsx'
import { mentionParts, textParts } from './text-parts.ts'

function Linked(props: { text: string }): JSX.Element {
  return (
    <For each={textParts(props.text)}>
      {({ text, href }) => (
        <Show when={href} fallback={text}>
          {(address) => (
            <a class="link break-words" href={address()} target="_blank" rel="noreferrer noopener nofollow">
              {text}
            </a>
          )}
        </Show>
      )}
    </For>
  )
}

/** The text of a message with its addresses to follow; WhatsApp's with its emphasis. */
export function Words(props: { text: string; isWhatsapp: boolean }): JSX.Element {
  return (
    <Show
      when={props.isWhatsapp}
      fallback={
        <span class="break-words whitespace-pre-wrap">
          <Linked text={props.text} />
        </span>
      }
    >
      <WhatsappText text={props.text} draw={(text) => <Linked text={text} />} />
    </Show>
  )
}

/** The text of a note; who is mentioned stands out. */
export function NoteWords(props: { text: string; names: readonly string[] }): JSX.Element {
  return (
    <span class="break-words whitespace-pre-wrap">
      <For each={mentionParts(props.text, props.names)}>
        {({ text, isName }) => (
          <Show when={isName} fallback={<Linked text={text} />}>
            <strong class="rounded-4 bg-note-line/60 px-1 font-semibold">{text}</strong>
          </Show>
        )}
      </For>
    </span>
  )
}
