import type { JSX } from 'solid-js'
import { createUniqueId, Show } from 'solid-js'
import { ChatComposer } from './ChatComposer.tsx'
import { ChatFormCard, createFormDraft } from './ChatFormCard.tsx'
import { ChatIcon } from './ChatIcon.tsx'
import { ChatMessages } from './ChatMessages.tsx'
import { chatColours } from './chat-colours.ts'
import { type ChatActions, type ChatView, initialsOf, whenText } from './chat-view.ts'
import { chatWords, filled } from './chat-words.ts'

const emailAlone = { name: 'off', phone: 'off', company: 'off' } as const

/** A wait that is longer is told with its end. */
const shortWaitMs = 120_000

/** The open chat as a visitor sees it; it knows nothing of where its messages come from. */
export function ChatPanel(props: { view: ChatView; actions: ChatActions }): JSX.Element {
  const titleId = createUniqueId()
  const draft = createFormDraft()
  const words = () => chatWords[props.view.look.language]
  const colours = () => chatColours(props.view.look.colour)
  const line = () => {
    const { line: state, limitedUntil, look } = props.view
    if (state === 'offline') return words().offlineNet
    if (state === 'stopped') return words().stopped
    if (state === 'lapsed') return words().lapsed
    if (limitedUntil === null) return null
    return limitedUntil - Date.now() < shortWaitMs
      ? words().limited
      : filled(words().limitedLong, { when: whenText(limitedUntil, look.language, Date.now()) })
  }
  return (
    <section
      class="chat"
      role="dialog"
      aria-labelledby={titleId}
      lang={props.view.look.language}
      style={{ '--fill': colours().fill, '--on': colours().onFill, '--ink': colours().text }}
      onKeyDown={(event) => event.key === 'Escape' && props.actions.close()}
    >
      <header class="head">
        <span class="mark" aria-hidden="true">
          {initialsOf(props.view.look.name)}
        </span>
        <div class="who">
          <h2 id={titleId}>{props.view.look.title}</h2>
          <p>{props.view.offline === null ? props.view.look.subtitle : words().away}</p>
        </div>
        <button type="button" class="icon" aria-label={words().close} onClick={() => props.actions.close()}>
          <ChatIcon name="close" />
        </button>
      </header>
      <ChatMessages view={props.view} words={words()} actions={props.actions} draft={draft}>
        <Show when={props.view.offline}>{(text) => <p class="note">{text()}</p>}</Show>
        <Show when={props.view.form}>
          {(form) => (
            <ChatFormCard
              form={form()}
              draft={draft}
              look={props.view.look}
              words={words()}
              actions={props.actions}
            />
          )}
        </Show>
        <Show when={props.view.form === null && props.view.wantsEmail}>
          <ChatFormCard
            form={emailAlone}
            isShort
            draft={draft}
            look={props.view.look}
            words={words()}
            actions={props.actions}
          />
        </Show>
        <Show when={line()}>
          {(text) => (
            <p class="note" role="status">
              {text()}
            </p>
          )}
        </Show>
      </ChatMessages>
      <ChatComposer view={props.view} words={words()} actions={props.actions} />
    </section>
  )
}
