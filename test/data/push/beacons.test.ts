import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, json, queryRow, queryRows } from '../../../db/client.ts'
import { compilePush } from '../../../worker/modules/campaigns/call-content.ts'
import { recordPushEvent } from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let lastTenantId = 800
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const content = {
  title: 'Olio',
  body: '',
  iconUrl: '',
  imageUrl: '',
  url: 'https://shop.example/olio',
  actions: [{ title: 'Prenota', url: 'https://shop.example/prenota' }],
}
const Id = z.object({ id: z.number() })
const Times = z.object({
  delivered_at: z.number().nullable(),
  clicked_at: z.number().nullable(),
  failed_at: z.number().nullable(),
  error_code: z.string().nullable(),
})

/** A sent push of a campaign with its links. */
async function fill(): Promise<{
  ctx: TestCtx
  messageId: number
  times: () => Promise<z.infer<typeof Times>>
}> {
  const ctx = await shard.ctx({ tenantId: ++lastTenantId })
  const tenantId = ctx.tenant.id
  await execute(
    ctx.db,
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, content, created_at, updated_at)
        VALUES (${tenantId}, 'Olio', 'push', 'sending', ${json(content)}, 1, 1)`,
  )
  const campaign = await queryRow(ctx.db, sql`SELECT id FROM campaigns WHERE tenant_id = ${tenantId}`, Id)
  const { links } = compilePush(content, new Map())
  await execute(
    ctx.db,
    sql`INSERT INTO campaign_links (tenant_id, campaign_id, url)
        SELECT ${tenantId}, ${campaign?.id}, value FROM json_each(${json(links)})`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, attempt_at, sent_at)
        VALUES (${tenantId}, 'push', 'campaign:1:1', ${campaign?.id}, 1, 'push', 1, 2, 3)`,
  )
  const message = await queryRow(ctx.db, sql`SELECT id FROM messages WHERE tenant_id = ${tenantId}`, Id)
  const messageId = message?.id ?? 0
  const times = async () => {
    const row = await queryRow(
      ctx.db,
      sql`SELECT delivered_at, clicked_at, failed_at, error_code FROM messages WHERE id = ${messageId}`,
      Times,
    )
    if (row === undefined) throw new Error('the message is gone')
    return row
  }
  return { ctx, messageId, times }
}

test('shown is delivered and clicked is clicked, each at its first time, in any order', async () => {
  const { ctx, messageId, times } = await fill()
  const at = ctx.clock.now()
  await recordPushEvent(ctx, { messageId, deviceId: 1, event: 'clicked', link: 0 })
  ctx.clock.advance(5000)
  await recordPushEvent(ctx, { messageId, deviceId: 1, event: 'shown', link: 0 })
  await recordPushEvent(ctx, { messageId, deviceId: 2, event: 'clicked', link: 1 })
  expect(await times()).toEqual({ delivered_at: at, clicked_at: at, failed_at: null, error_code: null })
  const links = await queryRows(
    ctx.db,
    sql`SELECT url, clicks, people FROM campaign_links WHERE tenant_id = ${ctx.tenant.id} ORDER BY url`,
    z.object({ url: z.string(), clicks: z.number(), people: z.number() }),
  )
  expect(links).toEqual([
    { url: 'https://shop.example/olio', clicks: 1, people: 1 },
    { url: 'https://shop.example/prenota', clicks: 1, people: 1 },
  ])
})

test('a device that cannot show it fails the message, until another one shows it', async () => {
  const { ctx, messageId, times } = await fill()
  await recordPushEvent(ctx, { messageId, deviceId: 1, event: 'failed', link: 0 })
  expect(await times()).toMatchObject({ failed_at: ctx.clock.now(), error_code: 'not_shown' })
  await recordPushEvent(ctx, { messageId, deviceId: 2, event: 'shown', link: 0 })
  await recordPushEvent(ctx, { messageId, deviceId: 1, event: 'failed', link: 0 })
  expect(await times()).toEqual({
    delivered_at: ctx.clock.now(),
    clicked_at: null,
    failed_at: null,
    error_code: null,
  })
})

test('a message of another workspace is left alone', async () => {
  const { messageId, times } = await fill()
  const other = await shard.ctx({ tenantId: ++lastTenantId })
  await recordPushEvent(other, { messageId, deviceId: 1, event: 'clicked', link: 0 })
  await recordPushEvent(other, { messageId, deviceId: 1, event: 'shown', link: 0 })
  expect(await times()).toMatchObject({ delivered_at: null, clicked_at: null })
})
