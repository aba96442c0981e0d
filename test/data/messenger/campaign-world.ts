import type { z } from 'zod'
import type { MessengerContent } from '../../../worker/contracts/campaign-content.ts'
import type { TestShard } from '../../support/ctx.ts'
import type { LoopbackMeta } from '../../support/loopback-meta.ts'
import { insertMessengerAudience } from '../../support/messaging.ts'
import { createCallWorld } from '../dispatch/call-world.ts'
import type { World } from '../dispatch/dispatch-world.ts'
import { connectedCtx } from './world.ts'

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
  const listId = await insertMessengerAudience(ctx.db, ctx.tenant.id, { people, provider: meta })
  const world = await createCallWorld(ctx, { provider: meta, channel: 'messenger', content, listId })
  return { ...world, accountId }
}
