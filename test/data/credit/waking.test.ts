import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { setPrices } from '../../../worker/modules/credit/service.ts'
import { giveBackSend, bookSend } from '../../../worker/modules/credit/service-charges.ts'
import { goOnWithCredit, repriceWaiting } from '../../../worker/modules/dispatch/service.ts'
import { sandboxAccountId, sandboxSecret } from '../../../worker/modules/sandbox/service.ts'
import { acceptTwilioStatus, processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { signForm } from '../../support/loopback-twilio.ts'
import { type CallsWorld, createCallsWorld } from '../dispatch/calls-world.ts'
import { drain, runJob, start, sweep, sweepUntilQuiet, takeJobs } from '../dispatch/dispatch-world.ts'
import { priceSms, topUp } from './credit-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** A campaign to three people of which the credit covers two: one waits, and nothing polls. */
async function createWaiting(): Promise<CallsWorld> {
  const world = await createCallsWorld(shard, { people: 3 })
  await priceSms(world.ctx)
  await repriceUntilDone(world)
  await topUp(world.ctx, 140_000)
  world.ctx.queues.sent.splice(0)
  await start(world)
  await sweepUntilQuiet(world)
  world.ctx.queues.sent.splice(0)
  expect(world.provider.received.size).toBe(2)
  expect(await sweep(world)).toBeNull()
  return world
}

async function repriceUntilDone({ ctx }: CallsWorld): Promise<void> {
  for (let at = await repriceWaiting(ctx); at !== null; at = await repriceWaiting(ctx)) {
    ctx.clock.advance(Math.max(0, at - ctx.clock.now()))
  }
}

const sentIds = ({ ctx }: CallsWorld) =>
  queryRows(
    ctx.db,
    sql`SELECT id FROM messages WHERE tenant_id = ${ctx.tenant.id} AND sent_at IS NOT NULL ORDER BY id`,
    (row) => Number(row['id']),
  )
const waitingCount = async ({ ctx }: CallsWorld) =>
  (
    await queryRows(
      ctx.db,
      sql`SELECT id FROM messages WHERE tenant_id = ${ctx.tenant.id} AND wait_reason = 'no_credit'`,
      (row) => Number(row['id']),
    )
  ).length

describe('credit that comes back', () => {
  it('of a message that the provider fails hours later wakes whoever waits at once', async () => {
    const world = await createWaiting()
    const { ctx } = world
    ctx.clock.advance(5 * 3_600_000)
    const [messageId = 0] = await sentIds(world)
    const url = 'http://workspace.localhost:8787/webhooks/twilio/status/token'
    const form = new URLSearchParams({
      MessageSid: 'SM1',
      MessageStatus: 'undelivered',
      ErrorCode: '30006',
      AccountSid: 'AC1',
      To: '+393331000000',
    })
    const signature = signForm(url, form, await sandboxSecret(ctx))
    const rawBody = form.toString()
    await acceptTwilioStatus(ctx, { accountId: sandboxAccountId, messageId, url, signature, rawBody })
    ctx.queues.sent.splice(0)
    await processProviderEvents(ctx)
    expect(ctx.queues.sent.map(({ job }) => job.type)).toContain('campaign.pump')
    await drain(world)
    expect(world.provider.received.size).toBe(3)
  })

  it('of a refusal lets the next one go on, and nobody waits for the cron', async () => {
    const world = await createCallsWorld(shard, { people: 3 })
    await priceSms(world.ctx)
    await topUp(world.ctx, 140_000)
    world.provider.script.push({ type: 'refused', code: 'twilio_30006' })
    world.ctx.queues.sent.splice(0)
    await start(world)
    await drain(world)
    expect(world.provider.received.size).toBe(2)
    expect(await waitingCount(world)).toBe(0)
  })

  it('of a test that was not sent lets a campaign go on at once', async () => {
    const world = await createWaiting()
    const { ctx } = world
    await topUp(ctx, 60_000)
    expect(await bookSend(ctx, test)).toBe('new')
    await topUp(ctx, 30_000)
    ctx.queues.sent.splice(0)
    await giveBackSend(ctx, test.key)
    expect(takeJobs(world)).toMatchObject([{ type: 'tenant.tick' }])
    await sweep(world)
    await drain(world)
    expect(world.provider.received.size).toBe(3)
  })

  it('wakes nobody whom it does not cover', async () => {
    const world = await createWaiting()
    await topUp(world.ctx, 69_999)
    world.ctx.queues.sent.splice(0)
    await goOnWithCredit(world.ctx)
    expect(takeJobs(world)).toEqual([])
    expect(await waitingCount(world)).toBe(1)
  })
})

/** An SMS of no campaign, to France. */
const test = {
  key: 'test:1',
  cause: 'test',
  channel: 'sms',
  connection: 'twilio:a',
  address: '+33612345678',
  segments: 1,
} as const

describe('a change of prices', () => {
  it('costs the request the same however many wait, and judges them anew in jobs', async () => {
    const world = await createCallsWorld(shard, { people: 30 })
    const { ctx } = world
    await priceSms(ctx)
    await repriceUntilDone(world)
    ctx.queues.sent.splice(0)
    await start(world)
    await drain(world)
    expect(await waitingCount(world)).toBe(30)
    await topUp(ctx, 69_999)
    ctx.queues.sent.splice(0)

    let calls = 0
    const { $client } = ctx.db
    const client: typeof $client = Object.assign(Object.create($client), {
      execute: (...args: Parameters<typeof $client.execute>) => (calls++, $client.execute(...args)),
      batch: (...args: Parameters<typeof $client.batch>) => (calls++, $client.batch(...args)),
    })
    const counted = { ...ctx, db: Object.assign(Object.create(ctx.db), { $client: client }) }
    await setPrices(counted, 'sms', { prices: [{ country: null, micros: 1_000 }] })
    expect(calls).toBeLessThanOrEqual(3)
    expect(await waitingCount(world)).toBe(30)
    expect(ctx.queues.sent.splice(0)).toMatchObject([{ job: { type: 'tenant.tick' } }])

    expect(await repriceWaiting(ctx)).toBeGreaterThan(ctx.clock.now())
    expect(await waitingCount(world)).toBe(0)
    await sweep(world)
    await drain(world)
    expect(world.provider.received.size).toBe(30)
  })

  it('is not forgotten when the process dies right after it was written', async () => {
    const world = await createWaiting()
    const { ctx } = world
    const dying = { ...ctx, queues: { ...ctx.queues, send: () => Promise.reject(new Error('killed')) } }
    await expect(setPrices(dying, 'sms', { prices: [] })).rejects.toThrow('killed')
    await repriceWaiting(ctx)
    await sweep(world)
    await drain(world)
    expect(world.provider.received.size).toBe(3)
  })

  it('is looked at twice, for those whom a worker with the old prices let wait meanwhile', async () => {
    const world = await createWaiting()
    const { ctx } = world
    await setPrices(ctx, 'sms', { prices: [] })
    const again = await repriceWaiting(ctx)
    // The late worker.
    await execute(
      ctx.db,
      sql`UPDATE messages SET wait_reason = 'no_credit', due_at = 4000000000070000, enqueued_until = 4000000000070000
          WHERE tenant_id = ${ctx.tenant.id} AND sent_at IS NULL`,
    )
    expect(await waitingCount(world)).toBe(1)
    ctx.clock.advance((again ?? 0) - ctx.clock.now())
    expect(await repriceWaiting(ctx)).toBeNull()
    expect(await waitingCount(world)).toBe(0)
    for (const job of takeJobs(world)) if (job.type !== 'tenant.tick') await runJob(world, job)
  })

  it('that comes while an earlier one is worked off is worked off as well', async () => {
    const world = await createWaiting()
    const { ctx } = world
    await setPrices(ctx, 'sms', { prices: [{ country: null, micros: 60_000 }] })
    await repriceWaiting(ctx)
    await setPrices(ctx, 'sms', { prices: [{ country: null, micros: 50_000 }] })
    await repriceUntilDone(world)
    expect(await repriceWaiting(ctx)).toBeNull()
    expect(await waitingCount(world)).toBe(0)
  })

  it.each([
    ['a lower one, still not covered', 40_000],
    ['a higher one', 90_000],
    ['the same one', 70_000],
  ])('judges each who waits twice at most, however many pages it takes: %s', async (_, micros) => {
    const world = await createCallsWorld(shard, { people: 30 })
    const { ctx } = world
    await priceSms(ctx)
    await repriceUntilDone(world)
    await topUp(ctx, 10)
    ctx.queues.sent.splice(0)
    await start(world)
    await drain(world)
    await setPrices(ctx, 'sms', { prices: [{ country: null, micros }] })
    ctx.queues.sent.splice(0)
    // Between two pages those taken back are judged by the new price and wait again.
    for (let sweeps = 0; (await repriceWaiting(ctx, { size: 4, count: 1 })) === ctx.clock.now(); sweeps++) {
      expect(sweeps).toBeLessThan(2 * Math.ceil(30 / 4) + 2)
      ctx.queues.sent.splice(0)
      await sweep(world)
      await drain(world)
    }
    await sweep(world)
    await drain(world)
    expect(await waitingCount(world)).toBe(30)
    await repriceUntilDone(world)
    await topUp(ctx, 30 * micros)
    ctx.queues.sent.splice(0)
    await sweepUntilQuiet(world)
    expect(world.provider.received.size).toBe(30)
  })

  it('goes on from where it came in another worker, and begins anew for a further change', async () => {
    const world = await createCallsWorld(shard, { people: 9 })
    const { ctx } = world
    await priceSms(ctx)
    await repriceUntilDone(world)
    ctx.queues.sent.splice(0)
    await start(world)
    await drain(world)
    const prices = [{ country: null, micros: 60_000 }]
    await setPrices(ctx, 'sms', { prices })
    await Promise.all([1, 2].map(() => repriceWaiting(ctx, { size: 2, count: 1 })))
    expect(await waitingCount(world)).toBeGreaterThanOrEqual(5)
    await setPrices(ctx, 'sms', { prices })
    ctx.queues.sent.splice(0)
    await sweep(world)
    await drain(world)
    expect(await waitingCount(world)).toBe(9)
    // From the beginning: whom the first change had judged stands before where it had come.
    expect(await repriceWaiting(ctx, { size: 9, count: 2 })).toBeGreaterThan(ctx.clock.now())
    expect(await waitingCount(world)).toBe(0)
  })
})
