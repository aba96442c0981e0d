import { execute, nextVersion, StaleVersionError, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { AuditAction } from '../../../contracts/audit.ts'
import type { CampaignState } from '../../../contracts/campaigns.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { AppError, conflict, notFound } from '../../../lib/errors.ts'
import { auditStatement } from '../../audit/service.ts'
import {
  type CampaignRow,
  findCampaign,
  listAudience,
  moveCampaign,
  startStatement,
  waitStatement,
} from '../queries/campaigns.ts'
import { takeBackStatement } from '../queries/messages.ts'
import { hasReachable } from '../queries/snapshot.ts'
import { type CampaignAction, stateAfter } from '../state.ts'
import { openReadyChannel } from './channel.ts'
import { waitForPlaces } from './places.ts'
import type { DispatchPorts, ReadyChannel } from './ports.ts'
import { wake } from './wake.ts'

type RunningAction = Extract<CampaignAction, 'pause' | 'resume' | 'cancel'>
export type CampaignStateAnswer = { id: number; state: CampaignState }

/**
 * Starts a draft as the person saw it: checks that it is complete and reaches somebody, then hands it to
 * the snapshot (spec 11.1).
 *
 * @throws campaign.state, resource.conflict (changed since it was shown), campaign.incomplete,
 *   campaign.no_recipients, channel.not_configured
 */
export async function startCampaign(
  ctx: Ctx,
  ports: DispatchPorts,
  campaignId: number,
  { version }: { version: number },
): Promise<CampaignStateAnswer> {
  const tenantId = ctx.tenant.id
  const campaign = await mustGetCampaign(ctx, campaignId)
  const state = mustMove('start', campaign)
  if (campaign.version !== version) throw conflict('The campaign was changed since it was shown')
  const audience = await listAudience(ctx.db, tenantId, campaignId)
  await ports.prepareLinks(ctx, campaignId)
  const { connection } = await mustBeReady(ctx, ports, campaign.channel)
  if (
    !(await hasReachable(ctx.db, tenantId, { channel: campaign.channel, ...audience, now: ctx.clock.now() }))
  ) {
    throw new AppError('campaign.no_recipients', { fields: [{ field: 'listIds', code: 'no_recipients' }] })
  }
  if (!(await begin(ctx, campaign, connection))) {
    throw conflict('The campaign was changed since it was shown')
  }
  return { id: campaignId, state }
}

/**
 * Hands a campaign that was checked to the snapshot, as it was read: whoever else starts or changes it
 * meanwhile wins or loses, never both.
 *
 * @returns whether it was this call that started it
 */
export async function begin(ctx: Ctx, campaign: CampaignRow, connection: string): Promise<boolean> {
  const { id, version } = campaign
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  try {
    await writeBatch(ctx.db, [
      startStatement(ctx.tenant.id, { id, version: nextVersion(version), connection, now }),
      recordStatement(ctx, 'start', campaign),
    ])
  } catch (error) {
    if (error instanceof StaleVersionError) return false
    throw error
  }
  await wake(ctx, { type: 'campaign.snapshot', campaignId: id })
  return true
}

/**
 * Pauses, resumes or cancels; takes effect before the next batch, since every claim and attempt asks
 * for the state (spec 11.2). Repeating an action changes nothing, save that resuming what waits for the
 * provider tries again at once: the person may have bought more quota.
 *
 * @throws campaign.state; when resuming: campaign.incomplete (its template may not be sent now),
 *   channel.not_configured (it waits for a person),
 *   campaign.other_channel (it began in the sandbox and the channel is a real one now, or the other way)
 */
export async function changeCampaign(
  ctx: Ctx,
  ports: DispatchPorts,
  campaignId: number,
  action: RunningAction,
): Promise<CampaignStateAnswer> {
  const { channel: name } = await mustGetCampaign(ctx, campaignId)
  const channel = action === 'resume' ? await mustBeReady(ctx, ports, name) : null
  if (action === 'resume' && name === 'whatsapp') await ports.assertSendable(ctx, campaignId)
  if (channel !== null) await ctx.limiter.reset({ channel: name })
  await ctx.due.lower(ctx.clock.now())
  for (let tries = 0; tries < 5; tries++) {
    const campaign = await mustGetCampaign(ctx, campaignId)
    const to = mustMove(action, campaign)
    if (channel !== null) assertGoesOnBy(channel.connection, campaign)
    const now = ctx.clock.now()
    const move = {
      id: campaignId,
      from: campaign.state,
      to,
      now,
      ...(channel && { connection: channel.connection }),
    }
    const moved =
      to === campaign.state ||
      (await moveCampaign(ctx.db, ctx.tenant.id, move, [recordStatement(ctx, action, campaign)]))
    // Else the machinery moved it between the read and the write: judge the new state.
    if (!moved) continue
    if (to === 'sending') {
      await execute(ctx.db, takeBackStatement(ctx.tenant.id, campaignId, now))
      if (to === campaign.state) await execute(ctx.db, waitStatement(ctx.tenant.id, campaignId, null))
      // While it stood still nobody asked whether places have come free.
      if (name === 'whatsapp') await waitForPlaces(ctx, campaign, now)
    }
    if (action !== 'pause') {
      const type = to === 'snapshotting' ? 'campaign.snapshot' : 'campaign.pump'
      await wake(ctx, { type, campaignId })
    }
    return { id: campaignId, state: to }
  }
  throw conflict()
}

const actions = {
  schedule: 'campaign.scheduled',
  unschedule: 'campaign.unscheduled',
  start: 'campaign.started',
  pause: 'campaign.paused',
  resume: 'campaign.resumed',
  cancel: 'campaign.cancelled',
} as const satisfies Record<CampaignAction, AuditAction>

/** Stands in the audit log only when the statement before it moved the campaign. */
export function recordStatement(ctx: Ctx, action: CampaignAction, { id, name }: CampaignRow) {
  return auditStatement(ctx, { action: actions[action], target: { id, name } }, { ifChanged: true })
}

export async function mustGetCampaign(ctx: Ctx, campaignId: number): Promise<CampaignRow> {
  const campaign = await findCampaign(ctx.db, ctx.tenant.id, campaignId)
  if (campaign === undefined) throw notFound()
  return campaign
}

export function mustMove(action: CampaignAction, campaign: CampaignRow): CampaignState {
  const to = stateAfter(action, { state: campaign.state, audienceDone: campaign.snapshot_at !== null })
  if (to === null) throw new AppError('campaign.state')
  return to
}

export async function mustBeReady(
  ctx: Ctx,
  ports: DispatchPorts,
  name: SendingChannel,
): Promise<ReadyChannel> {
  const channel = await openReadyChannel(ctx, ports, name)
  if (channel === null) throw new AppError('channel.not_configured')
  return channel
}

/** Whether a campaign was let go in the sandbox and would now reach people, or the other way. */
export const mixesSandbox = ({ connection: before }: Pick<CampaignRow, 'connection'>, now: string): boolean =>
  before !== null && (before === 'sandbox') !== (now === 'sandbox')

/** A person may go on with another account of a real provider, but not mix the sandbox with the world. */
function assertGoesOnBy(connection: string, campaign: CampaignRow): void {
  if (campaign.state === 'paused' && mixesSandbox(campaign, connection)) {
    throw new AppError('campaign.other_channel')
  }
}
