import { rowOf, rowsOf, type Sql } from '../sql.ts'
import type { Commit } from './commit.ts'
import { commit, type Store } from './transaction.ts'

/** Conversations, and rows of a leaver's own, that one write takes. */
const pageConversations = 100
const pageRows = 1000

/**
 * Takes a page of what somebody who left had: what is open is given back as it is written (`hand-back.ts`), then what
 * they had read, begun to write and been named in goes. Null when that changed no conversation.
 */
export function letGo(store: Store, now: number): Commit | null {
  const leaver = rowOf<{ id: string }>(store.sql, 'SELECT id FROM leavers ORDER BY id LIMIT 1')
  if (leaver === undefined) return null
  const held = rowsOf<{ id: string }>(
    store.sql,
    `SELECT id FROM heads WHERE assignee = ? AND status IN ('open', 'snoozed') LIMIT ?`,
    leaver.id,
    pageConversations,
  )
  if (held.length === 0) {
    store.transaction(() => forgetOwn(store.sql, leaver.id))
    return null
  }
  return commit(store, now, (tx) => {
    for (const { id } of held) {
      const head = tx.head(id)
      if (head !== undefined) tx.setHead(head)
    }
  }).commit
}

function forgetOwn(sql: Sql, agent: string): void {
  const left = ['reads', 'drafts', 'mentions', 'unread'].filter(
    (table) =>
      rowsOf(
        sql,
        `DELETE FROM ${table} WHERE agent = ? AND conversation IN (
           SELECT conversation FROM ${table} WHERE agent = ? LIMIT ?) RETURNING 1 AS gone`,
        agent,
        agent,
        pageRows,
      ).length > 0,
  )
  if (left.length > 0) return
  sql.exec('DELETE FROM unread_marks WHERE agent = ?', agent)
  sql.exec('DELETE FROM leavers WHERE id = ?', agent)
}
