import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, Match, onCleanup, Show, Switch, untrack } from 'solid-js'
import type { Head, Message } from '../../../../../worker/contracts/inbox.ts'
import { createMedia, phoneQuery } from '../../../../shared/media.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import type { MenuEntry } from '../../../../shared/ui/Menu.tsx'
import { ErrorState, Skeleton } from '../../../../shared/ui/States.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { ownInboxQuery } from '../composer/composer.data.ts'
import { createComposer } from '../composer/composer.ts'
import { Composer } from '../composer/Composer.tsx'
import type { MessageFieldPort } from '../composer/MessageField.tsx'
import { useInbox } from '../inbox-session.ts'
import { createAssignEntries } from './AssignMenu.tsx'
import { createHeadActions } from './head-actions.ts'
import { moreEntries, snoozeEntries } from './header-entries.ts'
import { createKeys } from './keys.ts'
import { MergeDialog } from './MergeDialog.tsx'
import { MomentDialog } from './MomentDialog.tsx'
import { proposedSnooze } from './snooze-times.ts'
import { createReading } from './reading.ts'
import { ThreadHeader } from './ThreadHeader.tsx'
import { ThreadList } from './ThreadList.tsx'
import { shownHead } from '../view-list.ts'

type PaneProps = {
  conversation: string
  onBack: () => void
  contactOpen: boolean
  onContact: () => void
}

/** One conversation: its header, its thread, the composer. */
export default function ThreadPane(props: PaneProps): JSX.Element {
  const inbox = useInbox()
  const { t } = inboxThreadText
  const head = createMemo(() => shownHead(inbox.line, props.conversation))
  const isLoaded = () => {
    const id = props.conversation
    return inbox.read((live) => live.threads.isComplete(id))
  }
  const [wasLoaded, setWasLoaded] = createSignal(false)
  createEffect(() => {
    if (isLoaded()) setWasLoaded(true)
  })
  const isGone = () => wasLoaded() && head() === undefined
  return (
    <Switch fallback={<Loading />}>
      <Match when={isGone()}>
        <Gone onBack={props.onBack} />
      </Match>
      <Match when={!wasLoaded() && inbox.threadProblem(props.conversation)}>
        {(problem) => (
          <ErrorState
            error={problem()}
            title={t('thread.gone')}
            onRetry={() => inbox.reloadThread(props.conversation)}
          />
        )}
      </Match>
      <Match when={wasLoaded() && head()}>{(known) => <Loaded {...props} head={known()} />}</Match>
    </Switch>
  )
}

function Gone(props: { onBack: () => void }): JSX.Element {
  const { t } = inboxThreadText
  return (
    <section class="m-auto flex max-w-96 flex-col items-start gap-2 p-6" role="status">
      <h2 class="text-section font-semibold">{t('thread.gone')}</h2>
      <p class="text-text-2">{t('thread.goneText')}</p>
      <Button onClick={() => props.onBack()}>{t('thread.backToList')}</Button>
    </section>
  )
}

function Loading(): JSX.Element {
  return (
    <div class="flex min-h-0 flex-1 flex-col gap-4 p-(--gutter)" role="status">
      <span class="sr-only">{inboxThreadText.t('thread.loading')}</span>
      <Skeleton class="h-8 w-56" />
      <Skeleton class="mt-6 h-14 w-80 max-w-full rounded-12!" />
      <Skeleton class="h-14 w-96 max-w-full self-end rounded-12!" />
      <Skeleton class="h-9 w-64 max-w-full rounded-12!" />
    </div>
  )
}

function Loaded(props: PaneProps & { head: Head }): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const format = useFormat()
  const phone = createMedia(phoneQuery)
  const { t } = inboxThreadText
  const head = () => props.head
  const canWrite = () => workspace.can('inbox.write')
  const id = untrack(() => props.conversation)
  const thread = createMemo(() => inbox.read((live) => live.thread(id)))
  const actions = createHeadActions(head)
  const assignEntries = createAssignEntries(head, actions)
  const signature = createSignature()
  const composer = createComposer({
    conversation: id,
    head,
    messages: () => thread().messages,
    signature: signature.text,
  })
  const reading = createReading(head)
  const [dialog, setDialog] = createSignal<'snooze' | 'merge' | 'tags' | null>(null)
  const close = () => setDialog(null)
  let field: MessageFieldPort | undefined

  const snoozes = (): MenuEntry[] =>
    snoozeEntries({
      head: head(),
      actions,
      timeZone: workspace.timeZone(),
      moment: format.moment,
      onCustom: () => setDialog('snooze'),
    })
  const more = (): MenuEntry[] =>
    moreEntries({
      head: head(),
      actions,
      phone: phone() ? { assign: assignEntries(), snooze: snoozes() } : null,
      onTags: () => setDialog('tags'),
      onContact: props.onContact,
      onMerge: head().contactId === null ? null : () => setDialog('merge'),
    })
  function write(mode: 'reply' | 'note'): void {
    composer.setMode(mode)
    field?.focus()
  }
  createKeys(
    {
      r: () => write('reply'),
      n: () => write('note'),
      e: () => (head().status === 'closed' || head().status === 'spam' ? actions.reopen() : actions.close()),
      t: () => setDialog('tags'),
      i: () => props.onContact(),
    },
    canWrite,
  )
  const messageActions = {
    undo: composer.undo,
    retry: (message: Message) => void inbox.command({ type: 'retry', message: message.id }),
    get forward() {
      return head().channel === 'email' && canWrite() ? composer.forward : undefined
    },
  }
  return (
    <>
      <ThreadHeader
        head={head()}
        actions={actions}
        canWrite={canWrite()}
        assignEntries={assignEntries()}
        snoozeEntries={snoozes()}
        moreEntries={more()}
        tagsOpen={dialog() === 'tags'}
        onTagsOpen={(open) => setDialog(open ? 'tags' : null)}
        contactOpen={props.contactOpen}
        onContact={props.onContact}
        onBack={props.onBack}
      />
      <LinkLine />
      <ThreadList
        head={head()}
        messages={thread().messages}
        pending={thread().pending}
        newAfter={reading.newAfter}
        actions={messageActions}
        onEditPending={(pending) => {
          composer.edit(pending)
          field?.focus()
        }}
        onEnd={reading.setEndInSight}
      />
      <Show
        when={canWrite()}
        fallback={
          <p class="border-t border-line bg-surface px-(--gutter) py-3 text-text-2">
            {t('composer.readOnly')}
          </p>
        }
      >
        <Composer
          composer={composer}
          head={head()}
          actions={actions}
          signature={signature.shown()}
          lastCseq={thread().messages.at(-1)?.cseq ?? head().lastCseq}
          port={(port) => (field = port)}
        />
      </Show>
      <Show when={dialog() === 'snooze'}>
        <MomentDialog
          title={t('snooze.title')}
          action={t('snooze.action')}
          proposed={proposedSnooze(Date.now(), workspace.timeZone())}
          onClose={close}
          onChoose={(at) => {
            close()
            actions.snooze(at)
          }}
        />
      </Show>
      <Show when={dialog() === 'merge' && head().contactId}>
        {(contactId) => (
          <MergeDialog head={head()} contactId={contactId()} actions={actions} onClose={close} />
        )}
      </Show>
    </>
  )
}

/** The member's signature and whether this message gets it. */
function createSignature() {
  const workspace = useWorkspace()
  const own = useQuery(() => ({ ...ownInboxQuery(workspace.slug()), enabled: workspace.can('inbox.write') }))
  const [isOn, setOn] = createSignal(true)
  const known = () => (own.isSuccess && own.data.signature.trim() !== '' ? own.data.signature : null)
  return {
    text: () => (isOn() ? known() : null),
    shown: () => {
      const text = known()
      return text === null ? null : { text, isOn: isOn(), onChange: setOn }
    },
  }
}

/** Says when what is shown may be old; nothing while all is well, nor for what lasts a moment. */
function LinkLine(): JSX.Element {
  const inbox = useInbox()
  const { t } = inboxThreadText
  const state = createMemo(() => inbox.read((live) => live.state))
  const [shown, setShown] = createSignal(false)
  createEffect(() => {
    setShown(false)
    if (state() === 'live') return
    const timer = setTimeout(() => setShown(true), 1500)
    onCleanup(() => clearTimeout(timer))
  })
  return (
    <p
      role="status"
      class="border-b border-warn-line bg-warn-soft px-(--gutter) py-1.5 text-secondary text-warn empty:hidden"
    >
      <Show when={shown()}>{t(state() === 'offline' ? 'thread.offline' : 'thread.catching')}</Show>
    </p>
  )
}
