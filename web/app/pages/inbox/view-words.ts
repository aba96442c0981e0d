import type { Head } from '../../../../worker/contracts/inbox.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { formatPhone } from '../../../shared/format.ts'
import { inboxText } from '../../i18n/inbox.ts'
import type { InboxView } from './inbox-view.ts'

/** Names of what a view is chosen by; reactive. */
export type ViewNames = { member: (id: string) => string; tag: (id: number) => string }

/** A view in words: "Tutte le aperte", "Chiuse, WhatsApp, olio-nuovo". Reactive. */
export function viewName(view: InboxView, names: ViewNames): string {
  const owner =
    view.assignee === undefined
      ? null
      : view.assignee === 'me'
        ? inboxText.t('views.mine')
        : view.assignee === 'none'
          ? inboxText.t('views.unassigned')
          : names.member(view.assignee)
  const parts = [
    owner,
    view.channel === undefined ? null : uiText.t(`channel.${view.channel}`),
    view.tag === undefined ? null : names.tag(view.tag),
    view.priority === undefined ? null : inboxText.t(`priority.${view.priority}`),
    view.unread === undefined ? null : inboxText.t('views.unread'),
    view.mentioned === undefined ? null : inboxText.t('views.mentioned'),
  ].filter((part) => part !== null)
  // Open is what is meant when nothing is said, of mentions all; beside other parts it would only lengthen the title.
  const meant = view.mentioned === undefined ? 'open' : 'all'
  const status = view.status === meant && parts.length > 0 ? [] : [inboxText.t(`views.${view.status}`)]
  return [...status, ...parts].join(', ')
}

/**
 * Who a conversation is with: the name if one is known, else the address as it is read. A contact without a name may have
 * an address for one. Reactive.
 */
export function personOf(head: Pick<Head, 'peerName' | 'peer' | 'channel'>): string {
  if (head.peerName !== null && head.peerName.trim() !== '') return formatPhone(head.peerName)
  if (head.channel === 'sms' || head.channel === 'whatsapp') return formatPhone(head.peer)
  if (head.channel === 'email') return head.peer
  return inboxText.t(head.channel === 'chat' ? 'visitor' : 'nameless', {
    code: head.peer.slice(-4).toUpperCase(),
  })
}
