import { listAgents } from './agents.ts'
import { nextAgent } from './head-rules.ts'
import type { Transaction } from './transaction.ts'

/** Gives what is open and nobody's to whoever is next (spec 13.2). */
export function giveAway(tx: Transaction, conversation: string): void {
  const head = tx.head(conversation)
  if (head === undefined || head.assignee !== null || head.status !== 'open' || head.blocked === 1) return
  const next = nextAgent(listAgents(tx))
  if (next === null) return
  tx.setHead({ ...head, assignee: next })
  // Two conversations of one moment go to two people.
  tx.sql.exec('UPDATE agents SET assigned_at = max(?, assigned_at + 1) WHERE id = ?', tx.now, next)
}
