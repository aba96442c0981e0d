import { type SQL, sql } from 'drizzle-orm/sql'
import { queryRows, type Db, type RowParser } from '../../../../db/client.ts'
import type { ContactSort, SortDirection } from '../../../contracts/contacts.ts'
import type { Cursor } from '../../../lib/cursor.ts'
import { walkBudget } from '../drivers.ts'
import { type ContactFilter, probes, type Source } from './filter.ts'

export type PageOrder = {
  sort: ContactSort
  direction: SortDirection
  cursor: Cursor | undefined
  /** Rows to read: one more than the page has. */
  rows: number
}

/** By what a page is sorted and the index that is in that order; ids alone are the order of creation. */
const sorts = {
  created: { column: null, index: sql`contacts_deleted` },
  updated: { column: sql`c.updated_at`, index: sql`contacts_updated` },
  activity: { column: sql`c.last_activity_at`, index: sql`contacts_activity` },
  name: { column: sql`c.sort_name`, index: sql`contacts_name` },
  email: { column: sql`coalesce(c.email, '')`, index: sql`contacts_email` },
  deleted: { column: sql`c.deleted_at`, index: sql`contacts_deleted` },
} as const satisfies Record<ContactSort, { column: SQL | null; index: SQL }>

const isDown = ({ direction, cursor }: PageOrder): boolean =>
  (direction === 'desc') !== (cursor?.backwards ?? false)

export type PageRead<T> = {
  order: PageOrder
  start: Source | null
  isBudgeted: boolean
  columns: SQL
  parser: RowParser<T>
}

/** One page through a parser for its columns. */
export const readPage = <T>(
  db: Db,
  tenantId: number,
  filter: ContactFilter,
  read: PageRead<T>,
): Promise<T[]> => queryRows(db, pageStatement(tenantId, filter, read), read.parser)

/**
 * One page, the rows in reading order of the cursor. `columns` are of `contacts c`. Without a start it walks
 * along the order; with `isBudgeted` it stops after so many people, whether the page is full or not.
 */
export function pageStatement(
  tenantId: number,
  filter: ContactFilter,
  page: Omit<PageRead<unknown>, 'parser'>,
): SQL {
  const { order, start } = page
  const { column } = sorts[order.sort]
  const found =
    start === null ? walk(tenantId, filter, order, page.isBudgeted) : from(tenantId, filter, order, start)
  return sql`WITH page AS MATERIALIZED (${found})
    SELECT ${page.columns} FROM page CROSS JOIN contacts c ON c.id = page.id ORDER BY ${sortBy(column, isDown(order))}`
}

const sortBy = (column: SQL | null, down: boolean): SQL => {
  const way = sql.raw(down ? 'DESC' : 'ASC')
  return column === null ? sql`c.id ${way}` : sql`${column} ${way}, c.id ${way}`
}

/** What comes after the cursor. */
function after(column: SQL | null, order: PageOrder, id: SQL): SQL[] {
  if (order.cursor === undefined) return []
  const way = sql.raw(isDown(order) ? '<' : '>')
  const { key } = order.cursor
  if (column === null) return [sql`${id} ${way} ${order.cursor.id}`]
  if (order.sort === 'email') {
    // An index on an expression knows no bound of two parts: it begins at the first of the ties.
    return [sql`${column} ${way}= ${key}`, sql`(${column} ${way} ${key} OR c.id ${way} ${order.cursor.id})`]
  }
  // Without the collation SQLite compares by the first column alone and walks through all its ties.
  return [sql`(${column}, c.id) ${way} (${key}, ${order.cursor.id} COLLATE BINARY)`]
}

function walk(tenantId: number, filter: ContactFilter, order: PageOrder, isBudgeted: boolean): SQL {
  const { column, index } = sorts[order.sort]
  const conditions = probes(tenantId, filter, null)
  const past = after(column, order, sql`c.id`)
  const by = sortBy(column, isDown(order))
  if (!isBudgeted) {
    return sql`SELECT c.id FROM contacts c INDEXED BY ${index}
      WHERE ${sql.join([...conditions, ...past], sql` AND `)} ORDER BY ${by} LIMIT ${order.rows}`
  }
  const own = conditions.slice(0, 2)
  return sql`SELECT c.id FROM (
      SELECT c.id FROM contacts c INDEXED BY ${index} WHERE ${sql.join([...own, ...past], sql` AND `)}
      ORDER BY ${by} LIMIT ${walkBudget}) w
    CROSS JOIN contacts c ON c.id = w.id WHERE ${sql.join(conditions, sql` AND `)} LIMIT ${order.rows}`
}

function from(tenantId: number, filter: ContactFilter, order: PageOrder, start: Source): SQL {
  const { column } = sorts[order.sort]
  const conditions = probes(tenantId, filter, start)
  if (column === null && start.inIdOrder) {
    const way = sql.raw(isDown(order) ? 'DESC' : 'ASC')
    return sql`SELECT c.id FROM ${start.from} CROSS JOIN contacts c ON c.id = ${start.id}
      WHERE ${sql.join([start.where, ...after(null, order, start.id), ...conditions], sql` AND `)}
      ORDER BY ${start.id} ${way} LIMIT ${order.rows}`
  }
  return sql`SELECT c.id FROM (${idsOf(start)}) s CROSS JOIN contacts c ON c.id = s.id
    WHERE ${sql.join([...after(column, order, sql`c.id`), ...conditions], sql` AND `)}
    ORDER BY ${sortBy(column, isDown(order))} LIMIT ${order.rows}`
}

/** The ids of a source, each once. */
export const idsOf = ({ from: table, id, where, inIdOrder }: Source): SQL =>
  sql`SELECT ${sql.raw(inIdOrder ? '' : 'DISTINCT')} ${id} AS id FROM ${table} WHERE ${where}`
