import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import {
  campaignOf,
  change,
  createWorld,
  drain,
  insertCampaign,
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

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** 22:00 and 08:00 in Rome. */
const night = Date.UTC(2026, 10, 21, 21)
const morning = Date.UTC(2026, 10, 22, 7)
const quietHours = { from: '21:00', to: '08:00' }

const withNight = async (people = 25) => {
  const world = await createWorld(shard, { people })
  world.ctx.tenant.quietHours = quietHours
  world.ctx.clock.set(night)
  return world
}

const setZone = ({ ctx, addresses }: World, index: number, zone: string) =>
  execute(
    ctx.db,
    sql`UPDATE contacts SET time_zone = ${zone}
        WHERE tenant_id = ${ctx.tenant.id} AND email = ${addresses[index] ?? ''}`,
  )

const waits = { state: 'sending', wait_reason: 'quiet_hours', wait_until: morning }

describe('quiet hours', () => {
  it('keep a campaign of the night waiting until the morning, then everybody is reached once', async () => {
    const world = await withNight()
    await start(world)
    await drain(world)
    expect(world.provider.calls).toEqual([])
    expect(await campaignOf(world)).toMatchObject(waits)
    expect(await sweep(world)).toBe(morning)
    expect(takeJobs(world)).toEqual([])
    world.ctx.clock.set(morning)
    await sweepUntilQuiet(world)
    expect([...world.provider.received.values()]).toEqual(Array(25).fill(1))
    expect(await campaignOf(world)).toMatchObject({ state: 'finished', wait_reason: null })
  })

  it('count in each person’s own zone', async () => {
    const world = await withNight(4)
    await setZone(world, 0, 'America/New_York')
    await setZone(world, 1, 'Asia/Tokyo')
    await start(world)
    await drain(world)
    expect([...world.provider.received.keys()]).toEqual([world.addresses[0]])
    expect(await campaignOf(world)).toMatchObject({ ...waits, wait_until: Date.UTC(2026, 10, 21, 23) })
    world.ctx.clock.set(Date.UTC(2026, 10, 21, 23))
    await sweep(world)
    await drain(world)
    expect([...world.provider.received.keys()]).toEqual(world.addresses.slice(0, 2))
    expect(await campaignOf(world)).toMatchObject(waits)
    world.ctx.clock.set(morning)
    await sweepUntilQuiet(world)
    expect([...world.provider.received.values()]).toEqual(Array(4).fill(1))
  })

  it('are asked for by the claim, whatever was handed out before they began', async () => {
    const world = await withNight(10)
    world.ctx.clock.set(night - 2 * hourMs)
    await start(world)
    for (let jobs = takeJobs(world); jobs[0]?.type !== 'dispatch.send'; jobs = takeJobs(world)) {
      for (const job of jobs) await runJob(world, job)
      if (world.ctx.queues.sent[0]?.job.type === 'dispatch.send') break
    }
    const [job] = takeJobs(world)
    world.ctx.clock.set(night)
    if (job !== undefined) await runJob(world, job)
    expect(world.provider.calls).toEqual([])
    expect(await campaignOf(world)).toMatchObject(waits)
    expect((await listMessages(world)).every((message) => message.lease_until === null)).toBe(true)
    await sweepUntilQuiet(world)
    expect([...world.provider.received.values()]).toEqual(Array(10).fill(1))
  })

  it('hold back the repeat of a call whose outcome is unknown', async () => {
    const world = await withNight(10)
    world.ctx.clock.set(night - 2 * hourMs)
    world.provider.script.push('lose_unclear')
    await start(world)
    await drain(world)
    world.ctx.clock.set(night)
    await sweep(world)
    expect(world.provider.calls).toHaveLength(1)
    await sweepUntilQuiet(world)
    expect(world.ctx.clock.now()).toBeGreaterThanOrEqual(morning)
    expect([...world.provider.received.values()]).toEqual(Array(10).fill(1))
  })

  it.each([
    ['taken away', null, night],
    ['shortened', { from: '21:00', to: '07:00' }, morning - hourMs],
  ])('that were %s let people go on then', async (_, changed, at) => {
    const world = await withNight(10)
    await start(world)
    await drain(world)
    world.ctx.tenant.quietHours = changed
    const next = await sweep(world)
    if (changed !== null) expect(next).toBe(at)
    world.ctx.clock.set(at)
    await sweep(world)
    await drain(world)
    expect([...world.provider.received.values()]).toEqual(Array(10).fill(1))
    expect(world.ctx.clock.now()).toBeLessThan(morning)
  })

  it('end for nobody who left meanwhile: the campaign can still be cancelled', async () => {
    const world = await withNight(10)
    await start(world)
    await drain(world)
    await change(world, 'cancel')
    await drain(world)
    const codes = (await listMessages(world)).map((message) => message.error_code)
    expect(codes).toEqual(Array(10).fill('cancelled'))
  })
})

describe('a frequency cap', () => {
  const sendOnceMore = async (world: World) => {
    world.campaignId = await insertCampaign(world.ctx, [world.listId])
    await start(world)
    await drain(world)
  }
  const codesOf = async (world: World) => (await listMessages(world)).map((message) => message.error_code)

  it('leaves out whoever has had enough, and lets them in when days have passed', async () => {
    const world = await createWorld(shard, { people: 5 })
    world.ctx.tenant.frequencyCap = { messages: 2, days: 7 }
    await start(world)
    await drain(world)
    world.ctx.clock.advance(dayMs)
    await sendOnceMore(world)
    expect(await codesOf(world)).toEqual(Array(5).fill(null))
    world.ctx.clock.advance(dayMs)
    await sendOnceMore(world)
    expect(await codesOf(world)).toEqual(Array(5).fill('frequency_cap'))
    expect((await campaignOf(world)).state).toBe('finished')
    world.ctx.clock.advance(5 * dayMs + 1)
    await sendOnceMore(world)
    expect(await codesOf(world)).toEqual(Array(5).fill(null))
    expect([...world.provider.received.values()]).toEqual(Array(5).fill(3))
  })

  it('is kept by campaigns that are sent at the same time', async () => {
    const world = await createWorld(shard, { people: 30 })
    world.ctx.tenant.frequencyCap = { messages: 1, days: 1 }
    const other = { ...world, campaignId: await insertCampaign(world.ctx, [world.listId]) }
    await Promise.all([start(world), start(other)])
    for (let jobs = takeJobs(world); jobs.length > 0; jobs = takeJobs(world)) {
      await Promise.all(jobs.map((job) => runJob(world, job)))
    }
    await sweepUntilQuiet(world)
    expect([...world.provider.received.values()]).toEqual(Array(30).fill(1))
    const reasons = await queryRows(
      world.ctx.db,
      sql`SELECT count(*) AS count FROM messages
          WHERE tenant_id = ${world.ctx.tenant.id} AND error_code = 'frequency_cap'`,
      z.object({ count: z.number() }),
    )
    expect(reasons).toEqual([{ count: 30 }])
  })

  it('does not count what only the sandbox took', async () => {
    const world = await createWorld(shard, { people: 3 })
    world.ctx.tenant.frequencyCap = { messages: 1, days: 7 }
    world.channel.connection = 'sandbox'
    await start(world)
    await drain(world)
    await sendOnceMore(world)
    expect(await codesOf(world)).toEqual(Array(3).fill('frequency_cap'))
    world.channel.connection = 'resend:a'
    await sendOnceMore(world)
    expect(await codesOf(world)).toEqual(Array(3).fill(null))
  })

  it('does not count whom a campaign failed to reach', async () => {
    const world = await createWorld(shard, { people: 2 })
    world.ctx.tenant.frequencyCap = { messages: 1, days: 7 }
    world.provider.refusedAddresses.add(world.addresses[0] ?? '')
    await start(world)
    await drain(world)
    world.provider.refusedAddresses.clear()
    await sendOnceMore(world)
    expect(await codesOf(world)).toEqual([null, 'frequency_cap'])
  })
})
