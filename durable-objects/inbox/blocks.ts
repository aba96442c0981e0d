import { rowOf, rowsOf, type Sql } from '../sql.ts'
import { stopBot } from './bot.ts'
import { type Asked, type Plan, refuse } from './plan.ts'
import { reopened, waitingSince } from './refresh-head.ts'
import { findHead, type HeadRow } from './rows.ts'
import type { Store } from './transaction.ts'

/** Conversations of one address that a block changes: the latest; older ones are not written to any more. */
const mostBlocked = 500

/** Whether an address is kept from calling anybody. */
export const isBlocked = (
  { sql }: Pick<Store, 'sql'>,
  { channel, peer }: Pick<HeadRow, 'channel' | 'peer'>,
): boolean =>
  rowOf(sql, 'SELECT 1 AS blocked FROM blocks WHERE channel = ? AND peer = ?', channel, peer) !== undefined

/** What a conversation of an address begins with: that of somebody blocked stands closed, where it calls nobody. */
export const blockedBeginning = (
  store: Pick<Store, 'sql'>,
  whose: Pick<HeadRow, 'channel' | 'peer'>,
): Pick<HeadRow, 'blocked' | 'status'> | null =>
  isBlocked(store, whose) ? { blocked: 1, status: 'closed' } : null

/** What stands open of somebody blocked is closed: nobody has to answer it. */
const blocked = (head: HeadRow): HeadRow => ({
  ...head,
  blocked: 1,
  waiting_since: null,
  ...(head.status === 'spam' ? {} : { status: 'closed', snoozed_until: null }),
})

/** The conversation in which somebody is let in again opens: who does so wants to speak with them. */
const unblocked = (sql: Sql, head: HeadRow, asked: string): HeadRow => {
  const free = { ...head, blocked: 0 }
  if (head.id === asked && head.status === 'closed') return reopened(sql, free)
  // One that was opened while its person was blocked: they wait again.
  return { ...free, waiting_since: waitingSince(sql, free) }
}

/** Keeps an address out: its messages call nobody, now and later, and nothing goes to it on the channel. */
export function planBlock({ store, op }: Asked<'block'>): Plan {
  const head = findHead(store.sql, op.conversation)
  if (head === undefined) return refuse('inbox.not_found')
  const all = rowsOf<HeadRow>(
    store.sql,
    'SELECT * FROM heads WHERE channel = ? AND peer = ? ORDER BY last_at DESC LIMIT ?',
    head.channel,
    head.peer,
    mostBlocked,
  )
  return {
    step(tx) {
      for (const one of all) tx.setHead(op.blocked ? blocked(one) : unblocked(tx.sql, one, head.id))
      if (op.blocked) for (const { id } of all) stopBot(tx, id)
      const statement = op.blocked
        ? 'INSERT INTO blocks (channel, peer) VALUES (?, ?) ON CONFLICT DO NOTHING'
        : 'DELETE FROM blocks WHERE channel = ? AND peer = ?'
      tx.sql.exec(statement, head.channel, head.peer)
      // Nobody is written to in a chat but where they write.
      if (head.channel !== 'chat') tx.project('block', `${head.channel}:${head.peer}`)
      return { conversation: head.id, changed: all.length }
    },
  }
}
