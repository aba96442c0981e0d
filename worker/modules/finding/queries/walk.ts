import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRow, readBatch, returning } from '../../../../db/client.ts'
import { type ContactFilter, probes, type Source, sourcesOf } from './filter.ts'

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

/** Contacts looked at in one page of a walk: some ten milliseconds, whatever the filter. */
const walkWindow = 20_000

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
    returning(sql`SELECT ${windowEnd(walked(tenantId, filter), window)} AS end_id`, (row) =>
      row['end_id'] === null ? null : Number(row['end_id']),
    ),
    returning(walkStatement(tenantId, filter, { ...window, limit }), (row) => Number(row['id'])),
  ])
  const contactIds = found.rows
  if (contactIds.length === limit) return { contactIds, endId: contactIds.at(-1) ?? null }
  return { contactIds, endId: end.rows[0] ?? null }
}

/** Whom the walk passes by: those of an index that is in the order of ids, else everybody. */
const walked = (tenantId: number, filter: ContactFilter): Source =>
  sourcesOf(tenantId, filter).find(({ inIdOrder }) => inIdOrder) ?? {
    from: sql`contact_changes h`,
    id: sql`h.contact_id`,
    where: sql`h.tenant_id = ${tenantId}`,
    inIdOrder: true,
    isSearch: false,
  }

function windowEnd({ from, id, where }: Source, { afterId, untilId }: IdRange): SQL {
  return sql`(SELECT ${id} FROM ${from} WHERE ${where} AND ${id} > ${afterId} AND ${id} <= ${untilId}
    ORDER BY ${id} LIMIT 1 OFFSET ${walkWindow - 1})`
}

/** The statement of a page of a walk; exported so that a test can look at its plan. */
export function walkStatement(
  tenantId: number,
  filter: ContactFilter,
  { afterId, untilId, limit }: IdRange & { limit: number },
): SQL {
  const start = walked(tenantId, filter)
  const { from, id, where } = start
  const conditions = [
    where,
    sql`${id} > ${afterId}`,
    sql`${id} <= coalesce(${windowEnd(start, { afterId, untilId })}, ${untilId})`,
    ...probes(tenantId, filter, start),
  ]
  return sql`SELECT c.id FROM ${from} CROSS JOIN contacts c ON c.id = ${id}
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${id} LIMIT ${limit}`
}
