import { listAgents } from './agents.ts'
import { nextAgent } from './head-rules.ts'
import type { Transaction } from './transaction.ts'

/** Gives what is open and nobody's to whoever is next (spec 13.2). */
export function giveAway(tx: Transaction, conversation: string): void {
  const head = tx.head(conversation)
  if (head === undefined || head.assignee !== null || head.status !== 'open' || head.blocked === 1) return
  const next = takeTurn(tx)
  if (next !== null) tx.setHead({ ...head, assignee: next })
}

/** Whose turn it is to get a conversation, which is thereby taken; null when nobody is there for it. */
export function takeTurn(tx: Transaction): string | null {
  const next = nextAgent(listAgents(tx))
  // Two conversations of one moment go to two people.
  if (next !== null)
    tx.sql.exec('UPDATE agents SET assigned_at = max(?, assigned_at + 1) WHERE id = ?', tx.now, next)
  return next
}
