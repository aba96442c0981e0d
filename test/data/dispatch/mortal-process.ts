import type { TestCtx } from '../../support/ctx.ts'
import type { CallProvider, EmailProvider, UnclearCall } from '../../../worker/modules/channels/port.ts'
import { runJob, start, takeJobs, type World } from './dispatch-world.ts'

class Killed extends Error {}

/**
 * A process that dies at its `fatalStep`-th step out into the world (a database call, a file, the
 * queue, the Limiter, the provider): before the step takes effect, or after it, when only the answer is
 * lost. From then on it can do nothing more.
 */
export class MortalProcess {
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
        paceOf: (...args) => this.step(() => ctx.limiter.paceOf(...args)),
        pausedUntil: (...args) => this.step(() => ctx.limiter.pausedUntil(...args)),
        reset: (...args) => this.step(() => ctx.limiter.reset(...args)),
        reserveUsers: (...args) => this.step(() => ctx.limiter.reserveUsers(...args)),
        releaseUsers: (...args) => this.step(() => ctx.limiter.releaseUsers(...args)),
        settleUsers: (...args) => this.step(() => ctx.limiter.settleUsers(...args)),
        windowOpened: (...args) => this.step(() => ctx.limiter.windowOpened(...args)),
        tellLevel: (...args) => this.step(() => ctx.limiter.tellLevel(...args)),
        tellFull: (...args) => this.step(() => ctx.limiter.tellFull(...args)),
        levelOf: (...args) => this.step(() => ctx.limiter.levelOf(...args)),
        roomForUsers: (...args) => this.step(() => ctx.limiter.roomForUsers(...args)),
        placedUsers: (...args) => this.step(() => ctx.limiter.placedUsers(...args)),
        forecastUsers: (...args) => this.step(() => ctx.limiter.forecastUsers(...args)),
        dropNumber: (...args) => this.step(() => ctx.limiter.dropNumber(...args)),
        forgetUsers: (...args) => this.step(() => ctx.limiter.forgetUsers(...args)),
      },
    }
  }

  /** The world as this process sees it. */
  enter<Provider extends object>(world: World<Provider>): World<Provider> {
    const { ports } = world
    return {
      ...world,
      ctx: this.wrap(world.ctx),
      ports: {
        ...ports,
        openChannel: async (ctx, name) => {
          const channel = await ports.openChannel(ctx, name)
          return channel.channel === 'email'
            ? { ...channel, provider: this.#batches(channel.provider) }
            : { ...channel, provider: this.#calls(channel.provider) }
        },
      },
    }
  }

  #batches(provider: EmailProvider): EmailProvider {
    const send: EmailProvider['send'] = (...args) => this.step(() => provider.send(...args))
    return Object.assign(Object.create(provider), { send })
  }

  #calls(provider: CallProvider): CallProvider {
    const { find } = provider
    const send: CallProvider['send'] = (call) => this.step(() => provider.send(call))
    return Object.assign(Object.create(provider), {
      send,
      find: find === null ? null : (call: UnclearCall) => this.step(() => find(call)),
    })
  }
}

/** Works off jobs until the process dies or nothing is left. */
export async function runUntilDeath<Provider extends object>(
  world: World<Provider>,
  process: MortalProcess,
): Promise<'died' | 'finished'> {
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
