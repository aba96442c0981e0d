import { StaleVersionError, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { snapshotPageSize, snapshotPagesPerRun } from '../plan.ts'
import { findCampaign, listAudience } from '../queries/campaigns.ts'
import {
  addExclusionsStatement,
  findPageEnd,
  insertMessagesStatement,
  movePageStatement,
  openEnd,
} from '../queries/snapshot.ts'
import { wake } from './wake.ts'

/**
 * Takes a campaign's audience: one message per reachable person, page by page by contact id, and who is
 * left out counted by reason (design §4.1). Each page is one transaction with its cursor, so that
 * anybody may go on at any point and two at once harm nothing. Ends by waking the pump, or, after a
 * bounded number of pages, the next run.
 */
export async function snapshotCampaign(
  ctx: Ctx,
  campaignId: number,
  { pageSize = snapshotPageSize, pages = snapshotPagesPerRun } = {},
): Promise<void> {
  const tenantId = ctx.tenant.id
  const audience = await listAudience(ctx.db, tenantId, campaignId)
  for (let taken = 0; taken < pages; taken++) {
    const campaign = await findCampaign(ctx.db, tenantId, campaignId)
    if (campaign?.state !== 'snapshotting') return
    const after = campaign.snapshot_cursor
    const end = await findPageEnd(ctx.db, tenantId, { included: audience.included, after, size: pageSize })
    const now = ctx.clock.now()
    const page = { campaignId, channel: campaign.channel, ...audience, after, end: end ?? openEnd, now }
    try {
      await writeBatch(ctx.db, [
        insertMessagesStatement(tenantId, page),
        addExclusionsStatement(tenantId, page),
        movePageStatement(tenantId, { campaignId, end, version: campaign.version, now }),
      ])
    } catch (error) {
      // Somebody else took this page or changed the campaign, and goes on from there.
      if (error instanceof StaleVersionError) return
      throw error
    }
    if (end === null) return wake(ctx, { type: 'campaign.pump', campaignId })
  }
  await wake(ctx, { type: 'campaign.snapshot', campaignId })
}
