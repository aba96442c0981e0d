import { nextVersion, StaleVersionError, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { HeldReason } from '../../../contracts/campaign-reasons.ts'
import { longestScheduleMs, type ScheduleCampaignInput } from '../../../contracts/campaigns.ts'
import { conflict, invalid } from '../../../lib/errors.ts'
import { errorFields } from '../../../lib/logger.ts'
import { readLocalTime } from '../../../lib/texts/local-time.ts'
import { auditStatement } from '../../audit/service.ts'
import { latestStartMs } from '../plan.ts'
import { type CampaignRow, findCampaign, listAudience } from '../queries/campaigns.ts'
import {
  findNextScheduled,
  holdStatement,
  listDue,
  scheduleStatement,
  unscheduleStatement,
} from '../queries/schedule.ts'
import { hasReachable } from '../queries/snapshot.ts'
import {
  begin,
  type CampaignStateAnswer,
  mixesSandbox,
  mustBeReady,
  mustGetCampaign,
  mustMove,
  recordStatement,
} from './campaign.ts'
import { openReadyChannel } from './channel.ts'
import type { DispatchPorts } from './ports.ts'

const changed = 'The campaign was changed since it was shown'

/**
 * Lets a campaign start by itself at a time on the workspace's clocks (spec 11.1); one that has a time
 * gets the new one. What stops a start now stops it here.
 *
 * @throws campaign.state, resource.conflict, campaign.incomplete, channel.not_configured;
 *   request.invalid at `localTime`: `datetime`, `past`, `too_far`
 */
export async function scheduleCampaign(
  ctx: Ctx,
  ports: DispatchPorts,
  campaignId: number,
  { version, localTime, repeated }: ScheduleCampaignInput,
): Promise<CampaignStateAnswer> {
  const campaign = await mustGetCampaign(ctx, campaignId)
  const state = mustMove('schedule', campaign)
  if (campaign.version !== version) throw conflict(changed)
  const now = ctx.clock.now()
  const at = momentOf(localTime, repeated, ctx.tenant.timeZone)
  if (at === null) throw invalid({ field: 'localTime', code: 'datetime' })
  if (at <= now) throw invalid({ field: 'localTime', code: 'past' })
  if (at > now + longestScheduleMs) throw invalid({ field: 'localTime', code: 'too_far' })
  await ports.prepareLinks(ctx, campaignId)
  const { connection } = await mustBeReady(ctx, ports, campaign.channel)
  await ctx.due.lower(at)
  const schedule = { id: campaignId, version: nextVersion(version), at, connection, now }
  await orConflict(() =>
    writeBatch(ctx.db, [
      scheduleStatement(ctx.tenant.id, schedule),
      auditStatement(
        ctx,
        {
          action: 'campaign.scheduled',
          target: campaign,
          details: {
            at,
            timeZone: ctx.tenant.timeZone,
            ...(campaign.state === 'scheduled' && campaign.scheduled_at !== null
              ? { before: campaign.scheduled_at }
              : {}),
          },
        },
        { ifChanged: true },
      ),
    ]),
  )
  return { id: campaignId, state }
}

function momentOf(localTime: string, repeated: 'first' | 'second', timeZone: string): number | null {
  const read = readLocalTime(localTime, timeZone)
  return read?.type === 'twice' ? read[repeated] : (read?.at ?? null)
}

/** Takes the time away: the campaign is a draft again. @throws campaign.state, resource.conflict */
export async function unscheduleCampaign(ctx: Ctx, campaignId: number): Promise<CampaignStateAnswer> {
  const campaign = await mustGetCampaign(ctx, campaignId)
  const state = mustMove('unschedule', campaign)
  if (campaign.state === state) return { id: campaignId, state }
  const undone = { id: campaignId, version: nextVersion(campaign.version), now: ctx.clock.now() }
  await orConflict(() =>
    writeBatch(ctx.db, [
      unscheduleStatement(ctx.tenant.id, undone),
      recordStatement(ctx, 'unschedule', campaign),
    ]),
  )
  return { id: campaignId, state }
}

async function orConflict(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    throw error instanceof StaleVersionError ? conflict(changed) : error
  }
}

/** Campaigns started by one sweep; the rest a minute later. */
const startsPerSweep = 50
/** A list that is still filling is waited for, a minute at a time. */
const lookAgainMs = 60_000

/**
 * Starts the campaigns whose time has come, each once whoever else sweeps. Everything is checked anew;
 * one that may not start becomes a draft that tells why. One that is late, because nothing ran at its
 * time, still starts within `latestStartMs`.
 *
 * @returns when the next one is due, epoch ms; null without any
 */
export async function startDueCampaigns(ctx: Ctx, ports: DispatchPorts): Promise<number | null> {
  const now = ctx.clock.now()
  const due = await listDue(ctx.db, ctx.tenant.id, { now, limit: startsPerSweep })
  let waits = due.length === startsPerSweep
  for (const id of due) {
    const campaign = await findCampaign(ctx.db, ctx.tenant.id, id)
    if (campaign?.state !== 'scheduled' || (campaign.scheduled_at ?? Infinity) > now) continue
    try {
      if ((await startDue(ctx, ports, campaign)) === 'waits') waits = true
    } catch (error) {
      // One that cannot be judged keeps no other waiting; it is tried until it is too late for it.
      ctx.log.error('campaign.start_failed', { campaignId: id, ...errorFields(error) })
      waits = true
    }
  }
  return waits ? now + lookAgainMs : findNextScheduled(ctx.db, ctx.tenant.id, now)
}

async function startDue(
  ctx: Ctx,
  ports: DispatchPorts,
  campaign: CampaignRow,
): Promise<'started' | 'held' | 'waits'> {
  const lateMs = ctx.clock.now() - (campaign.scheduled_at ?? 0)
  if (lateMs > latestStartMs) return hold(ctx, campaign, 'held_late')
  const found = await ports.recheck(ctx, campaign.id)
  if (found === 'wait') return 'waits'
  if (found !== null) return hold(ctx, campaign, found)
  const channel = await openReadyChannel(ctx, ports, campaign.channel)
  if (channel === null) return hold(ctx, campaign, 'held_channel')
  if (mixesSandbox(campaign, channel.connection)) return hold(ctx, campaign, 'held_channel_changed')
  const audience = await listAudience(ctx.db, ctx.tenant.id, campaign.id)
  if (
    !(await hasReachable(ctx.db, ctx.tenant.id, {
      channel: campaign.channel,
      ...audience,
      now: ctx.clock.now(),
    }))
  ) {
    return hold(ctx, campaign, 'held_nobody')
  }
  // Somebody changed it at that very moment: what they made of it is looked at next.
  if (!(await begin(ctx, campaign, channel.connection))) return 'waits'
  ctx.log.info('campaign.started_by_schedule', { campaignId: campaign.id, lateMs })
  return 'started'
}

/** Somebody who changed it meanwhile wins: the next sweep looks at what they made of it. */
async function hold(ctx: Ctx, campaign: CampaignRow, reason: HeldReason): Promise<'held' | 'waits'> {
  const { id, version } = campaign
  const held = { id, version: nextVersion(version), reason, now: ctx.clock.now() }
  try {
    await writeBatch(ctx.db, [
      holdStatement(ctx.tenant.id, held),
      auditStatement(
        ctx,
        { action: 'campaign.held', target: campaign, details: { reason } },
        { ifChanged: true },
      ),
    ])
    ctx.log.warn('campaign.held', { campaignId: id, reason })
  } catch (error) {
    if (!(error instanceof StaleVersionError)) throw error
    return 'waits'
  }
  return 'held'
}
