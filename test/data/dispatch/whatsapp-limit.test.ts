import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import { findWhatsAppNumber } from '../../../worker/modules/whatsapp/service.ts'
import { settlePlaces } from '../../../worker/modules/whatsapp/service-places.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { createCallsWorld, tellOf } from './calls-world.ts'
import { campaignOf, change, drain, listMessages, runJob, start, sweep, takeJobs } from './dispatch-world.ts'

const hourMs = 3_600_000

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

/** A campaign to 50 people from a number that may write to 20. */
async function begin() {
  const world = await createCallsWorld(shard, { people: 50, channel: 'whatsapp' })
  const { ctx } = world
  const number = await findWhatsAppNumber(ctx, null)
  await ctx.limiter.tellLevel({ number, source: 'staff', limit: 20 })
  await start(world)
  await drain(world)
  const ids = () => world.provider.calls.map(({ messageId }) => messageId)
  /** The wake-ups go: the sweep does what they would. */
  const tell = async (messageIds: number[], stage: 'delivered' | 'failed') => {
    const at = ctx.clock.now()
    await settlePlaces(
      ctx,
      messageIds.map((messageId) => ({ messageId, outcome: stage, at })),
    )
    takeJobs(world)
  }
  return { world, ctx, number, ids, tell }
}

it('sends what fits and keeps the rest waiting until the moving window frees, everybody once', async () => {
  const { world, ctx, ids, tell } = await begin()
  expect(ids()).toHaveLength(20)
  const told = await campaignOf(world)
  expect(told).toMatchObject({ state: 'sending', wait_reason: 'whatsapp_limit' })
  await tell(ids(), 'delivered')
  let known = ids().length
  for (let hours = 0; hours < 80 && (await campaignOf(world)).state === 'sending'; hours++) {
    await sweep(world)
    await drain(world)
    expect(ids().length).toBeLessThanOrEqual(20 * (1 + Math.floor(hours / 24)))
    await tell(ids().slice(known), 'delivered')
    known = ids().length
    ctx.clock.advance(hourMs)
  }
  expect(new Set(ids()).size).toBe(50)
  expect(ids()).toHaveLength(50)
  expect(await campaignOf(world)).toMatchObject({ state: 'finished' })
})

it('goes on when staff raise the limit, and lets those go who count already', async () => {
  const { world, ctx, number, ids } = await begin()
  expect(ids()).toHaveLength(20)
  takeJobs(world)
  await ctx.limiter.tellLevel({ number, source: 'staff', limit: 35 })
  await sweep(world)
  await drain(world)
  expect(ids()).toHaveLength(35)
})

it('goes on at once when it is resumed and the limit was raised while it stood still', async () => {
  const { world, ctx, number, ids } = await begin()
  takeJobs(world)
  await change(world, 'pause')
  await ctx.limiter.tellLevel({ number, source: 'staff', limit: 35 })
  takeJobs(world)
  await change(world, 'resume')
  await drain(world)
  expect(ids()).toHaveLength(35)
  expect(await campaignOf(world)).toMatchObject({ state: 'sending', wait_reason: 'whatsapp_limit' })
})

it('gives places back when the provider refuses, so that others go in their stead', async () => {
  const { world, ids, tell } = await begin()
  await tell(ids().slice(0, 5), 'failed')
  await sweep(world)
  await drain(world)
  expect(ids()).toHaveLength(25)
})

it('sends to those at once who had a place when their worker died, though the window is full', async () => {
  const world = await createCallsWorld(shard, { people: 50, channel: 'whatsapp' })
  const number = await findWhatsAppNumber(world.ctx, null)
  await world.ctx.limiter.tellLevel({ number, source: 'staff', limit: 20 })
  const render = world.ports.renderCampaignCalls
  let deaths = 0
  world.ports.renderCampaignCalls = (ctx, request) =>
    deaths++ === 0 ? Promise.reject(new Error('died')) : render(ctx, request)
  await start(world)
  for (let jobs = takeJobs(world); jobs.length > 0; jobs = takeJobs(world)) {
    for (const job of jobs) await runJob(world, job).catch(() => {})
  }
  expect(world.provider.calls).toHaveLength(2)
  // As those who were refused tell it while the lease of the dead one lasts.
  const until = world.ctx.clock.now() + 28 * hourMs
  await execute(
    world.ctx.db,
    sql`UPDATE campaigns SET wait_reason = 'whatsapp_limit', wait_until = ${until} WHERE id = ${world.campaignId}`,
  )
  world.ctx.clock.advance(5 * 60_000)
  await sweep(world)
  await drain(world)
  expect(world.provider.calls).toHaveLength(20)
  expect(await campaignOf(world)).toMatchObject({ state: 'sending', wait_reason: 'whatsapp_limit' })
})

it('keeps the place of a second call, whatever late news of the first one say', async () => {
  const { world, ctx, number, ids } = await begin()
  const taken = async () => (await ctx.limiter.levelOf({ number })).people24h
  const [first] = await listMessages(world)
  if (first === undefined) throw new Error('nobody was written to')
  expect(await taken()).toBe(20)
  await tellOf(ctx, first, { status: 'failed', errorCode: 63_012 })
  takeJobs(world)
  ctx.clock.advance(11 * 60_000)
  await sweep(world)
  await drain(world)
  expect(ids().filter((id) => id === first.id)).toHaveLength(2)
  expect(await taken()).toBe(20)
  await tellOf(ctx, first, { status: 'undelivered', errorCode: 63_012 })
  await tellOf(ctx, first, { status: 'sent' })
  expect(await taken()).toBe(20)
  ctx.clock.advance(27 * hourMs)
  // Of the second call nothing was told: it may have left the provider's queue at its end.
  expect(await taken()).toBeGreaterThan(0)
})
