import { execute } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { longestWaitMs, parkPageSize, parkPagesPerRun } from '../plan.ts'
import { parkStatement, unparkStatement } from '../queries/quiet.ts'
import { listZones } from '../queries/zones.ts'
import { type ClosedZones, findClosedZones } from '../quiet-hours.ts'

/** Where the quiet hours of the workspace keep people from being written to now (spec 7.5). */
export async function closedZones(ctx: Ctx): Promise<ClosedZones> {
  const { id, quietHours, timeZone } = ctx.tenant
  if (quietHours === null) return {}
  const others = await listZones(ctx.db, id)
  return findClosedZones(quietHours, { own: timeZone, others, now: ctx.clock.now(), leadMs: longestWaitMs })
}

/**
 * Lets those wait who are next in turn and in their quiet hours, in pages, before any of them is handed
 * out: a night's worth of people would else go through the queue one call after the other.
 *
 * @returns whether there may be more of them
 */
export async function parkClosed(ctx: Ctx, campaignId: number, closed: ClosedZones): Promise<boolean> {
  if (Object.keys(closed).length === 0) return false
  for (let page = 0; page < parkPagesPerRun; page++) {
    const park = { campaignId, closed, size: parkPageSize, now: ctx.clock.now() }
    const { rowsAffected } = await execute(ctx.db, parkStatement(ctx.tenant.id, park))
    // Mostly open: the claim keeps the few others.
    if (rowsAffected < parkPageSize / 2) return false
  }
  return true
}

/** The quiet hours were changed or taken away: whoever waits for their end waits for a turn again. */
export async function unpark(ctx: Ctx, campaignId: number): Promise<void> {
  for (let page = 0; page < parkPagesPerRun; page++) {
    const unparked = { campaignId, size: parkPageSize, now: ctx.clock.now() }
    const { rowsAffected } = await execute(ctx.db, unparkStatement(ctx.tenant.id, unparked))
    if (rowsAffected < parkPageSize) return
  }
}
