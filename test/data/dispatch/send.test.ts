import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import {
  campaignOf,
  change,
  countsOf,
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

/** Every address once, nobody else, and the rows say the same. */
async function expectEverybodyOnce(world: World, addresses = world.addresses): Promise<void> {
  expect([...world.provider.received.keys()].toSorted()).toEqual(addresses.toSorted())
  expect([...world.provider.received.values()].every((count) => count === 1)).toBe(true)
  const messages = await listMessages(world)
  const sent = messages.filter((message) => message.sent_at !== null)
  expect(sent.map((message) => message.address).toSorted()).toEqual(addresses.toSorted())
  expect(sent.every((message) => message.provider_id !== null && message.lease_until === null)).toBe(true)
}

describe('a campaign', () => {
  it('reaches every person once and finishes', async () => {
    const world = await createWorld(shard, { people: 25 })
    expect(await start(world)).toEqual({ id: world.campaignId, state: 'snapshotting' })
    await drain(world)
    await expectEverybodyOnce(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'finished', wait_reason: null })
    expect(await countsOf(world)).toEqual({ queued: 25, sent: 25 })
    expect(world.provider.calls).toHaveLength(3)
    expect([...world.ctx.files.entries.keys()]).toEqual([])
    expect(await sweep(world)).toBeNull()
  })

  it('reaches every person once when each job comes twice and in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (randoms) => {
        const world = await createWorld(shard, { people: 34 })
        await start(world)
        const waiting = takeJobs(world).flatMap((job) => [job, job])
        while (waiting.length > 0) {
          const [job] = waiting.splice((randoms.next().value ?? 0) % waiting.length, 1)
          if (job !== undefined) await runJob(world, job)
          const sent = takeJobs(world)
          // The wake-ups of wake-ups come once: else the copies would multiply for ever.
          const copies = sent.filter((one) => one.type === 'dispatch.send')
          waiting.push(...sent, ...copies)
        }
        await expectEverybodyOnce(world)
        expect((await campaignOf(world)).state).toBe('finished')
      }),
      { numRuns: 8 },
    )
  })

  it('is worked off by two workers at once without doubling anybody', async () => {
    const world = await createWorld(shard, { people: 60 })
    await start(world)
    for (let jobs = takeJobs(world); jobs.length > 0; jobs = takeJobs(world)) {
      await Promise.all([...jobs, ...jobs].map((job) => runJob(world, job)))
    }
    await expectEverybodyOnce(world)
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('asks for the next grant from one job of each grant', async () => {
    const world = await createWorld(shard, { people: 80 })
    await start(world)
    for (const job of takeJobs(world)) await runJob(world, job)
    for (const job of takeJobs(world)) await runJob(world, job)
    const jobs = takeJobs(world)
    expect(jobs.filter((job) => job.type === 'dispatch.send')).toHaveLength(8)
    for (const job of jobs) await runJob(world, job)
    expect(takeJobs(world)).toEqual([{ type: 'campaign.pump', campaignId: world.campaignId }])
  })

  it('goes in small calls when its body is large', async () => {
    const world = await createWorld(shard, { people: 14, maxBatch: 100 })
    await execute(
      world.ctx.db,
      sql`UPDATE campaigns SET html = ${'x'.repeat(200_000)} WHERE id = ${world.campaignId}`,
    )
    await start(world)
    await drain(world)
    await expectEverybodyOnce(world)
    expect(world.provider.calls.map((call) => call.messageIds.length)).toEqual([6, 6, 2])
  })

  it('leaves out whoever may not be written to any more, with the reason', async () => {
    const world = await createWorld(shard, { people: 6, maxBatch: 10 })
    await start(world)
    const [snapshot] = takeJobs(world)
    if (snapshot !== undefined) await runJob(world, snapshot)
    const tenantId = world.ctx.tenant.id
    const contact = (index: number) =>
      sql`(SELECT id FROM contacts WHERE tenant_id = ${tenantId} AND email = ${world.addresses[index] ?? ''})`
    await execute(
      world.ctx.db,
      sql`UPDATE contact_consents SET state = 'opted_out' WHERE tenant_id = ${tenantId} AND contact_id = ${contact(0)}`,
    )
    await execute(
      world.ctx.db,
      sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
          VALUES (${tenantId}, 'email', ${world.addresses[1] ?? ''}, 'bounce', 1)`,
    )
    await execute(world.ctx.db, sql`UPDATE contacts SET deleted_at = 1 WHERE id = ${contact(2)}`)
    await execute(
      world.ctx.db,
      sql`UPDATE contacts SET email = 'altra@prova.example' WHERE id = ${contact(3)}`,
    )
    await drain(world)
    await expectEverybodyOnce(world, world.addresses.slice(4))
    const reasons = (await listMessages(world)).map((message) => message.error_code)
    expect(reasons).toEqual(['unsubscribed', 'suppressed', 'deleted', 'address_changed', null, null])
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('finishes when nobody is left to be written to', async () => {
    const world = await createWorld(shard, { people: 3 })
    await start(world)
    const [snapshot] = takeJobs(world)
    if (snapshot !== undefined) await runJob(world, snapshot)
    await execute(
      world.ctx.db,
      sql`UPDATE contact_consents SET state = 'opted_out' WHERE tenant_id = ${world.ctx.tenant.id}`,
    )
    await drain(world)
    expect(world.provider.calls).toEqual([])
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('fails those who cannot be rendered and sends to the others', async () => {
    const world = await createWorld(shard, { people: 4 })
    await execute(
      world.ctx.db,
      sql`UPDATE contacts SET email = 'unrenderable@prova.example'
          WHERE tenant_id = ${world.ctx.tenant.id} AND email = ${world.addresses[0] ?? ''}`,
    )
    await start(world)
    await drain(world)
    await expectEverybodyOnce(world, world.addresses.slice(1))
    const failed = (await listMessages(world)).filter((message) => message.failed_at !== null)
    expect(failed.map((message) => message.error_code)).toEqual(['missing_value'])
    expect((await campaignOf(world)).state).toBe('finished')
  })
})

describe('an answer of the provider', () => {
  it('that never came is asked for again under the same key, and nobody is doubled', async () => {
    const world = await createWorld(shard, { people: 20 })
    world.provider.script.push('accept_unclear', 'lose_unclear')
    await start(world)
    await drain(world)
    expect((await campaignOf(world)).state).toBe('sending')
    await sweepUntilQuiet(world)
    await expectEverybodyOnce(world)
    expect((await campaignOf(world)).state).toBe('finished')
    const keys = world.provider.calls.map((call) => call.key)
    expect(keys).toHaveLength(4)
    expect(new Set(keys).size).toBe(2)
  })

  it('that never comes is given up as unconfirmed before the provider forgets the key', async () => {
    const world = await createWorld(shard, { people: 5 })
    world.provider.script.push(...Array.from({ length: 200 }, () => 'lose_unclear' as const))
    await start(world)
    const startedAt = world.ctx.clock.now()
    await sweepUntilQuiet(world, 400)
    expect(world.provider.received.size).toBe(0)
    const messages = await listMessages(world)
    expect(messages.map((message) => message.error_code)).toEqual(Array(5).fill('unconfirmed'))
    const endedMs = (messages[0]?.failed_at ?? 0) - startedAt
    expect(endedMs).toBeGreaterThanOrEqual(23 * 3_600_000)
    expect(endedMs).toBeLessThan(24 * 3_600_000)
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('that asks to wait sends the batch later and tells the campaign until when', async () => {
    const world = await createWorld(shard, { people: 10 })
    world.provider.script.push({ type: 'throttled', code: 'daily_quota_exceeded', retryAfterMs: 3_600_000 })
    await start(world)
    await drain(world)
    const { state, wait_reason, wait_until } = await campaignOf(world)
    expect({ state, wait_reason }).toEqual({ state: 'sending', wait_reason: 'provider_quota' })
    expect(wait_until).toBeGreaterThanOrEqual(world.ctx.clock.now() + 3_599_000)
    expect(await sweep(world)).toBe(wait_until)
    expect(takeJobs(world)).toEqual([])
    await sweepUntilQuiet(world)
    await expectEverybodyOnce(world)
    expect(world.provider.calls).toHaveLength(2)
  })

  it('that asks to wait on a repeat keeps the key: the first call may have been accepted', async () => {
    const world = await createWorld(shard, { people: 10 })
    world.provider.script.push('accept_unclear', {
      type: 'throttled',
      code: 'rate_limit_exceeded',
      retryAfterMs: 1000,
    })
    await start(world)
    await sweepUntilQuiet(world)
    await expectEverybodyOnce(world)
    expect(new Set(world.provider.calls.map((call) => call.key)).size).toBe(1)
  })

  it('that refuses the credentials pauses channel and campaign and loses nobody', async () => {
    const world = await createWorld(shard, { people: 10 })
    world.provider.script.push({ type: 'misconfigured', code: 'invalid_api_key' })
    await start(world)
    await drain(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'paused', wait_reason: 'channel_paused' })
    expect(world.channel).toMatchObject({ state: 'paused', pausedCode: 'invalid_api_key' })
    await expect(change(world, 'resume')).rejects.toMatchObject({ code: 'channel.not_configured' })
    world.channel.state = 'ready'
    await change(world, 'resume')
    await drain(world)
    await expectEverybodyOnce(world)
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('that refuses the credentials on a repeat neither doubles nor loses anybody', async () => {
    const world = await createWorld(shard, { people: 10 })
    world.provider.script.push('accept_unclear', { type: 'misconfigured', code: 'invalid_api_key' })
    await start(world)
    await drain(world)
    world.ctx.clock.advance(60_000)
    await sweep(world)
    expect(world.channel.state).toBe('paused')
    world.channel.state = 'ready'
    await change(world, 'resume')
    await sweepUntilQuiet(world)
    await expectEverybodyOnce(world)
  })

  it('that refuses a batch sends each mail alone, so that only the bad one fails', async () => {
    const world = await createWorld(shard, { people: 10 })
    const bad = world.addresses[4] ?? ''
    world.provider.refusedAddresses.add(bad)
    await start(world)
    await drain(world)
    await expectEverybodyOnce(
      world,
      world.addresses.filter((address) => address !== bad),
    )
    const failed = (await listMessages(world)).filter((message) => message.failed_at !== null)
    expect(failed).toMatchObject([{ address: bad, error_code: 'invalid_parameter' }])
    expect((await campaignOf(world)).state).toBe('finished')
  })
})

describe('a person', () => {
  it('pauses before the next batch and resumes where it stopped', async () => {
    const world = await createWorld(shard, { people: 30 })
    await start(world)
    for (const job of takeJobs(world)) await runJob(world, job)
    for (const job of takeJobs(world)) await runJob(world, job)
    const [first, ...rest] = takeJobs(world)
    if (first !== undefined) await runJob(world, first)
    await change(world, 'pause')
    for (const job of rest) await runJob(world, job)
    expect(world.provider.received.size).toBe(10)
    takeJobs(world)
    await sweepUntilQuiet(world)
    expect(world.provider.received.size).toBe(10)
    expect(await change(world, 'resume')).toEqual({ id: world.campaignId, state: 'sending' })
    await drain(world)
    await expectEverybodyOnce(world)
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('pauses in the middle of the snapshot and resumes it', async () => {
    const world = await createWorld(shard, { people: 30 })
    await start(world)
    await change(world, 'pause')
    await drain(world)
    expect(await listMessages(world)).toEqual([])
    expect(await change(world, 'resume')).toEqual({ id: world.campaignId, state: 'snapshotting' })
    await drain(world)
    await expectEverybodyOnce(world)
  })

  it('cancels: what was not sent is left out, and nothing more goes out', async () => {
    const world = await createWorld(shard, { people: 30 })
    await start(world)
    for (const job of takeJobs(world)) await runJob(world, job)
    for (const job of takeJobs(world)) await runJob(world, job)
    const [first] = world.ctx.queues.sent.splice(0, 1)
    if (first !== undefined) await runJob(world, first.job)
    expect(await change(world, 'cancel')).toEqual({ id: world.campaignId, state: 'cancelled' })
    await drain(world)
    expect(world.provider.received.size).toBe(10)
    expect(await countsOf(world)).toEqual({ queued: 30, sent: 10, skipped: 20 })
    expect(await sweep(world)).toBeNull()
    await expect(change(world, 'resume')).rejects.toMatchObject({ code: 'campaign.state' })
  })
})

describe('the start', () => {
  it('is refused for a draft that changed since it was shown', async () => {
    const world = await createWorld(shard, { people: 1 })
    await execute(world.ctx.db, sql`UPDATE campaigns SET version = 2 WHERE id = ${world.campaignId}`)
    await expect(start(world)).rejects.toMatchObject({ code: 'resource.conflict' })
  })

  it('is refused when nobody can be reached', async () => {
    const world = await createWorld(shard, { people: 2 })
    await execute(
      world.ctx.db,
      sql`UPDATE contact_consents SET state = 'unknown' WHERE tenant_id = ${world.ctx.tenant.id}`,
    )
    await expect(start(world)).rejects.toMatchObject({ code: 'campaign.no_recipients' })
    expect((await campaignOf(world)).state).toBe('draft')
  })

  it('happens once, whoever clicks twice', async () => {
    const world = await createWorld(shard, { people: 5 })
    const results = await Promise.allSettled([start(world), start(world)])
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(start(world)).rejects.toMatchObject({ code: 'campaign.state' })
    await drain(world)
    await expectEverybodyOnce(world)
  })

  it('is not possible for another workspace', async () => {
    const world = await createWorld(shard, { people: 1 })
    const stranger = await createWorld(shard, { people: 1 })
    await expect(start({ ...world, ctx: stranger.ctx })).rejects.toMatchObject({ code: 'resource.not_found' })
    await expect(change({ ...world, ctx: stranger.ctx }, 'cancel')).rejects.toMatchObject({
      code: 'resource.not_found',
    })
  })

  it('lowers the due time before anything is committed', async () => {
    const world = await createWorld(shard, { people: 1 })
    world.ctx.due.lower = () => Promise.reject(new Error('directory away'))
    await expect(start(world)).rejects.toThrow('directory away')
    expect((await campaignOf(world)).state).toBe('draft')
  })
})
