import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import { getCampaign, previewAudience } from '../../../worker/modules/campaigns/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type CallsWorld, createCallsWorld } from '../dispatch/calls-world.ts'
import { start, sweepUntilQuiet } from '../dispatch/dispatch-world.ts'
import { priceSms, sumsOf, topUp } from './credit-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** People in two countries, and a real account behind the channel: its row is enough to be no sandbox. */
async function createWorld(text: string): Promise<CallsWorld> {
  const world = await createCallsWorld(shard, { people: 30 })
  const { ctx, campaignId } = world
  const t = ctx.tenant.id
  await execute(
    ctx.db,
    sql`UPDATE contacts SET phone = '+33612' || (100000 + id) WHERE tenant_id = ${t} AND id % 3 = 0`,
  )
  await execute(
    ctx.db,
    sql`UPDATE campaigns SET content = json_object('text', ${text}) WHERE tenant_id = ${t} AND id = ${campaignId}`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO channel_accounts (tenant_id, channel, provider, sealed_secret, state)
        VALUES (${t}, 'sms', 'twilio', 'x', 'ready')`,
  )
  await priceSms(ctx)
  return world
}

describe('what a campaign would cost', () => {
  it('is what is booked in the end, when everybody gets the same text', async () => {
    const world = await createWorld('Ciao')
    const { ctx, campaignId } = world
    await topUp(ctx, 10_000_000)
    const { cost, reachable } = await previewAudience(ctx, campaignId)
    expect(cost).toMatchObject({ exact: true, covered: reachable, currency: 'EUR' })
    expect(cost?.units.map(({ country, micros }) => [country, micros])).toEqual([
      ['IT', 70_000],
      ['FR', 50_000],
    ])
    ctx.queues.sent.splice(0)
    await start(world)
    await sweepUntilQuiet(world)
    expect((await sumsOf(world)).booked).toBe(cost?.micros)
    expect((await getCampaign(ctx, campaignId)).spent).toEqual({ currency: 'EUR', micros: cost?.micros })
  })

  it('counts the parts of a long text', async () => {
    const { ctx, campaignId } = await createWorld('x'.repeat(161))
    const { cost } = await previewAudience(ctx, campaignId)
    expect(cost?.micros).toBe(2 * (20 * 70_000 + 10 * 50_000))
  })

  it('tells whom too little credit covers, the cheapest first', async () => {
    const { ctx, campaignId } = await createWorld('Ciao')
    await topUp(ctx, 10 * 50_000 + 3 * 70_000 + 1)
    expect((await previewAudience(ctx, campaignId)).cost).toMatchObject({ covered: 13 })
  })

  it('is about so much where fields make texts differ', async () => {
    const { ctx, campaignId } = await createWorld('Ciao %%FIRST_NAME|amico%%')
    expect((await previewAudience(ctx, campaignId)).cost).toMatchObject({ exact: false })
  })

  it('is nothing in the sandbox, without prices, and told to nobody who writes no campaigns', async () => {
    const { ctx, campaignId } = await createWorld('Ciao')
    const agent = { ...ctx, actor: { type: 'user' as const, userId: 'agent', role: 'agent' as const } }
    expect((await previewAudience(agent, campaignId)).cost).toBeNull()
    expect((await getCampaign(agent, campaignId)).spent).toBeNull()
    await priceSms(ctx, 0, 0)
    expect((await previewAudience(ctx, campaignId)).cost).toBeNull()
    await priceSms(ctx)
    await execute(ctx.db, sql`DELETE FROM channel_accounts WHERE tenant_id = ${ctx.tenant.id}`)
    expect((await previewAudience(ctx, campaignId)).cost).toBeNull()
  })
})
