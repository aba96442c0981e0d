import { rowOf, rowsOf, type Sql } from '../sql.ts'
import type { Store } from './transaction.ts'

type WithSql = Pick<Store, 'sql'>

const isKnown = 'EXISTS (SELECT 1 FROM team)'

/** Whether somebody does not work in the inbox; nobody is out before the Worker has told who is in. */
export const isOut = ({ sql }: WithSql, id: string): boolean =>
  rowOf(sql, `SELECT 1 AS found WHERE ${isKnown} AND NOT EXISTS (SELECT 1 FROM team WHERE id = ?)`, id) !==
  undefined

/** Somebody whom the Worker has just let in works here, even if nobody told. */
export function letIn({ sql }: WithSql, id: string): void {
  if (!isOut({ sql }, id)) return
  sql.exec('INSERT INTO team (id) VALUES (?)', id)
  sql.exec('DELETE FROM leavers WHERE id = ?', id)
}

/**
 * These work in the inbox from here on. Whoever no longer does is there no more and gets no turn; what they had is
 * given back by `letGo` (`leaving.ts`). Telling the same again changes nothing.
 *
 * @returns those who have gone
 */
export function setTeam({ sql }: WithSql, ids: readonly string[]): string[] {
  sql.exec('DELETE FROM team')
  sql.exec('INSERT INTO team (id) SELECT DISTINCT value FROM json_each(?)', JSON.stringify(ids))
  sql.exec('DELETE FROM leavers WHERE id IN (SELECT id FROM team)')
  const gone = listTraces(sql).filter((id) => isOut({ sql }, id))
  for (const id of gone) {
    sql.exec('INSERT INTO leavers (id) VALUES (?) ON CONFLICT DO NOTHING', id)
    sql.exec('DELETE FROM agents WHERE id = ?', id)
  }
  return gone
}

/** Everybody of whom something stands here, by the indexes alone: who was here, who has what is open, who has read. */
function listTraces(sql: Sql): string[] {
  const firstOf = (table: string) => `WITH RECURSIVE owner (id) AS (
    SELECT min(agent) FROM ${table}
    UNION ALL SELECT (SELECT min(agent) FROM ${table} WHERE agent > owner.id) FROM owner WHERE owner.id IS NOT NULL)
    SELECT id FROM owner WHERE id IS NOT NULL`
  const rows = [
    'SELECT id FROM agents',
    `SELECT DISTINCT assignee AS id FROM counts WHERE assignee <> '' AND status IN ('open', 'snoozed') AND total > 0`,
    ...['reads', 'drafts', 'mentions'].map(firstOf),
  ].flatMap((query) => rowsOf<{ id: string }>(sql, query))
  return [...new Set(rows.map(({ id }) => id))]
}

/** Whether somebody who has left has anything here still. */
export const hasLeavers = ({ sql }: WithSql): boolean =>
  rowOf(sql, 'SELECT 1 AS found FROM leavers LIMIT 1') !== undefined
