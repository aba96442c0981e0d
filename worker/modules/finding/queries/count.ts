import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { queryRow, type Db } from '../../../../db/client.ts'
import type { Sample } from '../counting.ts'
import { type ContactFilter, probes, type Source } from './filter.ts'
import { idsOf } from './page.ts'

const CountedRow = z.object({ count: z.number(), also: z.number() })
/** How many contacts of a filter there are; `also`: those of them who meet a second predicate over `c`. */
type CountedRow = z.infer<typeof CountedRow>

/** Counts one by one, from a source or, without one, all contacts of the workspace. */
export async function countWithin(
  db: Db,
  tenantId: number,
  filter: ContactFilter,
  by: { start: Source | null; also: SQL | null },
): Promise<CountedRow> {
  return (await queryRow(db, exactStatement(tenantId, filter, by), CountedRow)) ?? { count: 0, also: 0 }
}

/** The statement of an exact count; exported so that a test can look at its plan. */
export function exactStatement(
  tenantId: number,
  filter: ContactFilter,
  { start, also }: { start: Source | null; also: SQL | null },
): SQL {
  const conditions = sql.join(probes(tenantId, filter, start), sql` AND `)
  const counts = sql`count(*) AS count, ${also === null ? sql`0` : sql`count(CASE WHEN ${also} THEN 1 END)`} AS also`
  if (start !== null) {
    return sql`SELECT ${counts} FROM (${idsOf(start)}) s CROSS JOIN contacts c ON c.id = s.id WHERE ${conditions}`
  }
  return sql`SELECT ${counts} FROM contacts c INDEXED BY contacts_deleted WHERE ${conditions}`
}

/** Contacts of a workspace that are not deleted, counted no further than `bound`. */
export async function countEverybody(
  db: Db,
  tenantId: number,
  bound = Number.MAX_SAFE_INTEGER,
): Promise<number> {
  const all = sql`SELECT c.id FROM contacts c INDEXED BY contacts_deleted
    WHERE c.tenant_id = ${tenantId} AND c.deleted_at IS NULL LIMIT ${bound}`
  return (await queryRow(db, sql`SELECT count(*) AS n FROM (${all})`, (row) => Number(row['n']))) ?? 0
}

type SampleBy = { start: Source | null; also: SQL | null; sample: number; size: number }

/** Looks at about `sample` of the `size` people of a source, or without one of everybody, evenly spread. */
export async function sampleOf(
  db: Db,
  tenantId: number,
  filter: ContactFilter,
  { start, also, sample, size }: SampleBy,
): Promise<Sample> {
  const step = Math.max(1, Math.floor(size / sample))
  const row = await queryRow(
    db,
    sampleStatement(tenantId, filter, { start, also, step }),
    CountedRow.extend({ seen: z.number() }),
  )
  return { size, ...(row ?? { seen: 0, count: 0, also: 0 }) }
}

/** How many rows a source has. */
export const sizeOf = async (db: Db, { from, where }: Source): Promise<number> =>
  (await queryRow(db, sql`SELECT count(*) AS n FROM ${from} WHERE ${where}`, (row) => Number(row['n']))) ?? 0

/** Looks at the ids of a source that `step` divides; exported for the test of its plan. */
export function sampleStatement(
  tenantId: number,
  filter: ContactFilter,
  { start, also, step }: { start: Source | null; also: SQL | null; step: number },
): SQL {
  const met = sql.join(probes(tenantId, filter, start), sql` AND `)
  const sampled =
    start === null
      ? sql`SELECT c.id FROM contacts c INDEXED BY contacts_deleted
            WHERE c.tenant_id = ${tenantId} AND c.deleted_at IS NULL AND c.id % ${step} = 0`
      : sql`SELECT ${start.id} AS id FROM ${start.from} WHERE ${start.where} AND ${start.id} % ${step} = 0`
  return sql`SELECT count(*) AS seen, count(CASE WHEN ${met} THEN 1 END) AS count,
      count(CASE WHEN ${met} AND ${also ?? sql`0`} THEN 1 END) AS also
    FROM (${sampled}) s CROSS JOIN contacts c ON c.id = s.id`
}
