import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { queryRow, queryRows, type Db } from '../../../../db/client.ts'
import type { ContactSort, SortDirection } from '../../../contracts/contacts.ts'
import type { Cursor } from '../../../lib/cursor.ts'
import type { SearchColumn, SearchPrefix } from '../search.ts'
import { contactColumns, ContactRecord } from './rows.ts'

/** Which contacts; `rule` is a compiled predicate over `contacts c`. */
export type ContactFilter = {
  /** Null: no search. An empty array finds nobody. */
  search: SearchPrefix[] | null
  listId: number | null
  rule: SQL | null
}

export type ContactPageQuery = ContactFilter & {
  sort: ContactSort
  direction: SortDirection
  cursor: Cursor | undefined
  limit: number
}

/**
 * Up to this many people found by a search or in a list are taken as they are and sorted; beyond it
 * the contacts are walked in the order asked for, where so many matches come soon enough.
 */
export const candidateLimit = 2000

const sortIndex = {
  created: { column: sql`c.created_at`, index: sql`contacts_created` },
  updated: { column: sql`c.updated_at`, index: sql`contacts_updated` },
  name: { column: sql`c.sort_name`, index: sql`contacts_name` },
} as const satisfies Record<ContactSort, { column: SQL; index: SQL }>

/** One page of contacts that are not deleted, `limit + 1` rows in reading order of the cursor. */
export async function listContactRecords(
  db: Db,
  tenantId: number,
  query: ContactPageQuery,
): Promise<ContactRecord[]> {
  const driver = await chooseDriver(db, tenantId, query)
  return queryRows(db, pageStatement(tenantId, query, driver), ContactRecord)
}

/** Where a read starts: the people a search finds, those of a list, or all in the order asked for. */
export type Driver = 'search' | 'list' | 'order'

async function chooseDriver(db: Db, tenantId: number, filter: ContactFilter): Promise<Driver> {
  const bound = candidateLimit + 1
  const search = filter.search === null ? null : searchIds(tenantId, filter.search, bound)
  const list = filter.listId === null ? null : memberIds(tenantId, filter.listId)
  if (search === null && list === null) return 'order'
  const counted = (ids: SQL | null): SQL =>
    ids === null ? sql`${bound}` : sql`(SELECT count(*) FROM (${ids} LIMIT ${bound}))`
  const row = await queryRow(
    db,
    sql`SELECT ${counted(search)} AS search, ${counted(list)} AS list`,
    z.object({ search: z.number(), list: z.number() }),
  )
  if (row === undefined || Math.min(row.search, row.list) > candidateLimit) return 'order'
  return row.search <= row.list ? 'search' : 'list'
}

/** The statement of a page; exported so that a test can look at its plan. */
export function pageStatement(tenantId: number, query: ContactPageQuery, driver: Driver): SQL {
  const { column, index } = sortIndex[query.sort]
  const down = (query.direction === 'desc') !== (query.cursor?.backwards ?? false)
  const order = down ? sql`${column} DESC, c.id DESC` : sql`${column} ASC, c.id ASC`
  const conditions = [sql`c.tenant_id = ${tenantId}`, sql`c.deleted_at IS NULL`]
  if (query.cursor) {
    const { key, id } = query.cursor
    // Without the collation SQLite compares by the first column alone and walks through all its ties.
    const bound = sql`(${key}, ${id} COLLATE BINARY)`
    conditions.push(down ? sql`(${column}, c.id) < ${bound}` : sql`(${column}, c.id) > ${bound}`)
  }
  conditions.push(...probes(query, driver))
  const from =
    driver === 'order'
      ? sql`contacts c INDEXED BY ${index}`
      : sql`(${candidateIds(tenantId, query, driver)}) s CROSS JOIN contacts c ON c.id = s.id`
  return sql`
    WITH page AS MATERIALIZED (
      SELECT c.id FROM ${from} WHERE ${sql.join(conditions, sql` AND `)}
      ORDER BY ${order} LIMIT ${query.limit + 1})
    SELECT ${contactColumns} FROM page CROSS JOIN contacts c ON c.id = page.id ORDER BY ${order}`
}

/** Ids found by an index alone, without doubles. */
function candidateIds(tenantId: number, filter: ContactFilter, driver: 'search' | 'list'): SQL {
  if (driver === 'search' && filter.search !== null) {
    return searchIds(tenantId, filter.search, candidateLimit + 1)
  }
  if (filter.listId !== null) return memberIds(tenantId, filter.listId)
  throw new Error('no search and no list to start from')
}

const memberIds = (tenantId: number, listId: number): SQL =>
  sql`SELECT m.contact_id AS id FROM list_members m
      WHERE m.tenant_id = ${tenantId} AND m.list_id = ${listId} AND m.state = 'in'`

function searchIds(tenantId: number, search: readonly SearchPrefix[], bound: number): SQL {
  if (search.length === 0) return sql`SELECT c.id FROM contacts c WHERE 0`
  const found = search.map((prefix) => prefixIds(tenantId, prefix, bound))
  return sql`SELECT id FROM (${sql.join(found, sql` UNION `)})`
}

/** Sorts after every text that begins with the prefix: U+10FFFF is the highest code point. */
const afterPrefix = (prefix: string): string => `${prefix}\u{10FFFF}`

function prefixIds(tenantId: number, { column, prefix, within }: SearchPrefix, bound: number): SQL {
  const range = (of: SQL): SQL => sql`${of} >= ${prefix} AND ${of} < ${afterPrefix(prefix)}`
  if (column === 'email' || column === 'phone') {
    return sql`SELECT * FROM (SELECT i.contact_id AS id FROM contact_identities i
      WHERE i.tenant_id = ${tenantId} AND i.channel = ${column} AND ${range(sql`i.external_id`)} LIMIT ${bound})`
  }
  const index = column === 'firstName' ? sql`contacts_first_name` : sql`contacts_name`
  const also = column === 'firstName' ? sql` AND c.first_name IS NOT NULL` : holding(within)
  return sql`SELECT * FROM (SELECT c.id FROM contacts c INDEXED BY ${index}
    WHERE c.tenant_id = ${tenantId} AND c.deleted_at IS NULL AND ${range(columnOf[column])}${also} LIMIT ${bound})`
}

const holding = (within: string | undefined): SQL =>
  within === undefined ? sql`` : sql` AND instr(c.sort_name, ${within}) > 0`

const columnOf = {
  sortName: sql`c.sort_name`,
  firstName: sql`lower(c.first_name)`,
  email: sql`c.email`,
  phone: sql`c.phone`,
} as const satisfies Record<SearchColumn, SQL>

/** What the driver has not settled yet, asked of each contact on the way. */
export function probes(filter: ContactFilter, driver: Driver): SQL[] {
  const conditions: SQL[] = []
  if (filter.rule !== null) conditions.push(sql`(${filter.rule})`)
  if (filter.search !== null && driver !== 'search') {
    const matches = filter.search.map(({ column, prefix, within }) => {
      const of = columnOf[column]
      return sql`(${of} >= ${prefix} AND ${of} < ${afterPrefix(prefix)}${holding(within)})`
    })
    conditions.push(matches.length === 0 ? sql`0` : sql`(${sql.join(matches, sql` OR `)})`)
  }
  if (filter.listId !== null && driver !== 'list') {
    conditions.push(
      sql`EXISTS (SELECT 1 FROM list_members m WHERE m.tenant_id = c.tenant_id
          AND m.list_id = ${filter.listId} AND m.contact_id = c.id AND m.state = 'in')`,
    )
  }
  return conditions
}

/** Counting goes no further than this; what lies beyond is told as "more than". */
export const countLimit = 100_000

/** How many contacts a filter holds, at most `countLimit + 1`. */
export async function countContacts(db: Db, tenantId: number, filter: ContactFilter): Promise<number> {
  const driver = await chooseDriver(db, tenantId, filter)
  const row = await queryRow(db, countStatement(tenantId, filter, driver), z.object({ count: z.number() }))
  return row?.count ?? 0
}

/** The statement of a count; exported so that a test can look at its plan. */
export function countStatement(tenantId: number, filter: ContactFilter, driver: Driver): SQL {
  const from =
    driver === 'order'
      ? sql`contacts c INDEXED BY contacts_created`
      : sql`(${candidateIds(tenantId, filter, driver)}) s CROSS JOIN contacts c ON c.id = s.id`
  const conditions = [sql`c.tenant_id = ${tenantId}`, sql`c.deleted_at IS NULL`, ...probes(filter, driver)]
  return sql`SELECT count(*) AS count FROM (
    SELECT 1 FROM ${from} WHERE ${sql.join(conditions, sql` AND `)} LIMIT ${countLimit + 1})`
}
