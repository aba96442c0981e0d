import { type SQL, sql } from 'drizzle-orm/sql'
import { execute, queryRow, queryRows, writeBatch, type Db } from '../../../../db/client.ts'
import type { Candidate } from '../difference.ts'
import { CandidateRow, candidateColumns } from './refresh.ts'
import type { ListRow } from './lists.ts'

/** How many lists there are, and how many have no record for a day (days since the epoch, UTC). */
export async function listsWithoutDay(
  db: Db,
  tenantId: number,
  day: number,
): Promise<{ lists: number; missing: number }> {
  const row = await queryRow(
    db,
    sql`SELECT count(*) AS lists, count(CASE WHEN NOT EXISTS (
          SELECT 1 FROM list_days d WHERE d.tenant_id = l.tenant_id AND d.list_id = l.id AND d.day = ${day}
        ) THEN 1 END) AS missing
        FROM lists l WHERE l.tenant_id = ${tenantId} AND l.deleted_at IS NULL`,
    (one) => ({ lists: Number(one['lists']), missing: Number(one['missing']) }),
  )
  return row ?? { lists: 0, missing: 0 }
}

/**
 * For every list without a record of `day`: its count is that of the day before at its end (if the
 * list was there then), and the record of `day` marks that this was done.
 */
export async function recordDays(db: Db, tenantId: number, day: number, dayStart: number): Promise<void> {
  const unrecorded = sql`FROM lists l WHERE l.tenant_id = ${tenantId} AND l.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM list_days d WHERE d.tenant_id = l.tenant_id AND d.list_id = l.id AND d.day = ${day})`
  await writeBatch(db, [
    sql`INSERT INTO list_days (tenant_id, list_id, day, member_count)
        SELECT l.tenant_id, l.id, ${day - 1}, l.member_count ${unrecorded} AND l.created_at < ${dayStart}
        ON CONFLICT (tenant_id, list_id, day) DO UPDATE SET member_count = excluded.member_count`,
    sql`INSERT INTO list_days (tenant_id, list_id, day, member_count)
        SELECT l.tenant_id, l.id, ${day}, l.member_count ${unrecorded}
        ON CONFLICT (tenant_id, list_id, day) DO NOTHING`,
  ])
}

/** Counts a list's members anew; says by how much the kept count was off, and mends it. */
export async function recountMembers(db: Db, tenantId: number, listId: number): Promise<number> {
  const counted = sql`(SELECT count(*) FROM list_members m CROSS JOIN contacts c ON c.id = m.contact_id
    WHERE m.tenant_id = ${tenantId} AND m.list_id = ${listId} AND m.state = 'in'
    AND c.tenant_id = ${tenantId} AND c.deleted_at IS NULL)`
  const off = await queryRow(
    db,
    sql`SELECT member_count - ${counted} AS off FROM lists WHERE id = ${listId} AND tenant_id = ${tenantId}`,
    (row) => Number(row['off']),
  )
  if (off === undefined || off === 0) return 0
  await execute(
    db,
    sql`UPDATE lists SET member_count = ${counted} WHERE id = ${listId} AND tenant_id = ${tenantId}`,
  )
  return off
}

/** Contacts from an id on that have not changed since the list's cursor, as candidates: all should agree. */
export const driftOf = (
  db: Db,
  tenantId: number,
  list: ListRow,
  where: SQL,
  window: { fromId: number; size: number },
): Promise<Candidate[]> =>
  queryRows(
    db,
    sql`SELECT ${candidateColumns(where)}
        FROM (SELECT contact_id FROM contact_changes WHERE tenant_id = ${tenantId}
              AND contact_id >= ${window.fromId} AND seq <= ${list.change_cursor}
              ORDER BY contact_id LIMIT ${window.size}) w
        CROSS JOIN contacts c ON c.id = w.contact_id AND c.tenant_id = ${tenantId}
        LEFT JOIN list_members m ON m.tenant_id = ${tenantId} AND m.list_id = ${list.id} AND m.contact_id = c.id`,
    CandidateRow,
  )
