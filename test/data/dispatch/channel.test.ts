import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { grant, newLane, observe, reserve, reset } from '../../../durable-objects/limiter/rates.ts'
import type { LimiterClient } from '../../../worker/context.ts'
import { createWhatsAppLimits } from '../../support/whatsapp-limits.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import {
  campaignOf,
  change,
  createWorld,
  drain,
  listMessages,
  runJob,
  start,
  sweep,
  sweepUntilQuiet,
  takeJobs,
  type World,
} from './dispatch-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** A campaign of 30 people of whom the first ten were sent to; its other jobs are given back. */
async function startHalf(connection = 'resend:a') {
  const world = await createWorld(shard, { people: 30 })
  world.channel.connection = connection
  await start(world)
  for (const job of takeJobs(world)) await runJob(world, job)
  for (const job of takeJobs(world)) await runJob(world, job)
  const [first, ...rest] = takeJobs(world)
  if (first !== undefined) await runJob(world, first)
  expect(world.provider.received.size).toBe(10)
  return { world, rest }
}

const changed = { state: 'paused', wait_reason: 'channel_changed' }

describe('a campaign whose channel is connected to somebody else in the middle', () => {
  it.each([
    ['disconnected', 'resend:a', 'sandbox'],
    ['connected', 'sandbox', 'resend:a'],
    ['connected to another account', 'resend:a', 'resend:b'],
  ])('stops before the next batch when it is %s', async (_, before, after) => {
    const { world, rest } = await startHalf(before)
    world.channel.connection = after
    for (const job of rest) await runJob(world, job)
    expect(world.provider.received.size).toBe(10)
    expect(await campaignOf(world)).toMatchObject(changed)
    await sweepUntilQuiet(world)
    expect(world.provider.received.size).toBe(10)
    expect((await listMessages(world)).filter((message) => message.sent_at === null)).toHaveLength(20)
  })

  it('stops when the pump comes first', async () => {
    const { world } = await startHalf()
    world.channel.connection = 'sandbox'
    world.ctx.clock.advance(10 * 60_000)
    await runJob(world, { type: 'campaign.pump', campaignId: world.campaignId })
    expect(await campaignOf(world)).toMatchObject(changed)
  })

  it('makes no call that was claimed before a person let it go on by another account', async () => {
    const { world, rest } = await startHalf()
    const [job] = rest
    const prepared = world.ports.renderCampaignEmails
    world.ports.renderCampaignEmails = async (ctx, request) => {
      world.ports.renderCampaignEmails = prepared
      await change(world, 'pause')
      world.channel.connection = 'resend:b'
      await change(world, 'resume')
      return prepared(ctx, request)
    }
    if (job !== undefined) await runJob(world, job)
    expect(world.provider.received.size).toBe(10)
    await drain(world)
    await sweepUntilQuiet(world)
    expect([...world.provider.received.values()]).toEqual(Array(30).fill(1))
  })

  it('goes on by itself when its own account is connected again', async () => {
    const { world, rest } = await startHalf()
    world.channel.connection = 'sandbox'
    for (const job of rest) await runJob(world, job)
    world.channel.connection = 'resend:a'
    await sweep(world)
    expect((await campaignOf(world)).state).toBe('sending')
    await sweepUntilQuiet(world)
    expect([...world.provider.received.values()]).toEqual(Array(30).fill(1))
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('is let go on by a person with another account, but not between sandbox and world', async () => {
    const { world, rest } = await startHalf()
    world.channel.connection = 'sandbox'
    for (const job of rest) await runJob(world, job)
    await expect(change(world, 'resume')).rejects.toMatchObject({ code: 'campaign.other_channel' })
    world.channel.connection = 'resend:b'
    await change(world, 'resume')
    await drain(world)
    expect([...world.provider.received.values()]).toEqual(Array(30).fill(1))
  })

  it('never repeats an unclear call by another account', async () => {
    const world = await createWorld(shard, { people: 10 })
    world.provider.script.push('lose_unclear')
    await start(world)
    await drain(world)
    world.channel.connection = 'resend:b'
    await sweepUntilQuiet(world, 400)
    expect(world.provider.received.size).toBe(0)
    const codes = (await listMessages(world)).map((message) => message.error_code)
    expect(codes).toEqual(Array(10).fill('unconfirmed'))
  })
})

describe('a channel that waited for a person', () => {
  it('lets its campaigns go on when it is mended, and only those', async () => {
    const world = await createWorld(shard, { people: 10 })
    world.provider.script.push({ type: 'misconfigured', code: 'invalid_api_key' })
    await start(world)
    await drain(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'paused', wait_reason: 'channel_paused' })
    expect(await sweep(world)).toBeNull()
    world.channel.state = 'ready'
    expect(await sweep(world)).not.toBeNull()
    await drain(world)
    expect([...world.provider.received.values()]).toEqual(Array(10).fill(1))
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('leaves alone what a person paused', async () => {
    const { world } = await startHalf()
    await change(world, 'pause')
    await sweepUntilQuiet(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'paused', wait_reason: null })
  })
})

describe('a quota of the provider', () => {
  const waitingTimes = ({ ctx, campaignId }: World) =>
    queryRows(
      ctx.db,
      sql`SELECT DISTINCT due_at, wait_reason FROM messages WHERE campaign_id = ${campaignId} AND sent_at IS NULL`,
      z.object({ due_at: z.number(), wait_reason: z.string().nullable() }),
    )

  const dayMs = 86_400_000

  /** A campaign under a real pace whose first call met a used-up quota. */
  async function startRefused() {
    let lane = newLane()
    const now = () => world.ctx.clock.now()
    const limiter: LimiterClient = {
      ...createWhatsAppLimits(now),
      grant: async (request) => {
        const result = grant(lane, { perRequest: 1, ...request, now: now() })
        lane = result.lane
        return result
      },
      reserve: async ({ requests }) => {
        const result = reserve(lane, requests, now())
        lane = result.lane
        return { startAt: result.reservation.startAt }
      },
      release: async () => {},
      observe: async (told) => void (lane = observe(lane, told)),
      paceOf: async () => lane,
      pausedUntil: async () => lane.pausedUntil,
      reset: async () => void (lane = reset(lane, now())),
    }
    const world = await createWorld(shard, { people: 10, limiter })
    world.provider.script.push({ type: 'throttled', code: 'daily_quota_exceeded', retryAfterMs: dayMs })
    await start(world)
    await drain(world)
    return world
  }

  it('keeps everybody waiting until it starts anew, and is named while it does', async () => {
    const world = await startRefused()
    const told = await campaignOf(world)
    expect(told).toMatchObject({ state: 'sending', wait_reason: 'provider_quota' })
    expect(await waitingTimes(world)).toEqual([{ due_at: told.wait_until, wait_reason: 'provider_quota' }])
    expect(await sweep(world)).toBe(told.wait_until)
    expect(takeJobs(world)).toEqual([])
  })

  it.each([
    ['resumes', (world: World) => change(world, 'resume')],
    [
      'mends the channel',
      async (world: World) => {
        await world.ctx.limiter.reset({ channel: 'email' })
        await sweep(world)
      },
    ],
  ])('that a person raised is used at once when they %s', async (_, act) => {
    const world = await startRefused()
    const refusedAt = world.ctx.clock.now()
    await act(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'sending', wait_reason: null, wait_until: null })
    await drain(world)
    expect(world.ctx.clock.now() - refusedAt).toBeLessThan(60_000)
    expect([...world.provider.received.values()]).toEqual(Array(10).fill(1))
    expect((await campaignOf(world)).state).toBe('finished')
  })
})
