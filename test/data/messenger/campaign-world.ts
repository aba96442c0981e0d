import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRow } from '../../../db/client.ts'
import type { MessengerContent } from '../../../worker/contracts/campaign-content.ts'
import {
  assertSendable,
  prepareLinks,
  renderCampaignCalls,
  renderCampaignEmails,
} from '../../../worker/modules/campaigns/service.ts'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import { pauseChannel } from '../../../worker/modules/channels/service.ts'
import type { TestShard } from '../../support/ctx.ts'
import type { LoopbackMeta } from '../../support/loopback-meta.ts'
import { insertMessengerAudience } from '../../support/messaging.ts'
import type { World } from '../dispatch/dispatch-world.ts'
import { connectedCtx } from './world.ts'

const Id = z.object({ id: z.number() })

export type MessengerWorld = World<LoopbackMeta> & { accountId: number }

/** A workspace with a page, `people` who wrote to it just now and agreed, and a draft to them. */
export async function createMessengerWorld(
  shard: TestShard,
  {
    meta,
    people,
    content,
  }: { meta: LoopbackMeta; people: number; content: z.infer<typeof MessengerContent> },
): Promise<MessengerWorld> {
  const { ctx, accountId } = await connectedCtx(shard, meta)
  const tenantId = ctx.tenant.id
  const listId = await insertMessengerAudience(ctx.db, tenantId, { people, provider: meta })
  const { id: campaignId } = Id.parse(
    await queryRow(
      ctx.db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, content, created_at, updated_at)
          VALUES (${tenantId}, 'Prova', 'messenger', 'draft', ${json(content)}, 1, 1) RETURNING id`,
      Id,
    ),
  )
  await execute(
    ctx.db,
    sql`INSERT INTO campaign_lists (tenant_id, campaign_id, list_id, side)
        VALUES (${tenantId}, ${campaignId}, ${listId}, 'in')`,
  )
  // Connecting the page wakes the workspace, where nothing waits yet.
  ctx.queues.sent.splice(0)
  const ports = {
    openChannel,
    renderCampaignEmails,
    renderCampaignCalls,
    prepareLinks,
    recheck: async () => null,
    assertSendable,
    pauseChannel,
  }
  const channel: MessengerWorld['channel'] = { state: 'ready', pausedCode: null, connection: '' }
  return { ctx, provider: meta, ports, campaignId, listId, addresses: [], channel, accountId }
}
