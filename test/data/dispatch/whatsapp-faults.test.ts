import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import type { JobInput } from '../../../worker/contracts/jobs.ts'
import { sandboxAccountId, sandboxSecret } from '../../../worker/modules/sandbox/service.ts'
import { acceptTwilioStatus, processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import { findWhatsAppNumber } from '../../../worker/modules/whatsapp/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { signForm } from '../../support/loopback-twilio.ts'
import { type CallsWorld, createCallsWorld } from './calls-world.ts'
import { campaignOf, change, countsOf, runJob, start, sweep, takeJobs } from './dispatch-world.ts'
import { MortalProcess } from './mortal-process.ts'

const people = 200
const limit = 60
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

/** A message as WhatsApp has it: handed over a while after it was taken, and counted from then on. */
type Kept = { messageId: number; to: string; sid: string; takenAt: number; countedAt: number }

/** A campaign to 200 people from a number that may write to 60 in 24 hours, at a provider that stumbles. */
class Suite {
  readonly world: CallsWorld
  readonly kept: Kept[] = []
  readonly #told = new Set<string>()

  constructor(world: CallsWorld) {
    this.world = world
    const { provider, ctx } = world
    const send = provider.send.bind(provider)
    Object.assign(provider, {
      send: async (call: Parameters<typeof send>[0]) => {
        const outcome = await send(call)
        if (provider.calls.includes(call)) {
          const sid = provider.received.get(call.to)?.at(-1) ?? ''
          const takenAt = ctx.clock.now()
          // Up to three hours in the provider's queue, which holds a message for four.
          const countedAt = takenAt + ((this.kept.length * 37) % 180) * minuteMs
          this.kept.push({ messageId: call.messageId, to: call.to, sid, takenAt, countedAt })
        }
        return outcome
      },
    })
    // Taken without an answer, lost, refused for the moment, too fast: each now and then.
    for (let index = 0; index < people; index++) {
      if (index % 17 === 3) provider.script.push('accept_unclear')
      else if (index % 23 === 5) provider.script.push('lose_unclear')
      else if (index % 29 === 7) {
        provider.script.push({ type: 'transient', code: 'twilio_63012', retryAfterMs: 5 * minuteMs })
      } else if (index % 71 === 11) {
        provider.script.push({ type: 'throttled', code: 'twilio_20429', retryAfterMs: 1000 })
      } else provider.script.push('accept')
    }
  }

  static async begin(): Promise<Suite> {
    const world = await createCallsWorld(shard, { people, channel: 'whatsapp' })
    const number = await findWhatsAppNumber(world.ctx, null)
    await world.ctx.limiter.tellLevel({ number, source: 'staff', limit })
    const suite = new Suite(world)
    await start(world)
    return suite
  }

  /** What the provider tells of what it handed over meanwhile: in any order, twice, one in ten never. */
  async tell(): Promise<void> {
    const { ctx } = this.world
    const now = ctx.clock.now()
    const due = this.kept.filter(({ sid, countedAt }) => countedAt <= now && !this.#told.has(sid))
    for (const { sid } of due) this.#told.add(sid)
    const news = due.flatMap((message, index) =>
      ['queued', 'sent', 'delivered', 'read', 'sent', 'delivered']
        .filter((status) => (index % 10 === 9 ? status === 'queued' : true))
        .map((status) => ({ ...message, status, place: Math.random() })),
    )
    for (const one of news.toSorted((a, b) => a.place - b.place)) await this.#post(one)
    await processProviderEvents(ctx)
  }

  async #post({ messageId, sid, status }: Kept & { status: string }): Promise<void> {
    const { ctx } = this.world
    const url = 'http://workspace.localhost:8787/webhooks/twilio/status/token'
    const form = new URLSearchParams({ MessageSid: sid, MessageStatus: status })
    const signature = signForm(url, form, await sandboxSecret(ctx))
    const rawBody = form.toString()
    await acceptTwilioStatus(ctx, { accountId: sandboxAccountId, messageId, url, signature, rawBody })
  }

  /** The jobs that were sent; the wake-ups of the cron are the sweeps here. */
  jobs(): JobInput[] {
    const known = new Set(['campaign.snapshot', 'campaign.pump', 'dispatch.send'])
    return takeJobs(this.world).filter(({ type }) => known.has(type))
  }

  /** Lets days pass, hour by hour, until the campaign has ended; jobs are worked off by `work`. */
  async live(work: (jobs: JobInput[]) => Promise<unknown>, days = 9): Promise<void> {
    const { world } = this
    for (let step = 0; step < days * 12; step++) {
      for (let minute = 0; minute < 3; minute++) {
        for (let jobs = this.jobs(); jobs.length > 0; jobs = this.jobs()) await work(jobs)
        await sweep(world)
        world.ctx.clock.advance(minuteMs)
      }
      await this.tell()
      const { state } = await campaignOf(world)
      const { unknown = 0 } = await countsOf(world)
      if (state === 'finished' && unknown === 0) return
      world.ctx.clock.advance(2 * hourMs)
    }
  }

  readonly inTurn = async (jobs: JobInput[]): Promise<void> => {
    for (const job of jobs) await runJob(this.world, job)
  }

  /** How everybody stands, against what the provider took and counted by its own times. */
  async summarise() {
    const { ctx, campaignId, provider } = this.world
    const rows = await queryRows(
      ctx.db,
      sql`SELECT address, sent_at IS NOT NULL AS sent, coalesce(error_code, '') AS code, unknown_at IS NOT NULL AS unknown
          FROM messages WHERE tenant_id = ${ctx.tenant.id} AND campaign_id = ${campaignId}`,
      (row) => ({
        address: String(row['address']),
        sent: row['sent'] === 1,
        code: String(row['code']),
        unknown: row['unknown'] === 1,
      }),
    )
    const isTaken = (address: string) => provider.received.has(address)
    return {
      missing:
        people - rows.filter(({ sent, unknown, code }) => sent || unknown || code === 'unconfirmed').length,
      doubled: [...provider.received.values()].reduce((sum, taken) => sum + taken.length - 1, 0),
      wrong: rows.filter((row) => row.sent !== isTaken(row.address)).length,
      overLimit: this.#mostIn24Hours() > limit,
      state: (await campaignOf(this.world)).state,
    }
  }

  /** The most different people that the provider counted in any 24 hours. */
  #mostIn24Hours(): number {
    const times = this.kept.map(({ to, countedAt }) => ({ to, at: countedAt }))
    return Math.max(
      0,
      ...times.map(
        ({ at }) =>
          new Set(times.filter((one) => one.at > at - dayMs && one.at <= at).map(({ to }) => to)).size,
      ),
    )
  }
}

/** Nobody forgotten, nobody twice, all that is said is true, and never more than the number may write to. */
const accounted = { missing: 0, doubled: 0, wrong: 0, overLimit: false, state: 'finished' }

it('writes once to each of 200 people within the limit when jobs come twice, in any order, to two workers', async () => {
  const suite = await Suite.begin()
  await suite.live((jobs) => {
    const twice = [...jobs, ...jobs.toReversed()]
    return Promise.all(twice.map((job) => runJob(suite.world, job)))
  })
  expect(await suite.summarise()).toEqual(accounted)
}, 240_000)

it('loses and doubles nobody over twenty pauses', async () => {
  const suite = await Suite.begin()
  let pauses = 0
  await suite.live(async (jobs) => {
    for (const job of jobs) {
      if (pauses >= 20) await runJob(suite.world, job)
      else {
        pauses += 1
        await Promise.all([runJob(suite.world, job), change(suite.world, 'pause')])
        await change(suite.world, 'resume')
      }
    }
  })
  expect(pauses).toBe(20)
  expect(await suite.summarise()).toEqual(accounted)
}, 240_000)

it('writes once to each within the limit although worker after worker dies, the queue with them or not', async () => {
  for (const queueSurvives of [true, false]) {
    const suite = await Suite.begin()
    let deaths = 0
    await suite.live(async (jobs) => {
      if (deaths >= 10) return suite.inTurn(jobs)
      deaths += 1
      const fatal = { fatalStep: Math.floor(Math.random() * 60), afterEffect: deaths % 2 === 0 }
      const inside = new MortalProcess(fatal).enter(suite.world)
      await Promise.allSettled(jobs.map((job) => runJob(inside, job)))
      suite.world.ctx.clock.advance(45_000)
      if (queueSurvives) await Promise.allSettled(jobs.map((job) => runJob(suite.world, job)))
    })
    expect(deaths).toBe(10)
    expect(await suite.summarise()).toEqual(accounted)
    // What was written down and never called is not confirmed, for a person to retry: one wave of each death.
    const { failed = 0 } = await countsOf(suite.world)
    expect(failed).toBeLessThanOrEqual(10 * 3 * 4 + people / 20)
  }
}, 360_000)

it('comes to its end although the clock jumps days ahead and back in the middle', async () => {
  const suite = await Suite.begin()
  for (const hours of [1, -2, 30, -20, 49]) {
    await suite.inTurn(suite.jobs())
    suite.world.ctx.clock.advance(hours * hourMs)
    await sweep(suite.world)
  }
  await suite.live(suite.inTurn)
  // By the clock that jumped nothing can be said of the provider's window.
  expect(await suite.summarise()).toMatchObject({ ...accounted, overLimit: expect.any(Boolean) })
}, 240_000)
