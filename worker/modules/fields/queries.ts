import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { json, queryRow, queryRows, type Db } from '../../../db/client.ts'
import { type CreateFieldInput, type Field, FieldType, maxFields } from '../../contracts/fields.ts'

const FieldRow = z.object({
  id: z.number(),
  key: z.string(),
  label: z.string(),
  type: FieldType,
  choices: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
})

/** All dynamic fields of a workspace in the order of their labels; never more than `maxFields`. */
export const listFieldRows = (db: Db, tenantId: number): Promise<Field[]> =>
  queryRows(
    db,
    sql`SELECT id, key, label, type, choices FROM fields WHERE tenant_id = ${tenantId} ORDER BY label, id`,
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
  field: CreateFieldInput,
  now: number,
): Promise<Field | undefined> =>
  queryRow(
    db,
    sql`INSERT INTO fields (tenant_id, key, label, type, choices, created_at)
        SELECT ${tenantId}, ${field.key}, ${field.label}, ${field.type}, ${json(field.choices)}, ${now}
        WHERE (SELECT count(*) FROM fields WHERE tenant_id = ${tenantId}) < ${maxFields}
        RETURNING id, key, label, type, choices`,
    FieldRow,
  )
