import { takeTurn } from './give-away.ts'
import type { HeadRow } from './rows.ts'
import { readSettings } from './settings.ts'
import { isOut } from './team.ts'
import { tellInThread } from './thread-events.ts'
import type { Transaction } from './transaction.ts'

/**
 * Nothing open or snoozed is somebody's who works here no more, whatever opened it: it is given to whoever is next where
 * the workspace gives in turn, else it is nobody's, and the thread tells. What is closed keeps who had it.
 */
export function handBack(tx: Transaction, heads: readonly HeadRow[]): void {
  for (const head of heads) {
    if (head.assignee === null || (head.status !== 'open' && head.status !== 'snoozed')) continue
    if (!isOut(tx, head.assignee)) continue
    const assignee = readSettings(tx.sql).roundRobin ? takeTurn(tx) : null
    tellInThread(tx, { ...head, assignee }, null, { type: 'assigned', assignee })
  }
}
