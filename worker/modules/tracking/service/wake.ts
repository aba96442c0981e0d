import type { Ctx } from '../../../context.ts'

/** A lost wake-up costs time only: the row is there and its time is told to the directory. */
export async function wake(ctx: Ctx, type: 'webhook.process' | 'lists.refresh'): Promise<void> {
  try {
    await ctx.queues.send({ type })
  } catch {
    ctx.log.warn('queue.send_failed', { type })
  }
}
