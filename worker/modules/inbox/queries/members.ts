import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { Role } from '../../../contracts/auth.ts'
import { type Db, execute, json, queryRow, queryRows, writeBatch } from '../../../../db/client.ts'

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

/** Who belongs to a workspace, and as what. */
export const listMemberRoles = (directory: Db, tenantId: number): Promise<{ userId: string; role: Role }[]> =>
  queryRows(
    directory,
    sql`SELECT m.user_id, m.role FROM member m JOIN workspaces w ON w.organization_id = m.organization_id
        WHERE w.id = ${tenantId}`,
    z
      .object({ user_id: z.string(), role: Role })
      .transform(({ user_id: userId, role }) => ({ userId, role })),
  )

/** Whether a workspace's inbox was ever used, as far as libSQL has heard. */
export const hasConversations = async (db: Db, tenantId: number): Promise<boolean> => {
  const row = await queryRow(
    db,
    sql`SELECT 1 AS found FROM conversations WHERE tenant_id = ${tenantId} LIMIT 1`,
    z.object({ found: z.number() }),
  )
  return row !== undefined
}

/** Everybody who keeps something for themselves. */
export const listOwners = (db: Db, tenantId: number): Promise<string[]> =>
  queryRows(
    db,
    sql`SELECT user_id FROM canned_answers WHERE tenant_id = ${tenantId} AND user_id <> ''
        UNION SELECT user_id FROM inbox_views WHERE tenant_id = ${tenantId} AND user_id <> ''
        UNION SELECT user_id FROM inbox_members WHERE tenant_id = ${tenantId}`,
    z.object({ user_id: z.string() }).transform(({ user_id: userId }) => userId),
  )

/** Nothing of their own is left of these. */
export const deleteOwn = async (db: Db, tenantId: number, userIds: readonly string[]): Promise<void> => {
  if (userIds.length === 0) return
  const isOwn = sql`tenant_id = ${tenantId} AND user_id IN (SELECT value FROM json_each(${json(userIds)}))`
  await writeBatch(db, [
    sql`DELETE FROM canned_answers WHERE ${isOwn}`,
    sql`DELETE FROM inbox_views WHERE ${isOwn}`,
    sql`DELETE FROM inbox_members WHERE ${isOwn}`,
  ])
}
