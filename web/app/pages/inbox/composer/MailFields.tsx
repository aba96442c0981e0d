import type { JSX } from 'solid-js'
import { createEffect, createSignal, createUniqueId, on, Show } from 'solid-js'
import { answersTo, type Head } from '../../../../../worker/contracts/inbox.ts'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import type { Composer } from './composer.ts'
import { readAddresses } from './typed-word.ts'

/** Who else gets a mail, and its subject where another one is wanted. */
export function MailFields(props: {
  composer: Composer
  head: Head
  /** Sending was asked for: a mistyped address is marked without the field having been left. */
  isTried: boolean
}): JSX.Element {
  const { t } = inboxThreadText
  const [open, setOpen] = createSignal(false)
  const isForward = () => props.composer.mode() === 'forward'
  const hasCopies = () => {
    const { cc, bcc } = props.composer.copies()
    return cc !== '' || bcc !== ''
  }
  // What is sent or given up folds the fields again; copies that stand in them keep them in sight.
  createEffect(
    on(
      () => props.composer.text(),
      (text) => {
        if (text === '') setOpen(false)
      },
      { defer: true },
    ),
  )
  const field = (key: 'to' | 'cc' | 'bcc' | 'subject', placeholder = '') => (
    <Line
      label={t(`composer.${key}`)}
      value={props.composer.copies()[key]}
      placeholder={placeholder}
      isAddresses={key !== 'subject'}
      isTried={props.isTried}
      onText={(value) => props.composer.setCopies((known) => ({ ...known, [key]: value }))}
    />
  )
  return (
    <div class="border-b border-line px-3 pb-1.5">
      <Show
        when={isForward()}
        fallback={
          <div class="flex min-h-7 items-center gap-2 text-secondary">
            <span class="text-text-3">{t('composer.to')}</span>
            <span class="min-w-0 flex-1 truncate">
              {answersTo(props.head).join(', ')}
              <Show when={props.head.replyTo}>
                <span class="text-text-3"> · {t('composer.wantedThere', { address: props.head.peer })}</span>
              </Show>
            </span>
            <Show when={!open() && !hasCopies()}>
              <button type="button" class="link max-sm:min-h-11" onClick={() => setOpen(true)}>
                {t('composer.addCc')}
              </button>
            </Show>
          </div>
        }
      >
        {field('to')}
        {field('cc')}
        {field('subject')}
      </Show>
      <Show when={!isForward() && (open() || hasCopies())}>
        {field('cc')}
        {field('bcc')}
        {field('subject', props.head.subject)}
      </Show>
    </div>
  )
}

function Line(props: {
  label: string
  value: string
  placeholder: string
  isAddresses: boolean
  isTried: boolean
  onText: (text: string) => void
}): JSX.Element {
  const id = createUniqueId()
  const [left, setLeft] = createSignal(false)
  const wrong = () =>
    props.isAddresses && (left() || props.isTried) ? readAddresses(props.value).wrong : null
  return (
    <div class="flex min-h-7 flex-wrap items-center gap-2 text-secondary max-sm:min-h-11">
      <label for={id} class="w-14 flex-none text-text-3">
        {props.label}
      </label>
      <input
        id={id}
        class="min-w-0 flex-1 border-b border-transparent bg-transparent py-0.5 outline-none focus:border-accent"
        type="text"
        inputmode={props.isAddresses ? 'email' : 'text'}
        autocapitalize={props.isAddresses ? 'off' : 'sentences'}
        spellcheck={!props.isAddresses}
        value={props.value}
        placeholder={props.placeholder}
        aria-invalid={wrong() !== null || undefined}
        aria-describedby={wrong() === null ? undefined : `${id}-problem`}
        onInput={(event) => props.onText(event.currentTarget.value)}
        onBlur={() => setLeft(true)}
      />
      <Show when={wrong()}>
        {(address) => (
          <p id={`${id}-problem`} class="w-full text-bad" role="alert">
            {inboxThreadText.t('composer.badAddress', { address: address() })}
          </p>
        )}
      </Show>
    </div>
  )
}
