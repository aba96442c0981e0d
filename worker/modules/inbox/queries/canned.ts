import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, queryRows } from '../../../../db/client.ts'
import { visible } from './owned.ts'

const columns = sql`id, user_id, name, text, updated_at`
const Row = z.object({
  id: z.number(),
  user_id: z.string(),
  name: z.string(),
  text: z.string(),
  updated_at: z.number(),
})
export type CannedRow = z.infer<typeof Row>

export const listCanned = (db: Db, tenantId: number, userId: string): Promise<CannedRow[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM canned_answers WHERE tenant_id = ${tenantId} AND ${visible(userId)}
        ORDER BY name_key, id`,
    Row,
  )

export const findCanned = (
  db: Db,
  tenantId: number,
  { id, userId }: { id: number; userId: string },
): Promise<CannedRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM canned_answers WHERE tenant_id = ${tenantId} AND id = ${id} AND ${visible(userId)}`,
    Row,
  )

/** Nothing when there are `most` of this owner's already. */
export const insertCanned = (
  db: Db,
  tenantId: number,
  answer: { userId: string; name: string; nameKey: string; text: string; now: number },
  most: number,
): Promise<CannedRow | undefined> =>
  queryRow(
    db,
    sql`INSERT INTO canned_answers (tenant_id, user_id, name, name_key, text, updated_at)
        SELECT ${tenantId}, ${answer.userId}, ${answer.name}, ${answer.nameKey}, ${answer.text}, ${answer.now}
        WHERE (SELECT count(*) FROM canned_answers WHERE tenant_id = ${tenantId} AND user_id = ${answer.userId}) < ${most}
        RETURNING ${columns}`,
    Row,
  )

export const updateCanned = (
  db: Db,
  tenantId: number,
  answer: { id: number; name: string; nameKey: string; text: string; now: number },
): Promise<CannedRow | undefined> =>
  queryRow(
    db,
    sql`UPDATE canned_answers SET name = ${answer.name}, name_key = ${answer.nameKey}, text = ${answer.text},
          updated_at = ${answer.now}
        WHERE tenant_id = ${tenantId} AND id = ${answer.id} RETURNING ${columns}`,
    Row,
  )

export const deleteCanned = async (
  db: Db,
  tenantId: number,
  { id, userId }: { id: number; userId: string },
): Promise<boolean> => {
  const { rowsAffected } = await execute(
    db,
    sql`DELETE FROM canned_answers WHERE tenant_id = ${tenantId} AND id = ${id} AND ${visible(userId)}`,
  )
  return rowsAffected > 0
}
