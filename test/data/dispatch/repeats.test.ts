import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import { applyEvents } from '../../../worker/modules/tracking/queries/events.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import {
  campaignOf,
  change,
  countsOf,
  createWorld,
  drain,
  listMessages,
  start,
  sweep,
  sweepUntilQuiet,
  type World,
} from './dispatch-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** A campaign of ten people in one call, whose answer never came. */
async function startUnclear(answer: 'accept_unclear' | 'lose_unclear'): Promise<World> {
  const world = await createWorld(shard, { people: 10 })
  world.provider.script.push(answer)
  await start(world)
  await drain(world)
  expect(world.provider.calls).toHaveLength(1)
  return world
}

const codes = async (world: World) => (await listMessages(world)).map((message) => message.error_code)

/** What the provider's event about one mail leads to. */
const deliver = async (world: World, index: number) => {
  const [at, message] = [world.ctx.clock.now(), (await listMessages(world))[index]]
  const stage = { messageId: message?.id ?? 0, contactId: 0, providerId: `id-${index}`, deliveredAt: at }
  const none = { bouncedAt: null, complainedAt: null, failedAt: null, code: null }
  await applyEvents(world.ctx.db, world.ctx.tenant.id, {
    stages: [{ ...stage, ...none }],
    suppressions: [],
    optOuts: [],
    eventIds: [],
    now: at,
  })
}

const first = ({ ctx, addresses }: World) =>
  sql`(SELECT id FROM contacts WHERE tenant_id = ${ctx.tenant.id} AND email = ${addresses[0] ?? ''})`

describe('a call whose answer never came', () => {
  it.each([
    ['the campaign was cancelled', (world: World) => change(world, 'cancel')],
    [
      'somebody in it opted out',
      (world: World) =>
        execute(
          world.ctx.db,
          sql`UPDATE contact_consents SET state = 'opted_out'
              WHERE tenant_id = ${world.ctx.tenant.id} AND contact_id = ${first(world)}`,
        ),
    ],
    [
      'somebody in it was deleted',
      (world: World) =>
        execute(world.ctx.db, sql`UPDATE contacts SET deleted_at = 1 WHERE id = ${first(world)}`),
    ],
    [
      'the address of somebody in it was blocked',
      (world: World) =>
        execute(
          world.ctx.db,
          sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
              VALUES (${world.ctx.tenant.id}, 'email', ${world.addresses[0] ?? ''}, 'complaint', 1)`,
        ),
    ],
  ])('is not made once more when %s', async (_, happen) => {
    const world = await startUnclear('lose_unclear')
    await happen(world)
    await sweepUntilQuiet(world)
    expect(world.provider.calls).toHaveLength(1)
    expect(world.provider.received.size).toBe(0)
    expect(await codes(world)).toEqual(Array(10).fill('unconfirmed'))
    expect([...world.ctx.files.entries.keys()]).toEqual([])
  })

  it('is not made once more while the campaign is paused, and is when it goes on', async () => {
    const world = await startUnclear('lose_unclear')
    await change(world, 'pause')
    for (let minutes = 0; minutes < 90; minutes++) {
      world.ctx.clock.advance(60_000)
      await sweep(world)
    }
    expect(world.provider.calls).toHaveLength(1)
    await change(world, 'resume')
    await sweepUntilQuiet(world)
    expect([...world.provider.received.values()]).toEqual(Array(10).fill(1))
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('is asked for again even after a cancellation once an event proves that it was accepted', async () => {
    const world = await startUnclear('accept_unclear')
    await deliver(world, 0)
    await change(world, 'cancel')
    await sweepUntilQuiet(world)
    expect([...world.provider.received.values()]).toEqual(Array(10).fill(1))
    expect(await countsOf(world)).toEqual({ queued: 10, sent: 10, delivered: 1 })
  })
})

describe('a call that events settle before its worker learns the outcome', () => {
  it('is held by nobody any more, and the workspace comes to rest', async () => {
    const world = await startUnclear('accept_unclear')
    for (let index = 0; index < 10; index++) await deliver(world, index)
    expect((await listMessages(world)).every((message) => message.lease_until === null)).toBe(true)
    await sweepUntilQuiet(world)
    expect((await campaignOf(world)).state).toBe('finished')
    expect(await sweep(world)).toBeNull()
    expect(world.provider.calls).toHaveLength(1)
  })

  it('leaves a manifest that is deleted when no provider knows the key any more', async () => {
    const world = await startUnclear('accept_unclear')
    for (let index = 0; index < 10; index++) await deliver(world, index)
    await sweepUntilQuiet(world)
    expect(world.ctx.files.entries.size).toBe(1)
    world.ctx.clock.advance(24 * 3_600_000)
    await sweep(world)
    expect(world.ctx.files.entries.size).toBe(1)
    world.ctx.clock.advance(2 * 3_600_000)
    await sweep(world)
    expect(world.ctx.files.entries.size).toBe(0)
  })
})
