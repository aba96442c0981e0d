import type { Ctx } from '../../context.ts'
import { errorFields } from '../../lib/logger.ts'

/** Wakes the work on what people wrote. */
export const wakeInbound = (ctx: Ctx): Promise<void> => wake(ctx, 'inbound.process')

/** Wakes the fetching of what they sent along. */
export const wakeMedia = (ctx: Ctx): Promise<void> => wake(ctx, 'inbound.media')

async function wake(ctx: Ctx, type: 'inbound.process' | 'inbound.media'): Promise<void> {
  try {
    await ctx.queues.send({ type })
  } catch (error) {
    // The row is committed and the cron finds it: the provider must not send it again for this.
    ctx.log.warn('inbound.wake_failed', errorFields(error))
  }
}
