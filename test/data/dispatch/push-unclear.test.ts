import { sql } from 'drizzle-orm/sql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRow } from '../../../db/client.ts'
import { setPrices } from '../../../worker/modules/credit/service.ts'
import { recordPushEvent } from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type LoopbackPush, type PushScript, startLoopbackPush } from '../../support/loopback-push.ts'
import { sumsOf, topUp } from '../credit/credit-world.ts'
import {
  campaignOf,
  change,
  countsOf,
  drain,
  listMessages,
  start,
  sweep,
  sweepUntilQuiet,
  type World,
} from './dispatch-world.ts'
import { createPushWorld } from './push-world.ts'

let shard: TestShard
let service: LoopbackPush
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())
beforeEach(async () => void (service = await startLoopbackPush()))
afterEach(() => service.close())

type PushWorld = World<LoopbackPush>

/** A campaign to one person whose push service does as scripted, with its audience taken. */
async function startScripted(answers: PushScript[]): Promise<PushWorld> {
  const world = await createPushWorld(shard, { service, people: 1 })
  service.script(1, answers)
  await start(world)
  return world
}

/** The worker that makes the call dies once the push service has the message, before it is recorded. */
async function dieAfterCall(world: PushWorld): Promise<void> {
  const { ports } = world
  const openChannel: typeof ports.openChannel = async (ctx, name) => {
    const channel = await ports.openChannel(ctx, name)
    if (channel.channel === 'email') throw new Error('not the channel of this test')
    const { provider } = channel
    const send = (...args: Parameters<typeof provider.send>) =>
      provider.send(...args).then(() => Promise.reject(new Error('killed')))
    return { ...channel, provider: { ...provider, send } }
  }
  await expect(drain({ ...world, ports: { ...ports, openChannel } })).rejects.toThrow('killed')
  expect(service.taken).toHaveLength(1)
}

const Unknown = z.object({ unknown_at: z.number().nullable() })
const isUnknown = async ({ ctx }: PushWorld): Promise<boolean> => {
  const row = await queryRow(
    ctx.db,
    sql`SELECT unknown_at FROM messages WHERE tenant_id = ${ctx.tenant.id}`,
    Unknown,
  )
  return row?.unknown_at !== null
}

const down: PushScript = { status: 503 }

describe('a push that may have arrived and then does not go through again', () => {
  it.each<[string, PushScript[]]>([
    ['the answer was lost, then the service is down', ['lost', down, down, down]],
    ['lost in the middle', [down, 'lost', down, down]],
    ['lost, then the browser is gone', ['lost', { status: 410 }]],
    ['lost, then refused', ['lost', { status: 400 }]],
  ])('%s: its outcome is not known, rather than failed for sure', async (_name, answers) => {
    const world = await startScripted(answers)
    await sweepUntilQuiet(world)
    expect(service.taken).toHaveLength(1)
    expect(await listMessages(world)).toMatchObject([{ sent_at: null, error_code: 'unconfirmed' }])
    expect(await countsOf(world)).toEqual({ queued: 1, failed: 1 })
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('of which a death swallowed the answer: nor is that', async () => {
    const world = await createPushWorld(shard, { service, people: 1 })
    await start(world)
    await dieAfterCall(world)
    service.script(
      1,
      Array.from({ length: 8 }, () => down),
    )
    await sweepUntilQuiet(world)
    expect(service.taken).toHaveLength(1)
    expect(await listMessages(world)).toMatchObject([{ sent_at: null, error_code: 'unconfirmed' }])
  })

  it('is shown as unknown while it waits to be repeated, and as sent once a repeat was taken', async () => {
    const world = await startScripted(['lost', down])
    await drain(world)
    expect(await isUnknown(world)).toBe(true)
    expect(await countsOf(world)).toEqual({ queued: 1, unknown: 1 })
    await sweepUntilQuiet(world)
    expect(await countsOf(world)).toEqual({ queued: 1, sent: 1 })
    expect(service.countShown().size).toBe(1)
  })

  it('that nothing took fails with what the service said', async () => {
    const world = await startScripted([down, down, down, down])
    await sweepUntilQuiet(world)
    expect(await listMessages(world)).toMatchObject([{ error_code: 'push_503' }])
  })

  it.each(['opt-out', 'cancel'])('ends as not known by %s too, not as left out', async (what) => {
    const world = await startScripted(['lost', down])
    await drain(world)
    const { ctx } = world
    if (what === 'cancel') await change(world, 'cancel')
    else {
      await execute(
        ctx.db,
        sql`UPDATE contact_consents SET state = 'opted_out' WHERE tenant_id = ${ctx.tenant.id} AND channel = 'push'`,
      )
    }
    await drain(world)
    await sweepUntilQuiet(world)
    expect(await listMessages(world)).toMatchObject([
      { skipped_at: null, sent_at: null, error_code: 'unconfirmed' },
    ])
    expect(await countsOf(world)).toEqual({ queued: 1, failed: 1 })
    expect(service.taken).toHaveLength(1)
  })
})

describe('a device that shows a push of unknown outcome', () => {
  const messageId = async (world: PushWorld) => (await listMessages(world))[0]?.id ?? 0
  const shown = async (world: PushWorld, event: 'shown' | 'clicked' = 'shown') =>
    recordPushEvent(world.ctx, { messageId: await messageId(world), deviceId: 1, event, link: 0 })

  it.each(['shown', 'clicked'] as const)('keeps it from being sent again: %s', async (event) => {
    const world = await startScripted(['lost'])
    await drain(world)
    await shown(world, event)
    await sweepUntilQuiet(world)
    expect(service.taken).toHaveLength(1)
    expect(await countsOf(world)).toMatchObject({ queued: 1, sent: 1, delivered: 1 })
    expect(await isUnknown(world)).toBe(false)
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('before its worker has died keeps it from being sent again too', async () => {
    const world = await createPushWorld(shard, { service, people: 1 })
    await start(world)
    await dieAfterCall(world)
    await shown(world)
    await sweepUntilQuiet(world)
    expect(service.taken).toHaveLength(1)
    expect(await countsOf(world)).toEqual({ queued: 1, sent: 1, delivered: 1 })
  })

  it('takes back that it was given up', async () => {
    const world = await startScripted(['lost', { status: 400 }])
    await sweepUntilQuiet(world)
    await shown(world)
    expect(await listMessages(world)).toMatchObject([{ failed_at: null, error_code: null }])
    expect(await countsOf(world)).toEqual({ queued: 1, sent: 1, delivered: 1 })
  })

  it.each<[string, PushScript[], boolean]>([
    ['while it waits for another try', ['lost'], false],
    ['after it was given up', ['lost', { status: 400 }], true],
  ])('pays for it once more than was given back: %s', async (_, answers, isOver) => {
    const world = await createPushWorld(shard, { service, people: 1 })
    const { ctx } = world
    await setPrices(ctx, 'push', { prices: [{ country: null, micros: 400 }] })
    await topUp(ctx, 1_000)
    service.script(1, answers)
    ctx.queues.sent.splice(0)
    await start(world)
    await drain(world)
    if (isOver) await sweepUntilQuiet(world)
    expect((await sumsOf(world)).balance).toBe(1_000)
    await shown(world)
    await shown(world, 'clicked')
    await sweepUntilQuiet(world)
    expect(service.taken).toHaveLength(1)
    expect(await sumsOf(world)).toMatchObject({ balance: 600, ledger: 600, booked: 400, spent: 400 })
  })

  it('while the call is being recorded leaves it one message with the id of the service', async () => {
    const world = await startScripted([])
    const { ctx } = world
    const { fetch } = ctx
    ctx.fetch = async (...args) => {
      const answer = await fetch(...args)
      await shown(world)
      return answer
    }
    await drain(world)
    await sweep(world)
    const [message] = await listMessages(world)
    expect(message?.provider_id).toContain('/message/1')
    expect(await countsOf(world)).toEqual({ queued: 1, sent: 1, delivered: 1 })
    expect((await campaignOf(world)).state).toBe('finished')
  })
})
