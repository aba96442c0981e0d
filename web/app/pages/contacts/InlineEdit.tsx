import Pencil from 'lucide-solid/icons/pencil'
import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { uiText } from '../../../shared/i18n/ui.ts'
import { fieldError, problemText } from '../../../shared/problem-text.ts'
import { Button, Glyph } from '../../../shared/ui/Button.tsx'
import { contactsText } from '../../i18n/contacts.ts'

/** What an editor gets: the draft, how to change it, and the sentence of its problem. */
export type Draft<V> = { value: () => V; set: (value: V) => void; error: () => string | undefined }

/**
 * One value read and changed where it stands: a click opens the editor, Enter saves, Esc leaves it as it
 * was. Without `onSave` it can only be read.
 */
export function InlineEdit<V>(props: {
  label: string
  value: V
  /** The value as it is read; nothing when empty. */
  shown: JSX.Element
  /** The path of the field in the API's problems. */
  field: string
  editor: (draft: Draft<V>) => JSX.Element
  onSave?: (value: V) => Promise<unknown>
}): JSX.Element {
  const { t } = contactsText
  const [editing, setEditing] = createSignal(false)
  const [draft, setDraft] = createSignal<{ value: V }>()
  const [problem, setProblem] = createSignal<unknown>()
  const [busy, setBusy] = createSignal(false)
  let opener: HTMLButtonElement | undefined
  let form: HTMLFormElement | undefined

  const value = (): V => draft()?.value ?? props.value
  const error = (): string | undefined => {
    const failure = problem()
    return failure === undefined ? undefined : (fieldError(failure, props.field) ?? problemText(failure))
  }
  function open(): void {
    setDraft({ value: props.value })
    setProblem(undefined)
    setEditing(true)
    queueMicrotask(() => form?.querySelector<HTMLElement>('input, textarea, button')?.focus())
  }
  function close(): void {
    setEditing(false)
    queueMicrotask(() => opener?.focus())
  }
  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy()) return
    if (value() === props.value) return close()
    setBusy(true)
    try {
      await props.onSave?.(value())
      close()
    } catch (failure) {
      setProblem(() => failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <div class="grid grid-cols-[104px_1fr] items-start gap-x-3">
      <dt class="py-2 text-secondary text-text-3 max-sm:py-3">{props.label}</dt>
      <dd class="min-w-0">
        <Show
          when={editing()}
          fallback={
            <Show when={props.onSave} fallback={<p class="min-h-8 py-1.5">{props.shown}</p>}>
              <button
                type="button"
                ref={(element) => (opener = element)}
                class="group relative -mx-2 flex min-h-8 w-[calc(100%+16px)] items-center gap-2 rounded-6 px-2 py-1 text-start hover:bg-hover max-sm:min-h-11 max-sm:pr-8"
                aria-label={t('detail.edit', { field: props.label })}
                onClick={open}
              >
                <Show
                  when={props.shown}
                  fallback={
                    <span class="inline-flex items-center gap-1 text-text-3">
                      <Glyph icon={Plus} size={14} />
                      {t('detail.add')}
                    </span>
                  }
                >
                  <span class="min-w-0 flex-1">{props.shown}</span>
                  <Glyph
                    icon={Pencil}
                    size={14}
                    class="absolute right-2 text-text-3 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 max-sm:opacity-100"
                  />
                </Show>
              </button>
            </Show>
          }
        >
          <form
            ref={(element) => (form = element)}
            novalidate
            class="flex flex-col gap-2 pb-2"
            onSubmit={(event) => void save(event)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              event.stopPropagation()
              close()
            }}
          >
            {props.editor({ value, set: (next) => setDraft({ value: next }), error })}
            <div class="flex gap-2">
              <Button kind="main" compact type="submit" busy={busy()} busyLabel={uiText.t('actions.saving')}>
                {uiText.t('actions.save')}
              </Button>
              <Button kind="quiet" compact onClick={close}>
                {uiText.t('actions.cancel')}
              </Button>
            </div>
          </form>
        </Show>
      </dd>
    </div>
  )
}
