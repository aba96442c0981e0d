import type { Db } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { Role } from '../../contracts/auth.ts'
import type { Member } from '../../contracts/members.ts'
import { AppError, forbidden, invalid, notFound } from '../../lib/errors.ts'
import { deliverAuditSoon, directoryAuditStatement } from '../audit/service.ts'
import { keepTeamSoon } from '../inbox/service.ts'
import { judgeRoles } from './policy.ts'
import { deleteMember, findMember, listMemberRows, moveOwnership, updateRole } from './queries.ts'

/** The members of the workspace with their roles (spec 1.2). */
export const listMembers = (ctx: Ctx, directory: Db): Promise<Member[]> =>
  listMemberRows(directory, ctx.tenant.id)

/**
 * Gives a member another role; it counts from their next request.
 *
 * @throws member.owner_only, member.last_owner, resource.not_found
 */
export async function changeRole(ctx: Ctx, directory: Db, userId: string, to: Role): Promise<Member> {
  const member = await mustGetMember(ctx, directory, userId)
  if (member.role === to) return member
  mustMayTouch(ctx, member.role, to)
  const audit = directoryAuditStatement(ctx, {
    action: 'member.role_changed',
    target: { id: userId, name: member.name },
    details: { from: member.role, to },
  })
  await ctx.due.lower(ctx.clock.now())
  if (!(await updateRole(directory, ctx.tenant.id, { userId, from: member.role, to }, audit))) {
    throw await reasonOfRefusal(ctx, directory, member)
  }
  await ctx.inbox.disconnect({ type: 'user', id: userId })
  await keepTeamSoon(ctx, directory)
  await deliverAuditSoon(ctx, directory)
  return { ...member, role: to }
}

/**
 * Takes somebody out of the workspace: their sessions lose it at once, their account stays.
 *
 * @throws member.owner_only, member.last_owner, resource.not_found
 */
export async function removeMember(ctx: Ctx, directory: Db, userId: string): Promise<void> {
  const member = await mustGetMember(ctx, directory, userId)
  mustMayTouch(ctx, member.role)
  await takeOut(ctx, directory, member, 'member.removed')
}

/** Leaves the workspace, which everybody may but the last owner. @throws member.last_owner */
export async function leaveWorkspace(ctx: Ctx, directory: Db): Promise<void> {
  if (ctx.actor.type !== 'user') throw forbidden()
  const member = await mustGetMember(ctx, directory, ctx.actor.userId)
  await takeOut(ctx, directory, member, 'member.left')
}

/**
 * Makes another member the owner in one's own place; one becomes admin.
 *
 * @throws member.owner_only, resource.not_found; request.invalid for oneself
 */
export async function transferOwnership(ctx: Ctx, directory: Db, userId: string): Promise<void> {
  const { actor } = ctx
  if (actor.type !== 'user' || actor.role !== 'owner') throw new AppError('member.owner_only')
  if (actor.userId === userId) throw invalid({ field: 'userId', code: 'unknown' })
  const member = await mustGetMember(ctx, directory, userId)
  const audit = directoryAuditStatement(ctx, {
    action: 'member.ownership_transferred',
    target: { id: userId, name: member.name },
    details: { from: member.role },
  })
  const moved = await moveOwnership(directory, ctx.tenant.id, { from: actor.userId, to: userId }, audit)
  if (!moved) throw new AppError('member.owner_only')
  await deliverAuditSoon(ctx, directory)
}

async function takeOut(
  ctx: Ctx,
  directory: Db,
  member: Member,
  action: 'member.removed' | 'member.left',
): Promise<void> {
  const target = { id: member.userId, name: member.name }
  const audit = directoryAuditStatement(ctx, { action, target })
  // The sweep gives back what is open of theirs should the word to the inbox be lost.
  await ctx.due.lower(ctx.clock.now())
  if (!(await deleteMember(directory, ctx.tenant.id, member, audit))) {
    throw await reasonOfRefusal(ctx, directory, member)
  }
  await keepTeamSoon(ctx, directory)
  await deliverAuditSoon(ctx, directory)
}

/** Why a guarded write touched nothing: gone, changed meanwhile, or the last owner. */
async function reasonOfRefusal(ctx: Ctx, directory: Db, judged: Member): Promise<AppError> {
  const now = await findMember(directory, ctx.tenant.id, judged.userId)
  if (now === undefined) return notFound()
  return new AppError(now.role === judged.role ? 'member.last_owner' : 'resource.conflict')
}

async function mustGetMember(ctx: Ctx, directory: Db, userId: string): Promise<Member> {
  const member = await findMember(directory, ctx.tenant.id, userId)
  if (member === undefined) throw notFound()
  return member
}

function mustMayTouch(ctx: Ctx, ...touched: readonly Role[]): void {
  if (ctx.actor.type !== 'user') throw forbidden()
  const refused = judgeRoles(ctx.actor.role, ...touched)
  if (refused !== null) throw new AppError(refused)
}
