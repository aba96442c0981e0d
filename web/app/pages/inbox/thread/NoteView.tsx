import Lock from 'lucide-solid/icons/lock'
import Pencil from 'lucide-solid/icons/pencil'
import Trash from 'lucide-solid/icons/trash'
import type { JSX } from 'solid-js'
import { createSignal, Show, untrack } from 'solid-js'
import type { Head, Message } from '../../../../../worker/contracts/inbox.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Button, Glyph } from '../../../../shared/ui/Button.tsx'
import { TextArea } from '../../../../shared/ui/Field.tsx'
import { MoreMenu } from '../../../../shared/ui/Menu.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { useInbox } from '../inbox-session.ts'
import { Attachments } from './Attachments.tsx'
import { authorWords } from './people-words.ts'
import { NoteWords } from './Words.tsx'

/** A note for members alone, over the whole width; whoever wrote it changes and deletes it. */
export function NoteView(props: { message: Message; head: Head }): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const format = useFormat()
  const { t } = inboxThreadText
  const [editing, setEditing] = createSignal(false)
  const isGone = () => props.message.deletedAt !== null
  const isOwn = () =>
    props.message.author.type === 'user' && props.message.author.id === workspace.user().id && !isGone()
  const names = () => {
    const mentioned = new Set(props.message.mentions)
    return inbox.members().flatMap(({ id, name }) => (mentioned.has(id) ? [name] : []))
  }
  const note = () => {
    const name = authorWords(props.message.author, props.head)
    return t('message.note', { name, time: format.time(props.message.receivedAt) })
  }
  return (
    <article class="my-1 flex gap-2.5 rounded-10 border border-note-line bg-note px-3 py-2.5 text-note-text">
      <Glyph icon={Lock} class="mt-0.5" />
      <div class="min-w-0 flex-1">
        <p class="text-secondary font-medium" title={format.fullMoment(props.message.receivedAt)}>
          {note()}
          <Show when={props.message.editedAt !== null && !isGone()}>, {t('message.edited')}</Show>
        </p>
        <Show when={!isGone()} fallback={<p class="text-[14px] leading-5 italic">{t('message.deleted')}</p>}>
          <Show
            when={editing()}
            fallback={
              <p class="text-[14px] leading-5">
                <NoteWords text={props.message.text} names={names()} />
              </p>
            }
          >
            <NoteEditor message={props.message} onDone={() => setEditing(false)} />
          </Show>
          <Attachments message={props.message} />
        </Show>
      </div>
      <Show when={isOwn() && !editing()}>
        <span class="-my-1.5 -mr-1.5">
          <MoreMenu
            of={note()}
            entries={[
              { label: t('message.editNote'), icon: Pencil, onSelect: () => setEditing(true) },
              {
                label: t('message.deleteNote'),
                icon: Trash,
                danger: true,
                onSelect: () => inbox.command({ type: 'delete', message: props.message.id }),
              },
            ]}
          />
        </span>
      </Show>
    </article>
  )
}

function NoteEditor(props: { message: Message; onDone: () => void }): JSX.Element {
  const inbox = useInbox()
  const { t } = inboxThreadText
  const [text, setText] = createSignal(untrack(() => props.message.text))
  function save(event: SubmitEvent): void {
    event.preventDefault()
    const written = text().trim()
    if (written === '') return
    if (written !== props.message.text)
      inbox.command({ type: 'edit', message: props.message.id, text: written })
    props.onDone()
  }
  return (
    <form class="mt-1 flex flex-col gap-2" onSubmit={save}>
      <TextArea
        label={t('message.editNote')}
        labelHidden
        rows={3}
        maxLength={20_000}
        value={text()}
        onText={setText}
        ref={(element) => queueMicrotask(() => element.focus())}
        onKeyDown={(event) => {
          if (event.key === 'Escape') props.onDone()
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey))
            event.currentTarget.form?.requestSubmit()
        }}
      />
      <div class="flex gap-2">
        <Button kind="main" compact type="submit" offReason={text().trim() ? undefined : t('composer.empty')}>
          {t('message.saveNote')}
        </Button>
        <Button compact onClick={() => props.onDone()}>
          {uiText.t('actions.cancel')}
        </Button>
      </div>
    </form>
  )
}
