import type { Operation } from '../../../../worker/contracts/inbox-commands.ts'
import type { Head } from '../../../../worker/contracts/inbox.ts'
import type { Pending } from '../../../shared/live/inbox-outbox.ts'

/** A conversation as it will be once what was given for it is done: so that a change shows at once. */
export function withPending(head: Head, pending: readonly Pending[]): Head {
  let shown = head
  for (const { op, state } of pending) if (state === 'waiting') shown = after(shown, op)
  return shown
}

const concerns = (head: Head, ids: readonly string[]): boolean => ids.includes(head.id)

function after(head: Head, op: Operation): Head {
  switch (op.type) {
    case 'assign':
      return concerns(head, op.conversations) ? { ...head, assignee: op.assignee } : head
    case 'status':
      return concerns(head, op.conversations)
        ? { ...head, status: op.status, snoozedUntil: op.status === 'snoozed' ? op.until : null }
        : head
    case 'priority':
      return concerns(head, op.conversations) ? { ...head, priority: op.priority } : head
    case 'tag':
      return concerns(head, op.conversations)
        ? { ...head, tags: [...new Set([...head.tags, ...op.add])].filter((tag) => !op.remove.includes(tag)) }
        : head
    case 'block':
      return op.conversation === head.id ? { ...head, blocked: op.blocked } : head
    default:
      return head
  }
}
