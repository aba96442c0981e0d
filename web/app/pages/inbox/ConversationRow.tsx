import AlarmClock from 'lucide-solid/icons/alarm-clock'
import Ban from 'lucide-solid/icons/ban'
import CalendarClock from 'lucide-solid/icons/calendar-clock'
import CircleAlert from 'lucide-solid/icons/circle-alert'
import CornerUpLeft from 'lucide-solid/icons/corner-up-left'
import Flag from 'lucide-solid/icons/flag'
import Lock from 'lucide-solid/icons/lock'
import PencilLine from 'lucide-solid/icons/pencil-line'
import Timer from 'lucide-solid/icons/timer'
import TimerOff from 'lucide-solid/icons/timer-off'
import type { JSX } from 'solid-js'
import { createMemo, Match, Show, Switch } from 'solid-js'
import type { Head } from '../../../../worker/contracts/inbox.ts'
import { Avatar } from '../../../shared/ui/Avatar.tsx'
import { Tag } from '../../../shared/ui/Badge.tsx'
import { Glyph } from '../../../shared/ui/Button.tsx'
import { ChannelGlyph } from '../../../shared/ui/Channel.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useFormat } from '../../use-format.ts'
import { type InboxSession, useInbox } from './inbox-session.ts'
import { isUnread } from './view-list.ts'
import { personOf } from './view-words.ts'

/** Every row of the list, so that a list of any length is drawn by what is in sight. */
export const rowHeightPx = 84
/** Below this a window of answering is drawn as running out. */
const shortWindowMs = 4 * 3_600_000

/** A conversation in the list: who, what was said last, and what it asks for. */
export function ConversationRow(props: {
  head: Head
  /** Where it stands in the list. */
  topPx: number
  href: string
  current: boolean
  chosen: boolean
  /** The check is drawn in place of the avatar: something is chosen, or the pointer is there. */
  choosing: boolean
  tagName: (id: number) => string | undefined
  onChoose: (event: MouseEvent) => void
  onFocus: () => void
}): JSX.Element {
  const inbox = useInbox()
  const format = useFormat()
  const unread = () => isUnread(inbox.line, props.head)
  const name = () => personOf(props.head)
  const lastAt = createMemo(() => whenSaid(props.head.lastAt))
  /** Today's by the hour, others by the day. */
  function whenSaid(at: number): string {
    const today = format.day(inbox.now())
    const day = format.day(at)
    return day === today ? format.time(at) : day
  }
  return (
    <div
      class={`conversation-row group ${props.current ? 'conversation-row-current' : ''} ${props.chosen ? 'conversation-row-chosen' : ''}`}
      style={{ transform: `translateY(${props.topPx}px)` }}
    >
      <span class="relative mt-0.5 size-8 flex-none">
        <span class={`conversation-face ${props.choosing ? 'invisible' : 'group-hover:sm:invisible'}`}>
          <Avatar
            id={props.head.contactId ?? props.head.peer}
            name={props.head.peerName ?? ''}
            size={32}
            corner={<ChannelGlyph channel={props.head.channel} size={12} />}
          />
        </span>
        <input
          type="checkbox"
          tabindex={-1}
          class={`conversation-check ${props.choosing ? '' : 'opacity-0 focus-visible:opacity-100 group-hover:sm:opacity-100 max-sm:hidden'}`}
          aria-label={inboxText.t('list.choose', { name: name() })}
          checked={props.chosen}
          onClick={(event) => props.onChoose(event)}
        />
      </span>
      <a
        href={props.href}
        class="conversation-link"
        data-row
        aria-current={props.current ? 'true' : undefined}
        onFocus={() => props.onFocus()}
      >
        <span class="flex items-baseline gap-2">
          <span class={`min-w-0 truncate ${unread() ? 'font-semibold' : 'font-medium'}`}>{name()}</span>
          <PriorityMark priority={props.head.priority} />
          <span class="flex-1" />
          <time class="flex-none text-secondary text-text-2" title={format.fullMoment(props.head.lastAt)}>
            {lastAt()}
          </time>
        </span>
        <Snippet head={props.head} unread={unread()} />
        <span class="mt-1 flex h-5 min-w-0 items-center gap-2 overflow-hidden text-secondary text-text-2">
          <Show when={props.head.blocked}>
            <span class="flex flex-none items-center gap-1">
              <Glyph icon={Ban} size={12} />
              {inboxText.t('list.blocked')}
            </span>
          </Show>
          <Show when={props.head.answerFailed}>
            <span class="flex min-w-0 items-center gap-1 text-bad">
              <Glyph icon={CircleAlert} size={12} />
              <span class="min-w-0 truncate">{inboxText.t('list.answerFailed')}</span>
            </span>
          </Show>
          <Show when={props.head.tags.map(props.tagName).find((tag) => tag !== undefined)}>
            {(tag) => <Tag>{tag()}</Tag>}
          </Show>
          <Waits head={props.head} />
          <span class="flex-1" />
          <Owner assignee={props.head.assignee} />
        </span>
      </a>
    </div>
  )
}

const typingIn = (inbox: InboxSession, id: string): string[] => inbox.read((live) => live.shown(id, 'typing'))
const draftOf = (inbox: InboxSession, id: string): string | null => inbox.read((live) => live.heads.draft(id))

/** The last words, or what goes on there now. */
function Snippet(props: { head: Head; unread: boolean }): JSX.Element {
  const inbox = useInbox()
  const typing = () => typingIn(inbox, props.head.id)
  const draft = () => draftOf(inbox, props.head.id)
  const text = () => props.head.preview || props.head.subject || inboxText.t('list.noText')
  return (
    <span class="mt-0.5 flex items-center gap-2">
      <Switch
        fallback={
          <span
            class={`flex min-w-0 flex-1 items-center gap-1 ${props.unread ? 'text-text' : 'text-text-2'}`}
          >
            <Show when={props.head.previewKind === 'out'}>
              <Glyph icon={CornerUpLeft} size={12} class="text-text-3" />
              <span class="sr-only">{inboxText.t('list.answered')}</span>
            </Show>
            <Show when={props.head.previewKind === 'note'}>
              <Glyph icon={Lock} size={12} class="text-text-3" />
              <span class="sr-only">{inboxText.t('list.note')}</span>
            </Show>
            <span class="min-w-0 truncate">{text()}</span>
          </span>
        }
      >
        <Match when={typing().length > 0}>
          <span class="min-w-0 flex-1 truncate text-accent-text">
            {inboxText.t('list.typing', { name: typing().join(', ') })}
          </span>
        </Match>
        <Match when={draft()}>
          {(draft) => (
            <span class="flex min-w-0 flex-1 items-center gap-1 text-text-2">
              <Glyph icon={PencilLine} size={12} class="text-accent-text" />
              <span class="min-w-0 truncate">
                <span class="text-accent-text">{inboxText.t('list.draft')}</span> {draft()}
              </span>
            </span>
          )}
        </Match>
      </Switch>
      <Show when={props.unread}>
        <span class="lamp" aria-hidden="true" />
        <span class="sr-only">{inboxText.t('list.unread')}</span>
      </Show>
    </span>
  )
}

const priorityLooks = { low: 'text-text-3', medium: 'text-text-2', high: 'text-warn', urgent: 'text-bad' }

function PriorityMark(props: { priority: Head['priority'] }): JSX.Element {
  const shown = () => (props.priority === 'none' ? undefined : props.priority)
  return (
    <Show when={shown()}>
      {(priority) => (
        <span
          class={`flex-none self-center ${priorityLooks[priority()]}`}
          title={inboxText.t(`priority.${priority()}`)}
        >
          <Glyph icon={Flag} size={14} />
          <span class="sr-only">{inboxText.t(`priority.${priority()}`)}</span>
        </span>
      )}
    </Show>
  )
}

/** How long it sleeps, or when an answer leaves that was put off; else how long somebody has waited, and how little time is left to answer. */
function Waits(props: { head: Head }): JSX.Element {
  const inbox = useInbox()
  const format = useFormat()
  /** Whole minutes, so that rows are not drawn anew each second. */
  const minute = createMemo(() => Math.floor(inbox.now() / 60_000) * 60_000)
  const left = () => (props.head.windowUntil ?? 0) - minute()
  const isOpen = () => props.head.status === 'open'
  const waits = () => {
    const { waitingSince } = props.head
    if (!isOpen() || waitingSince === null) return undefined
    const ms = minute() - waitingSince
    return ms < 60_000 ? inboxText.t('list.waitsNow') : inboxText.t('list.waits', { time: format.wait(ms) })
  }
  return (
    <Switch>
      <Match when={props.head.status === 'snoozed'}>
        <span class="flex min-w-0 items-center gap-1 truncate">
          <Glyph icon={AlarmClock} size={12} />
          {props.head.snoozedUntil === null
            ? inboxText.t('list.snoozedOpen')
            : inboxText.t('list.snoozed', { time: format.moment(props.head.snoozedUntil) })}
        </span>
      </Match>
      <Match when={isOpen() && props.head.replyAt}>
        {(at) => (
          <span class="flex min-w-0 items-center gap-1 truncate" title={waits()}>
            <Glyph icon={CalendarClock} size={12} />
            {at() > minute()
              ? inboxText.t('list.leaves', { time: format.moment(at()) })
              : inboxText.t('list.leaving')}
          </span>
        )}
      </Match>
      <Match when={isOpen() && props.head.windowUntil !== null && left() <= 0}>
        <span class="flex min-w-0 items-center gap-1 truncate">
          <Glyph icon={TimerOff} size={12} />
          {inboxText.t('list.windowClosed')}
        </span>
      </Match>
      <Match when={waits()}>
        {(words) => (
          <>
            <span class="min-w-0 truncate">{words()}</span>
            <Show when={props.head.windowUntil !== null && left() <= shortWindowMs}>
              <span
                class="flex flex-none items-center gap-1 font-semibold text-warn"
                title={inboxText.t('list.windowTitle')}
              >
                <Glyph icon={Timer} size={12} />
                {inboxText.t('list.windowLeft', { time: format.duration(left()) })}
              </span>
            </Show>
          </>
        )}
      </Match>
    </Switch>
  )
}

/** Who looks after it. */
function Owner(props: { assignee: string | null }): JSX.Element {
  const inbox = useInbox()
  const name = () => inbox.members().find(({ id }) => id === props.assignee)?.name ?? ''
  return (
    <Show
      when={props.assignee}
      fallback={<span class="flex-none text-small text-text-3">{inboxText.t('list.unassigned')}</span>}
    >
      {(id) => (
        <span class="flex flex-none" title={name()}>
          <Avatar id={id()} name={name()} size={20} />
          <span class="sr-only">{inboxText.t('list.ownedBy', { name: name() })}</span>
        </span>
      )}
    </Show>
  )
}
