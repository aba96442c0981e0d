import type { Ctx } from '../../context.ts'
import { errorFields } from '../../lib/logger.ts'

/** Wakes the work on what people wrote. */
export async function wakeInbound(ctx: Ctx): Promise<void> {
  try {
    await ctx.queues.send({ type: 'inbound.process' })
  } catch (error) {
    // The row is committed and the cron finds it: the provider must not send it again for this.
    ctx.log.warn('inbound.wake_failed', errorFields(error))
  }
}
