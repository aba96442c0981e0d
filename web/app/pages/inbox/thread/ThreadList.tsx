import ArrowDown from 'lucide-solid/icons/arrow-down'
import type { JSX } from 'solid-js'
import {
  createEffect,
  createMemo,
  createSignal,
  For,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Switch,
} from 'solid-js'
import type { Head, Message } from '../../../../../worker/contracts/inbox.ts'
import type { Pending } from '../../../../shared/live/inbox-outbox.ts'
import { Button, Glyph } from '../../../../shared/ui/Button.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useFormat } from '../../../use-format.ts'
import { useInbox } from '../inbox-session.ts'
import { EventLine } from './EventLine.tsx'
import { type MessageActions, MessageView } from './MessageView.tsx'
import { NoteView } from './NoteView.tsx'
import { PendingView } from './PendingView.tsx'
import { personOf } from '../view-words.ts'
import { createScrolling } from './scrolling.ts'
import { type ThreadRow, threadRows } from './thread-rows.ts'

/** The messages of a conversation, the latest in sight; what scrolls out of sight is not drawn by the browser. */
export function ThreadList(props: {
  head: Head
  messages: readonly Message[]
  pending: readonly Pending[]
  /** Where the member had read when the thread was opened; null when all was read. */
  newAfter: number | null
  actions: MessageActions
  onEditPending: (pending: Pending) => void
  /** The end came in sight, or left it. */
  onEnd: (isInSight: boolean) => void
}): JSX.Element {
  const inbox = useInbox()
  const format = useFormat()
  const { t } = inboxThreadText
  const rows = createMemo(() => {
    const messages = props.messages
    const pending = props.pending
    const newAfter = props.newAfter
    return new Map(
      threadRows({ messages, pending, newAfter, dayOf: format.day }).map((row) => [row.key, row]),
    )
  })
  const keys = createMemo(() => [...rows().keys()])
  const hasEarlier = () => {
    const id = props.head.id
    return inbox.read((live) => live.threads.hasEarlier(id))
  }
  const [earlier, setEarlier] = createSignal<'none' | 'loading' | 'failed'>('none')
  const lastKey = () => keys().at(-1)
  const scrolling = createScrolling({ keys, lastKey, onEnd: (isInSight) => props.onEnd(isInSight) })

  async function loadEarlier(): Promise<void> {
    if (earlier() === 'loading' || !hasEarlier()) return
    setEarlier('loading')
    try {
      const id = props.head.id
      await scrolling.keepPlace(() => inbox.loadEarlier(id))
      setEarlier('none')
    } catch {
      // Said where the messages would stand, with the button to try again.
      setEarlier('failed')
    }
  }
  return (
    <div class="relative flex min-h-0 flex-1 flex-col bg-sunken">
      <div
        ref={scrolling.setBox}
        class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-(--gutter) py-3 max-sm:px-3"
        tabindex="0"
        role="log"
        aria-label={t('thread.messages')}
        aria-live="off"
        onScroll={scrolling.onScroll}
      >
        <div class="mx-auto flex max-w-[760px] flex-col">
          <Switch>
            <Match when={hasEarlier()}>
              <EarlierLine state={earlier()} onLoad={() => void loadEarlier()} />
            </Match>
            <Match when={keys().length > 0}>
              <p class="py-2 text-center text-secondary text-text-3">{t('thread.start')}</p>
            </Match>
          </Switch>
          <For each={keys()}>
            {(key) => (
              <Show when={rows().get(key)}>
                {(row) => (
                  <div
                    class="flex flex-col py-0.5 [contain-intrinsic-size:auto_64px] [content-visibility:auto]"
                    data-row={key}
                  >
                    <RowView row={row()} {...props} />
                  </div>
                )}
              </Show>
            )}
          </For>
        </div>
      </div>
      <Show when={!scrolling.isAtEnd()}>
        <div class="absolute inset-x-0 bottom-3 flex justify-center">
          <Button compact icon={ArrowDown} class="shadow-float" onClick={() => scrolling.toEnd('smooth')}>
            {scrolling.arrived() > 0
              ? inboxThreadText.plural('thread.toNew', scrolling.arrived())
              : t('thread.toEnd')}
          </Button>
        </div>
      </Show>
      <Announcer head={props.head} messages={props.messages} />
    </div>
  )
}

/** Comes into sight: the page before is fetched by itself; the button stands for the keyboard, and after a failure. */
function EarlierLine(props: { state: 'none' | 'loading' | 'failed'; onLoad: () => void }): JSX.Element {
  const { t } = inboxThreadText
  let line: HTMLDivElement | undefined
  onMount(() => {
    const sight = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting && props.state === 'none') props.onLoad()
      },
      { rootMargin: '400px 0px' },
    )
    if (line) sight.observe(line)
    onCleanup(() => sight.disconnect())
  })
  return (
    <div ref={(element) => (line = element)} class="flex flex-col items-center gap-1 py-2">
      <Show when={props.state === 'failed'}>
        <p class="text-secondary text-bad" role="alert">
          {t('thread.earlierFailed')}
        </p>
      </Show>
      <Button
        compact
        kind="quiet"
        busy={props.state === 'loading'}
        busyLabel={t('thread.loadingEarlier')}
        onClick={() => props.onLoad()}
      >
        {t('thread.earlier')}
      </Button>
    </div>
  )
}

function DayLine(props: { at: number }): JSX.Element {
  const format = useFormat()
  return (
    <p class="my-2 flex items-center gap-4 text-secondary text-text-2 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      <time title={format.fullMoment(props.at)}>{format.day(props.at)}</time>
    </p>
  )
}

function NewLine(): JSX.Element {
  return (
    <p class="my-2 flex items-center gap-3 text-secondary font-semibold text-accent-text before:h-px before:flex-1 before:bg-accent-line after:h-px after:flex-1 after:bg-accent-line">
      <span class="inline-flex items-center gap-1.5">
        <Glyph icon={ArrowDown} size={12} />
        {inboxThreadText.t('thread.new')}
      </span>
    </p>
  )
}

function RowView(props: {
  row: ThreadRow
  head: Head
  actions: MessageActions
  onEditPending: (pending: Pending) => void
}): JSX.Element {
  const of = <T extends ThreadRow['type']>(type: T): Extract<ThreadRow, { type: T }> | undefined => {
    const matches = (row: ThreadRow): row is Extract<ThreadRow, { type: T }> => row.type === type
    return matches(props.row) ? props.row : undefined
  }
  return (
    <Switch>
      <Match when={of('message')}>
        {(row) => <MessageView row={row()} head={props.head} actions={props.actions} />}
      </Match>
      <Match when={of('note')}>{(row) => <NoteView message={row().message} head={props.head} />}</Match>
      <Match when={of('event')}>{(row) => <EventLine message={row().message} />}</Match>
      <Match when={of('pending')}>
        {(row) => <PendingView pending={row().pending} head={props.head} onEdit={props.onEditPending} />}
      </Match>
      <Match when={of('day')}>{(row) => <DayLine at={row().at} />}</Match>
      <Match when={of('new')}>
        <NewLine />
      </Match>
    </Switch>
  )
}

/** Reads out what the person writes while the thread is open; nothing of what was there before. */
function Announcer(props: { head: Head; messages: readonly Message[] }): JSX.Element {
  const [said, setSaid] = createSignal('')
  const last = () => props.messages.findLast(({ kind }) => kind === 'in')
  createEffect(
    on(
      () => last()?.cseq,
      (now, before) => {
        const message = last()
        if (message === undefined || before === undefined || now === before) return
        setSaid(
          inboxThreadText.t('thread.received', {
            name: personOf(props.head),
            text: message.text.slice(0, 200),
          }),
        )
      },
    ),
  )
  return (
    <p class="sr-only" role="status">
      {said()}
    </p>
  )
}
