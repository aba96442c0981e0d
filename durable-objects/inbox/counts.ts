import type { Channel } from '../../worker/contracts/common.ts'
import { type ConversationStatus, type Counts, maxUnreadTold } from '../../worker/contracts/inbox.ts'
import { rowsOf, type Sql } from '../sql.ts'
import { keyOf } from './actors.ts'
import type { Store, Transaction } from './transaction.ts'
import { listUnread } from './unread.ts'

/** How many conversations stand where, and which of them a member has not read. */
export function readCounts({ sql }: Pick<Store, 'sql'>, agent: string | null): Counts {
  const grid = rowsOf<{ status: ConversationStatus; assignee: string; channel: Channel; total: number }>(
    sql,
    'SELECT status, assignee, channel, total FROM counts WHERE total > 0',
  )
  return {
    grid: grid.map((cell) => ({ ...cell, assignee: cell.assignee === '' ? null : cell.assignee })),
    tags: rowsOf<{ tag: number; total: number }>(
      sql,
      'SELECT tag, total FROM tag_counts WHERE total > 0 ORDER BY tag',
    ),
    ...(agent === null ? { unread: [], unreadMore: false } : listUnread(sql, agent)),
    mentions: agent === null ? [] : unreadMentions(sql, agent, null),
  }
}

/** Notes of others that name a member, beyond where the member has read; of one conversation, or of all (null). */
function unreadMentions(
  sql: Sql,
  agent: string,
  conversation: string | null,
): { id: string; count: number }[] {
  return rowsOf(
    sql,
    `SELECT t.conversation AS id, count(*) AS count
     FROM mentions t CROSS JOIN messages m ON m.id = t.message LEFT JOIN reads r ON r.agent = t.agent AND r.conversation = t.conversation
     WHERE t.agent = ? ${conversation === null ? '' : 'AND t.conversation = ?'}
       AND m.cseq > coalesce(r.cseq, 0) AND m.author_key <> ?
     GROUP BY t.conversation ORDER BY t.conversation LIMIT ?`,
    agent,
    ...(conversation === null ? [] : [conversation]),
    keyOf({ type: 'user', id: agent }),
    maxUnreadTold,
  )
}

/** How many notes that name a member in a conversation the member has not read. */
export const mentionsIn = ({ sql }: Pick<Store, 'sql'>, agent: string, conversation: string): number =>
  unreadMentions(sql, agent, conversation)[0]?.count ?? 0

/** Tells a member how many notes that name them in a conversation they have not read. */
export const tellMentions = (tx: Transaction, agent: string, conversation: string): void =>
  tx.tell(agent, { type: 'mentions', conversation, count: mentionsIn(tx.store, agent, conversation) })
