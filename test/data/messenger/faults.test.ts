import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { JobInput } from '../../../worker/contracts/jobs.ts'
import { processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type LoopbackMeta, startLoopbackMeta } from '../../support/loopback-meta.ts'
import { standingOf } from '../../support/texting.ts'
import {
  campaignOf,
  change,
  countsOf,
  runJob,
  start,
  sweep,
  sweepUntilQuiet,
  takeJobs,
} from '../dispatch/dispatch-world.ts'
import { MortalProcess } from '../dispatch/mortal-process.ts'
import { createMessengerWorld, type MessengerWorld } from './campaign-world.ts'
import { receive } from './world.ts'

const people = 200
const hourMs = 3_600_000

let shard: TestShard
let meta: LoopbackMeta
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())
beforeEach(async () => void (meta = await startLoopbackMeta()))
afterEach(() => meta.close())

const createWorld = () =>
  createMessengerWorld(shard, { meta, people, content: { text: 'Ciao %%FIRST_NAME%%', quickReplies: [] } })

/** Takes without an answer, loses, refuses for the moment, is too fast: each a few times. */
function stumble(): void {
  meta.fail({ type: 'accept_then_drop' }, 4)
  meta.fail({ type: 'drop' }, 4)
  meta.fail({ type: 'accept_then_answer', status: 500, code: 1 }, 3)
  meta.fail({ type: 'page', status: 503 }, 3)
  meta.fail({ type: 'answer', status: 400, code: 1200 }, 3)
  meta.fail({ type: 'answer', status: 400, code: 613 })
}

/** The campaign's own jobs; what the webhooks wake is worked off where it is posted. */
const jobsOf = (world: MessengerWorld): JobInput[] =>
  takeJobs(world).filter(({ type }) => type.startsWith('campaign.') || type.startsWith('dispatch.'))

/** All that Meta tells of what it took: shuffled, and each of it twice. */
async function tellShuffled(world: MessengerWorld): Promise<void> {
  const watermark = world.ctx.clock.now()
  const kinds = ['echo', 'delivery', 'read', 'echo', 'read', 'delivery'] as const
  const told = meta.accepted
    .flatMap((message) => kinds.map((kind) => ({ kind, message, place: Math.random() })))
    .toSorted((a, b) => a.place - b.place)
  for (let from = 0; from < told.length; from += 50) {
    const messaging = told.slice(from, from + 50).map(({ kind, message }) => ({
      ...meta.eventOf(kind, message),
      // By the clock of the world, which runs ahead of the loopback's.
      timestamp: watermark,
      ...(kind === 'delivery' ? { delivery: { mids: [message.mid], watermark } } : {}),
      ...(kind === 'read' ? { read: { watermark } } : {}),
    }))
    await receive(world, meta, [{ id: meta.pageId, messaging }])
    await processProviderEvents(world.ctx)
  }
  takeJobs(world)
}

/**
 * Nobody is forgotten and nobody has two; what an echo names is sent and what no echo named in time is given up.
 *
 * @returns how many were never taken
 */
async function expectEverybodyAccounted(world: MessengerWorld): Promise<number> {
  const { ctx, campaignId } = world
  await sweepUntilRest(world)
  await tellShuffled(world)
  const campaign = { tenantId: ctx.tenant.id, campaignId, people }
  const untaken = people - meta.countByRecipient().size
  const standing = () => standingOf(ctx.db, campaign, meta.countByRecipient())
  const told = await standing()
  expect(told).toMatchObject({ missing: 0, doubled: 0, wrong: 0 })
  expect(told.unknown + told.unconfirmed).toBe(untaken)
  await sweepUntilQuiet(world, 200)
  expect(await standing()).toEqual({ missing: 0, doubled: 0, wrong: 0, unknown: 0, unconfirmed: untaken })
  const taken = people - untaken
  const stages = { queued: people, sent: taken, delivered: taken, opened: taken }
  expect(await countsOf(world)).toEqual(untaken === 0 ? stages : { ...stages, failed: untaken })
  expect((await campaignOf(world)).state).toBe('finished')
  return untaken
}

/** Works until nobody waits to be called: what is left are calls of unknown outcome. */
async function sweepUntilRest(world: MessengerWorld): Promise<void> {
  for (let round = 0; round < 60; round++) {
    for (let jobs = jobsOf(world); jobs.length > 0; jobs = jobsOf(world)) {
      for (const job of jobs) await runJob(world, job)
    }
    await sweep(world)
    const { queued = 0, sent = 0, failed = 0, unknown = 0 } = await countsOf(world)
    if (queued > 0 && queued === sent + failed + unknown) return
    world.ctx.clock.advance(60_000)
  }
  throw new Error('somebody waits for ever')
}

it('writes once to each when jobs come twice, in any order, to two workers at once', async () => {
  const world = await createWorld()
  stumble()
  await start(world)
  for (let jobs = jobsOf(world); jobs.length > 0; jobs = jobsOf(world)) {
    const twice = [...jobs, ...jobs.toReversed()]
    await Promise.all(twice.map((job) => runJob(world, job)))
  }
  expect(await expectEverybodyAccounted(world)).toBe(7)
}, 120_000)

it('loses and doubles nobody over twenty pauses', async () => {
  const world = await createWorld()
  stumble()
  await start(world)
  for (let round = 0; round < 20; round++) {
    const [job, ...rest] = jobsOf(world)
    world.ctx.queues.sent.push(...rest.map((one) => ({ job: one, delaySeconds: 0 })))
    await Promise.all([...(job === undefined ? [] : [runJob(world, job)]), change(world, 'pause')])
    await change(world, 'resume')
  }
  expect(await expectEverybodyAccounted(world)).toBe(7)
}, 120_000)

it('writes to nobody twice although worker after worker dies, the queue with them or not', async () => {
  for (const queueSurvives of [true, false]) {
    const world = await createWorld()
    stumble()
    await start(world)
    let left = jobsOf(world)
    // Each job that a death ends has one wave of six under way.
    let caught = 0
    for (let death = 0; death < 10; death++) {
      caught += 6 * left.length
      const fatal = { fatalStep: Math.floor(Math.random() * 120), afterEffect: death % 2 === 0 }
      const inside = new MortalProcess(fatal).enter(world)
      await Promise.allSettled(left.map((job) => runJob(inside, job)))
      left = [...(queueSurvives ? left : []), ...jobsOf(world)]
      world.ctx.clock.advance(45_000)
    }
    await Promise.allSettled(left.map((job) => runJob(world, job)))
    expect(await expectEverybodyAccounted(world)).toBeLessThanOrEqual(7 + caught)
    await meta.close()
    meta = await startLoopbackMeta()
  }
}, 120_000)

it('comes to its end although the clock jumps hours ahead and back in the middle', async () => {
  const world = await createWorld()
  stumble()
  await start(world)
  // Within a day, after which the windows of all of them would have closed.
  for (const hours of [1, -2, 2, -1, 2]) {
    for (const job of jobsOf(world)) await runJob(world, job)
    world.ctx.clock.advance(hours * hourMs)
    await sweep(world)
  }
  expect(await expectEverybodyAccounted(world)).toBe(7)
}, 120_000)

it('leaves out whoever did not write within a day when their turn comes, and says so', async () => {
  const world = await createWorld()
  await start(world)
  for (const job of jobsOf(world)) await runJob(world, job)
  world.ctx.clock.advance(25 * hourMs)
  await sweepUntilQuiet(world)
  const { skipped = 0, sent = 0, queued } = await countsOf(world)
  expect({ queued, all: skipped + sent }).toEqual({ queued: people, all: people })
  expect(meta.accepted).toHaveLength(sent)
  expect(skipped).toBeGreaterThan(0)
}, 120_000)
