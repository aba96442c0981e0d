import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, writeBatch } from '../../../../db/client.ts'

/** What a member signs with; undefined when they never said. */
export const findSignature = async (
  db: Db,
  tenantId: number,
  userId: string,
): Promise<string | undefined> => {
  const row = await queryRow(
    db,
    sql`SELECT signature FROM inbox_members WHERE tenant_id = ${tenantId} AND user_id = ${userId}`,
    z.object({ signature: z.string() }),
  )
  return row?.signature
}

export const writeSignature = async (
  db: Db,
  tenantId: number,
  { userId, signature }: { userId: string; signature: string },
): Promise<void> => {
  await execute(
    db,
    sql`INSERT INTO inbox_members (tenant_id, user_id, signature) VALUES (${tenantId}, ${userId}, ${signature})
        ON CONFLICT (tenant_id, user_id) DO UPDATE SET signature = excluded.signature`,
  )
}

/** Nothing of a member's own is left. */
export const deleteOwn = async (db: Db, tenantId: number, userId: string): Promise<void> => {
  const isOwn = sql`tenant_id = ${tenantId} AND user_id = ${userId}`
  await writeBatch(db, [
    sql`DELETE FROM canned_answers WHERE ${isOwn}`,
    sql`DELETE FROM inbox_views WHERE ${isOwn}`,
    sql`DELETE FROM inbox_members WHERE ${isOwn}`,
  ])
}
