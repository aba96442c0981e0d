import { listAudit } from '../../../worker/modules/audit/service.ts'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { bookCredit, getCredit, setPrices } from '../../../worker/modules/credit/service.ts'
import { repriceWaiting, retryAllFailures } from '../../../worker/modules/dispatch/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type CallsWorld, createCallsWorld } from '../dispatch/calls-world.ts'
import {
  campaignOf,
  change,
  drain,
  runJob,
  start,
  sweep,
  sweepUntilQuiet,
  takeJobs,
} from '../dispatch/dispatch-world.ts'
import { priceSms, sumsOf, topUp } from './credit-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const messagesOf = (world: CallsWorld) =>
  queryRows(
    world.ctx.db,
    sql`SELECT id, address, wait_reason, cost_micros, country, segments, sent_at IS NOT NULL AS sent, error_code
        FROM messages WHERE tenant_id = ${world.ctx.tenant.id} AND campaign_id = ${world.campaignId} ORDER BY id`,
    (row) => ({
      wait: row['wait_reason'],
      cost: row['cost_micros'],
      country: row['country'],
      sent: row['sent'] === 1,
    }),
  )
const kindsOf = async (world: CallsWorld) =>
  queryRows(
    world.ctx.db,
    sql`SELECT kind, count(*) AS count FROM credit_entries WHERE tenant_id = ${world.ctx.tenant.id} GROUP BY kind ORDER BY kind`,
    (row) => `${String(row['kind'])} ${String(row['count'])}`,
  )

/** Works off everything, also what the tick of a top-up would. */
async function settleDown(world: CallsWorld): Promise<void> {
  world.ctx.queues.sent.splice(0)
  await sweepUntilQuiet(world)
}
/** The same after what was booked by hand queued its tick. */
async function drainSends(world: CallsWorld): Promise<void> {
  world.ctx.queues.sent.splice(0)
  await sweep(world)
  await drain(world)
}

describe('a campaign on a channel with prices', () => {
  it('books what each message costs, by the country of the number', async () => {
    const world = await createCallsWorld(shard, { people: 40 })
    await execute(
      world.ctx.db,
      sql`UPDATE contacts SET phone = '+336120000' || (10 + id % 10) WHERE tenant_id = ${world.ctx.tenant.id} AND id IN
          (SELECT id FROM contacts WHERE tenant_id = ${world.ctx.tenant.id} ORDER BY id LIMIT 10)`,
    )
    await priceSms(world.ctx)
    await topUp(world.ctx, 10_000_000)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await settleDown(world)
    const sums = await sumsOf(world)
    expect(sums.booked).toBe(10 * 50_000 + 30 * 70_000)
    expect(sums).toMatchObject({
      balance: 10_000_000 - sums.booked,
      ledger: sums.balance,
      spent: sums.booked,
    })
    expect((await messagesOf(world)).filter(({ country }) => country === 'FR')).toHaveLength(10)
  })

  it('sends to whom the credit covers, and the others wait with the reason until a top-up', async () => {
    const world = await createCallsWorld(shard, { people: 50 })
    await priceSms(world.ctx)
    await topUp(world.ctx, 70_000 * 20 + 69_999)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await settleDown(world)
    expect(world.provider.received.size).toBe(20)
    expect(await sumsOf(world)).toMatchObject({ balance: 69_999, ledger: 69_999, booked: 1_400_000 })
    const waiting = (await messagesOf(world)).filter(({ sent }) => !sent)
    expect(waiting).toHaveLength(30)
    expect(waiting.every(({ wait, cost }) => wait === 'no_credit' && cost === null)).toBe(true)
    expect(await campaignOf(world)).toMatchObject({
      state: 'sending',
      wait_reason: 'no_credit',
      wait_until: null,
    })
    // Nothing polls: the sweep has nothing to come back for.
    expect(await sweep(world)).toBeNull()
    expect(takeJobs(world)).toEqual([])

    await topUp(world.ctx, 1)
    expect(world.ctx.queues.sent.splice(0)).toMatchObject([{ job: { type: 'tenant.tick' } }])
    await drainSends(world)
    expect(world.provider.received.size).toBe(21)
    expect(await sumsOf(world)).toMatchObject({ balance: 0 })

    await topUp(world.ctx, 10_000_000)
    await settleDown(world)
    expect(world.provider.received.size).toBe(50)
    expect((await campaignOf(world)).state).toBe('finished')
    expect(await sumsOf(world)).toMatchObject({ booked: 50 * 70_000, spent: 50 * 70_000 })
    const { items: log } = await listAudit(world.ctx, shard.db, { area: 'campaign', limit: 50 })
    // Twice it ran out within moments: that is told once.
    expect(log.toReversed().map(({ action, details }) => [action, details['reason']])).toEqual([
      ['campaign.started', undefined],
      ['campaign.waiting', 'no_credit'],
      ['campaign.finished', undefined],
    ])
  })

  it('hands nobody out whom no credit can cover', async () => {
    const world = await createCallsWorld(shard, { people: 90 })
    await priceSms(world.ctx)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await drain(world)
    expect(world.provider.received.size).toBe(0)
    const attempts = await queryRows(
      world.ctx.db,
      sql`SELECT count(*) AS count FROM messages WHERE tenant_id = ${world.ctx.tenant.id} AND wait_reason = 'no_credit' AND country IS NULL`,
      (row) => Number(row['count']),
    )
    // Never claimed: sorted out before the queue.
    expect(attempts).toEqual([90])
  })

  it('lets those go on who cost nothing while the others wait', async () => {
    const world = await createCallsWorld(shard, { people: 30 })
    await execute(
      world.ctx.db,
      sql`UPDATE contacts SET phone = '+336120000' || id WHERE tenant_id = ${world.ctx.tenant.id} AND id % 2 = 0`,
    )
    await setPrices(world.ctx, 'sms', { prices: [{ country: 'IT', micros: 70_000 }] })
    world.ctx.queues.sent.splice(0)
    await start(world)
    await settleDown(world)
    expect([...world.provider.received.keys()].every((phone) => phone.startsWith('+33'))).toBe(true)
    expect(world.provider.received.size).toBe(15)
  })

  it('books once when each job comes twice and two workers take it at once', async () => {
    const world = await createCallsWorld(shard, { people: 60 })
    await priceSms(world.ctx)
    await topUp(world.ctx, 70_000 * 60)
    world.ctx.queues.sent.splice(0)
    await start(world)
    for (let jobs = takeJobs(world); jobs.length > 0; jobs = takeJobs(world)) {
      const twice = [...jobs, ...jobs.toReversed()]
      await Promise.all(twice.map((job) => runJob(world, job)))
    }
    await settleDown(world)
    expect(world.provider.received.size).toBe(60)
    expect(await sumsOf(world)).toMatchObject({ balance: 0, ledger: 0, booked: 70_000 * 60 })
  })

  it('gives back what a refusal fails, and books anew when it is tried again', async () => {
    const world = await createCallsWorld(shard, { people: 5 })
    world.provider.script.push(
      { type: 'refused', code: 'twilio_30003' },
      { type: 'refused', code: 'twilio_30003' },
    )
    await priceSms(world.ctx)
    await topUp(world.ctx, 1_000_000)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await settleDown(world)
    expect(await sumsOf(world)).toMatchObject({ booked: 210_000, balance: 790_000 })
    expect(await kindsOf(world)).toEqual(['give_back 2', 'send 5', 'top_up 1'])

    expect(await retryAllFailures(world.ctx, {})).toMatchObject({ retried: 2 })
    await settleDown(world)
    expect(await sumsOf(world)).toMatchObject({ booked: 350_000, balance: 650_000, spent: 350_000 })
    expect(await kindsOf(world)).toEqual(['give_back 2', 'send 7', 'top_up 1'])
  })

  it('gives back what waits again when the provider throttles', async () => {
    const world = await createCallsWorld(shard, { people: 6 })
    world.provider.script.push(
      ...Array.from(
        { length: 3 },
        () => ({ type: 'throttled', code: 'busy', retryAfterMs: 60_000 }) as const,
      ),
    )
    await priceSms(world.ctx)
    await topUp(world.ctx, 420_000)
    world.ctx.queues.sent.splice(0)
    await start(world)
    for (const job of takeJobs(world)) await runJob(world, job)
    for (const job of takeJobs(world)) await runJob(world, job)
    for (const job of takeJobs(world)) await runJob(world, job)
    expect(await sumsOf(world)).toMatchObject({ booked: 0, balance: 420_000, spent: 0 })
    await settleDown(world)
    expect(await sumsOf(world)).toMatchObject({ booked: 420_000, balance: 0 })
  })

  it('keeps the booking of an unclear call until it is settled', async () => {
    const world = await createCallsWorld(shard, { people: 2 })
    world.provider.script.push('accept_unclear', 'lose_unclear')
    await priceSms(world.ctx)
    await topUp(world.ctx, 140_000)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await drain(world)
    expect(await sumsOf(world)).toMatchObject({ booked: 140_000, balance: 0 })
    await settleDown(world)
    // One was found, the other failed as not confirmed.
    expect(await sumsOf(world)).toMatchObject({ booked: 70_000, balance: 70_000, spent: 70_000 })
  })

  it('gives back the lease of a worker that died before the call', async () => {
    const world = await createCallsWorld(shard, { people: 3 })
    await priceSms(world.ctx)
    await topUp(world.ctx, 210_000)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await runJobsUntilSend(world)
    const { ports } = world
    const dying = { ...world, ports: { ...ports, renderCampaignCalls: ports.renderCampaignCalls } }
    const limiter = { ...world.ctx.limiter, reserve: () => new Promise<never>(() => {}) }
    const [send] = takeJobs(world)
    if (send === undefined) throw new Error('no job')
    void runJob(dying, send, { ...world.ctx, limiter })
    await expect.poll(async () => (await sumsOf(world)).booked).toBe(210_000)
    world.ctx.clock.advance(10 * 60_000)
    await sweep(world)
    expect(await sumsOf(world)).toMatchObject({ booked: 0, balance: 210_000 })
    await settleDown(world)
    expect(await sumsOf(world)).toMatchObject({ booked: 210_000, balance: 0 })
  })

  it('costs nothing in the sandbox', async () => {
    const world = await createCallsWorld(shard, { people: 4 })
    world.channel.connection = 'sandbox'
    await priceSms(world.ctx)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await settleDown(world)
    expect(world.provider.received.size).toBe(4)
    expect(await kindsOf(world)).toEqual([])
  })

  it('costs nothing while no price was entered, whatever the balance', async () => {
    const world = await createCallsWorld(shard, { people: 4 })
    await bookCredit(world.ctx, {
      kind: 'correction',
      micros: -5,
      note: 'prova',
      requestKey: crypto.randomUUID(),
    })
    world.ctx.queues.sent.splice(0)
    await start(world)
    await settleDown(world)
    expect(world.provider.received.size).toBe(4)
    expect(await getCredit(world.ctx)).toMatchObject({ balanceMicros: -5 })
  })

  it('takes new prices for those who still wait', async () => {
    const world = await createCallsWorld(shard, { people: 10 })
    await priceSms(world.ctx)
    await topUp(world.ctx, 70_000 * 4)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await settleDown(world)
    expect(world.provider.received.size).toBe(4)
    await priceSms(world.ctx, 10_000)
    await repriceWaiting(world.ctx)
    await topUp(world.ctx, 60_000)
    await settleDown(world)
    expect(world.provider.received.size).toBe(10)
    expect(await sumsOf(world)).toMatchObject({ balance: 0, booked: 4 * 70_000 + 6 * 10_000 })
  })

  it('leaves those who wait for credit out when the campaign is cancelled', async () => {
    const world = await createCallsWorld(shard, { people: 10 })
    await priceSms(world.ctx)
    await topUp(world.ctx, 70_000 * 4)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await settleDown(world)
    await change(world, 'cancel')
    await settleDown(world)
    expect(await sumsOf(world)).toMatchObject({ balance: 0, booked: 4 * 70_000 })
    await topUp(world.ctx, 1_000_000)
    await settleDown(world)
    expect(world.provider.received.size).toBe(4)
  })

  it('covers the cheapest first, so that as many as can be are reached', async () => {
    const world = await createCallsWorld(shard, { people: 10 })
    await execute(
      world.ctx.db,
      sql`UPDATE contacts SET phone = '+336120000' || id WHERE tenant_id = ${world.ctx.tenant.id} AND id IN
          (SELECT id FROM contacts WHERE tenant_id = ${world.ctx.tenant.id} ORDER BY id DESC LIMIT 5)`,
    )
    await priceSms(world.ctx)
    await topUp(world.ctx, 50_000 * 5 + 70_000 * 2 + 1)
    world.ctx.queues.sent.splice(0)
    await start(world)
    await settleDown(world)
    expect(world.provider.received.size).toBe(7)
    expect(await sumsOf(world)).toMatchObject({ balance: 1 })
  })
})

/** Runs the snapshot and the pump, and leaves the jobs that send. */
async function runJobsUntilSend(world: CallsWorld): Promise<void> {
  for (let round = 0; round < 5; round++) {
    const jobs = takeJobs(world)
    const sends = jobs.filter((job) => job.type === 'dispatch.send')
    for (const job of jobs) if (job.type !== 'dispatch.send') await runJob(world, job)
    if (sends.length > 0) return world.ctx.queues.sendMany(sends)
  }
}
