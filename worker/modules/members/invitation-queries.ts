import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, queryRows, returning, writeBatch } from '../../../db/client.ts'
import { Role } from '../../contracts/auth.ts'
import type { Invitation } from '../../contracts/members.ts'

const isOpen = sql`accepted_at IS NULL AND revoked_at IS NULL`

const InvitationRow = z
  .object({
    id: z.number(),
    email: z.string(),
    role: Role,
    inviter: z.string().nullable(),
    sent_at: z.number(),
    expires_at: z.number(),
  })
  .transform((row): Invitation => ({
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: row.inviter ?? '',
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
  }))
const selectInvitations = (where: SQL): SQL => sql`
  SELECT i.id, i.email, i.role, u.name AS inviter, i.sent_at, i.expires_at
  FROM invitations i LEFT JOIN user u ON u.id = i.invited_by
  WHERE ${where} AND ${isOpen} ORDER BY i.id DESC`

/** Open invitations, expired ones too, newest first. */
export const listInvitationRows = (directory: Db, tenantId: number): Promise<Invitation[]> =>
  queryRows(directory, selectInvitations(sql`i.tenant_id = ${tenantId}`), InvitationRow)

export const findInvitation = (
  directory: Db,
  tenantId: number,
  id: number,
): Promise<Invitation | undefined> =>
  queryRow(directory, selectInvitations(sql`i.tenant_id = ${tenantId} AND i.id = ${id}`), InvitationRow)

/** Adds an invitation unless one for this address is open; its id, or undefined. */
export async function insertInvitation(
  directory: Db,
  tenantId: number,
  made: { email: string; role: Role; tokenHash: string; invitedBy: string; now: number; expiresAt: number },
): Promise<number | undefined> {
  const row = await queryRow(
    directory,
    sql`INSERT INTO invitations (tenant_id, email, role, token_hash, invited_by, created_at, sent_at, expires_at)
        VALUES (${tenantId}, ${made.email}, ${made.role}, ${made.tokenHash}, ${made.invitedBy}, ${made.now},
          ${made.now}, ${made.expiresAt})
        ON CONFLICT (tenant_id, email) WHERE ${isOpen} DO NOTHING RETURNING id`,
    z.object({ id: z.number() }),
  )
  return row?.id
}

export async function deleteInvitation(directory: Db, tenantId: number, id: number): Promise<void> {
  await execute(directory, sql`DELETE FROM invitations WHERE tenant_id = ${tenantId} AND id = ${id}`)
}

/** Gives an invitation a new secret and a new term, unless it was sent after `sentBefore`. */
export async function renewInvitation(
  directory: Db,
  tenantId: number,
  renewed: { id: number; tokenHash: string; now: number; expiresAt: number; sentBefore: number },
): Promise<boolean> {
  const { rowsAffected } = await execute(
    directory,
    sql`UPDATE invitations SET token_hash = ${renewed.tokenHash}, sent_at = ${renewed.now},
          expires_at = ${renewed.expiresAt}
        WHERE tenant_id = ${tenantId} AND id = ${renewed.id} AND sent_at <= ${renewed.sentBefore} AND ${isOpen}`,
  )
  return rowsAffected > 0
}

/** Closes an invitation; its address, or undefined when there is none open. */
export async function revokeInvitationRow(
  directory: Db,
  tenantId: number,
  { id, now }: { id: number; now: number },
): Promise<string | undefined> {
  const row = await queryRow(
    directory,
    sql`UPDATE invitations SET revoked_at = ${now}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND ${isOpen} RETURNING email`,
    z.object({ email: z.string() }),
  )
  return row?.email
}

const TokenRow = z
  .object({
    tenant_id: z.number(),
    slug: z.string(),
    workspace: z.string(),
    email: z.string(),
    role: Role,
    inviter: z.string().nullable(),
    has_account: z.number(),
  })
  .transform(({ tenant_id, has_account, inviter, ...row }) => ({
    ...row,
    tenantId: tenant_id,
    invitedBy: inviter ?? '',
    hasAccount: has_account === 1,
  }))
export type OpenInvitation = z.infer<typeof TokenRow>

/** The invitation that a link opens now. */
export const findInvitationByToken = (
  directory: Db,
  { tokenHash, now }: { tokenHash: string; now: number },
): Promise<OpenInvitation | undefined> =>
  queryRow(
    directory,
    sql`SELECT i.tenant_id, w.slug, w.name AS workspace, i.email, i.role, u.name AS inviter,
          EXISTS (SELECT 1 FROM user known WHERE known.email = i.email) AS has_account
        FROM invitations i JOIN workspaces w ON w.id = i.tenant_id LEFT JOIN user u ON u.id = i.invited_by
        WHERE i.token_hash = ${tokenHash} AND i.expires_at > ${now} AND ${isOpen}`,
    TokenRow,
  )

/**
 * Makes the user whom the invitation names a member, once, and their address proven: opening the link
 * shows that they read its mail. False when the invitation is not open or names another address.
 */
export async function acceptInvitationRow(
  directory: Db,
  accepted: { tokenHash: string; userId: string; memberId: string; now: number },
): Promise<boolean> {
  const { tokenHash, userId, now } = accepted
  const matches = sql`i.token_hash = ${tokenHash} AND i.expires_at > ${now} AND ${isOpen}
    AND i.email = (SELECT email FROM user WHERE id = ${userId})`
  const [, , closed] = await writeBatch(directory, [
    sql`INSERT INTO member (id, organization_id, user_id, role, created_at)
        SELECT ${accepted.memberId}, w.organization_id, ${userId}, i.role, ${now}
        FROM invitations i JOIN workspaces w ON w.id = i.tenant_id WHERE ${matches}
        ON CONFLICT (organization_id, user_id) DO NOTHING`,
    sql`UPDATE user SET email_verified = 1, updated_at = ${now}
        WHERE id = ${userId} AND EXISTS (SELECT 1 FROM invitations i WHERE ${matches})`,
    returning(
      sql`UPDATE invitations AS i SET accepted_at = ${now} WHERE ${matches} RETURNING id`,
      z.object({ id: z.number() }),
    ),
  ])
  return closed.rows.length > 0
}
