import type { InboxCounts } from '../../../shared/live/inbox-counts.ts'
import type { InboxView } from './inbox-view.ts'

/** How many conversations a view holds; null when the figures that are kept do not tell. */
export function countOf(counts: InboxCounts, view: InboxView, me: string): number | null {
  if (view.priority !== undefined || view.mentioned !== undefined || view.order === 'waiting') return null
  const assignee = view.assignee === 'me' ? me : view.assignee === 'none' ? null : view.assignee
  const where = {
    ...(view.assignee === undefined ? {} : { assignee }),
    ...(view.channel === undefined ? {} : { channel: view.channel }),
  }
  if (view.unread !== undefined)
    return view.tag === undefined && !counts.hasMoreUnread && view.status === 'open'
      ? counts.unread(where)
      : null
  if (view.tag !== undefined)
    return view.status === 'open' && Object.keys(where).length === 0 ? counts.tagged(view.tag) : null
  return counts.total(view.status === 'all' ? where : { ...where, status: view.status })
}
