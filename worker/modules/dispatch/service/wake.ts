import type { Ctx } from '../../../context.ts'
import type { JobInput } from '../../../contracts/jobs.ts'
import { sweepMs } from '../plan.ts'
import { errorFields } from '../../../lib/logger.ts'

/**
 * Sends a wake-up. When that fails the work is only late: the rows say what is to be done and the cron
 * finds them, so the caller's own work must not fail with it.
 */
export async function wake(ctx: Ctx, job: JobInput, delayMs = 0): Promise<void> {
  try {
    await ctx.queues.send(job, { delaySeconds: Math.ceil(delayMs / 1000) })
  } catch (error) {
    ctx.log.warn('dispatch.wake_failed', { job: job.type, ...errorFields(error) })
  }
}

/**
 * Wakes a campaign's pump at a time, if that is before the cron would. Call it only when the time was
 * not known before, so that those who are told the same time do not all come.
 */
export async function wakeLater(ctx: Ctx, campaignId: number, at: number): Promise<void> {
  const delayMs = Math.max(0, at - ctx.clock.now())
  if (delayMs <= sweepMs) await wake(ctx, { type: 'campaign.pump', campaignId }, delayMs)
}
