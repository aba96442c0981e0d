import type { Head } from '../../../../worker/contracts/inbox.ts'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import { useInbox } from './inbox-session.ts'
import { inverseOf, type ListChange, operationsOf } from './list-changes.ts'
import { personOf } from './view-words.ts'

/** Changes conversations of the list, at once, with the way back. Call it in a component. */
export function createListActions() {
  const inbox = useInbox()
  const { t, plural } = inboxText

  /** What was done, in words: one by its name, more by their number. */
  function said(change: ListChange, heads: readonly Head[]): string {
    const [first] = heads
    const slots = { name: heads.length === 1 && first !== undefined ? personOf(first) : '' }
    if (change.type === 'status') return plural(`done.${change.status}`, heads.length, slots)
    if (change.type === 'assign') {
      const member = inbox.members().find(({ id }) => id === change.assignee)?.name
      return member === undefined
        ? plural('done.unassigned', heads.length, slots)
        : plural('done.assigned', heads.length, { ...slots, member })
    }
    if (change.type === 'tag') return plural('done.tagged', heads.length, slots)
    if (change.type === 'priority')
      return `${plural('done.prioritised', heads.length, slots)}: ${t(`priority.${change.priority}`)}`
    return plural(`done.${change.type}`, heads.length, slots)
  }

  return {
    apply(change: ListChange, ids: readonly string[]): void {
      const heads = ids.flatMap((id) => {
        const head = inbox.live.heads.get(id)
        return head === undefined ? [] : [{ ...head, readCseq: inbox.live.heads.readCseq(id) }]
      })
      if (heads.length === 0) return
      const back = inverseOf(change, heads)
      operationsOf(change, heads).forEach((op) => inbox.command(op))
      showToast({
        text: said(change, heads),
        ...(back.length === 0 ? {} : { onUndo: () => back.forEach((op) => inbox.command(op)) }),
      })
    },
  }
}
