import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, queryRows } from '../../../../db/client.ts'
import { StoredView } from '../../../contracts/inbox-desk.ts'
import { visible } from './owned.ts'

const columns = sql`id, user_id, name, filter, ordering, updated_at`
const Row = z
  .object({
    id: z.number(),
    user_id: z.string(),
    name: z.string(),
    filter: z.string(),
    ordering: z.string(),
    updated_at: z.number(),
  })
  .transform(({ filter, ordering, ...row }) => ({
    ...row,
    ...StoredView.parse({ filter: JSON.parse(filter), order: ordering }),
  }))
export type ViewRow = z.infer<typeof Row>

export const listViewRows = (db: Db, tenantId: number, userId: string): Promise<ViewRow[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM inbox_views WHERE tenant_id = ${tenantId} AND ${visible(userId)}
        ORDER BY name_key, id`,
    Row,
  )

export const findView = (
  db: Db,
  tenantId: number,
  { id, userId }: { id: number; userId: string },
): Promise<ViewRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM inbox_views WHERE tenant_id = ${tenantId} AND id = ${id} AND ${visible(userId)}`,
    Row,
  )

type Written = z.infer<typeof StoredView> & { name: string; nameKey: string; now: number }

/** Nothing when there are `most` of this owner's already. */
export const insertView = (
  db: Db,
  tenantId: number,
  view: Written & { userId: string },
  most: number,
): Promise<ViewRow | undefined> =>
  queryRow(
    db,
    sql`INSERT INTO inbox_views (tenant_id, user_id, name, name_key, filter, ordering, updated_at)
        SELECT ${tenantId}, ${view.userId}, ${view.name}, ${view.nameKey}, ${JSON.stringify(view.filter)},
          ${view.order}, ${view.now}
        WHERE (SELECT count(*) FROM inbox_views WHERE tenant_id = ${tenantId} AND user_id = ${view.userId}) < ${most}
        RETURNING ${columns}`,
    Row,
  )

export const updateView = (
  db: Db,
  tenantId: number,
  view: Written & { id: number },
): Promise<ViewRow | undefined> =>
  queryRow(
    db,
    sql`UPDATE inbox_views SET name = ${view.name}, name_key = ${view.nameKey},
          filter = ${JSON.stringify(view.filter)}, ordering = ${view.order}, updated_at = ${view.now}
        WHERE tenant_id = ${tenantId} AND id = ${view.id} RETURNING ${columns}`,
    Row,
  )

export const deleteView = async (
  db: Db,
  tenantId: number,
  { id, userId }: { id: number; userId: string },
): Promise<boolean> => {
  const { rowsAffected } = await execute(
    db,
    sql`DELETE FROM inbox_views WHERE tenant_id = ${tenantId} AND id = ${id} AND ${visible(userId)}`,
  )
  return rowsAffected > 0
}
