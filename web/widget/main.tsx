import { Show } from 'solid-js'
import { render } from 'solid-js/web'
import { ChatPanel } from '../shared/chat/ChatPanel.tsx'
import { adoptStyles, chatStyles } from '../shared/chat/chat-styles.ts'
import { createChat } from './chat-state.ts'
import type { ChatHandle } from './handle.ts'

/** The open chat, drawn where the loader made room for it. */
function startChat(handle: ChatHandle): void {
  const root = handle.place.getRootNode()
  if (root instanceof ShadowRoot) adoptStyles(root, chatStyles)
  render(() => {
    const { view, actions, person } = createChat(handle)
    return (
      <Show when={person()} keyed>
        {(_person) => <ChatPanel view={view()} actions={actions} />}
      </Show>
    )
  }, handle.place)
  const opened = handle.onOpen
  handle.onOpen = (isOpen) => {
    opened(isOpen)
    if (isOpen) focusFirst(handle.place)
  }
  if (handle.isOpen()) focusFirst(handle.place)
}

/** Where the visitor goes on: the first field that is asked for, else where they write. */
function focusFirst(place: HTMLElement): void {
  place.querySelector<HTMLElement>('.card input, textarea:not(:disabled)')?.focus()
}

window.centralinoChatBoot?.(startChat)
