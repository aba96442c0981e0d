import { type SQL, sql } from 'drizzle-orm/sql'
import { queryRow, type Db } from '../../../../db/client.ts'
import type { HintSource } from '../../lists/service.ts'

/** Which contacts of a workspace, compiled: all of it must hold. */
export type ContactFilter = {
  /** What somebody typed, as an expression for `contact_search`; null without a search. */
  search: string | null
  /** A predicate over `contacts c`; null without a rule. */
  where: SQL | null
  /** An expression for `contact_search` that everybody meets who meets `where`; null for none. */
  words: string | null
  /** Where else everybody is found who meets `where`. */
  sources: readonly HintSource[]
  /** The deleted contacts instead of the others. */
  deleted: boolean
}

/** A source that a page or a count can start from. */
export type Source = HintSource & {
  /** It is the search index, asked for the search and the words of the filter together. */
  isSearch: boolean
}

/** The sources of a filter, those in the order of ids and the search index first. */
export function sourcesOf(tenantId: number, filter: ContactFilter): Source[] {
  const expressions = [filter.search, filter.words].flatMap((one) => one ?? [])
  const found: Source[] =
    expressions.length === 0 ? [] : [searchSource(expressions.map((one) => `(${one})`).join(' AND '))]
  if (filter.deleted) return [...found, deletedSource(tenantId)]
  const others = filter.sources.map((source) => ({ ...source, isSearch: false }))
  return [...found, ...others]
}

const searchSource = (expression: string): Source => ({
  from: sql`contact_search`,
  id: sql`contact_search.rowid`,
  where: sql`contact_search MATCH ${expression}`,
  inIdOrder: true,
  isSearch: true,
})

const deletedSource = (tenantId: number): Source => ({
  from: sql`contacts h INDEXED BY contacts_deleted`,
  id: sql`h.id`,
  where: sql`h.tenant_id = ${tenantId} AND h.deleted_at IS NOT NULL`,
  inIdOrder: false,
  isSearch: false,
})

/** How many rows each source has, counted no further than `bound`. */
export async function measureSources(db: Db, sources: readonly Source[], bound: number): Promise<number[]> {
  if (sources.length === 0) return []
  const counts = sources.map(
    ({ from, id, where }, at) =>
      sql`(SELECT count(*) FROM (SELECT ${id} FROM ${from} WHERE ${where} LIMIT ${bound})) AS ${sql.raw(`n${at}`)}`,
  )
  const row = await queryRow(db, sql`SELECT ${sql.join(counts, sql`, `)}`, (one) =>
    sources.map((_, at) => Number(one[`n${at}`])),
  )
  return row ?? []
}

/** What holds for every contact of a filter, asked of `contacts c`. */
export function probes(tenantId: number, filter: ContactFilter, start: Source | null): SQL[] {
  const conditions = [
    sql`c.tenant_id = ${tenantId}`,
    filter.deleted ? sql`c.deleted_at IS NOT NULL` : sql`c.deleted_at IS NULL`,
  ]
  if (filter.search !== null && !start?.isSearch) {
    conditions.push(
      sql`c.id IN (SELECT rowid FROM contact_search WHERE contact_search MATCH ${filter.search})`,
    )
  }
  if (filter.where !== null) conditions.push(sql`(${filter.where})`)
  return conditions
}
