import { rowOf } from '../sql.ts'
import { findHead, type HeadRow } from './rows.ts'
import type { Store } from './transaction.ts'

/** A conversation as it is stored, or the one it was merged into. */
export function followMerges({ sql }: Pick<Store, 'sql'>, id: string): HeadRow | undefined {
  const head = findHead(sql, id)
  if (head !== undefined) return head
  const grave = rowOf<{ moved_into: string | null }>(
    sql,
    `SELECT moved_into FROM tombstones WHERE kind = 'conversation' AND id = ?`,
    id,
  )
  return grave?.moved_into ? followMerges({ sql }, grave.moved_into) : undefined
}
