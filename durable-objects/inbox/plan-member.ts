import { rowOf } from '../sql.ts'
import { memberOf } from './actors.ts'
import { isAvailable } from './agents.ts'
import { type Asked, type Plan, refuse } from './plan.ts'
import { findHead } from './rows.ts'
import type { Store, Transaction } from './transaction.ts'
import { readDraft } from './views.ts'

/** Up to where a member has read a conversation. */
export const readCseqOf = (store: Pick<Store, 'sql'>, agent: string, conversation: string): number =>
  rowOf<{ cseq: number }>(
    store.sql,
    'SELECT cseq FROM reads WHERE agent = ? AND conversation = ?',
    agent,
    conversation,
  )?.cseq ?? 0

function moveRead(tx: Transaction, agent: string, conversation: string, cseq: number): void {
  tx.sql.exec(
    `INSERT INTO reads (agent, conversation, cseq, seq) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET cseq = excluded.cseq, seq = excluded.seq`,
    agent,
    conversation,
    cseq,
    tx.seq,
  )
  tx.tell(agent, { type: 'read', conversation, cseq, unread: null })
}

/** Reading only ever goes on, and what was read is not told again; a program has no cursor. */
export function planRead({ store, actor, op }: Asked<'read'>): Plan {
  const member = memberOf(actor)
  const head = findHead(store.sql, op.conversation)
  if (member === null) return refuse('inbox.forbidden')
  if (head === undefined) return refuse('inbox.not_found')
  const cseq = Math.min(op.cseq, head.last_cseq)
  const result = { conversation: head.id, cseq }
  if (cseq <= readCseqOf(store, member, head.id)) return { stands: result }
  return {
    step(tx) {
      moveRead(tx, member, head.id, cseq)
      return result
    },
  }
}

/** Back to before the last thing the person wrote. */
export function planUnread({ store, actor, op }: Asked<'unread'>): Plan {
  const member = memberOf(actor)
  const head = findHead(store.sql, op.conversation)
  if (member === null) return refuse('inbox.forbidden')
  if (head === undefined || head.last_in_cseq === 0) return refuse('inbox.not_found')
  const cseq = head.last_in_cseq - 1
  if (cseq === readCseqOf(store, member, head.id)) return { stands: { conversation: head.id, cseq } }
  return {
    step(tx) {
      moveRead(tx, member, head.id, cseq)
      return { conversation: head.id, cseq }
    },
  }
}

/** What a member has begun to write, for the member's own devices. */
export function planDraft({ store, actor, op }: Asked<'draft'>): Plan {
  const member = memberOf(actor)
  const { conversation } = op
  if (member === null) return refuse('inbox.forbidden')
  if (findHead(store.sql, conversation) === undefined) return refuse('inbox.not_found')
  const text = op.text === null || op.text.trim() === '' ? null : op.text
  if (text === readDraft(store, member, conversation)) return { stands: { conversation } }
  return {
    step(tx) {
      tx.sql.exec(
        `INSERT INTO drafts (agent, conversation, text, seq) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET text = excluded.text, seq = excluded.seq`,
        member,
        conversation,
        text,
        tx.seq,
      )
      tx.tell(member, { type: 'draft', conversation, text })
      return { conversation }
    },
  }
}

/** Whether new conversations may be given to the member. */
export function planAvailability({ store, actor, op }: Asked<'availability'>): Plan {
  const member = memberOf(actor)
  if (member === null) return refuse('inbox.forbidden')
  if (isAvailable(store, member) === op.available) return { stands: {} }
  return {
    step(tx) {
      tx.sql.exec(
        `INSERT INTO agents (id, name, available, assigned_at, left_at, online) VALUES (?, ?, ?, 0, NULL, 0)
         ON CONFLICT DO UPDATE SET available = excluded.available`,
        member,
        actor.name,
        op.available ? 1 : 0,
      )
      return {}
    },
  }
}
