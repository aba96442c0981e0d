import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JobInput } from '../../../worker/contracts/jobs.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
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

class Killed extends Error {}

/**
 * A process that dies at its `fatalStep`-th step out into the world (a database call, a file, the
 * queue, the Limiter, the provider): before the step takes effect, or after it, when only the answer is
 * lost. From then on it can do nothing more.
 */
class MortalProcess {
  steps = 0
  readonly #fatalStep: number
  readonly #afterEffect: boolean

  constructor({ fatalStep, afterEffect }: { fatalStep: number; afterEffect: boolean }) {
    this.#fatalStep = fatalStep
    this.#afterEffect = afterEffect
  }

  async step<T>(effect: () => Promise<T>): Promise<T> {
    const step = this.steps++
    if (step > this.#fatalStep || (step === this.#fatalStep && !this.#afterEffect)) throw new Killed()
    const result = await effect()
    if (step === this.#fatalStep) throw new Killed()
    return result
  }

  /** The context with every way out of the process counted. */
  wrap(ctx: TestCtx): TestCtx {
    const { $client } = ctx.db
    const client: typeof $client = Object.assign(Object.create($client), {
      execute: (...args: Parameters<typeof $client.execute>) => this.step(() => $client.execute(...args)),
      batch: (...args: Parameters<typeof $client.batch>) => this.step(() => $client.batch(...args)),
    })
    return {
      ...ctx,
      db: Object.assign(Object.create(ctx.db), { $client: client }),
      queues: {
        ...ctx.queues,
        send: (...args) => this.step(() => ctx.queues.send(...args)),
        sendMany: (...args) => this.step(() => ctx.queues.sendMany(...args)),
      },
      files: {
        ...ctx.files,
        put: (...args) => this.step(() => ctx.files.put(...args)),
        getBytes: (...args) => this.step(() => ctx.files.getBytes(...args)),
        delete: (...args) => this.step(() => ctx.files.delete(...args)),
        list: (...args) => this.step(() => ctx.files.list(...args)),
      },
      limiter: {
        grant: (...args) => this.step(() => ctx.limiter.grant(...args)),
        reserve: (...args) => this.step(() => ctx.limiter.reserve(...args)),
        release: (...args) => this.step(() => ctx.limiter.release(...args)),
        observe: (...args) => this.step(() => ctx.limiter.observe(...args)),
        pausedUntil: (...args) => this.step(() => ctx.limiter.pausedUntil(...args)),
        reset: (...args) => this.step(() => ctx.limiter.reset(...args)),
      },
    }
  }

  /** The world as this process sees it. */
  enter(world: World): World {
    const provider = Object.assign(Object.create(world.provider), {
      send: (body: string, key: string) => this.step(() => world.provider.send(body, key)),
    })
    return {
      ...world,
      ctx: this.wrap(world.ctx),
      ports: {
        ...world.ports,
        openEmailChannel: async (ctx) => ({ ...(await world.ports.openEmailChannel(ctx)), provider }),
      },
    }
  }
}

/** Works off jobs until the process dies or nothing is left. */
async function runUntilDeath(world: World, process: MortalProcess): Promise<'died' | 'finished'> {
  const inside = process.enter(world)
  try {
    await start(inside)
    for (let jobs = takeJobs(world); jobs.length > 0; jobs = takeJobs(world)) {
      const results = await Promise.allSettled(jobs.map((job) => runJob(inside, job)))
      for (const result of results) if (result.status === 'rejected') throw result.reason
    }
    return 'finished'
  } catch (error) {
    if (error instanceof Killed) return 'died'
    throw error
  }
}

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
