import type { Db } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { may } from '../../../contracts/auth.ts'
import { errorFields } from '../../../lib/logger.ts'
import { deleteOwn, hasConversations, listMemberRoles, listOwners } from '../queries/members.ts'

/**
 * Brings the inbox to who works in the workspace now: whoever does not, or has a role without the inbox, is shut out
 * there and gives back what is open of theirs; of who is no member at all, what they kept for themselves goes. It reads
 * what stands, so that it may run at any time and any number of times.
 */
async function keepTeam(ctx: Ctx, directory: Db): Promise<void> {
  const members = await listMemberRoles(directory, ctx.tenant.id)
  // A workspace has an owner at all times: an answer without anybody is none.
  if (members.length === 0) return
  const team = members.filter(({ role }) => may(role, 'inbox.read'))
  await ctx.inbox.setTeam({ userIds: team.map(({ userId }) => userId) })
  const known = new Set(members.map(({ userId }) => userId))
  const owners = await listOwners(ctx.db, ctx.tenant.id)
  await deleteOwn(
    ctx.db,
    ctx.tenant.id,
    owners.filter((id) => !known.has(id)),
  )
}

/** `keepTeam` after a change of the members that stands already; the sweep does what a failure leaves. */
export async function keepTeamSoon(ctx: Ctx, directory: Db): Promise<void> {
  try {
    await keepTeam(ctx, directory)
  } catch (error) {
    ctx.log.warn('inbox.team_left', errorFields(error))
  }
}

/** The net under a change of members whose word to the inbox was lost; no inbox is opened that nobody ever used. */
export async function sweepTeam(ctx: Ctx, directory: Db): Promise<null> {
  if (await hasConversations(ctx.db, ctx.tenant.id)) await keepTeam(ctx, directory)
  return null
}
