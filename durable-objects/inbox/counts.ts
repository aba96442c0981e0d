import type { Channel } from '../../worker/contracts/common.ts'
import {
  type ConversationStatus,
  type Counts,
  maxUnreadTold,
  type UnreadHead,
} from '../../worker/contracts/inbox.ts'
import { rowsOf } from '../sql.ts'
import type { Store } from './transaction.ts'

/** How many conversations stand where, and which of them a member has not read. */
export function readCounts({ sql }: Pick<Store, 'sql'>, agent: string | null): Counts {
  const grid = rowsOf<{ status: ConversationStatus; assignee: string; channel: Channel; total: number }>(
    sql,
    'SELECT status, assignee, channel, total FROM counts WHERE total > 0',
  )
  const unread =
    agent === null
      ? []
      : rowsOf<UnreadHead>(
          sql,
          // A member without a row has read nothing, so that everything somebody wrote is unread.
          `SELECT h.id, h.assignee, h.channel FROM heads h
           LEFT JOIN reads r ON r.agent = ? AND r.conversation = h.id
           WHERE h.status = 'open' AND h.last_in_cseq > coalesce(r.cseq, 0) ORDER BY h.last_at DESC LIMIT ?`,
          agent,
          maxUnreadTold + 1,
        )
  return {
    grid: grid.map((cell) => ({ ...cell, assignee: cell.assignee === '' ? null : cell.assignee })),
    tags: rowsOf<{ tag: number; total: number }>(
      sql,
      `SELECT t.tag, count(*) AS total FROM head_tags t JOIN heads h ON h.id = t.conversation AND h.status = 'open'
       GROUP BY t.tag ORDER BY t.tag`,
    ),
    unread: unread.slice(0, maxUnreadTold),
    unreadMore: unread.length > maxUnreadTold,
  }
}
