import type { ConversationStatus, Head, Priority } from '../../../../../worker/contracts/inbox.ts'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useInbox } from '../inbox-session.ts'
import { personOf } from '../view-words.ts'

/** What can be done with a conversation as a whole; what puts it out of sight can be undone for a while. */
export function createHeadActions(head: () => Head) {
  const inbox = useInbox()
  const { t } = inboxThreadText
  const conversations = () => [head().id]
  const setStatus = (status: ConversationStatus, until: number | null = null) =>
    inbox.command({ type: 'status', conversations: conversations(), status, until })

  /** Changes the state, and offers the one before. */
  function move(status: ConversationStatus, until: number | null, text: string): void {
    const { id, status: before, snoozedUntil } = head()
    setStatus(status, until)
    showToast({
      text,
      onUndo: () =>
        inbox.command({
          type: 'status',
          conversations: [id],
          status: before,
          until: before === 'snoozed' ? snoozedUntil : null,
        }),
    })
  }
  const name = () => personOf(head())
  return {
    setStatus,
    close: () => move('closed', null, t('header.closed', { name: name() })),
    reopen: () => move('open', null, t('header.reopened', { name: name() })),
    snooze: (until: number | null) => move('snoozed', until, t('header.snoozed', { name: name() })),
    spam: () => move('spam', null, t('header.spammed', { name: name() })),
    assign: (assignee: string | null) =>
      inbox.command({ type: 'assign', conversations: conversations(), assignee }),
    prioritise: (priority: Priority) =>
      inbox.command({ type: 'priority', conversations: conversations(), priority }),
    tag: (change: { add?: number[]; remove?: number[] }) =>
      inbox.command({
        type: 'tag',
        conversations: conversations(),
        add: change.add ?? [],
        remove: change.remove ?? [],
      }),
    markUnread: () => inbox.command({ type: 'unread', conversation: head().id }),
    mergeInto: (into: string) => inbox.command({ type: 'merge', from: head().id, into }),
    block(blocked: boolean): void {
      const { id } = head()
      inbox.command({ type: 'block', conversation: id, blocked })
      showToast({
        text: t(blocked ? 'header.blocked' : 'header.unblocked', { name: name() }),
        onUndo: () => inbox.command({ type: 'block', conversation: id, blocked: !blocked }),
      })
    },
  }
}
export type HeadActions = ReturnType<typeof createHeadActions>
