import { A } from '@solidjs/router'
import AlarmClock from 'lucide-solid/icons/alarm-clock'
import Check from 'lucide-solid/icons/check'
import CircleDot from 'lucide-solid/icons/circle-dot'
import Link from 'lucide-solid/icons/link'
import MailX from 'lucide-solid/icons/mail-x'
import Merge from 'lucide-solid/icons/merge'
import OctagonAlert from 'lucide-solid/icons/octagon-alert'
import UserCheck from 'lucide-solid/icons/user-check'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Message, ThreadEvent } from '../../../../../worker/contracts/inbox.ts'
import { Glyph, type Icon } from '../../../../shared/ui/Button.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { useInbox } from '../inbox-session.ts'
import { eventWords } from './people-words.ts'

const statusIcons: Record<Extract<ThreadEvent, { type: 'status' }>['status'], Icon> = {
  open: CircleDot,
  closed: Check,
  snoozed: AlarmClock,
  spam: OctagonAlert,
}

function iconOf(event: ThreadEvent | null): Icon {
  if (event?.type === 'status') return statusIcons[event.status]
  if (event?.type === 'assigned') return UserCheck
  if (event?.type === 'follow_up_failed') return MailX
  return event?.type === 'merged' ? Merge : Link
}

/** What was done to the conversation, in one small line. */
export function EventLine(props: { message: Message }): JSX.Element {
  const inbox = useInbox()
  const format = useFormat()
  const workspace = useWorkspace()
  /** The contact of the form, and the other one that has the phone: whoever may merge them is offered it (spec 2.5). */
  const split = () => {
    const { event } = props.message
    if (event?.type !== 'contact' || event.phoneOf === undefined) return null
    return workspace.can('contacts.write') ? { own: event.contactId, other: event.phoneOf } : null
  }
  return (
    <p
      class={`my-1 flex items-start justify-center gap-1.5 text-center text-secondary ${props.message.event?.type === 'follow_up_failed' ? 'text-bad' : 'text-text-2'}`}
    >
      <Glyph icon={iconOf(props.message.event)} size={14} class="mt-px text-text-3" />
      <span>
        <time class="text-text-3" title={format.fullMoment(props.message.receivedAt)}>
          {format.time(props.message.receivedAt)}
        </time>{' '}
        {eventWords(props.message, { members: inbox.members(), moment: format.moment })}
        <Show when={split()}>
          {(ids) => (
            <>
              {'. '}
              {inboxThreadText.t('event.phoneOf')}{' '}
              <A class="link" href={workspace.href(`/contacts/merge?a=${ids().own}&b=${ids().other}`)}>
                {inboxThreadText.t('event.merge')}
              </A>
            </>
          )}
        </Show>
      </span>
    </p>
  )
}
