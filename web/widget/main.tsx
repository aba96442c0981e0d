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
    if (isOpen) begin(handle.place)
  }
  handle.place.addEventListener('keydown', (event) => {
    if (event.key === 'Tab' && coversPage()) turnAround(handle.place, event)
  })
  if (handle.isOpen()) begin(handle.place)
}

/** On a phone nothing of the page is in sight behind the chat. */
const coversPage = (): boolean => matchMedia('(max-width:639px)').matches

function begin(place: HTMLElement): void {
  const dialog = place.querySelector('[role=dialog]')
  if (coversPage()) dialog?.setAttribute('aria-modal', 'true')
  else dialog?.removeAttribute('aria-modal')
  focusFirst(place)
}

/** The keyboard stays in a chat that covers the page. */
function turnAround(place: HTMLElement, event: KeyboardEvent): void {
  const all = [
    ...place.querySelectorAll<HTMLElement>(
      'button, a[href], input:not([hidden]), textarea:not(:disabled), [tabindex="0"]',
    ),
  ]
  const root = place.getRootNode()
  const at = root instanceof ShadowRoot ? root.activeElement : null
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]]
  if (at !== from) return
  event.preventDefault()
  to?.focus()
}

/** Where the visitor goes on: where they write, or the first field of a form that has to be filled before. */
function focusFirst(place: HTMLElement): void {
  const first = (what: string) => place.querySelector<HTMLElement>(what)
  const next = first('.row textarea:not(:disabled)') ?? first('.card input')
  next?.focus()
}

window.centralinoChatBoot?.(startChat)
