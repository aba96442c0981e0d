import AlarmClock from 'lucide-solid/icons/alarm-clock'
import Ban from 'lucide-solid/icons/ban'
import Check from 'lucide-solid/icons/check'
import Flag from 'lucide-solid/icons/flag'
import MailOpen from 'lucide-solid/icons/mail-open'
import Merge from 'lucide-solid/icons/merge'
import OctagonAlert from 'lucide-solid/icons/octagon-alert'
import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import TagIcon from 'lucide-solid/icons/tag'
import UserRound from 'lucide-solid/icons/user-round'
import UserRoundPlus from 'lucide-solid/icons/user-round-plus'
import { type Head, Priority } from '../../../../../worker/contracts/inbox.ts'
import type { Icon } from '../../../../shared/ui/Button.tsx'
import type { MenuEntry } from '../../../../shared/ui/Menu.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { snoozeTimes } from './snooze-times.ts'
import type { HeadActions } from './head-actions.ts'

const isOver = ({ status }: Head): boolean => status === 'closed' || status === 'spam'

/** The moments that a conversation can be put off to. */
export function snoozeEntries(of: {
  head: Head
  actions: HeadActions
  timeZone: string
  moment: (at: number) => string
  onCustom: () => void
}): MenuEntry[] {
  const { t } = inboxThreadText
  const { head, actions, moment } = of
  return [
    { type: 'label', label: t('snooze.title') },
    ...snoozeTimes(Date.now(), of.timeZone).map(({ key, at }) => ({
      label: `${t(`snooze.${key}`)}, ${moment(at)}`,
      onSelect: () => actions.snooze(at),
    })),
    { label: t('snooze.next'), onSelect: () => actions.snooze(null) },
    { label: t('snooze.custom'), onSelect: of.onCustom },
    ...(head.status === 'snoozed'
      ? [{ type: 'line' as const }, { label: t('header.unsnooze'), onSelect: () => actions.reopen() }]
      : []),
  ]
}

const page = (label: string, icon: Icon, entries: readonly MenuEntry[]): MenuEntry => ({
  type: 'page',
  label,
  icon,
  entries,
})

/** What is done seldom; on a phone, what stands in the header elsewhere too. */
export function moreEntries(of: {
  head: Head
  actions: HeadActions
  /** On a phone these entries open the menus that have no room. */
  phone: { assign: readonly MenuEntry[]; snooze: readonly MenuEntry[] } | null
  onTags: () => void
  onContact: () => void
  onMerge: (() => void) | null
}): MenuEntry[] {
  const { t } = inboxThreadText
  const { head, actions, phone } = of
  const line: MenuEntry = { type: 'line' }
  const priority: MenuEntry = {
    type: 'choice',
    label: t('header.priority'),
    value: head.priority,
    closes: true,
    options: Priority.options.map((value) => ({ value, label: t(`header.priorities.${value}`) })),
    onSelect: (value) => {
      const known = Priority.safeParse(value)
      if (known.success) actions.prioritise(known.data)
    },
  }
  return [
    ...(phone === null
      ? []
      : [
          isOver(head)
            ? { label: t('header.reopen'), icon: RotateCcw, onSelect: () => actions.reopen() }
            : { label: t('header.close'), icon: Check, onSelect: () => actions.close() },
          { label: t('header.contact'), icon: UserRound, onSelect: of.onContact },
          line,
          page(t('header.assign'), UserRoundPlus, phone.assign),
          page(t('header.snooze'), AlarmClock, phone.snooze),
        ]),
    ...(phone === null ? [priority, line] : [page(t('header.priority'), Flag, [priority])]),
    { label: t('header.addTag'), icon: TagIcon, keyHint: 'T', onSelect: of.onTags },
    { label: t('header.unread'), icon: MailOpen, onSelect: () => actions.markUnread() },
    ...(of.onMerge === null ? [] : [{ label: t('header.merge'), icon: Merge, onSelect: of.onMerge }]),
    line,
    head.status === 'spam'
      ? { label: t('header.notSpam'), icon: OctagonAlert, onSelect: () => actions.reopen() }
      : { label: t('header.spam'), icon: OctagonAlert, onSelect: () => actions.spam() },
    {
      label: t(head.blocked ? 'header.unblock' : 'header.block'),
      icon: Ban,
      danger: !head.blocked,
      onSelect: () => actions.block(!head.blocked),
    },
  ]
}
