import AlarmClock from 'lucide-solid/icons/alarm-clock'
import ArrowLeft from 'lucide-solid/icons/arrow-left'
import Check from 'lucide-solid/icons/check'
import Flag from 'lucide-solid/icons/flag'
import PanelRight from 'lucide-solid/icons/panel-right'
import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import ShieldCheck from 'lucide-solid/icons/shield-check'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Avatar } from '../../../../shared/ui/Avatar.tsx'
import { Badge } from '../../../../shared/ui/Badge.tsx'
import { Button, Glyph, IconButton } from '../../../../shared/ui/Button.tsx'
import { ChannelName } from '../../../../shared/ui/Channel.tsx'
import { Menu, type MenuEntry, MoreMenu } from '../../../../shared/ui/Menu.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useFormat } from '../../../use-format.ts'
import { useInbox } from '../inbox-session.ts'
import { AssignMenu } from './AssignMenu.tsx'
import type { HeadActions } from './head-actions.ts'
import { personOf } from '../view-words.ts'
import { addressWords } from './people-words.ts'
import { TagsLine } from './TagsLine.tsx'
import { WindowPill } from './WindowPill.tsx'

/** Who the conversation is with, on which channel, whose it is, and what can be done with it. */
export function ThreadHeader(props: {
  head: Head
  actions: HeadActions
  canWrite: boolean
  assignEntries: readonly MenuEntry[]
  snoozeEntries: readonly MenuEntry[]
  moreEntries: readonly MenuEntry[]
  tagsOpen: boolean
  onTagsOpen: (open: boolean) => void
  contactOpen: boolean
  onContact: () => void
  onBack: () => void
}): JSX.Element {
  const { t } = inboxThreadText
  const isOver = () => props.head.status === 'closed' || props.head.status === 'spam'
  return (
    <header class="flex-none border-b border-line bg-surface">
      <div class="flex min-h-13 items-center gap-2 px-(--gutter) py-2 max-sm:px-2">
        <IconButton
          icon={ArrowLeft}
          size={20}
          label={uiText.t('actions.back')}
          class="sm:hidden"
          onClick={() => props.onBack()}
        />
        <button
          type="button"
          class="flex min-w-0 items-center gap-2.5 rounded-6 text-start"
          aria-label={t(props.contactOpen ? 'header.hideContact' : 'header.showContact')}
          aria-expanded={props.contactOpen}
          onClick={() => props.onContact()}
        >
          <Avatar id={props.head.contactId ?? props.head.peer} name={props.head.peerName ?? ''} />
          <span class="min-w-0">
            <h2 class="line-clamp-2 text-section leading-5 font-semibold break-words">
              {personOf(props.head)}
            </h2>
            <Show when={props.head.subject}>
              <span class="block truncate text-secondary text-text-2 sm:hidden">{props.head.subject}</span>
            </Show>
          </span>
        </button>
        <div class="ml-auto flex flex-none items-center gap-1.5">
          <Show when={props.canWrite}>
            <span class="contents max-sm:hidden">
              <Menu
                entries={props.snoozeEntries}
                trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
                  <button
                    type="button"
                    {...attributes}
                    class="icon-btn"
                    data-action="snooze"
                    aria-label={t('header.snooze')}
                    title={`${t('header.snooze')} (S)`}
                  >
                    <Glyph icon={AlarmClock} />
                  </button>
                )}
              />
              <AssignMenu head={props.head} entries={props.assignEntries} />
              <Show
                when={isOver()}
                fallback={
                  <Button
                    icon={Check}
                    aria-label={t('header.close')}
                    title={`${t('header.close')} (E)`}
                    onClick={() => props.actions.close()}
                  >
                    <span class="max-lg:hidden">{t('header.close')}</span>
                  </Button>
                }
              >
                <Button
                  icon={RotateCcw}
                  aria-label={t('header.reopen')}
                  title={`${t('header.reopen')} (E)`}
                  onClick={() => props.actions.reopen()}
                >
                  <span class="max-lg:hidden">{t('header.reopen')}</span>
                </Button>
              </Show>
            </span>
            <MoreMenu of={personOf(props.head)} entries={props.moreEntries} sheet />
          </Show>
          <Show when={!props.contactOpen}>
            <IconButton
              icon={PanelRight}
              label={t('header.showContact')}
              keyHint="I"
              class="max-sm:hidden"
              onClick={() => props.onContact()}
            />
          </Show>
        </div>
      </div>
      <SubLine {...props} />
    </header>
  )
}

/** The line below: channel and address, how sure it is who writes, state, tags, who else is here. */
function SubLine(props: {
  head: Head
  actions: HeadActions
  canWrite: boolean
  tagsOpen: boolean
  onTagsOpen: (open: boolean) => void
}): JSX.Element {
  const format = useFormat()
  const { t } = inboxThreadText
  const address = () => addressWords(props.head)
  const snoozed = () => {
    const { snoozedUntil } = props.head
    return snoozedUntil === null
      ? t('header.snoozedNext')
      : t('header.snoozedUntil', { moment: format.moment(snoozedUntil) })
  }
  return (
    <div class="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-(--gutter) py-1.5 text-secondary text-text-2 max-sm:px-3">
      <span class="inline-flex min-w-0 items-center gap-1.5">
        <ChannelName channel={props.head.channel} />
        <Show when={address()}>
          <span class="min-w-0 truncate">{address()}</span>
        </Show>
      </span>
      <WindowPill head={props.head} />
      <Show when={props.head.priority !== 'none'}>
        <Badge tone={props.head.priority === 'urgent' ? 'bad' : 'neutral'} icon={Flag}>
          {t(`header.priorities.${props.head.priority}`)}
        </Badge>
      </Show>
      <TrustWords head={props.head} />
      <Show when={props.head.subject}>
        <span class="min-w-0 truncate font-medium text-text max-sm:hidden">{props.head.subject}</span>
      </Show>
      <Show when={props.head.status === 'snoozed'}>
        <Badge icon={AlarmClock}>{snoozed()}</Badge>
      </Show>
      <Show when={props.head.status === 'closed' || props.head.status === 'spam'}>
        <Badge icon={Check}>{t(`header.status.${props.head.status}`)}</Badge>
      </Show>
      <span class="inline-flex flex-wrap items-center gap-1">
        <TagsLine
          head={props.head}
          actions={props.actions}
          canWrite={props.canWrite}
          open={props.tagsOpen}
          onOpenChange={props.onTagsOpen}
        />
      </span>
      <Others head={props.head} />
    </div>
  )
}

function TrustWords(props: { head: Head }): JSX.Element {
  const { t } = inboxThreadText
  const isSure = () => props.head.trust === 'proven' || props.head.trust === 'signed'
  return (
    <span
      class={`inline-flex items-center gap-1 ${isSure() ? 'text-ok' : 'rounded-4 border border-dashed px-1.5'} ${props.head.trust === 'claimed' ? 'border-warn text-warn' : 'border-line-ctl'}`}
    >
      <Show when={isSure()}>
        <Glyph icon={ShieldCheck} size={14} />
      </Show>
      {t(`trust.${props.head.trust}`)}
    </span>
  )
}

/** Who else is looking at it or writing an answer; told politely. */
function Others(props: { head: Head }): JSX.Element {
  const inbox = useInbox()
  const words = (): string => {
    // The second hand moves on: what ran out goes without news from anybody.
    inbox.now()
    const id = props.head.id
    const typing = inbox.read((live) => live.shown(id, 'typing'))
    if (typing.length > 0)
      return inboxThreadText.plural('thread.typing', typing.length, { names: typing.join(', ') })
    const viewing = inbox.read((live) => live.shown(id, 'viewing'))
    return viewing.length === 0
      ? ''
      : inboxThreadText.plural('thread.viewing', viewing.length, { names: viewing.join(', ') })
  }
  return (
    <p class="ml-auto text-text-2" role="status">
      {words()}
    </p>
  )
}
