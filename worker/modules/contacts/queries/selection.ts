import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRow, readBatch, returning } from '../../../../db/client.ts'
import { type ContactFilter, probes } from './list.ts'

/** A walk through the contacts by id: past `afterId`, up to `untilId`, which was the newest at its start. */
export type IdRange = { afterId: number; untilId: number }

/** The ids between which all contacts of the workspace lie, those of today. */
export async function findIdRange(db: Db, tenantId: number): Promise<IdRange> {
  const row = await queryRow(
    db,
    sql`SELECT (SELECT min(contact_id) FROM contact_changes WHERE tenant_id = ${tenantId}) AS first,
               (SELECT max(contact_id) FROM contact_changes WHERE tenant_id = ${tenantId}) AS last`,
    z.object({ first: z.number().nullable(), last: z.number().nullable() }),
  )
  return { afterId: (row?.first ?? 1) - 1, untilId: row?.last ?? 0 }
}

/** How many contacts there are, deleted ones left out: a scan of one narrow index. */
export async function countAllContacts(db: Db, tenantId: number): Promise<number> {
  const row = await queryRow(
    db,
    sql`SELECT count(*) AS count FROM contacts INDEXED BY contacts_created
        WHERE tenant_id = ${tenantId} AND deleted_at IS NULL`,
    z.object({ count: z.number() }),
  )
  return row?.count ?? 0
}

/** Contacts looked at in one page of a walk: some ten milliseconds, whatever the filter. */
export const walkWindow = 20_000

/**
 * The next contacts of a filter by id, at most `limit`, out of the next `walkWindow` contacts; `endId` is
 * how far the page has looked, null when it came to the end.
 */
export async function walkContactIds(
  db: Db,
  tenantId: number,
  filter: ContactFilter,
  { afterId, untilId, limit }: IdRange & { limit: number },
): Promise<{ contactIds: number[]; endId: number | null }> {
  const window = { afterId, untilId }
  const [end, found] = await readBatch(db, [
    returning(sql`SELECT ${windowEnd(tenantId, filter, window)} AS end_id`, (row) =>
      row['end_id'] === null ? null : Number(row['end_id']),
    ),
    returning(walkStatement(tenantId, filter, { ...window, limit }), (row) => Number(row['id'])),
  ])
  const contactIds = found.rows
  if (contactIds.length === limit) return { contactIds, endId: contactIds.at(-1) ?? null }
  return { contactIds, endId: end.rows[0] ?? null }
}

/** Whom the walk passes by: the members of the filter's list, else everybody; each by id behind a key. */
const walked = (tenantId: number, { listId }: ContactFilter): { from: SQL; where: SQL } =>
  listId === null
    ? { from: sql`contact_changes w`, where: sql`w.tenant_id = ${tenantId}` }
    : { from: sql`list_members w`, where: sql`w.tenant_id = ${tenantId} AND w.list_id = ${listId}` }

function windowEnd(tenantId: number, filter: ContactFilter, { afterId, untilId }: IdRange): SQL {
  const { from, where } = walked(tenantId, filter)
  return sql`(SELECT w.contact_id FROM ${from} WHERE ${where} AND w.contact_id > ${afterId}
    AND w.contact_id <= ${untilId} ORDER BY w.contact_id LIMIT 1 OFFSET ${walkWindow - 1})`
}

/** The statement of a page of a walk; exported so that a test can look at its plan. */
export function walkStatement(
  tenantId: number,
  filter: ContactFilter,
  { afterId, untilId, limit }: IdRange & { limit: number },
): SQL {
  const { from, where } = walked(tenantId, filter)
  const conditions = [
    where,
    sql`w.contact_id > ${afterId}`,
    sql`w.contact_id <= coalesce(${windowEnd(tenantId, filter, { afterId, untilId })}, ${untilId})`,
    sql`c.tenant_id = ${tenantId}`,
    sql`c.deleted_at IS NULL`,
    ...probes(filter, filter.listId === null ? 'order' : 'list'),
  ]
  if (filter.listId !== null) conditions.push(sql`w.state = 'in'`)
  return sql`SELECT c.id FROM ${from} CROSS JOIN contacts c ON c.id = w.contact_id
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY w.contact_id LIMIT ${limit}`
}
