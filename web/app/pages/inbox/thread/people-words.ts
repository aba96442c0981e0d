import type { Author, Head, Message, ThreadEvent } from '../../../../../worker/contracts/inbox.ts'
import { formatPhone } from '../../../../shared/format.ts'
import { reasonText } from '../../../reason-text.ts'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { personOf } from '../view-words.ts'

type Members = readonly { id: string; name: string }[]

/** The person's address as it is read in the header; nothing where it says nothing. */
export function addressWords({ peer, channel }: Pick<Head, 'peer' | 'channel'>): string {
  if (channel === 'email') return peer
  return channel === 'sms' || channel === 'whatsapp' ? formatPhone(peer) : ''
}

/** Who wrote a message. Reactive to the language. */
export function authorWords(author: Author, head: Pick<Head, 'peerName' | 'peer' | 'channel'>): string {
  const { t } = inboxThreadText
  switch (author.type) {
    case 'contact':
      return author.name ?? personOf(head)
    case 'bot':
      return t('message.bot', { name: author.name })
    case 'key':
      return t('message.key', { name: author.name })
    case 'system':
      return t('message.system')
    default:
      return author.name
  }
}

/** The line of what happened to a conversation. Reactive to the language. */
export function eventWords(
  { author, event }: Message,
  { members, moment }: { members: Members; moment: (at: number) => string },
): string {
  if (event === null) return ''
  const actor = author.type === 'user' || author.type === 'key' ? author : null
  const nameOf = (id: string) =>
    members.find((one) => one.id === id)?.name ?? inboxThreadText.t('event.formerMember')
  switch (event.type) {
    case 'assigned':
      return assignedWords(event.assignee, actor, nameOf)
    case 'status':
      return statusWords(event, actor?.name ?? null, moment)
    case 'merged':
      return inboxThreadText.t('event.merged', { actor: actor?.name ?? inboxThreadText.t('message.system') })
    case 'contact':
      return inboxThreadText.t(`event.contact.${event.trust}`)
    case 'follow_up_failed':
      return inboxThreadText.t('event.followUpFailed', { reason: reasonText(event.code).label })
  }
}

function assignedWords(
  assignee: string | null,
  actor: { id: string; name: string } | null,
  nameOf: (id: string) => string,
): string {
  const { t } = inboxThreadText
  if (actor === null)
    return assignee === null ? t('event.autoUnassigned') : t('event.autoAssigned', { name: nameOf(assignee) })
  if (assignee === null) return t('event.unassigned', { actor: actor.name })
  return assignee === actor.id
    ? t('event.tookIt', { actor: actor.name })
    : t('event.assignedTo', { actor: actor.name, name: nameOf(assignee) })
}

function statusWords(
  { status, until }: Extract<ThreadEvent, { type: 'status' }>,
  actor: string | null,
  moment: (at: number) => string,
): string {
  const { t } = inboxThreadText
  if (actor === null) return status === 'open' ? t('event.autoOpen') : t('event.autoClosed')
  if (status === 'snoozed')
    return until === null
      ? t('event.snoozed', { actor })
      : t('event.snoozedUntil', { actor, moment: moment(until) })
  return t(`event.${status}`, { actor })
}
