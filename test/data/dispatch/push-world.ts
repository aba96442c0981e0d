import { connectPush } from '../../../worker/modules/channels/service-push.ts'
import type { TestShard } from '../../support/ctx.ts'
import type { LoopbackPush } from '../../support/loopback-push.ts'
import { insertPushAudience, pushContent } from '../../support/pushing.ts'
import { createCallWorld } from './call-world.ts'
import type { World } from './dispatch-world.ts'

let lastTenantId = 9000

/** A workspace that sends to push services, `people` with a browser each, and a draft to them. */
export async function createPushWorld(
  shard: TestShard,
  { service, people }: { service: LoopbackPush; people: number },
): Promise<World<LoopbackPush>> {
  const ctx = await shard.ctx({ tenantId: ++lastTenantId })
  ctx.origins.push = service.origin
  const { publicKey } = await connectPush(ctx, { contactEmail: 'push@negozio.example' })
  const browsers = Array.from({ length: people }, () => service.subscribe(publicKey))
  const listId = await insertPushAudience(ctx.db, ctx.tenant.id, browsers)
  return createCallWorld(ctx, { provider: service, channel: 'push', content: pushContent, listId })
}
