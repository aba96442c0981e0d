import { queryRow } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import type { SendingPace } from '../../contracts/sending-pace.ts'
import { AppError } from '../../lib/errors.ts'
import type { OpenChannel } from '../channels/port.ts'
import { openChannel } from '../channels/service-open.ts'
import { batchSizeOf } from './plan.ts'
import { aheadStatement } from './queries/ahead.ts'
import { listZones } from './queries/zones.ts'

/**
 * How fast a campaign would go out now, and when it would rest (spec 11.1): what its end is estimated from. Null
 * while its channel cannot be opened.
 */
export async function readPace(
  ctx: Ctx,
  { id, channel, html }: { id: number; channel: SendingChannel; html: string },
): Promise<SendingPace | null> {
  const opened = await tryOpen(ctx, channel)
  if (opened === null) return null
  const { provider } = opened
  const { name, requestsPerSecond } = provider
  const { quietHours, timeZone } = ctx.tenant
  const { statement, parser } = aheadStatement(ctx.tenant.id, { channel, exceptId: id })
  const [pace, ahead, zones] = await Promise.all([
    ctx.limiter.paceOf({ channel, provider: { name, requestsPerSecond } }),
    queryRow(ctx.db, statement, parser),
    quietHours === null ? [] : listZones(ctx.db, ctx.tenant.id),
  ])
  const perRequest = provider.kind === 'batches' ? batchSizeOf(provider.maxBatch, html.length) : 1
  return {
    messagesPerSecond: pace.requestsPerSecond * perRequest,
    pausedUntil: pace.pausedUntil,
    ahead: ahead ?? 0,
    quietHours,
    timeZone,
    otherZones: zones.filter((zone) => zone !== timeZone),
  }
}

async function tryOpen(ctx: Ctx, channel: SendingChannel): Promise<OpenChannel | null> {
  try {
    return await openChannel(ctx, channel)
  } catch (error) {
    // Credentials that cannot be opened: a person has to mend them first, and is told so elsewhere.
    if (error instanceof AppError && error.code === 'channel.not_configured') return null
    throw error
  }
}
