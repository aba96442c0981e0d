import type { Db } from '../../../db/client.ts'
import type { Actor, Clock, Ctx } from '../../context.ts'
import type { Role, WorkspaceMembership } from '../../contracts/auth.ts'
import {
  type Invitation,
  invitationDays,
  type InvitationPreview,
  type InviteInput,
  maxOpenInvitations,
} from '../../contracts/members.ts'
import { sha256Hex, toBase64Url } from '../../lib/bytes.ts'
import { AppError, forbidden, invalid, notFound } from '../../lib/errors.ts'
import { deliverAuditSoon, directoryAuditStatement, insertedId } from '../audit/service.ts'
import { countInvitationMail } from '../auth/mail-limits-service.ts'
import { keepTeamSoon } from '../inbox/service.ts'
import {
  acceptInvitationRow,
  claimRenewal,
  deleteInvitation,
  dropRenewal,
  findInvitation,
  findInvitationByToken,
  finishRenewal,
  insertInvitation,
  listInvitationRows,
  type OpenInvitation,
  revokeInvitationRow,
} from './invitation-queries.ts'
import { invitationMail } from './mails.ts'
import { judgeRoles } from './policy.ts'
import { findMember, hasMemberWithEmail } from './queries.ts'

/** What invitations need besides the workspace: the directory, and the installation's own mail. */
export type InvitationPorts = {
  directory: Db
  /** @throws mail.no_provider, channel.unreachable */
  sendMail(mail: { to: string; subject: string; body: string }): Promise<void>
}

const termMs = invitationDays * 24 * 60 * 60_000
const resendAfterMs = 60_000

/** Invitations nobody has accepted yet. */
export const listInvitations = (ctx: Ctx, directory: Db): Promise<Invitation[]> =>
  listInvitationRows(directory, ctx.tenant.id)

/**
 * Invites somebody by e-mail. When the mail cannot be handed over, there is no invitation.
 *
 * @throws request.invalid at `email` (a member already, invited already, too many open), member.owner_only,
 *   mail.daily_limit, mail.no_provider, channel.unreachable
 */
export async function invite(
  ctx: Ctx,
  { directory, sendMail }: InvitationPorts,
  { email, role }: InviteInput,
): Promise<Invitation> {
  const inviter = await mustGetInviter(ctx, directory, role)
  const tenantId = ctx.tenant.id
  if (await hasMemberWithEmail(directory, tenantId, email)) {
    throw invalid({ field: 'email', code: 'already_member' })
  }
  if ((await listInvitationRows(directory, tenantId)).length >= maxOpenInvitations) {
    throw invalid({ field: 'email', code: 'too_many', params: { maximum: maxOpenInvitations } })
  }
  const now = ctx.clock.now()
  const { token, tokenHash } = await makeToken()
  const made = { email, role, tokenHash, invitedBy: inviter.userId, now, expiresAt: now + termMs }
  const target = { id: insertedId, name: email }
  const audit = directoryAuditStatement(ctx, { action: 'member.invited', target, details: { role } })
  const id = await insertInvitation(directory, tenantId, made, audit)
  if (id === undefined) throw invalid({ field: 'email', code: 'already_invited' })
  try {
    await countInvitationMail(directory, { tenantId, userId: inviter.userId, email, now })
    await sendMail({ to: email, ...writeMail(ctx, { inviter: inviter.name, role, token }) })
  } catch (error) {
    await deleteInvitation(directory, tenantId, id)
    throw error
  }
  await deliverAuditSoon(ctx, directory)
  return mustGetInvitation(ctx, directory, id)
}

/**
 * Sends an invitation again, with a new link: once the mail is on its way, the one before opens nothing
 * any more. A mail that could not be handed over leaves everything as it was.
 *
 * @throws rate.limited within a minute of the last time, resource.not_found, member.owner_only,
 *   mail.daily_limit, mail.no_provider, channel.unreachable
 */
export async function inviteAgain(
  ctx: Ctx,
  { directory, sendMail }: InvitationPorts,
  id: number,
): Promise<Invitation> {
  const { email, role, sentAt } = await mustGetInvitation(ctx, directory, id)
  const inviter = await mustGetInviter(ctx, directory, role)
  const now = ctx.clock.now()
  const { token, tokenHash } = await makeToken()
  const tenantId = ctx.tenant.id
  const claimed = await claimRenewal(directory, tenantId, {
    id,
    nextTokenHash: tokenHash,
    now,
    sentBefore: now - resendAfterMs,
  })
  if (!claimed) {
    const retryAfterSeconds = Math.max(1, Math.ceil((sentAt + resendAfterMs - now) / 1000))
    throw new AppError('rate.limited', { retryAfterSeconds })
  }
  try {
    await countInvitationMail(directory, { tenantId, userId: inviter.userId, email, now })
    await sendMail({ to: email, ...writeMail(ctx, { inviter: inviter.name, role, token }) })
  } catch (error) {
    await dropRenewal(directory, tenantId, { id, nextTokenHash: tokenHash, sentAt })
    throw error
  }
  const audit = directoryAuditStatement(ctx, {
    action: 'member.invitation_sent_again',
    target: { id, name: email },
  })
  const renewed = { id, nextTokenHash: tokenHash, expiresAt: now + termMs }
  await finishRenewal(directory, tenantId, renewed, audit)
  await deliverAuditSoon(ctx, directory)
  return mustGetInvitation(ctx, directory, id)
}

/** Withdraws an invitation: its link opens nothing any more. @throws resource.not_found */
export async function revokeInvitation(ctx: Ctx, directory: Db, id: number): Promise<void> {
  const { email } = await mustGetInvitation(ctx, directory, id)
  const audit = directoryAuditStatement(ctx, {
    action: 'member.invitation_revoked',
    target: { id, name: email },
  })
  const revoked = await revokeInvitationRow(directory, ctx.tenant.id, { id, now: ctx.clock.now() }, audit)
  if (!revoked) throw notFound()
  await deliverAuditSoon(ctx, directory)
}

/** What accepting needs, which happens outside of any workspace. */
export type AcceptPorts = {
  directory: Db
  clock: Clock
  openCtx(tenantId: number, actor: Actor): Promise<Ctx>
}

/** What a link says to whoever holds it. @throws auth.token_expired */
export async function previewInvitation(ports: AcceptPorts, token: string): Promise<InvitationPreview> {
  const { workspace, email, role, invitedBy, hasAccount } = await mustOpen(ports, token)
  return { workspaceName: workspace, email, role, invitedBy, hasAccount }
}

/**
 * Makes the user a member with the role of the invitation, once; their address is proven by the link.
 *
 * @throws auth.token_expired; member.other_address when the invitation names another address than theirs
 */
export async function acceptInvitation(
  ports: AcceptPorts,
  user: { id: string; name: string; email: string },
  token: string,
): Promise<WorkspaceMembership> {
  const { directory, clock } = ports
  const open = await mustOpen(ports, token)
  if (open.email !== user.email) throw new AppError('member.other_address')
  const ctx = await ports.openCtx(open.tenantId, { type: 'user', userId: user.id, role: open.role })
  const audit = directoryAuditStatement(ctx, {
    action: 'member.joined',
    target: { id: user.id, name: user.name },
    details: { role: open.role },
  })
  const accepted = await acceptInvitationRow(
    directory,
    {
      tokenHash: await sha256Hex(token),
      userId: user.id,
      memberId: crypto.randomUUID(),
      now: clock.now(),
    },
    audit,
  )
  if (!accepted) throw new AppError('auth.token_expired')
  await keepTeamSoon(ctx, directory)
  await deliverAuditSoon(ctx, directory)
  const role = (await findMember(directory, open.tenantId, user.id))?.role ?? open.role
  return { slug: open.slug, name: open.workspace, role }
}

async function mustOpen({ directory, clock }: AcceptPorts, token: string): Promise<OpenInvitation> {
  const tokenHash = await sha256Hex(token)
  const open = await findInvitationByToken(directory, { tokenHash, now: clock.now() })
  if (open === undefined) throw new AppError('auth.token_expired')
  return open
}

async function mustGetInvitation(ctx: Ctx, directory: Db, id: number): Promise<Invitation> {
  const found = await findInvitation(directory, ctx.tenant.id, id)
  if (found === undefined) throw notFound()
  return found
}

/** The member who invites, if they may give this role. */
async function mustGetInviter(
  ctx: Ctx,
  directory: Db,
  role: Role,
): Promise<{ userId: string; name: string }> {
  if (ctx.actor.type !== 'user') throw forbidden()
  const refused = judgeRoles(ctx.actor.role, role)
  if (refused !== null) throw new AppError(refused)
  const inviter = await findMember(directory, ctx.tenant.id, ctx.actor.userId)
  if (inviter === undefined) throw notFound()
  return inviter
}

async function makeToken(): Promise<{ token: string; tokenHash: string }> {
  const token = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  return { token, tokenHash: await sha256Hex(token) }
}

function writeMail(
  ctx: Ctx,
  { token, ...invited }: { inviter: string; role: Role; token: string },
): { subject: string; body: string } {
  const link = `${ctx.origins.app}/invitation?token=${token}`
  return invitationMail(ctx.tenant.defaultLanguage, { ...invited, workspaceName: ctx.tenant.name, link })
}
