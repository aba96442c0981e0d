import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JobInput } from '../../../worker/contracts/jobs.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { MortalProcess, runUntilDeath } from './mortal-process.ts'
import {
  campaignOf,
  countsOf,
  createWorld,
  runJob,
  start,
  sweepUntilQuiet,
  takeJobs,
  type World,
} from './dispatch-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

async function expectOnceEach(world: World): Promise<void> {
  expect([...world.provider.received.entries()].toSorted()).toEqual(
    world.addresses.map((address) => [address, 1]).toSorted(),
  )
  expect(await countsOf(world)).toEqual({ queued: world.addresses.length, sent: world.addresses.length })
  expect((await campaignOf(world)).state).toBe('finished')
}

it('reaches every person once wherever the process dies, and forgets nobody', async () => {
  const people = 23
  const measured = await createWorld(shard, { people })
  const whole = new MortalProcess({ fatalStep: Number.POSITIVE_INFINITY, afterEffect: false })
  expect(await runUntilDeath(measured, whole)).toBe('finished')
  await expectOnceEach(measured)

  const deaths = Array.from({ length: whole.steps }, (_, fatalStep) => [
    { fatalStep, afterEffect: false },
    { fatalStep, afterEffect: true },
  ]).flat()
  for (const death of deaths) {
    const world = await createWorld(shard, { people })
    await runUntilDeath(world, new MortalProcess(death))
    // What was queued in memory died with it.
    takeJobs(world)
    if ((await campaignOf(world)).state === 'draft') await start(world)
    await sweepUntilQuiet(world)
    await expectOnceEach(world)
  }
}, 120_000)

it('reaches every person once when process after process dies, while the provider stumbles too', async () => {
  const answer = fc.constantFrom('accept' as const, 'accept_unclear' as const, 'lose_unclear' as const)
  const death = fc.record({ fatalStep: fc.integer({ min: 0, max: 40 }), afterEffect: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(
      fc.array(answer, { maxLength: 8 }),
      fc.array(death, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (answers, deaths, queueSurvives) => {
        const world = await createWorld(shard, { people: 27 })
        world.provider.script.push(...answers)
        await start(world)
        let left: JobInput[] = takeJobs(world)
        for (const one of deaths) {
          const inside = new MortalProcess(one).enter(world)
          await Promise.allSettled(left.map((job) => runJob(inside, job)))
          left = [...(queueSurvives ? left : []), ...takeJobs(world)]
          world.ctx.clock.advance(45_000)
        }
        await Promise.all(left.map((job) => runJob(world, job)))
        await sweepUntilQuiet(world)
        expect(world.provider.received.size).toBe(27)
        await expectOnceEach(world)
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)
