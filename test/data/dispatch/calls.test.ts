import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { createTag } from '../../../worker/modules/tags/change-service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type CallsWorld, createCallsWorld } from './calls-world.ts'
import {
  campaignOf,
  change,
  countsOf,
  drain,
  listMessages,
  runJob,
  start,
  sweep,
  sweepUntilQuiet,
  takeFirst,
  takeJobs,
} from './dispatch-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const received = ({ provider }: CallsWorld) => [...provider.received.values()].map((ids) => ids.length)
const onceEach = (world: CallsWorld) => world.addresses.map(() => 1)
const codes = async (world: CallsWorld) => (await listMessages(world)).map((message) => message.error_code)

describe('a campaign of single calls', () => {
  it('reaches everybody once, in waves no wider than the provider takes', async () => {
    const world = await createCallsWorld(shard, { people: 45 })
    await start(world)
    await drain(world)
    expect(received(world)).toEqual(onceEach(world))
    expect(world.provider.most).toBe(3)
    expect(await countsOf(world)).toEqual({ queued: 45, sent: 45 })
    expect((await campaignOf(world)).state).toBe('finished')
    const rows = await queryRows(
      world.ctx.db,
      sql`SELECT DISTINCT segments, from_address, lease_key FROM messages WHERE campaign_id = ${world.campaignId}`,
      (row) => ({ ...row }),
    )
    expect(rows).toEqual([{ segments: 1, from_address: '+390212345678', lease_key: null }])
  })

  it('makes the calls of a job one by one at the pace that was reserved', async () => {
    const world = await createCallsWorld(shard, { people: 5 })
    const { ctx } = world
    const startAt = ctx.clock.now() + 500
    ctx.limiter.reserve = async () => ({ startAt, requestsPerSecond: 10 })
    const wokenAfterMs: number[] = []
    const { sleep } = ctx.clock
    ctx.clock.sleep = async (ms) => {
      wokenAfterMs.push(ctx.clock.now() + ms - startAt)
      await sleep(ms)
    }
    await start(world)
    await drain(world)
    expect(received(world)).toEqual(onceEach(world))
    expect(wokenAfterMs).toEqual([0, 100, 200, 300, 400])
  })

  it('writes down no more calls beforehand than go within a second', async () => {
    const world = await createCallsWorld(shard, { people: 5 })
    const { ctx, provider } = world
    ctx.limiter.reserve = async () => ({ startAt: ctx.clock.now(), requestsPerSecond: 1 })
    const waves: number[] = []
    const { sleep } = ctx.clock
    ctx.clock.sleep = async (ms) => {
      const rows = await listMessages(world)
      waves.push(rows.filter(({ attempt_at: at, sent_at: sent }) => at !== null && sent === null).length)
      await sleep(ms)
    }
    await start(world)
    await drain(world)
    expect(received(world)).toEqual(onceEach(world))
    expect(provider.most).toBe(1)
    expect(Math.max(...waves)).toBe(1)
  })

  it('reaches everybody once when each job comes twice and two workers take it at once', async () => {
    const world = await createCallsWorld(shard, { people: 60 })
    await start(world)
    for (let jobs = takeJobs(world); jobs.length > 0; jobs = takeJobs(world)) {
      const twice = [...jobs, ...jobs.toReversed()]
      await Promise.all(twice.map((job) => runJob(world, job)))
    }
    await sweepUntilQuiet(world)
    expect(received(world)).toEqual(onceEach(world))
  })

  it('loses and doubles nobody over twenty pauses', async () => {
    const world = await createCallsWorld(shard, { people: 80 })
    await start(world)
    for (let round = 0; round < 20; round++) {
      const [job, ...rest] = takeJobs(world)
      world.ctx.queues.sent.push(...rest.map((one) => ({ job: one, delaySeconds: 0 })))
      await Promise.all([...(job === undefined ? [] : [runJob(world, job)]), change(world, 'pause')])
      await change(world, 'resume')
    }
    await sweepUntilQuiet(world)
    expect(received(world)).toEqual(onceEach(world))
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('stops within one wave when it is paused, and gives the rest back', async () => {
    const world = await createCallsWorld(shard, { people: 20 })
    const { send } = world.provider
    let calls = 0
    const provider = Object.assign(Object.create(world.provider), {
      send: async (...args: Parameters<typeof send>) => {
        calls += 1
        if (calls === 4) await change(world, 'pause')
        return send(...args)
      },
    })
    const ports = {
      ...world.ports,
      openChannel: async () => ({ ...(await world.ports.openChannel(world.ctx, 'sms')), provider }),
    }
    await start(world)
    await drain({ ...world, ports })
    expect(received(world)).toHaveLength(6)
    expect((await listMessages(world)).filter((one) => one.lease_until !== null)).toEqual([])
    await change(world, 'resume')
    await sweepUntilQuiet(world)
    expect(received(world)).toEqual(onceEach(world))
  })
})

describe('a call whose outcome is unclear', () => {
  it('is shown as unknown, never made again, and found at the provider', async () => {
    const world = await createCallsWorld(shard, { people: 6 })
    world.provider.script.push('accept', 'accept_unclear', 'lose_unclear')
    await start(world)
    await drain(world)
    expect(await countsOf(world)).toEqual({ queued: 6, sent: 4, unknown: 2 })
    expect((await campaignOf(world)).state).toBe('sending')
    await sweepUntilQuiet(world)
    expect(received(world)).toEqual([1, 1, 1, 1, 1])
    expect(await countsOf(world)).toEqual({ queued: 6, sent: 5, failed: 1 })
    expect((await codes(world)).filter((code) => code !== null)).toEqual(['unconfirmed'])
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('gives the campaign’s tag to whom the provider says that it reached', async () => {
    const world = await createCallsWorld(shard, { people: 3 })
    const { ctx, campaignId } = world
    const tag = await createTag(ctx, 'Olio')
    await execute(ctx.db, sql`UPDATE campaigns SET tag_id = ${tag.id} WHERE id = ${campaignId}`)
    world.provider.script.push('accept', 'accept_unclear', 'lose_unclear')
    await start(world)
    await drain(world)
    await sweepUntilQuiet(world)
    const reached = await queryRows(
      ctx.db,
      sql`SELECT m.sent_at IS NOT NULL AS sent, t.tag_id IS NOT NULL AS tagged FROM messages m
          LEFT JOIN contact_tags t ON t.tenant_id = m.tenant_id AND t.contact_id = m.contact_id AND t.tag_id = ${tag.id}
          WHERE m.tenant_id = ${ctx.tenant.id} AND m.campaign_id = ${campaignId} ORDER BY m.id`,
      (row) => [row['sent'], row['tagged']],
    )
    expect(reached).toEqual([
      [1, 1],
      [1, 1],
      [0, 0],
    ])
  })

  it('is given up only when the provider has answered after the time in which it would turn up', async () => {
    const world = await createCallsWorld(shard, { people: 1 })
    world.provider.script.push('accept_unclear')
    world.provider.answers = false
    await start(world)
    await drain(world)
    for (let step = 0; step < 12; step++) {
      world.ctx.clock.advance(30 * 60_000)
      await sweep(world)
    }
    expect(await countsOf(world)).toEqual({ queued: 1, unknown: 1 })
    world.provider.answers = true
    await sweepUntilQuiet(world)
    expect(await countsOf(world)).toEqual({ queued: 1, sent: 1 })
  })

  it('is not asked about by another account, and never made by it', async () => {
    const world = await createCallsWorld(shard, { people: 1 })
    world.provider.script.push('lose_unclear')
    await start(world)
    await drain(world)
    world.channel.connection = 'twilio:b'
    await sweepUntilQuiet(world)
    expect(world.provider.asked).toBe(0)
    expect(received(world)).toEqual([])
    expect(await codes(world)).toEqual(['unconfirmed'])
  })

  it('of two to one person is each found by an id of its own', async () => {
    const world = await createCallsWorld(shard, { people: 1 })
    const second = await execute(
      world.ctx.db,
      sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at,
            attempt_at, batch_key, lease_until)
          SELECT tenant_id, 'sms', 'second', ${world.campaignId}, id, phone, 1, ${world.ctx.clock.now()}, 'k', 1
          FROM contacts WHERE tenant_id = ${world.ctx.tenant.id}`,
    )
    expect(second.rowsAffected).toBe(1)
    world.provider.script.push('accept_unclear')
    await start(world)
    await drain(world)
    await sweepUntilQuiet(world)
    expect(await countsOf(world)).toEqual({ queued: 2, sent: 1, failed: 1 })
  })
})

describe('a call that is refused', () => {
  it('for its address keeps that address out, and goes on with the others', async () => {
    const world = await createCallsWorld(shard, { people: 5 })
    world.provider.script.push(
      { type: 'refused', code: '21614', address: 'invalid' },
      { type: 'refused', code: '21610', address: 'opted_out' },
      { type: 'refused', code: '21617' },
    )
    await start(world)
    await drain(world)
    expect(await countsOf(world)).toEqual({ queued: 5, sent: 2, failed: 3 })
    const suppressed = await queryRows(
      world.ctx.db,
      sql`SELECT channel, address, reason FROM suppressions WHERE tenant_id = ${world.ctx.tenant.id} ORDER BY address`,
      (row) => [row['channel'], row['address'], row['reason']],
    )
    expect(suppressed).toEqual([
      ['sms', world.addresses[0], 'blocked'],
      ['sms', world.addresses[1], 'stop'],
    ])
  })

  it('for the account pauses channel and campaign, and nobody is lost', async () => {
    const world = await createCallsWorld(shard, { people: 8 })
    world.provider.script.push({ type: 'misconfigured', code: '20003' })
    await start(world)
    await drain(world)
    expect(world.channel.pausedCode).toBe('20003')
    expect(await campaignOf(world)).toMatchObject({ state: 'paused', wait_reason: 'channel_paused' })
    expect(received(world)).toHaveLength(2)
    world.channel.state = 'ready'
    await sweepUntilQuiet(world)
    expect(received(world)).toEqual(onceEach(world))
  })

  it('for pace makes everybody wait as long as the provider says', async () => {
    const world = await createCallsWorld(shard, { people: 8 })
    const begun = world.ctx.clock.now()
    world.provider.script.push({ type: 'throttled', code: '20429', retryAfterMs: 90_000 })
    await start(world)
    // Snapshot, pump and the first wave; what asks for more is to come only when the wait is over.
    for (let jobs = 0; jobs < 3; jobs++) await runJob(world, takeFirst(world))
    expect(received(world)).toHaveLength(2)
    expect(await campaignOf(world)).toMatchObject({
      wait_reason: 'provider_busy',
      wait_until: begun + 90_000,
    })
    await sweepUntilQuiet(world)
    expect(received(world)).toEqual(onceEach(world))
    expect(world.ctx.clock.now()).toBeGreaterThanOrEqual(begun + 90_000)
  })

  it('for the moment is tried again a few times, then is a dead letter', async () => {
    const world = await createCallsWorld(shard, { people: 1 })
    const busy = { type: 'transient', code: '63010', retryAfterMs: 0 } as const
    world.provider.script.push(busy, busy, busy, busy)
    await start(world)
    await drain(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'sending', wait_reason: 'retry_later' })
    await sweepUntilQuiet(world)
    expect(await codes(world)).toEqual(['63010'])
    expect(world.provider.script).toEqual([])

    const mended = await createCallsWorld(shard, { people: 1 })
    mended.provider.script.push(busy, busy, busy)
    await start(mended)
    await sweepUntilQuiet(mended)
    expect(received(mended)).toEqual([1])
  })
})

it('leaves out who has said no meanwhile, and who moved to another number', async () => {
  const world = await createCallsWorld(shard, { people: 4 })
  await start(world)
  const [snapshot] = takeJobs(world)
  if (snapshot) await runJob(world, snapshot)
  const [t, [first = '', second = '', third = '']] = [world.ctx.tenant.id, world.addresses]
  await execute(
    world.ctx.db,
    sql`UPDATE contact_consents SET state = 'opted_out' WHERE tenant_id = ${t}
        AND contact_id = (SELECT id FROM contacts WHERE tenant_id = ${t} AND phone = ${first})`,
  )
  await execute(
    world.ctx.db,
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
        VALUES (${t}, 'sms', ${second}, 'stop', 1), (${t}, 'email', ${third}, 'manual', 1)`,
  )
  await execute(
    world.ctx.db,
    sql`UPDATE contacts SET phone = '+393339999999' WHERE tenant_id = ${t} AND phone = ${third}`,
  )
  await drain(world)
  expect((await codes(world)).toSorted()).toEqual(
    ['address_changed', null, 'suppressed', 'unsubscribed'].toSorted(),
  )
  expect(received(world)).toEqual([1])
})
