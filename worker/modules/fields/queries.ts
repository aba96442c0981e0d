import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { json, queryRow, queryRows, type Db } from '../../../db/client.ts'
import { type DynamicField, FieldType, maxFields } from '../../contracts/fields.ts'

const FieldRow = z.object({
  id: z.number(),
  key: z.string(),
  label: z.string(),
  type: FieldType,
  choices: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  stored: z.number().transform((stored) => stored === 1),
})
const columns = sql`id, key, label, type, choices, stored`

/** All dynamic fields of a workspace in the order of their labels; never more than `maxFields`. */
export const listFieldRows = (db: Db, tenantId: number): Promise<DynamicField[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM fields WHERE tenant_id = ${tenantId} AND deleted_at IS NULL ORDER BY label, id`,
    FieldRow,
  )

/**
 * Adds a field unless the workspace has `maxFields`: then nothing comes back.
 *
 * @throws DbError with a unique violation on `fields.key`
 */
export const insertField = (
  db: Db,
  tenantId: number,
  field: Omit<DynamicField, 'id'>,
  now: number,
): Promise<DynamicField | undefined> =>
  queryRow(
    db,
    sql`INSERT INTO fields (tenant_id, key, label, type, choices, stored, created_at)
        SELECT ${tenantId}, ${field.key}, ${field.label}, ${field.type}, ${json(field.choices)},
          ${field.stored}, ${now}
        WHERE (SELECT count(*) FROM fields WHERE tenant_id = ${tenantId}) < ${maxFields}
        RETURNING ${columns}`,
    FieldRow,
  )

export const findFieldRow = (db: Db, tenantId: number, id: number): Promise<DynamicField | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM fields WHERE id = ${id} AND tenant_id = ${tenantId} AND deleted_at IS NULL`,
    FieldRow,
  )

/**
 * Writes a field over the one that was read; nothing comes back when somebody changed it meanwhile.
 *
 * @throws DbError with a unique violation on `fields.key`
 */
export const updateFieldRow = (
  db: Db,
  tenantId: number,
  seen: DynamicField,
  field: DynamicField,
): Promise<DynamicField | undefined> =>
  queryRow(
    db,
    sql`UPDATE fields SET key = ${field.key}, label = ${field.label}, choices = ${json(field.choices)},
          stored = ${field.stored}
        WHERE id = ${seen.id} AND tenant_id = ${tenantId} AND deleted_at IS NULL AND key = ${seen.key}
          AND label = ${seen.label} AND choices = ${json(seen.choices)} AND stored = ${seen.stored}
        RETURNING ${columns}`,
    FieldRow,
  )

/** Takes a field out of sight; its row stays until its values are gone, so that nobody takes its key. */
export const markDeletedStatement = (tenantId: number, id: number, now: number): SQL =>
  sql`UPDATE fields SET deleted_at = ${now} WHERE id = ${id} AND tenant_id = ${tenantId} AND deleted_at IS NULL`

/** Whether a key is only taken by a field whose values are still being removed. */
export async function isBeingRemoved(db: Db, tenantId: number, key: string): Promise<boolean> {
  const row = await queryRow(
    db,
    sql`SELECT id FROM fields WHERE tenant_id = ${tenantId} AND key = ${key} AND deleted_at IS NOT NULL`,
    z.object({ id: z.number() }),
  )
  return row !== undefined
}

const pathOf = (key: string): string => `$."${key}"`

/**
 * Contacts of a workspace that have a value, among the newest `window` and as many that were deleted last:
 * those keep theirs for when they are restored.
 */
export async function countValues(
  db: Db,
  tenantId: number,
  { key, window }: { key: string; window: number },
): Promise<{ count: number; exact: boolean }> {
  const among = (some: SQL): SQL =>
    sql`SELECT count(*) AS seen, coalesce(sum(json_type(fields, ${pathOf(key)}) IS NOT NULL), 0) AS count FROM (${some})`
  const living = sql`SELECT fields FROM contacts INDEXED BY contacts_created
    WHERE tenant_id = ${tenantId} AND deleted_at IS NULL ORDER BY created_at DESC LIMIT ${window}`
  const deleted = sql`SELECT fields FROM contacts INDEXED BY contacts_deleted
    WHERE tenant_id = ${tenantId} AND deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT ${window}`
  const row = await queryRow(
    db,
    sql`SELECT max(seen) AS seen, sum(count) AS count FROM (${among(living)} UNION ALL ${among(deleted)})`,
    z.object({ seen: z.number(), count: z.number() }),
  )
  return { count: row?.count ?? 0, exact: (row?.seen ?? 0) < window }
}

/** The first and the last contact of a workspace, deleted ones included; null when it has none. */
export async function contactRange(
  db: Db,
  tenantId: number,
): Promise<{ first: number; last: number } | null> {
  const row = await queryRow(
    db,
    sql`SELECT min(id) AS first, max(id) AS last FROM contacts WHERE tenant_id = ${tenantId}`,
    z.object({ first: z.number().nullable(), last: z.number().nullable() }),
  )
  return row === undefined || row.first === null || row.last === null
    ? null
    : { first: row.first, last: row.last }
}

/**
 * Takes a field's values, or only some of them, off the contacts with ids from `from` up to `upTo`: as long as
 * the field is not on contacts, or the choice not among its own. What was switched on again keeps its values.
 */
export function clearValuesStatement(
  tenantId: number,
  clear: {
    fieldId: number
    key: string
    choices: readonly string[] | null
    from: number
    upTo: number
    now: number
  },
): SQL {
  const path = pathOf(clear.key)
  const field = sql`FROM fields f WHERE f.id = ${clear.fieldId} AND f.tenant_id = ${tenantId}`
  const which =
    clear.choices === null
      ? sql`json_type(fields, ${path}) IS NOT NULL
          AND EXISTS (SELECT 1 ${field} AND (f.stored = 0 OR f.deleted_at IS NOT NULL))`
      : sql`json_extract(fields, ${path}) IN (SELECT value FROM json_each(${json(clear.choices)})
          WHERE value NOT IN (SELECT c.value FROM fields f CROSS JOIN json_each(f.choices) c
            WHERE f.id = ${clear.fieldId} AND f.tenant_id = ${tenantId}))`
  return sql`
    UPDATE contacts SET fields = json_remove(fields, ${path}), updated_at = max(${clear.now}, updated_at + 1)
    WHERE id >= ${clear.from} AND id <= ${clear.upTo} AND +tenant_id = ${tenantId} AND ${which}`
}

/** The row of a deleted field goes when its values have gone. */
export const deleteFieldStatement = (tenantId: number, id: number): SQL =>
  sql`DELETE FROM fields WHERE id = ${id} AND tenant_id = ${tenantId} AND deleted_at IS NOT NULL`

/** Imports under way that fill a field. */
export const listFillingImports = (
  db: Db,
  tenantId: number,
  key: string,
): Promise<{ id: number; fileName: string }[]> =>
  queryRows(
    db,
    sql`SELECT i.id, i.file_name AS fileName FROM imports i
        WHERE i.tenant_id = ${tenantId} AND i.state NOT IN ('completed', 'cancelled') AND EXISTS (
          SELECT 1 FROM json_each(i.columns) c
          WHERE c.value ->> '$.target.kind' = 'field' AND c.value ->> '$.target.key' = ${key})
        ORDER BY i.id LIMIT 20`,
    z.object({ id: z.number(), fileName: z.string() }),
  )
