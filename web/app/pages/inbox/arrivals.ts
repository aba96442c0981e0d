import { createEffect, createSignal, onCleanup } from 'solid-js'
import type { Head } from '../../../../worker/contracts/inbox.ts'
import { inboxText } from '../../i18n/inbox.ts'
import type { InboxLine } from './inbox-line.ts'
import { personOf } from './view-words.ts'

/** Whether a message calls a member: on a conversation of theirs or of nobody that is open. */
export const callsFor = (head: Head, me: string): boolean =>
  head.status === 'open' && !head.blocked && (head.assignee === null || head.assignee === me)

/** Says who has written, for those who do not see it. Call it in a component. */
export function createAnnouncement(line: () => InboxLine, me: () => string) {
  const [text, setText] = createSignal('')
  const [hasArrived, setArrived] = createSignal(false)
  createEffect(() => {
    const own = me()
    onCleanup(
      line().onArrival((head) => {
        if (!callsFor(head, own)) return
        setArrived(true)
        setText(inboxText.t('list.arrived', { name: personOf(head) }))
      }),
    )
  })
  return { text, hasArrived }
}
