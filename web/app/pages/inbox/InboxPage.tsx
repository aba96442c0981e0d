import './inbox.css'
import { useNavigate, useParams, useSearchParams } from '@solidjs/router'
import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, on, onCleanup, Show, Suspense } from 'solid-js'
import { Ulid } from '../../../../worker/contracts/inbox.ts'
import { createMedia } from '../../../shared/media.ts'
import { readStored, writeStored } from '../../../shared/storage.ts'
import { createPageTitle } from '../../../shared/ui/Page.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { recordId } from '../../record-id.ts'
import { useWorkspace } from '../../session.tsx'
import { tagsQuery } from '../templates/templates.data.ts'
import { createInboxSession, createLine, InboxContext, useInbox } from './inbox-session.ts'
import { allOpen, fromSaved, isSameView, viewOf } from './inbox-view.ts'
import { savedViewsQuery } from './inbox.data.ts'
import { InboxEmpty } from './InboxEmpty.tsx'
import { ListPane } from './ListPane.tsx'
import { NewConversation } from './NewConversation.tsx'
import { ContactPane, ThreadPane } from './panes.ts'
import { createViewList } from './view-list.ts'
import { viewName } from './view-words.ts'

/** Below this the contact lies over the conversation instead of beside it. */
const besideQuery = '(width >= 1280px)'
const contactOpenKey = 'centralino.inbox.contact'

const textOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** Everybody who writes, in one list (spec 13): list, conversation, contact; one after the other on a phone. */
export default function InboxPage(): JSX.Element {
  const line = createLine()
  return (
    <Show when={line()} keyed>
      {(open) => (
        <InboxContext.Provider value={createInboxSession(open)}>
          <Panes />
        </InboxContext.Provider>
      )}
    </Show>
  )
}

function Panes(): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const params = useParams()
  const navigate = useNavigate()
  const [parameters, setParameters] = useSearchParams()
  const [isStarting, setStarting] = createSignal(false)
  /** A contact's page asks for a conversation through the address: `?to=12&via=sms`. */
  const startWith = createMemo(() => ({
    contactId: recordId(textOf(parameters['to'])),
    channel: textOf(parameters['via']) ?? null,
  }))
  const isStartOpen = () => isStarting() || startWith().contactId !== null
  function endStart(): void {
    setStarting(false)
    setParameters({ to: null, via: null }, { replace: true })
  }
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  const view = createMemo(() => viewOf(parameters), allOpen, { equals: isSameView })
  const openId = createMemo(() => {
    const id = Ulid.safeParse(params['conversationId'])
    return id.success ? id.data : null
  })
  createEffect(() => inbox.line.focus(openId()))
  onCleanup(() => inbox.line.focus(null))

  const tagName = (id: number): string | undefined =>
    tags.isSuccess ? tags.data.find((tag) => tag.id === id)?.name : undefined
  const saved = useQuery(() => savedViewsQuery(workspace.slug()))
  const savedName = () =>
    saved.isSuccess ? saved.data.items.find((one) => isSameView(fromSaved(one), view()))?.name : undefined
  const title = createMemo(
    () =>
      savedName() ??
      viewName(view(), {
        member: (id) => inbox.members().find((member) => member.id === id)?.name ?? '',
        tag: (id) => tagName(id) ?? '',
      }),
  )
  createPageTitle(() => `${inboxText.t('title')}, ${title()}`)
  const list = createViewList({
    line: inbox.line,
    slug: workspace.slug,
    me: () => workspace.user().id,
    view,
  })
  /** Nobody has ever written: the page says how they can. */
  const isUntouched = createMemo(
    () =>
      list.isLoaded() &&
      openId() === null &&
      isSameView(view(), allOpen) &&
      inbox.read((live) => live.heads.counts.total({})) === 0,
  )
  return (
    <>
      <Show when={!isUntouched()} fallback={<InboxEmpty onStart={() => setStarting(true)} />}>
        <div class="flex min-h-0 flex-1">
          <ListPane
            view={view()}
            title={title()}
            list={list}
            openId={openId()}
            tagName={tagName}
            onStart={() => setStarting(true)}
          />
          <Show when={openId()} keyed fallback={<Choose />}>
            {(id) => <Conversation id={id} />}
          </Show>
        </div>
      </Show>
      <NewConversation
        open={isStartOpen()}
        with={startWith()}
        onClose={endStart}
        onStarted={(conversation) => {
          setStarting(false)
          navigate(workspace.href(`/inbox/${conversation}`))
        }}
      />
    </>
  )
}

/** The conversation and, beside it or over it, who it is with. */
function Conversation(props: { id: string }): JSX.Element {
  const inbox = useInbox()
  const isBeside = createMedia(besideQuery)
  const [isWanted, setWanted] = createSignal(readStored(contactOpenKey) !== 'closed')
  const [isOver, setOver] = createSignal(false)
  const isContactOpen = () => (isBeside() ? isWanted() : isOver())
  createEffect(on(isBeside, () => setOver(false), { defer: true }))
  function showContact(open: boolean): void {
    if (!isBeside()) {
      setOver(open)
      return
    }
    setWanted(open)
    writeStored(contactOpenKey, open ? 'open' : 'closed')
  }
  return (
    <>
      <section
        class="relative flex min-h-0 min-w-0 flex-1 flex-col bg-sunken"
        aria-label={inboxText.t('conversation')}
      >
        <Suspense>
          <ThreadPane
            conversation={props.id}
            onBack={() => inbox.select(null)}
            contactOpen={isContactOpen()}
            onContact={() => showContact(!isContactOpen())}
          />
        </Suspense>
      </section>
      <Show when={isContactOpen()}>
        <aside
          class={
            isBeside()
              ? 'flex min-h-0 w-67 flex-none flex-col border-l border-line bg-bg min-[1400px]:w-76 2xl:w-86'
              : 'contact-over'
          }
          aria-label={inboxText.t('contact')}
        >
          <Suspense>
            <ContactPane conversation={props.id} onClose={() => showContact(false)} />
          </Suspense>
        </aside>
      </Show>
    </>
  )
}

function Choose(): JSX.Element {
  return (
    <div class="flex min-w-0 flex-1 bg-sunken max-sm:hidden">
      <div class="m-auto max-w-80 p-6">
        <h2 class="text-section font-semibold">{inboxText.t('choose.title')}</h2>
        <p class="text-text-2">{inboxText.t('choose.text')}</p>
      </div>
    </div>
  )
}
