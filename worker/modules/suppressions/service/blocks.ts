import type { Ctx } from '../../../context.ts'
import type { Channel } from '../../../contracts/common.ts'
import { auditStatement } from '../../audit/service.ts'
import { deleteSuppressions, insertSuppressions } from '../queries/pages.ts'
import { hashAddresses } from './hashes.ts'

/**
 * Keeps one address out of a channel because a member blocked its person, or takes that back. What stands there for
 * another reason stays either way; a repeat changes nothing.
 */
export async function keepOut(
  ctx: Ctx,
  { channel, address, blocked }: { channel: Channel; address: string; blocked: boolean },
): Promise<void> {
  const now = ctx.clock.now()
  const record = (action: 'suppression.added' | 'suppression.removed') =>
    auditStatement(ctx, { action, details: { count: 1 } }, { ifChanged: true })
  await ctx.due.lower(now)
  if (blocked) {
    const added = { items: [{ channel, address }], reason: 'manual', now } as const
    await insertSuppressions(ctx.db, ctx.tenant.id, added, record('suppression.added'))
  } else {
    const hashed = await hashAddresses(ctx, [{ channel, address }])
    const items = hashed.map((one) => ({ ...one, reason: 'manual' }) as const)
    await deleteSuppressions(ctx.db, ctx.tenant.id, items, record('suppression.removed'))
  }
  await ctx.queues.send({ type: 'lists.refresh' })
}
