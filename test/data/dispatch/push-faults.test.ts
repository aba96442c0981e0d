import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { JobInput } from '../../../worker/contracts/jobs.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type LoopbackPush, startLoopbackPush } from '../../support/loopback-push.ts'
import { pushStandingOf } from '../../support/pushing.ts'
import {
  campaignOf,
  change,
  countsOf,
  runJob,
  start,
  sweep,
  sweepUntilQuiet,
  takeJobs,
  type World,
} from './dispatch-world.ts'
import { MortalProcess } from './mortal-process.ts'
import { createPushWorld } from './push-world.ts'

const people = 200

let shard: TestShard
let service: LoopbackPush
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  service = await startLoopbackPush()
})
afterEach(() => service.close())

/** How everybody stands: what is said of them, against what is on their devices. */
async function summarise(world: World<LoopbackPush>) {
  const { ctx, campaignId } = world
  const { queued, sent = 0, failed = 0 } = await countsOf(world)
  return {
    ...(await pushStandingOf(ctx.db, { tenantId: ctx.tenant.id, campaignId, people }, service.countShown())),
    faults: service.faults,
    queued,
    settled: sent + failed,
    state: (await campaignOf(world)).state,
  }
}

/** Nobody is forgotten, nobody has two, and what is said of everybody is true of their device. */
const accounted = {
  missing: 0,
  doubled: 0,
  wrong: 0,
  faults: [],
  queued: people,
  settled: people,
  state: 'finished',
}

/** Each fifth device stumbles: the answer is lost, the service is down, or both. */
function stumble(): void {
  for (let device = 1; device <= people; device += 5) {
    service.script(device, device % 2 === 0 ? ['lost'] : [{ status: 503 }, 'lost'])
  }
}

it('shows one notification to each when jobs come twice, in any order, to two workers at once', async () => {
  const world = await createPushWorld(shard, { service, people })
  stumble()
  await start(world)
  for (let jobs = takeJobs(world); jobs.length > 0; jobs = takeJobs(world)) {
    const twice = [...jobs, ...jobs.toReversed()]
    await Promise.all(twice.map((job) => runJob(world, job)))
  }
  await sweepUntilQuiet(world)
  expect(await summarise(world)).toEqual(accounted)
  expect(service.countShown().size).toBe(people)
}, 120_000)

it('loses and doubles nobody over twenty pauses', async () => {
  const world = await createPushWorld(shard, { service, people })
  stumble()
  await start(world)
  for (let round = 0; round < 20; round++) {
    const [job, ...rest] = takeJobs(world)
    world.ctx.queues.sent.push(...rest.map((one) => ({ job: one, delaySeconds: 0 })))
    await Promise.all([...(job === undefined ? [] : [runJob(world, job)]), change(world, 'pause')])
    await change(world, 'resume')
  }
  await sweepUntilQuiet(world)
  expect(await summarise(world)).toEqual(accounted)
  expect(service.countShown().size).toBe(people)
}, 120_000)

it('shows one notification to each although worker after worker dies, the queue with them or not', async () => {
  for (const queueSurvives of [true, false]) {
    const world = await createPushWorld(shard, { service, people })
    stumble()
    await start(world)
    let left: JobInput[] = takeJobs(world)
    for (let death = 0; death < 10; death++) {
      const fatal = { fatalStep: Math.floor(Math.random() * 120), afterEffect: death % 2 === 0 }
      const inside = new MortalProcess(fatal).enter(world)
      await Promise.allSettled(left.map((job) => runJob(inside, job)))
      left = [...(queueSurvives ? left : []), ...takeJobs(world)]
      world.ctx.clock.advance(45_000)
    }
    await Promise.allSettled(left.map((job) => runJob(world, job)))
    await sweepUntilQuiet(world)
    // Whoever was caught by death after death is a dead letter in the end; that is one wave of six each time.
    expect(await summarise(world)).toEqual(accounted)
    expect(service.countShown().size).toBeGreaterThan(people - 6 * 10)
    await service.close()
    service = await startLoopbackPush()
  }
}, 120_000)

it('comes to its end although the clock jumps days ahead and back in the middle', async () => {
  const world = await createPushWorld(shard, { service, people })
  stumble()
  await start(world)
  for (const hours of [1, -2, 30, -20, 49]) {
    for (const job of takeJobs(world)) await runJob(world, job)
    world.ctx.clock.advance(hours * 3_600_000)
    await sweep(world)
  }
  await sweepUntilQuiet(world)
  expect(await summarise(world)).toEqual(accounted)
  expect(service.countShown().size).toBe(people)
}, 120_000)
