import type { Ctx } from '../../../context.ts'
import type { PushEvent } from '../../../contracts/push.ts'
import { insertClick } from '../queries/visits.ts'
import { findPushLink, insertPushStage, touchDevice } from '../queries/push.ts'

/**
 * Takes what a device tells of a notification by its signed beacon: shown (delivered), clicked with the link that was
 * opened, or not shown. Push services tell nothing of the kind (spec 8.5). First-seen times stay.
 */
export async function recordPushEvent(
  ctx: Ctx,
  { messageId, deviceId, event, link }: { messageId: number; deviceId: number } & PushEvent,
): Promise<void> {
  const at = ctx.clock.now()
  await touchDevice(ctx.db, ctx.tenant.id, { deviceId, at })
  await insertPushStage(ctx.db, ctx.tenant.id, { messageId, event, at })
  if (event !== 'clicked') return
  const linkId = await findPushLink(ctx.db, ctx.tenant.id, { messageId, link })
  if (linkId !== undefined) await insertClick(ctx.db, ctx.tenant.id, { linkId, messageId, at })
}
