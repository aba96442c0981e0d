import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, createUniqueId, on, onMount, Show } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { fieldsOf } from '../../../../../worker/lib/merge-fields/text.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { personQuery } from '../../templates/templates.data.ts'
import { useInbox } from '../inbox-session.ts'
import { Completions, type Completion } from './Completions.tsx'
import { cannedAnswersQuery, fillAnswer } from './composer.data.ts'
import type { Composer } from './composer.ts'
import { fillKnown } from './known-fields.ts'
import { fitting, replaceStretch, type TypedWord, typedWord } from './typed-word.ts'

const shown = 30

/** How the parts around the text reach it. */
export type MessageFieldPort = { insert: (text: string) => void; focus: () => void }

/** The text of a message: `/` calls up canned answers, `@` in a note members; Ctrl or Cmd with Enter sends. */
export function MessageField(props: {
  composer: Composer
  head: Head
  label: string
  placeholder: string
  onSend: () => void
  port: (port: MessageFieldPort) => void
  onFiles: (files: FileList) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const client = useQueryClient()
  const listId = createUniqueId()
  const { t } = inboxThreadText
  let field: HTMLTextAreaElement | undefined
  const [caret, setCaret] = createSignal(0)
  const [dismissed, setDismissed] = createSignal<number | null>(null)
  const [active, setActive] = createSignal(0)
  const signs = (): readonly ('/' | '@')[] => (props.composer.mode() === 'note' ? ['@'] : ['/'])
  const word = createMemo(() => {
    const found = typedWord(props.composer.text(), caret(), signs())
    return found !== null && found.from === dismissed() ? null : found
  })
  const answers = useQuery(() => ({
    ...cannedAnswersQuery(workspace.slug()),
    enabled: word()?.sign === '/',
  }))

  function replace(stretch: { from: number; to: number }, by: string): void {
    const next = replaceStretch(props.composer.text(), stretch, by)
    props.composer.write(next.text)
    setCaret(next.caret)
    queueMicrotask(() => {
      field?.focus()
      field?.setSelectionRange(next.caret, next.caret)
    })
  }
  /** Fields that are typed are filled as they are closed: what is seen is what is sent. */
  async function fillFields(): Promise<void> {
    const { contactId } = props.head
    const written = props.composer.text()
    if (contactId === null || props.composer.mode() === 'note' || fieldsOf(written).length === 0) return
    try {
      const known = { ...personQuery(workspace.slug(), contactId), staleTime: 60_000 }
      const { values } = await client.fetchQuery(known)
      // Who has typed on meanwhile keeps that.
      const text = props.composer.text()
      const filled = fillKnown(text, field?.selectionStart ?? text.length, values)
      if (filled.text === text) return
      props.composer.write(filled.text)
      setCaret(filled.caret)
      queueMicrotask(() => field?.setSelectionRange(filled.caret, filled.caret))
    } catch {
      // The field stands as it was typed, and sending says that its value is missing.
    }
  }
  async function useAnswer(id: number, of: TypedWord): Promise<void> {
    try {
      const { text } = await fillAnswer(workspace.slug(), id, props.head.id)
      replace(of, text)
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  const items = createMemo((): Completion[] => {
    const typed = word()
    if (typed === null) return []
    if (typed.sign === '@')
      return fitting(inbox.colleagues(), typed.text, ({ name }) => name, shown).map(({ id, name }) => ({
        key: id,
        title: name,
        choose: () => replace(typed, `@${name} `),
      }))
    const all = answers.isSuccess ? answers.data : []
    return fitting(all, typed.text, ({ name }) => name, shown).map(({ id, name, text }) => ({
      key: String(id),
      title: name,
      detail: text.replace(/\s+/g, ' '),
      choose: () => void useAnswer(id, typed),
    }))
  })
  /** A name that nobody has is just text; canned answers say that there is none. */
  const isOpen = () => {
    const typed = word()
    if (typed === null) return false
    return items().length > 0 || (typed.sign === '/' && answers.isSuccess && !typed.text.includes('/'))
  }
  createEffect(on(items, () => setActive(0)))

  onMount(() => {
    props.port({
      insert: (text) => {
        const at = field?.selectionStart ?? props.composer.text().length
        replace({ from: at, to: field?.selectionEnd ?? at }, text)
      },
      focus: () => field?.focus(),
    })
  })
  // Grows with what is written, up to a third of the screen.
  createEffect(
    on(
      () => [props.composer.text(), props.composer.mode()],
      () =>
        queueMicrotask(() => {
          if (!field) return
          field.style.height = 'auto'
          field.style.height = `${field.scrollHeight}px`
        }),
    ),
  )
  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      props.onSend()
      return
    }
    if (!isOpen()) {
      if (event.key === 'Escape') field?.blur()
      return
    }
    const count = items().length
    const take: Record<string, () => void> = {
      ArrowDown: () => setActive((at) => (at + 1) % Math.max(1, count)),
      ArrowUp: () => setActive((at) => (at + count - 1) % Math.max(1, count)),
      Enter: () => items()[active()]?.choose(),
      Tab: () => items()[active()]?.choose(),
      Escape: () => setDismissed(word()?.from ?? null),
    }
    const act = take[event.key]
    if (act === undefined || (count === 0 && event.key !== 'Escape')) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const noteCaret = () => setCaret(field?.selectionStart ?? 0)
  return (
    <div class="relative">
      <Show when={isOpen()}>
        <Completions
          id={listId}
          label={t(word()?.sign === '@' ? 'mention.list' : 'canned.list')}
          items={items()}
          active={active()}
          none={
            answers.isSuccess && answers.data.length === 0
              ? t('canned.empty')
              : t('canned.none', { text: word()?.text ?? '' })
          }
          more={
            word()?.sign === '/'
              ? { text: t('canned.manage'), href: workspace.href('/settings/inbox') }
              : undefined
          }
        />
      </Show>
      <textarea
        ref={(element) => (field = element)}
        class="block max-h-[33dvh] min-h-11 w-full resize-none bg-transparent px-3 py-2 text-[14px] leading-[22px] outline-none max-sm:text-[16px]"
        rows={1}
        aria-label={props.label}
        placeholder={props.placeholder}
        role="combobox"
        aria-expanded={isOpen()}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen() && items().length > 0 ? `${listId}-${active()}` : undefined}
        value={props.composer.text()}
        onInput={(event) => {
          props.composer.write(event.currentTarget.value)
          void fillFields()
          if (word() === null) setDismissed(null)
          noteCaret()
        }}
        onKeyDown={onKey}
        onKeyUp={noteCaret}
        onClick={noteCaret}
        onPaste={(event) => {
          const files = event.clipboardData?.files
          if (files === undefined || files.length === 0) return
          event.preventDefault()
          props.onFiles(files)
        }}
      />
    </div>
  )
}
