import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { json, queryRow, writeBatch } from '../../../db/client.ts'
import {
  assertSendable,
  prepareLinks,
  renderCampaignCalls,
  renderCampaignEmails,
} from '../../../worker/modules/campaigns/service.ts'
import type { CallChannel } from '../../../worker/modules/channels/port.ts'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import { pauseChannel } from '../../../worker/modules/channels/service.ts'
import type { TestCtx } from '../../support/ctx.ts'
import type { World } from './dispatch-world.ts'

const Id = z.object({ id: z.number() })

/** A draft to one list on a channel that is connected to `provider`, with the product's own ports. */
export async function createCallWorld<Provider>(
  ctx: TestCtx,
  { provider, ...draft }: { provider: Provider; channel: CallChannel; content: unknown; listId: number },
): Promise<World<Provider>> {
  const { id: campaignId } = Id.parse(
    await queryRow(
      ctx.db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, content, created_at, updated_at)
          VALUES (${ctx.tenant.id}, 'Prova', ${draft.channel}, 'draft', ${json(draft.content)}, 1, 1) RETURNING id`,
      Id,
    ),
  )
  await writeBatch(ctx.db, [
    sql`INSERT INTO campaign_lists (tenant_id, campaign_id, list_id, side)
        VALUES (${ctx.tenant.id}, ${campaignId}, ${draft.listId}, 'in')`,
  ])
  // Connecting the channel wakes the workspace, where nothing waits yet.
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
  return { ctx, provider, ports, campaignId, listId: draft.listId, addresses: [], channel: { ...channel } }
}
