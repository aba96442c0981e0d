import { queryRows, readBatch, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { freePlaces, roomForPlaces, takePlaces, tellFull } from '../../whatsapp/service-places.ts'
import { waitCallsStatement } from '../queries/calls.ts'
import { type CampaignRow, findCampaign, waitStatement } from '../queries/campaigns.ts'
import { letThroughStatement } from '../queries/refusals.ts'
import { recordWaitStatement } from '../queries/told.ts'
import { bringForwardStatement, countFreshStatement, tellWaitStatement } from '../queries/waiting.ts'
import { type Claim, giveBack, toRecipient } from './claim.ts'
import { retryMs } from '../plan.ts'
import { wake, wakeLater } from './wake.ts'

/** Places that come free within so long of each other are taken together. */
const togetherMs = 30_000
const broughtForward = 1000

/**
 * Keeps of a claim who has a place in the window of the WhatsApp number (spec 9.3). The rest wait, held by
 * nobody, until somebody new fits again; the campaign tells so.
 */
export async function keepThoseWithPlace(ctx: Ctx, claim: Claim): Promise<Claim> {
  const tenantId = ctx.tenant.id
  const refused = await takeAll(ctx, claim).catch(async (error: unknown) => {
    const now = ctx.clock.now()
    await giveBack(ctx, claim, { dueAt: now, enqueueAt: now + retryMs })
    throw error
  })
  if (refused.size === 0) return claim
  const reason = 'whatsapp_limit' as const
  const rows = [...refused].map(([id, at]) => ({ id, at: at + togetherMs, reason }))
  const [, told] = await writeBatch(ctx.db, [
    waitCallsStatement(tenantId, { leaseKey: claim.key, rows }),
    tellWaitStatement(tenantId, claim.campaignId, ctx.clock.now()),
    recordWaitStatement(tenantId, claim.campaignId, ctx.clock.now()),
  ])
  const until = Math.min(...rows.map(({ at }) => at))
  if (told.rowsAffected > 0) await wakeLater(ctx, claim.campaignId, until)
  return { ...claim, rows: claim.rows.filter(({ id }) => !refused.has(id)) }
}

async function takeAll(ctx: Ctx, { campaignId, rows }: Claim): Promise<Map<number, number>> {
  return takePlaces(ctx, await numberOf(ctx, campaignId), rows.map(toRecipient))
}

/** The number that a campaign goes from; null for the one the channel is connected with. */
async function numberOf(ctx: Ctx, campaignId: number): Promise<number | null> {
  return (await findCampaign(ctx.db, ctx.tenant.id, campaignId))?.number_id ?? null
}

/** The provider said that the number's window is full; when somebody new fits again, epoch ms. */
export async function closeWindow(ctx: Ctx, campaignId: number): Promise<number> {
  return tellFull(ctx, await numberOf(ctx, campaignId))
}

/** Gives back the places of messages that were not sent. */
export async function giveUpPlaces(
  ctx: Ctx,
  { channel, rows }: { channel: SendingChannel; rows: readonly { id: number }[] },
): Promise<void> {
  if (channel === 'whatsapp') {
    await freePlaces(
      ctx,
      rows.map(({ id }) => id),
    )
  }
}

/**
 * How many of those who are ready may ask for a place: everybody once, since they may count already or have
 * an open answer window; of those who were refused as many as fit. `until`: when the next fit.
 */
export async function boundByPlaces(
  ctx: Ctx,
  { id: campaignId, number_id: numberId }: CampaignRow,
  ready: number,
): Promise<{ most: number; until: number }> {
  const now = ctx.clock.now()
  const [fresh] = await readBatch(ctx.db, [
    countFreshStatement(ctx.tenant.id, { campaignId, now, most: ready }),
  ])
  const first = fresh.rows[0] ?? 0
  const { room, retryAt } = await roomForPlaces(ctx, numberId)
  return { most: Math.min(ready, first + room), until: Math.max(now + togetherMs, retryAt) }
}

/** Until when those whom the window has no place for still wait; null when places came free, who then go on. */
export async function waitForPlaces(
  ctx: Ctx,
  { id: campaignId, number_id: numberId }: CampaignRow,
  notBefore: number,
): Promise<number | null> {
  const { room, retryAt } = await roomForPlaces(ctx, numberId)
  const now = ctx.clock.now()
  if (room === 0) return Math.min(notBefore, Math.max(now + togetherMs, retryAt))
  await writeBatch(ctx.db, [
    bringForwardStatement(ctx.tenant.id, { campaignId, now, most: Math.min(room, broughtForward) }),
    waitStatement(ctx.tenant.id, campaignId, null),
  ])
  return null
}

/** Somebody wrote, so that writing to them may count no more: what they wait for goes at once (spec 9.1, 9.3). */
export async function letThrough(ctx: Ctx, contactId: number): Promise<void> {
  const { statement, parser } = letThroughStatement(ctx.tenant.id, contactId)
  const campaignIds = await queryRows(ctx.db, statement, parser)
  for (const campaignId of new Set(campaignIds)) await wake(ctx, { type: 'campaign.pump', campaignId })
}
