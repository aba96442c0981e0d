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

/** Adds an invitation with its entry in the log, unless one for this address is open; its id, or undefined. */
export async function insertInvitation(
  directory: Db,
  tenantId: number,
  made: { email: string; role: Role; tokenHash: string; invitedBy: string; now: number; expiresAt: number },
  audit: SQL,
): Promise<number | undefined> {
  const insert = returning(
    sql`INSERT INTO invitations (tenant_id, email, role, token_hash, invited_by, created_at, sent_at, expires_at)
        VALUES (${tenantId}, ${made.email}, ${made.role}, ${made.tokenHash}, ${made.invitedBy}, ${made.now},
          ${made.now}, ${made.expiresAt})
        ON CONFLICT (tenant_id, email) WHERE ${isOpen} DO NOTHING RETURNING id`,
    z.object({ id: z.number() }),
  )
  const [inserted] = await writeBatch(directory, [insert, audit])
  return inserted.rows[0]?.id
}

/** Takes an invitation back that nobody was told of, with its entry in the log. */
export async function deleteInvitation(directory: Db, tenantId: number, id: number): Promise<void> {
  await writeBatch(directory, [
    sql`DELETE FROM invitations WHERE tenant_id = ${tenantId} AND id = ${id}`,
    sql`DELETE FROM pending_audit
        WHERE tenant_id = ${tenantId} AND action = 'member.invited' AND target_id = CAST(${id} AS TEXT)`,
  ])
}

/** Lets the next secret open an invitation beside the present one, unless it was sent after `sentBefore`. */
export async function claimRenewal(
  directory: Db,
  tenantId: number,
  next: { id: number; nextTokenHash: string; now: number; sentBefore: number },
): Promise<boolean> {
  const { rowsAffected } = await execute(
    directory,
    sql`UPDATE invitations SET next_token_hash = ${next.nextTokenHash}, sent_at = ${next.now}
        WHERE tenant_id = ${tenantId} AND id = ${next.id} AND sent_at <= ${next.sentBefore} AND ${isOpen}`,
  )
  return rowsAffected > 0
}

/** Puts an invitation back to what it was before `claimRenewal`. */
export async function dropRenewal(
  directory: Db,
  tenantId: number,
  { id, nextTokenHash, sentAt }: { id: number; nextTokenHash: string; sentAt: number },
): Promise<void> {
  await execute(
    directory,
    sql`UPDATE invitations SET next_token_hash = NULL, sent_at = ${sentAt}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND next_token_hash = ${nextTokenHash}`,
  )
}

/** The next secret takes the place of the one before and begins a new term, with the entry in the log. */
export async function finishRenewal(
  directory: Db,
  tenantId: number,
  { id, nextTokenHash, expiresAt }: { id: number; nextTokenHash: string; expiresAt: number },
  audit: SQL,
): Promise<void> {
  await writeBatch(directory, [
    sql`UPDATE invitations SET token_hash = next_token_hash, next_token_hash = NULL, expires_at = ${expiresAt}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND next_token_hash = ${nextTokenHash} AND ${isOpen}`,
    audit,
  ])
}

/** Closes an invitation with its entry in the log; false when there is none open. */
export async function revokeInvitationRow(
  directory: Db,
  tenantId: number,
  { id, now }: { id: number; now: number },
  audit: SQL,
): Promise<boolean> {
  const [revoked] = await writeBatch(directory, [
    sql`UPDATE invitations SET revoked_at = ${now} WHERE tenant_id = ${tenantId} AND id = ${id} AND ${isOpen}`,
    audit,
  ])
  return revoked.rowsAffected > 0
}

/** The invitation that a secret opens, the one still on its way in a mail too. */
const hasToken = (hash: string): SQL => sql`(i.token_hash = ${hash} OR i.next_token_hash = ${hash})`

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
        WHERE ${hasToken(tokenHash)} AND i.expires_at > ${now} AND ${isOpen}`,
    TokenRow,
  )

/**
 * Makes the user whom the invitation names a member, once, and their address proven: opening the link
 * shows that they read its mail. The entry in the log comes with it. False when the invitation is not open or names another address.
 */
export async function acceptInvitationRow(
  directory: Db,
  accepted: { tokenHash: string; userId: string; memberId: string; now: number },
  audit: SQL,
): Promise<boolean> {
  const { tokenHash, userId, now } = accepted
  const matches = sql`${hasToken(tokenHash)} AND i.expires_at > ${now} AND ${isOpen}
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
    audit,
  ])
  return closed.rows.length > 0
}
