import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { json, nextVersion, queryRow, queryRows, writeBatch, type Db } from '../../../../db/client.ts'
import { unreachableReason } from '../../../../db/reach.ts'
import { ListKind, type ListOrigin, listOrigins } from '../../../contracts/lists.ts'
import type { Topic } from '../../../contracts/preferences.ts'
import { Rule } from '../../../contracts/rules.ts'

const ListRow = z.object({
  id: z.number(),
  name: z.string(),
  kind: ListKind,
  origin: z.enum(listOrigins),
  rule: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : Rule.parse(JSON.parse(text)))),
  rule_mask: z.number(),
  member_count: z.number(),
  change_cursor: z.number(),
  evaluated_at: z.number(),
  evaluated_zone: z.string(),
  crossing_at: z.number().nullable(),
  crossing_cursor: z.number(),
  fill_cursor: z.number().nullable(),
  version: z.number(),
  created_at: z.number(),
  refreshed_at: z.number().nullable(),
  public_name: z.string().nullable(),
  public_description: z.string().nullable(),
})
/** A list as it is stored, its rule parsed. */
export type ListRow = z.infer<typeof ListRow>

const columns = sql.raw(`id, name, kind, origin, rule, rule_mask, member_count, change_cursor, evaluated_at,
  evaluated_zone, crossing_at, crossing_cursor, fill_cursor, version, created_at, refreshed_at, public_name, public_description`)

/** The lists of a workspace, newest first. */
export const listRows = (db: Db, tenantId: number): Promise<ListRow[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM lists WHERE tenant_id = ${tenantId} AND deleted_at IS NULL ORDER BY id DESC`,
    ListRow,
  )

export const findList = (db: Db, tenantId: number, listId: number): Promise<ListRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM lists WHERE id = ${listId} AND tenant_id = ${tenantId} AND deleted_at IS NULL`,
    ListRow,
  )

/** Member counts by list and day (days since the epoch, UTC) from a day on. */
export const listDayRows = (
  db: Db,
  tenantId: number,
  fromDay: number,
): Promise<{ listId: number; day: number; memberCount: number }[]> =>
  queryRows(
    db,
    sql`SELECT d.list_id, d.day, d.member_count FROM lists l
        CROSS JOIN list_days d ON d.tenant_id = l.tenant_id AND d.list_id = l.id AND d.day >= ${fromDay}
        WHERE l.tenant_id = ${tenantId} AND l.deleted_at IS NULL ORDER BY d.list_id, d.day`,
    (row) => ({
      listId: Number(row['list_id']),
      day: Number(row['day']),
      memberCount: Number(row['member_count']),
    }),
  )

/** The latest sequence of the change log; only for `sql` templates. */
const changeHead = (tenantId: number): SQL =>
  sql`(SELECT coalesce(max(seq), 0) FROM contact_changes WHERE tenant_id = ${tenantId})`

type NewList = {
  name: string
  kind: ListKind
  origin: ListOrigin
  rule: Rule | null
  ruleMask: number
  zone: string
  now: number
}

/** Adds a list; one with a rule starts to be filled. Changes from here on are the refresh's. */
export async function insertList(db: Db, tenantId: number, list: NewList): Promise<number> {
  const rule = list.rule === null ? null : json(list.rule)
  const row = await queryRow(
    db,
    sql`INSERT INTO lists (tenant_id, name, kind, origin, rule, rule_mask, change_cursor, evaluated_at,
          evaluated_zone, fill_cursor, created_at)
        VALUES (${tenantId}, ${list.name}, ${list.kind}, ${list.origin}, ${rule}, ${list.ruleMask},
          ${changeHead(tenantId)}, ${list.now}, ${list.zone}, ${rule === null ? null : 0}, ${list.now})
        RETURNING id`,
    (one) => Number(one['id']),
  )
  if (row === undefined) throw new Error('insert gave no row')
  return row
}

type ListChange = {
  seen: ListRow
  name: string
  topic: Topic | null
  rule: Rule | null
  ruleMask: number
  zone: string
  now: number
}

/**
 * Renames a list and, when `rule` is given, gives it that rule and starts the fill anew.
 *
 * @throws StaleVersionError when it was changed since it was read
 */
export async function updateList(db: Db, tenantId: number, change: ListChange): Promise<void> {
  const { seen, rule } = change
  const where = sql`WHERE id = ${seen.id} AND tenant_id = ${tenantId}`
  const named = sql`name = ${change.name}, public_name = ${change.topic?.name ?? null},
    public_description = ${change.topic?.description ?? null}`
  await writeBatch(
    db,
    rule === null
      ? [sql`UPDATE lists SET ${named} ${where}`]
      : [
          sql`UPDATE lists SET ${named}, rule = ${json(rule)}, rule_mask = ${change.ruleMask},
                change_cursor = ${changeHead(tenantId)}, evaluated_at = ${change.now},
                evaluated_zone = ${change.zone}, crossing_at = NULL, crossing_cursor = 0, fill_cursor = 0, version = ${nextVersion(seen.version)} ${where}`,
        ],
  )
}

/** Deletes a list unless a campaign that has begun and not ended uses it; says whether it did. */
export async function deleteListRow(db: Db, tenantId: number, listId: number, now: number): Promise<boolean> {
  const row = await queryRow(
    db,
    sql`UPDATE lists SET deleted_at = ${now}, version = version + 1
        WHERE id = ${listId} AND tenant_id = ${tenantId} AND deleted_at IS NULL AND NOT EXISTS (
          SELECT 1 FROM campaign_lists u
          JOIN campaigns k ON k.id = u.campaign_id AND k.tenant_id = u.tenant_id
          WHERE u.tenant_id = ${tenantId} AND u.list_id = ${listId}
          AND k.state IN ('snapshotting', 'sending', 'paused'))
        RETURNING id`,
    (one) => Number(one['id']),
  )
  return row !== undefined
}

/** Takes the deletion of a list back; says whether it was deleted. */
export async function restoreListRow(db: Db, tenantId: number, listId: number): Promise<boolean> {
  const row = await queryRow(
    db,
    sql`UPDATE lists SET deleted_at = NULL, version = version + 1
        WHERE id = ${listId} AND tenant_id = ${tenantId} AND deleted_at IS NOT NULL RETURNING id`,
    (one) => Number(one['id']),
  )
  return row !== undefined
}

/** Which of some tags exist. */
export const existingTagIds = (db: Db, tenantId: number, ids: readonly number[]): Promise<number[]> =>
  existing(db, tenantId, sql.raw('tags'), ids, sql`AND t.deleted_at IS NULL`)
/** Which of some campaigns exist. */
export const existingCampaignIds = (db: Db, tenantId: number, ids: readonly number[]): Promise<number[]> =>
  existing(db, tenantId, sql.raw('campaigns'), ids)

const existing = async (
  db: Db,
  tenantId: number,
  table: SQL,
  ids: readonly number[],
  and: SQL = sql``,
): Promise<number[]> =>
  ids.length === 0
    ? []
    : queryRows(
        db,
        sql`SELECT t.id FROM json_each(${json(ids)}) e CROSS JOIN ${table} t ON t.id = e.value
            WHERE t.tenant_id = ${tenantId} ${and}`,
        (row) => Number(row['id']),
      )

/** A contact as a sample tells of it, of `contacts c`. */
export const sampleColumns = sql.raw('c.id, c.first_name, c.last_name, c.email, c.phone')
export const SampleRow = z.object({
  id: z.number(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
})
export type SampleRow = z.infer<typeof SampleRow>

/** Whether marketing by e-mail may reach `c`. */
export const reachableByEmail = (tenantId: number): SQL =>
  sql`${unreachableReason(tenantId, { channel: 'email' })} IS NULL`

/** The first and the last contact id of a workspace. */
export const contactIdBounds = (
  db: Db,
  tenantId: number,
): Promise<{ first: number; last: number } | undefined> =>
  queryRow(
    db,
    sql`SELECT (SELECT min(contact_id) FROM contact_changes WHERE tenant_id = ${tenantId}) AS first,
               (SELECT max(contact_id) FROM contact_changes WHERE tenant_id = ${tenantId}) AS last`,
    z.object({
      first: z.number().nullable().transform(Number),
      last: z.number().nullable().transform(Number),
    }),
  )
