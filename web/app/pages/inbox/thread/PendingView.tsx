import CircleAlert from 'lucide-solid/icons/circle-alert'
import Clock from 'lucide-solid/icons/clock'
import Lock from 'lucide-solid/icons/lock'
import Users from 'lucide-solid/icons/users'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { ApiProblem } from '../../../../shared/api.ts'
import type { Pending } from '../../../../shared/live/inbox-outbox.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button, Glyph } from '../../../../shared/ui/Button.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useInbox } from '../inbox-session.ts'
import { authorWords } from './people-words.ts'
import { Words } from './Words.tsx'

/** What the member wrote and the server has not got yet, or would not take; the text is never lost. */
export function PendingView(props: {
  pending: Pending
  head: Head
  /** Gives the text back to the composer. */
  onEdit: (pending: Pending) => void
}): JSX.Element {
  const inbox = useInbox()
  const { t } = inboxThreadText
  const op = () => props.pending.op
  const text = (): string => {
    const given = op()
    return given.type === 'send' || given.type === 'note' ? given.text : ''
  }
  const isNote = () => op().type === 'note'
  const look = () =>
    isNote()
      ? 'rounded-10 border-note-line bg-note text-note-text w-full flex gap-2.5'
      : props.pending.state === 'waiting'
        ? 'rounded-12 rounded-br-4 border-line bg-sunken text-text-2'
        : 'rounded-12 rounded-br-4 border-bad-line bg-bad-soft'
  return (
    <article class={`flex flex-col gap-1 ${isNote() ? '' : 'max-w-[432px] items-end self-end'}`}>
      <div class={`min-w-0 max-w-full border px-3 py-2 text-[14px] leading-5 ${look()}`}>
        <Show when={isNote()}>
          <Glyph icon={Lock} class="mt-0.5" />
        </Show>
        <Words text={text()} isWhatsapp={props.head.channel === 'whatsapp'} />
      </div>
      <p class="flex flex-wrap items-center gap-x-2 text-secondary text-text-3">
        <Show when={props.pending.state === 'waiting'}>
          <span class="inline-flex items-center gap-1">
            <Glyph icon={Clock} size={14} />
            {inbox.read((live) => live.state) === 'offline' ? t('state.offline') : t('state.waiting')}
          </span>
        </Show>
        <Show when={props.pending.state === 'refused'}>
          <span class="inline-flex items-center gap-1 text-bad">
            <Glyph icon={CircleAlert} size={14} />
            {problemText(new ApiProblem({ status: 422, code: props.pending.code ?? 'inbox.invalid' }))}
          </span>
          <button type="button" class="link max-sm:min-h-11" onClick={() => props.onEdit(props.pending)}>
            {t('state.editAgain')}
          </button>
          <button
            type="button"
            class="link max-sm:min-h-11"
            onClick={() => inbox.live.discard(props.pending.cid)}
          >
            {t('state.discard')}
          </button>
        </Show>
      </p>
      <Show when={props.pending.state === 'conflict'}>
        <Conflict pending={props.pending} head={props.head} onEdit={props.onEdit} />
      </Show>
    </article>
  )
}

/** Somebody else was faster: what they wrote, and the choice to send all the same. */
function Conflict(props: { pending: Pending; head: Head; onEdit: (pending: Pending) => void }): JSX.Element {
  const inbox = useInbox()
  const { t } = inboxThreadText
  const answers = () => props.pending.latest.filter(({ kind }) => kind === 'out')
  const names = () => [...new Set(answers().map(({ author }) => authorWords(author, props.head)))].join(', ')
  return (
    <Notice
      tone="warn"
      icon={Users}
      live
      fact={t('conflict.fact')}
      action={
        <span class="flex flex-wrap gap-2">
          <Button compact onClick={() => props.onEdit(props.pending)}>
            {t('conflict.edit')}
          </Button>
          <Button compact kind="main" onClick={() => inbox.live.confirm(props.pending.cid)}>
            {t('conflict.send')}
          </Button>
        </span>
      }
    >
      {t('conflict.text', { names: names(), text: answers().at(-1)?.text ?? '' })}
    </Notice>
  )
}
