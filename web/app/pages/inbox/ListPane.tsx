import { useNavigate } from '@solidjs/router'
import SquarePen from 'lucide-solid/icons/square-pen'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import { IconButton } from '../../../shared/ui/Button.tsx'
import { SearchField } from '../../../shared/ui/Field.tsx'
import { toggleRange } from '../../../shared/ui/table-selection.ts'
import { inboxText } from '../../i18n/inbox.ts'
import { useWorkspace } from '../../session.tsx'
import { AlertsMenu, AlertsOffer } from './AlertsMenu.tsx'
import { createAnnouncement } from './arrivals.ts'
import { BulkConversations } from './BulkConversations.tsx'
import { ConversationList } from './ConversationList.tsx'
import { type InboxView, queryOf, viewKey } from './inbox-view.ts'
import { KeysHelp } from './KeysHelp.tsx'
import { createListActions } from './list-actions.ts'
import { createListKeys, openBulk } from './list-keys.ts'
import { ListFoot } from './ListFoot.tsx'
import { ListHead } from './ListHead.tsx'
import { NoneHere } from './NoneHere.tsx'
import { SearchResults } from './SearchResults.tsx'
import { useInbox } from './inbox-session.ts'
import { type createViewList, isOver, shownHead } from './view-list.ts'

/** After the last stroke. */
const searchPauseMs = 250
/** Fewer characters find too much. */
const shortestSearch = 2

/** The list side of the inbox: the view, the search, the rows, what is chosen of them, and its keys. */
export function ListPane(props: {
  view: InboxView
  title: string
  list: ReturnType<typeof createViewList>
  openId: string | null
  tagName: (id: number) => string | undefined
  onStart: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const navigate = useNavigate()
  const actions = createListActions()
  const search = createSearch()
  const choice = createChoice(props)
  const arrived = createAnnouncement(
    () => inbox.line,
    () => workspace.user().id,
  )
  const [isHelpOpen, setHelpOpen] = createSignal(false)
  const [cursor, setCursor] = createSignal<string | null>(null)
  let field: HTMLInputElement | undefined
  let focusRow = (_id: string): void => {}

  const hrefOf = (id: string): string => {
    const query = new URLSearchParams(queryOf(props.view)).toString()
    return workspace.href(query === '' ? `/inbox/${id}` : `/inbox/${id}?${query}`)
  }
  /** The row that keys act on: the one with the focus, else the one that is open. */
  const here = (): string | null => {
    const at = cursor() ?? props.openId
    return at !== null && props.list.ids().includes(at) ? at : null
  }
  function step(by: 1 | -1): boolean {
    const ids = props.list.ids()
    const from = here()
    const to = from === null ? ids[0] : ids[ids.indexOf(from) + by]
    if (search.words() !== '' || to === undefined) return false
    setCursor(to)
    focusRow(to)
    return true
  }
  /** With rows chosen, or one at hand and none open, an action of the list; else the conversation's own. */
  function onChosen(act: (ids: readonly string[]) => void): boolean {
    const one = props.openId === null ? here() : null
    const ids = choice.chosen().size > 0 ? [...choice.chosen()] : one === null ? [] : [one]
    if (ids.length === 0 || search.words() !== '') return false
    act(ids)
    return true
  }
  const openMenu = (menu: 'snooze' | 'assign') => (ids: readonly string[]) => {
    choice.set(new Set(ids))
    openBulk(menu)
  }
  function closeOrReopen(ids: readonly string[]): void {
    const isAllOver = ids.every((id) => isOver(shownHead(inbox.line, id)))
    const all = props.list.ids()
    const next = all[Math.max(...ids.map((id) => all.indexOf(id))) + 1]
    choice.clear()
    actions.apply({ type: 'status', status: isAllOver ? 'open' : 'closed', until: null }, ids)
    if (next !== undefined) {
      setCursor(next)
      focusRow(next)
    }
  }
  createListKeys({
    j: () => step(1),
    k: () => step(-1),
    o: () => {
      const id = here()
      if (id !== null) navigate(hrefOf(id))
      return id !== null
    },
    x: () => {
      const id = here()
      if (id !== null) choice.toggle(id, false)
      return id !== null
    },
    e: () => onChosen(closeOrReopen),
    s: () => onChosen(openMenu('snooze')),
    a: () => onChosen(openMenu('assign')),
    u: () =>
      onChosen((ids) => {
        choice.clear()
        actions.apply({ type: 'unread' }, ids)
      }),
    '/': () => {
      field?.focus()
      return field !== undefined
    },
    c: () => {
      props.onStart()
      return true
    },
    '?': () => {
      setHelpOpen(true)
      return true
    },
    Escape: () => {
      const isChoosing = choice.chosen().size > 0
      choice.clear()
      return isChoosing
    },
  })

  return (
    <section
      class={`flex min-h-0 w-70 flex-none flex-col border-r border-line lg:max-xl:w-76 min-[1400px]:w-82 2xl:w-90 max-sm:w-full max-sm:border-r-0 ${props.openId === null ? '' : 'max-sm:hidden'}`}
      aria-label={inboxText.t('title')}
    >
      <ListHead
        view={props.view}
        title={props.title}
        tools={
          <>
            <IconButton
              icon={SquarePen}
              label={inboxText.t('start.title')}
              keyHint="C"
              onClick={() => props.onStart()}
            />
            <AlertsMenu />
          </>
        }
      />
      <div class="flex-none border-b border-line px-3 pb-2">
        <SearchField
          compact
          label={inboxText.t('search.label')}
          keyHint="/"
          value={search.typed()}
          onText={search.type}
          ref={(element) => (field = element)}
        />
      </div>
      <AlertsOffer hasArrived={arrived.hasArrived()} />
      <p class="sr-only" role="status">
        {arrived.text()}
      </p>
      <Show
        when={search.words() === ''}
        fallback={
          <SearchResults
            words={search.words()}
            openId={props.openId}
            hrefOf={hrefOf}
            onClear={() => search.type('')}
          />
        }
      >
        <ConversationList
          list={props.list}
          label={props.title}
          openId={props.openId}
          hrefOf={hrefOf}
          tagName={props.tagName}
          chosen={choice.chosen()}
          onChoose={(id, event) => choice.toggle(id, event.shiftKey)}
          onFocusRow={setCursor}
          ref={(focus) => (focusRow = focus)}
          empty={<NoneHere view={props.view} />}
        />
      </Show>
      <ListFoot onHelp={() => setHelpOpen(true)} />
      <BulkConversations chosen={choice.chosen()} ids={props.list.ids()} onChoose={choice.set} />
      <KeysHelp open={isHelpOpen()} onClose={() => setHelpOpen(false)} />
    </section>
  )
}

/** A text that is searched for once the typing pauses. Call it in a component. */
function createSearch() {
  const [typed, setTyped] = createSignal('')
  const [words, setWords] = createSignal('')
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  return {
    typed,
    /** What is searched for; empty for nothing. */
    words,
    type(text: string): void {
      setTyped(text)
      clearTimeout(timer)
      const asked = text.trim().length < shortestSearch ? '' : text.trim()
      timer = setTimeout(() => setWords(asked), asked === '' ? 0 : searchPauseMs)
    },
  }
}

/** The rows that are chosen; another view begins with none. Call it in a component. */
function createChoice(of: { view: InboxView; list: { ids: () => readonly string[] } }) {
  const [chosen, set] = createSignal<ReadonlySet<string>>(new Set())
  let last: string | null = null
  createEffect(
    on(
      () => viewKey(of.view),
      () => set(new Set<string>()),
      { defer: true },
    ),
  )
  return {
    chosen,
    set,
    clear: () => set(new Set<string>()),
    toggle(id: string, isRange: boolean): void {
      const before = { mode: 'rows' as const, keys: chosen() }
      const after = toggleRange(before, isRange && last !== null ? last : id, id, of.list.ids())
      last = id
      if (after.mode === 'rows') set(after.keys)
    },
  }
}
