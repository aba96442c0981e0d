import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRow, queryRows, writeBatch } from '../../../db/client.ts'
import { Role } from '../../contracts/auth.ts'
import type { Member } from '../../contracts/members.ts'

const MemberRow = z
  .object({ id: z.string(), name: z.string(), email: z.string(), role: Role, created_at: z.number() })
  .transform(({ id, created_at, ...row }): Member => ({ userId: id, ...row, since: created_at }))

/** The organization of a workspace, as better-auth names it. */
const organizationOf = (tenantId: number): SQL =>
  sql`(SELECT organization_id FROM workspaces WHERE id = ${tenantId})`

const memberColumns = sql`u.id, u.name, u.email, m.role, m.created_at`

/** Members of a workspace, the longest there first. */
export const listMemberRows = (directory: Db, tenantId: number): Promise<Member[]> =>
  queryRows(
    directory,
    sql`SELECT ${memberColumns} FROM member m JOIN user u ON u.id = m.user_id
        WHERE m.organization_id = ${organizationOf(tenantId)} ORDER BY m.created_at, u.id`,
    MemberRow,
  )

export const findMember = (directory: Db, tenantId: number, userId: string): Promise<Member | undefined> =>
  queryRow(
    directory,
    sql`SELECT ${memberColumns} FROM member m JOIN user u ON u.id = m.user_id
        WHERE m.organization_id = ${organizationOf(tenantId)} AND m.user_id = ${userId}`,
    MemberRow,
  )

export async function hasMemberWithEmail(directory: Db, tenantId: number, email: string): Promise<boolean> {
  const row = await queryRow(
    directory,
    sql`SELECT 1 AS found FROM user u JOIN member m ON m.user_id = u.id
        WHERE u.email = ${email} AND m.organization_id = ${organizationOf(tenantId)}`,
    z.object({ found: z.number() }),
  )
  return row !== undefined
}

/** Keeps an owner in the workspace: of two who go at once, one stays. */
const leavesAnOwner = sql`(role <> 'owner' OR (
  SELECT count(*) FROM member o WHERE o.organization_id = member.organization_id AND o.role = 'owner') > 1)`

/** Changes a role that is still what it was, with its entry in the log; false when it is not, or an owner would be missing. */
export async function updateRole(
  directory: Db,
  tenantId: number,
  change: { userId: string; from: Role; to: Role },
  audit: SQL,
): Promise<boolean> {
  const [changed] = await writeBatch(directory, [
    sql`UPDATE member SET role = ${change.to}
        WHERE organization_id = ${organizationOf(tenantId)} AND user_id = ${change.userId}
          AND role = ${change.from} AND ${leavesAnOwner}`,
    audit,
  ])
  return changed.rowsAffected > 0
}

/** Takes a member out, with the entry in the log; false when their role has changed meanwhile, or an owner would be missing. */
export async function deleteMember(
  directory: Db,
  tenantId: number,
  member: { userId: string; role: Role },
  audit: SQL,
): Promise<boolean> {
  const [taken] = await writeBatch(directory, [
    sql`DELETE FROM member
        WHERE organization_id = ${organizationOf(tenantId)} AND user_id = ${member.userId}
          AND role = ${member.role} AND ${leavesAnOwner}`,
    audit,
  ])
  return taken.rowsAffected > 0
}

/** One owner becomes admin and another member owner, with the entry in the log, or neither. */
export async function moveOwnership(
  directory: Db,
  tenantId: number,
  { from, to }: { from: string; to: string },
  audit: SQL,
): Promise<boolean> {
  const organization = organizationOf(tenantId)
  const isOwner = (userId: string): SQL =>
    sql`EXISTS (SELECT 1 FROM member o WHERE o.organization_id = ${organization} AND o.user_id = ${userId}
      AND o.role = 'owner')`
  const [raised] = await writeBatch(directory, [
    sql`UPDATE member SET role = 'owner'
        WHERE organization_id = ${organization} AND user_id = ${to} AND ${isOwner(from)}`,
    sql`UPDATE member SET role = 'admin'
        WHERE organization_id = ${organization} AND user_id = ${from} AND ${isOwner(from)} AND ${isOwner(to)}`,
    audit,
  ])
  return raised.rowsAffected > 0
}
