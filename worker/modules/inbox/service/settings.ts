import { execute } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { InboxSettings, OwnInbox, OwnInboxInput } from '../../../contracts/inbox-desk.ts'
import { auditStatement } from '../../audit/service.ts'
import { findSignature, writeSignature } from '../queries/members.ts'
import { mustBeMember } from './owner.ts'

/** How the workspace's inbox works. */
export const getInboxSettings = (ctx: Ctx): Promise<InboxSettings> => ctx.inbox.settings()

/** The object has them; changing them is told in the audit log. */
export async function changeInboxSettings(ctx: Ctx, settings: InboxSettings): Promise<InboxSettings> {
  await ctx.inbox.configure({ settings })
  await execute(
    ctx.db,
    auditStatement(ctx, { action: 'workspace.changed', details: { fields: ['roundRobin'] } }),
  )
  return settings
}

/** What the asking member has set for themselves. @throws auth.forbidden for a program */
export async function getOwnInbox(ctx: Ctx): Promise<OwnInbox> {
  const userId = mustBeMember(ctx)
  const [signature, { available }] = await Promise.all([
    findSignature(ctx.db, ctx.tenant.id, userId),
    ctx.inbox.member({ userId }),
  ])
  return { signature: signature ?? '', available }
}

/** @throws auth.forbidden for a program */
export async function changeOwnInbox(ctx: Ctx, { signature }: OwnInboxInput): Promise<OwnInbox> {
  const userId = mustBeMember(ctx)
  await writeSignature(ctx.db, ctx.tenant.id, { userId, signature })
  return { signature, available: (await ctx.inbox.member({ userId })).available }
}
