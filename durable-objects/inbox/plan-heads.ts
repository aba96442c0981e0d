import type { CommandResult } from '../../worker/contracts/inbox-commands.ts'
import { stopBot } from './bot.ts'
import { type Asked, type Plan, refuse } from './plan.ts'
import { reopened } from './refresh-head.ts'
import { findHead, type HeadRow, tagsOf } from './rows.ts'
import { isOut } from './team.ts'
import { tellInThread } from './thread-events.ts'
import type { Store, Transaction } from './transaction.ts'

/** Most tags of one conversation. */
const maxTags = 50

/** Changes each conversation that is there, all in one write; a single one that is not there is an error. */
function planEach(
  { store, conversations }: { store: Store; conversations: readonly string[] },
  change: (tx: Transaction, head: HeadRow) => boolean,
): Plan {
  const ids = [...new Set(conversations)]
  const missing = ids.filter((id) => findHead(store.sql, id) === undefined)
  if (missing.length === ids.length) return refuse('inbox.not_found')
  return {
    step(tx) {
      let changed = 0
      for (const id of ids) {
        const head = tx.head(id)
        if (head !== undefined && change(tx, head)) changed += 1
      }
      const result: CommandResult = { changed, missing }
      return ids.length === 1 ? { ...result, conversation: ids[0] } : result
    },
  }
}

export function planAssign({ store, actor, op }: Asked<'assign'>): Plan {
  if (op.assignee !== null && isOut(store, op.assignee)) return refuse('inbox.not_member')
  return planEach({ store, conversations: op.conversations }, (tx, head) => {
    if (head.assignee === op.assignee) return false
    tellInThread(tx, { ...head, assignee: op.assignee }, actor, { type: 'assigned', assignee: op.assignee })
    if (op.assignee !== null)
      tx.sql.exec('UPDATE agents SET assigned_at = ? WHERE id = ?', tx.now, op.assignee)
    return true
  })
}

export function planStatus({ store, actor, now, op }: Asked<'status'>): Plan {
  const until = op.status === 'snoozed' ? op.until : null
  if (until !== null && until <= now) return refuse('inbox.invalid')
  return planEach({ store, conversations: op.conversations }, (tx, head) => {
    if (head.status === op.status && head.snoozed_until === until) return false
    const next =
      op.status === 'open'
        ? reopened(tx.sql, head)
        : // Whoever closes or puts aside has decided that nobody waits for now.
          { ...head, status: op.status, snoozed_until: until, waiting_since: null }
    tellInThread(tx, next, actor, { type: 'status', status: op.status, until })
    if (op.status !== 'open') stopBot(tx, head.id)
    return true
  })
}

export const planPriority = ({ store, op }: Asked<'priority'>): Plan =>
  planEach({ store, conversations: op.conversations }, (tx, head) => {
    if (head.priority === op.priority) return false
    tx.setHead({ ...head, priority: op.priority })
    return true
  })

export const planTags = ({ store, op }: Asked<'tag'>): Plan =>
  planEach({ store, conversations: op.conversations }, (tx, head) => {
    const gone = new Set(op.remove)
    const kept = [...new Set([...tagsOf(head), ...op.add])].filter((tag) => !gone.has(tag)).slice(0, maxTags)
    const tags = JSON.stringify(kept.sort((a, b) => a - b))
    if (tags === head.tags) return false
    tx.setHead({ ...head, tags })
    return true
  })
