import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import { ChatIcon } from './ChatIcon.tsx'
import type { ChatActions, ChatView } from './chat-view.ts'
import { type ChatWords, filled } from './chat-words.ts'

/** Longest text of one message, in characters, as the frames' contract has it. */
const longest = 4000

/** Whoever went through what the bot asked goes on writing. */
export const focusComposer = (chat: Element | null | undefined): void =>
  chat?.querySelector<HTMLElement>('.row textarea')?.focus()

/** Where the visitor writes. Enter sends, Shift+Enter begins a line. */
export function ChatComposer(props: { view: ChatView; words: ChatWords; actions: ChatActions }): JSX.Element {
  const [text, setText] = createSignal('')
  let area: HTMLTextAreaElement | undefined
  let picker: HTMLInputElement | undefined
  const isAsked = () => props.view.form !== null
  /** Files that go along; what was refused holds up nothing. */
  const going = () => props.view.pending.filter(({ problem }) => problem === null)
  const isReady = () => going().every(({ done }) => done)
  const canSend = () => !isAsked() && isReady() && (text().trim() !== '' || going().length > 0)

  const grow = () => {
    if (area === undefined) return
    area.style.height = '44px'
    area.style.height = `${Math.min(132, area.scrollHeight)}px`
  }
  const send = () => {
    if (!canSend()) return area?.focus()
    props.actions.send(text())
    setText('')
    queueMicrotask(grow)
    area?.focus()
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }
  const take = (files: readonly File[]) => {
    if (files.length > 0 && !isAsked() && props.view.look.files) props.actions.attach(files)
  }
  return (
    <form
      class="foot"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Show when={props.view.pending.length > 0}>
        <ul class="files">
          <For each={props.view.pending}>
            {(file) => (
              <li
                class={`chip ${file.problem === null ? '' : 'bad'}`}
                role={file.problem === null ? undefined : 'alert'}
              >
                {file.problem ?? (file.done ? file.name : filled(props.words.uploading, { name: file.name }))}
                <button
                  type="button"
                  aria-label={filled(props.words.removeFile, { name: file.name })}
                  onClick={() => props.actions.detach(file.id)}
                >
                  <ChatIcon name="close" size={16} />
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="row">
        <textarea
          ref={(element) => (area = element)}
          rows="1"
          maxLength={longest}
          disabled={isAsked()}
          value={text()}
          aria-label={props.words.compose}
          placeholder={isAsked() ? props.words.composeForm : props.words.compose}
          onInput={(event) => {
            setText(event.currentTarget.value)
            grow()
            props.actions.typing()
          }}
          onKeyDown={onKey}
          onPaste={(event) => take([...(event.clipboardData?.files ?? [])])}
        />
        <Show when={props.view.look.files}>
          <input
            ref={(element) => (picker = element)}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              take([...(event.currentTarget.files ?? [])])
              event.currentTarget.value = ''
            }}
          />
          <button
            type="button"
            class="icon"
            aria-label={props.words.attach}
            aria-disabled={isAsked()}
            onClick={() => !isAsked() && picker?.click()}
          >
            <ChatIcon name="clip" />
          </button>
        </Show>
        <button type="submit" class="icon" aria-label={props.words.send} aria-disabled={!canSend()}>
          <ChatIcon name="send" />
        </button>
      </div>
    </form>
  )
}
