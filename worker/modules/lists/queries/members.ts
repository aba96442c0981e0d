import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { json, queryRows, returning, writeBatch, type Db } from '../../../../db/client.ts'
import { type ListMember, MemberOrigin } from '../../../contracts/lists.ts'
import type { HintSource } from '../hints-sql.ts'
import type { ListRow } from './lists.ts'

const MemberRow = z
  .object({
    contact_id: z.number(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    origin: MemberOrigin,
    added_at: z.number(),
  })
  .transform((row): ListMember => ({
    contactId: row.contact_id,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    phone: row.phone,
    origin: row.origin,
    addedAt: row.added_at,
  }))

export type MembersPage = {
  state: 'in' | 'out'
  /** Contact id to go on from, in the direction of the page. */
  after: number | null
  backwards: boolean
  limit: number
}

/** Members of a list that are not deleted, the newest contacts first (or, backwards, the oldest first). */
export function memberRows(
  db: Db,
  tenantId: number,
  listId: number,
  page: MembersPage,
): Promise<ListMember[]> {
  const { after, backwards } = page
  const from = after === null ? sql.raw('') : sql`AND m.contact_id ${sql.raw(backwards ? '>' : '<')} ${after}`
  return queryRows(
    db,
    sql`SELECT m.contact_id, c.first_name, c.last_name, c.email, c.phone, m.origin, m.added_at
        FROM list_members m CROSS JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = m.tenant_id
        WHERE m.tenant_id = ${tenantId} AND m.list_id = ${listId} AND m.state = ${page.state}
        AND c.deleted_at IS NULL ${from}
        ORDER BY m.contact_id ${sql.raw(backwards ? 'ASC' : 'DESC')} LIMIT ${page.limit}`,
    MemberRow,
  )
}

/** Being in a list in one of the two ways, as a filter of contacts takes it, and what a found one shows. */
export function memberFilter(tenantId: number, listId: number, state: 'in' | 'out') {
  const of = (table: string): SQL =>
    sql`${sql.raw(table)}.tenant_id = ${tenantId} AND ${sql.raw(table)}.list_id = ${listId}`
  const source: HintSource = {
    from: sql`list_members h`,
    id: sql`h.contact_id`,
    where: sql`${of('h')} AND h.state = ${state}`,
    inIdOrder: true,
  }
  const own = (column: string): SQL =>
    sql`(SELECT m.${sql.raw(column)} FROM list_members m WHERE ${of('m')} AND m.contact_id = c.id)`
  return {
    where: sql`${own('state')} = ${state}`,
    sources: [source],
    columns: sql`c.id AS contact_id, c.first_name, c.last_name, c.email, c.phone, ${own('origin')} AS origin,
      ${own('added_at')} AS added_at`,
    parser: MemberRow,
  }
}

/** A change of members by hand: which contacts, on which list. */
export type HandChange = { list: ListRow; contactIds: readonly number[]; now: number }

export const contactIdOf = (row: Readonly<Record<string, unknown>>) => Number(row['contact_id'])

/** The timeline's row for each contact that `from` (a SELECT of `contact_id`) answers with. */
export const eventsOf = (tenantId: number, kind: string, { list, now }: HandChange, from: SQL): SQL =>
  sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
      SELECT ${tenantId}, contact_id, ${kind}, ${list.id}, ${list.name}, ${now} FROM (${from})
      RETURNING contact_id`

/** The contacts that exist, with what they are in the list now. */
const comers = (tenantId: number, { list, contactIds }: HandChange, condition: SQL): SQL =>
  sql`SELECT c.id AS contact_id, m.state FROM (SELECT DISTINCT value FROM json_each(${json(contactIds)})) e
      CROSS JOIN contacts c ON c.id = e.value AND c.tenant_id = ${tenantId} AND c.deleted_at IS NULL
      LEFT JOIN list_members m ON m.tenant_id = ${tenantId} AND m.list_id = ${list.id} AND m.contact_id = c.id
      WHERE ${condition}`

export const theseMembers = (tenantId: number, { list, contactIds }: HandChange) =>
  sql`tenant_id = ${tenantId} AND list_id = ${list.id} AND contact_id IN (SELECT value FROM json_each(${json(contactIds)}))`

const theseInside = (tenantId: number, change: HandChange): SQL =>
  sql`SELECT contact_id FROM list_members WHERE ${theseMembers(tenantId, change)} AND state = 'in'`

/**
 * How a contact stood in a list before a task changed that by hand: not in it, kept out by hand, in by the
 * rule, or in it and then taken out. What taking the task back needs to know.
 */
export const stood = { apart: 1, keptOut: 2, byRule: 3, inside: 4 } as const

/** What a change by hand touches, as `contact_id, ref_id`: how each of `stood` before. */
export const handEffects = (tenantId: number, change: HandChange, to: 'in' | 'out'): SQL =>
  to === 'in'
    ? sql`SELECT contact_id, CASE WHEN state IS NULL THEN ${stood.apart} WHEN state = 'out' THEN ${stood.keptOut}
          ELSE ${stood.byRule} END AS ref_id FROM (${comers(
            tenantId,
            change,
            sql`m.contact_id IS NULL OR m.state = 'out' OR m.origin = 'rule'`,
          )})`
    : sql`SELECT contact_id, ${stood.inside} AS ref_id FROM (${theseInside(tenantId, change)})`

/** Puts contacts in by hand, so that they stay; the first statement answers with those who were not in. */
export function insertMemberStatements(tenantId: number, change: HandChange): [SQL, SQL] {
  const { list, now } = change
  return [
    eventsOf(
      tenantId,
      'list.added',
      change,
      comers(tenantId, change, sql`m.contact_id IS NULL OR m.state = 'out'`),
    ),
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
        SELECT ${tenantId}, ${list.id}, contact_id, 'hand', 'in', ${now}
        FROM (${comers(tenantId, change, sql`true`)}) WHERE true
        ON CONFLICT (tenant_id, list_id, contact_id) DO UPDATE SET origin = 'hand', state = 'in',
          added_at = CASE state WHEN 'out' THEN excluded.added_at ELSE added_at END
        WHERE state = 'out' OR origin = 'rule'`,
  ]
}

/** Puts contacts in by hand, so that they stay; answers with those who were not in. */
export async function insertMembers(db: Db, tenantId: number, change: HandChange): Promise<number[]> {
  const [events, insert] = insertMemberStatements(tenantId, change)
  const [added] = await writeBatch(db, [returning(events, contactIdOf), insert])
  return added.rows
}

/** Takes members out by hand: a static list forgets them, a live one keeps them out from now on. */
export function removeMemberStatements(tenantId: number, change: HandChange): [SQL, SQL] {
  const those = sql`${theseMembers(tenantId, change)} AND state = 'in'`
  return [
    eventsOf(tenantId, 'list.removed', change, theseInside(tenantId, change)),
    change.list.kind === 'static'
      ? sql`DELETE FROM list_members WHERE ${those}`
      : sql`UPDATE list_members SET state = 'out' WHERE ${those}`,
  ]
}

/** Takes members out by hand; answers with those who were in. */
export async function removeMemberRows(db: Db, tenantId: number, change: HandChange): Promise<number[]> {
  const [events, remove] = removeMemberStatements(tenantId, change)
  const [removed] = await writeBatch(db, [returning(events, contactIdOf), remove])
  return removed.rows
}
