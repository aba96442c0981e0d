import { execute, readBatch, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { callsPerJob } from '../plan-calls.ts'
import {
  batchSizeOf,
  cancelPageSize,
  cancelPagesPerRun,
  enqueueMs,
  jobsPerPump,
  paceReason,
  planJobs,
  sweepMs,
} from '../plan.ts'
import {
  campaignStatement,
  finishStatement,
  htmlLengthStatement,
  waitStatement,
} from '../queries/campaigns.ts'
import { cheapestParkedStatement } from '../queries/credit.ts'
import { cancelPageStatement } from '../queries/messages.ts'
import { recordWaitStatement } from '../queries/told.ts'
import { countReadyStatement, enqueueStatement, tellWaitStatement } from '../queries/waiting.ts'
import { openReadyChannel, pauseForChannel, pauseIfChanged } from './channel.ts'
import { parkUncovered, unparkCovered } from './credit.ts'
import type { DispatchPorts } from './ports.ts'
import { boundByPlaces } from './places.ts'
import { closedZones, parkClosed } from './quiet.ts'
import { wake, wakeLater } from './wake.ts'

/** Messages one provider call can carry at most, whichever the provider. */
const largestBatch = 100

/**
 * Hands to the queue what the Limiter grants for the next minute (design §4.2); the rest stay rows that
 * cost nothing, those in their quiet hours included. Tells on the campaign why the rest waits and until when; ends the campaign when nothing
 * is left; goes on with ending the messages of a cancelled one.
 */
export async function pumpCampaign(ctx: Ctx, ports: DispatchPorts, campaignId: number): Promise<void> {
  const tenantId = ctx.tenant.id
  const now = ctx.clock.now()
  const most = jobsPerPump * largestBatch
  const closed = await closedZones(ctx)
  if (await parkClosed(ctx, campaignId, closed)) return wake(ctx, { type: 'campaign.pump', campaignId })
  const [found, counted, body, waiting] = await readBatch(ctx.db, [
    campaignStatement(tenantId, campaignId),
    countReadyStatement(tenantId, { campaignId, now, most }),
    htmlLengthStatement(tenantId, campaignId),
    cheapestParkedStatement(tenantId, campaignId),
  ])
  const [campaign] = found.rows
  if (campaign?.state === 'cancelled') return endCancelled(ctx, campaignId)
  if (campaign?.state !== 'sending') return
  if (waiting.rows.length > 0 && (await unparkCovered(ctx, campaignId))) {
    return wake(ctx, { type: 'campaign.pump', campaignId })
  }
  const ready = counted.rows[0] ?? 0
  if (ready === 0) {
    return void (await writeBatch(ctx.db, [
      finishStatement(tenantId, campaignId, now),
      tellWaitStatement(tenantId, campaignId, now),
      recordWaitStatement(tenantId, campaignId, now),
    ]))
  }

  const name = campaign.channel
  const channel = await openReadyChannel(ctx, ports, name)
  if (channel === null) return pauseForChannel(ctx, campaignId)
  if (campaign.connection !== channel.connection) {
    return void (await pauseIfChanged(ctx, campaignId, channel.connection))
  }
  const credit = await parkUncovered(ctx, campaign)
  if (credit.parked > 0) return wake(ctx, { type: 'campaign.pump', campaignId })
  const { provider } = channel
  const isBatches = provider.kind === 'batches'
  const batchSize = isBatches ? batchSizeOf(provider.maxBatch, body.rows[0] ?? 0) : callsPerJob
  const places = name === 'whatsapp' ? await boundByPlaces(ctx, campaign, ready) : null
  const wanted = Math.min(places?.most ?? ready, jobsPerPump * batchSize)
  if (wanted === 0 && places !== null) return waitForWindow(ctx, campaignId, places.until)
  const { granted, retryAt } = await ctx.limiter.grant({
    channel: name,
    wanted,
    perRequest: isBatches ? batchSize : 1,
    provider: { name: provider.name, requestsPerSecond: provider.requestsPerSecond },
  })
  const until = retryAt ?? now + sweepMs
  const reason = paceReason(until - now, campaign.wait_reason)
  const wait = granted < wanted ? { reason, until } : null
  const [enqueued, waitTold] = await writeBatch(ctx.db, [
    enqueueStatement(tenantId, { campaignId, granted, until: now + enqueueMs, now }),
    waitStatement(tenantId, campaignId, wait),
  ])
  const ids = enqueued.rows.toSorted((a, b) => a - b)
  if (ids.length > 0)
    await ctx.queues.sendMany(
      planJobs({ campaignId, channel: name, perJob: batchSize, free: credit.free }, ids),
    )
  // With jobs under way one of them asks again; without, whoever learnt the time first.
  else if (wait !== null && waitTold.rowsAffected > 0) await wakeLater(ctx, campaignId, wait.until)
}

/** Nobody who is left fits WhatsApp's window before. */
async function waitForWindow(ctx: Ctx, campaignId: number, until: number): Promise<void> {
  const wait = { reason: 'whatsapp_limit', until } as const
  const [told] = await writeBatch(ctx.db, [
    waitStatement(ctx.tenant.id, campaignId, wait),
    recordWaitStatement(ctx.tenant.id, campaignId, ctx.clock.now()),
  ])
  if (told.rowsAffected > 0) await wakeLater(ctx, campaignId, until)
}

/** Ends what a cancelled campaign has not attempted, in pages, going on in a job of its own. */
async function endCancelled(ctx: Ctx, campaignId: number): Promise<void> {
  for (let page = 0; page < cancelPagesPerRun; page++) {
    const { rowsAffected } = await execute(
      ctx.db,
      cancelPageStatement(ctx.tenant.id, { campaignId, size: cancelPageSize, now: ctx.clock.now() }),
    )
    if (rowsAffected < cancelPageSize) return
  }
  await wake(ctx, { type: 'campaign.pump', campaignId })
}
