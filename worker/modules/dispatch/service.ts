import type { Ctx } from '../../context.ts'
import type { CampaignState, ScheduleCampaignInput } from '../../contracts/campaigns.ts'
import {
  assertSendable,
  prepareLinks,
  recheckCampaign,
  renderCampaignCalls,
  renderCampaignEmails,
} from '../campaigns/service.ts'
import { openChannel } from '../channels/service-open.ts'
import { pauseChannel } from '../channels/service.ts'
import { changeCampaign, startCampaign as start } from './service/campaign.ts'
import type { DispatchPorts } from './service/ports.ts'
import { pumpCampaign as pump } from './service/pump.ts'
import { scheduleCampaign as schedule, startDueCampaigns as startDue } from './service/schedule.ts'
import { sendBatch as send, type SendJob } from './service/send.ts'
import { sweepDispatch as sweep } from './service/sweep.ts'

export { unscheduleCampaign } from './service/schedule.ts'
export { getFailures, retryAllFailures, retryFailure, summariseFailures } from './service/failures.ts'
export { letThrough } from './service/places.ts'
export { followRefusals, refusalStatements } from './service/refusals.ts'
export { goOnWithCredit, repriceWaiting } from './service/credit.ts'
export { forgetManifest as deleteManifest } from './service/settle.ts'
export { snapshotCampaign } from './service/snapshot.ts'

/** The door of dispatch: the sending machine (design §4) on the workspace's own channel and campaigns. */
const ports: DispatchPorts = {
  openChannel,
  renderCampaignEmails,
  renderCampaignCalls,
  prepareLinks,
  assertSendable,
  recheck: recheckCampaign,
  pauseChannel,
}

type Answer = Promise<{ id: number; state: CampaignState }>

/** @see service/campaign.ts */
export const startCampaign = (ctx: Ctx, id: number, input: { version: number }): Answer =>
  start(ctx, ports, id, input)

/** @see service/schedule.ts */
export const scheduleCampaign = (ctx: Ctx, id: number, input: ScheduleCampaignInput): Answer =>
  schedule(ctx, ports, id, input)

/** @see service/schedule.ts */
export const startDueCampaigns = (ctx: Ctx): Promise<number | null> => startDue(ctx, ports)

/** Nothing more goes out than the batch whose call is being made. @throws campaign.state */
export const pauseCampaign = (ctx: Ctx, id: number): Answer => changeCampaign(ctx, ports, id, 'pause')

/** Goes on where it was paused. @throws campaign.state, channel.not_configured */
export const resumeCampaign = (ctx: Ctx, id: number): Answer => changeCampaign(ctx, ports, id, 'resume')

/** Ends it for good; what was not sent is left out. @throws campaign.state */
export const cancelCampaign = (ctx: Ctx, id: number): Answer => changeCampaign(ctx, ports, id, 'cancel')

/** @see service/pump.ts */
export const pumpCampaign = (ctx: Ctx, campaignId: number): Promise<void> => pump(ctx, ports, campaignId)

/** @see service/send.ts */
export const sendBatch = (ctx: Ctx, job: SendJob): Promise<void> => send(ctx, ports, job)

/** @see service/sweep.ts */
export const sweepDispatch = (ctx: Ctx): Promise<number | null> => sweep(ctx, ports)
