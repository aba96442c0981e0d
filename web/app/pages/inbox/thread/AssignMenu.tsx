import ChevronDown from 'lucide-solid/icons/chevron-down'
import UserRound from 'lucide-solid/icons/user-round'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { Avatar } from '../../../../shared/ui/Avatar.tsx'
import { Button, Glyph } from '../../../../shared/ui/Button.tsx'
import { Menu, type MenuEntry } from '../../../../shared/ui/Menu.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { useInbox } from '../inbox-session.ts'
import type { HeadActions } from './head-actions.ts'

/** Everybody a conversation can be given to; oneself first, then who is there. */
export function createAssignEntries(head: () => Head, actions: HeadActions): () => MenuEntry[] {
  const workspace = useWorkspace()
  const inbox = useInbox()
  const { t } = inboxThreadText
  const stateOf = (id: string): string => {
    const online = inbox.read((live) => live.online.find((one) => one.id === id))
    if (online === undefined) return ''
    return `, ${t(online.available ? 'header.online' : 'header.unavailable')}`
  }
  return () => {
    const me = workspace.user().id
    const others = inbox.colleagues().filter(({ id }) => id !== me)
    return [
      {
        type: 'choice',
        label: t('header.assign'),
        value: head().assignee ?? '',
        closes: true,
        options: [
          { value: me, label: t('header.toMe') },
          { value: '', label: t('header.nobody') },
          ...others.map(({ id, name }) => ({ value: id, label: `${name}${stateOf(id)}` })),
        ],
        onSelect: (value) => actions.assign(value === '' ? null : value),
      },
    ]
  }
}

/** Whose conversation it is, and giving it to somebody else. */
export function AssignMenu(props: { head: Head; entries: readonly MenuEntry[] }): JSX.Element {
  const inbox = useInbox()
  const { t } = inboxThreadText
  const name = () => {
    const { assignee } = props.head
    if (assignee === null) return null
    return inbox.members().find(({ id }) => id === assignee)?.name ?? t('event.formerMember')
  }
  const label = () => {
    const known = name()
    return known === null ? t('header.nobody') : t('header.assignedTo', { name: known })
  }
  return (
    <Menu
      entries={props.entries}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <Button {...attributes} data-action="assign" aria-label={label()} title={label()}>
          <Show when={name()} fallback={<Glyph icon={UserRound} />}>
            {(known) => <Avatar id={props.head.assignee ?? ''} name={known()} size={20} />}
          </Show>
          <span class="max-w-28 truncate max-lg:hidden">{name()?.split(' ')[0] ?? t('header.assign')}</span>
          <Glyph icon={ChevronDown} size={14} />
        </Button>
      )}
    />
  )
}
