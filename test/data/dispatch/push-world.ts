import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { json, queryRow, writeBatch } from '../../../db/client.ts'
import {
  assertSendable,
  prepareLinks,
  renderCampaignCalls,
  renderCampaignEmails,
} from '../../../worker/modules/campaigns/service.ts'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import { connectPush } from '../../../worker/modules/channels/service-push.ts'
import { pauseChannel } from '../../../worker/modules/channels/service.ts'
import type { TestShard } from '../../support/ctx.ts'
import type { LoopbackPush } from '../../support/loopback-push.ts'
import { insertPushAudience, pushContent } from '../../support/pushing.ts'
import type { World } from './dispatch-world.ts'

const Id = z.object({ id: z.number() })

let lastTenantId = 9000

/** A workspace that sends to push services, `people` with a browser each, and a draft to them. */
export async function createPushWorld(
  shard: TestShard,
  { service, people }: { service: LoopbackPush; people: number },
): Promise<World<LoopbackPush>> {
  const tenantId = ++lastTenantId
  const ctx = await shard.ctx({ tenantId })
  ctx.origins.push = service.origin
  const { publicKey } = await connectPush(ctx, { contactEmail: 'push@negozio.example' })
  const browsers = Array.from({ length: people }, () => service.subscribe(publicKey))
  const listId = await insertPushAudience(ctx.db, tenantId, browsers)
  const { id: campaignId } = Id.parse(
    await queryRow(
      ctx.db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, content, created_at, updated_at)
          VALUES (${tenantId}, 'Prova', 'push', 'draft', ${json(pushContent)}, 1, 1) RETURNING id`,
      Id,
    ),
  )
  await writeBatch(ctx.db, [
    sql`INSERT INTO campaign_lists (tenant_id, campaign_id, list_id, side)
        VALUES (${tenantId}, ${campaignId}, ${listId}, 'in')`,
  ])
  // Turning the channel on wakes the workspace, where nothing waits yet.
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
  const channel = { state: 'ready', pausedCode: null, connection: '' } as const
  return { ctx, provider: service, ports, campaignId, listId, addresses: [], channel: { ...channel } }
}
