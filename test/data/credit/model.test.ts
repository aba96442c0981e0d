import fc from 'fast-check'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { bookSend, giveBackSend } from '../../../worker/modules/credit/service-charges.ts'
import { bookCredit, getCredit, setPrices } from '../../../worker/modules/credit/service.ts'
import { repriceWaiting } from '../../../worker/modules/dispatch/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type CallsWorld, createCallsWorld } from '../dispatch/calls-world.ts'
import type { CallScript } from '../dispatch/scripted-calls.ts'
import { runJob, start, sweep, sweepUntilQuiet, takeJobs } from '../dispatch/dispatch-world.ts'
import { MortalProcess } from '../dispatch/mortal-process.ts'
import { sumsOf } from './credit-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

type Turn =
  | { type: 'top_up'; micros: number; twice: boolean }
  | { type: 'price'; micros: number }
  | { type: 'book'; key: number; always: boolean; times: number; death: Death }
  | { type: 'give_back'; key: number; times: number; death: Death }
  | { type: 'send'; twice: boolean; death: Death }
  /** How the provider answers the next calls. */
  | { type: 'script'; answers: CallScript[] }
  | { type: 'fail_later' }
  /** What had failed turns out to have arrived. */
  | { type: 'arrive_after_all' }
  | { type: 'sweep' }
/** The process that does it first dies at this step; then it is delivered again. Null: it lives. */
type Death = { fatalStep: number; afterEffect: boolean } | null

const death: fc.Arbitrary<Death> = fc.option(
  fc.record({ fatalStep: fc.integer({ min: 0, max: 20 }), afterEffect: fc.boolean() }),
)
const key = fc.integer({ min: 0, max: 4 })
const times = fc.integer({ min: 1, max: 3 })
const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({
    type: fc.constant('top_up' as const),
    micros: fc.integer({ min: 1, max: 300_000 }),
    twice: fc.boolean(),
  }),
  fc.record({ type: fc.constant('price' as const), micros: fc.constantFrom(0, 30_000, 50_000, 90_000) }),
  fc.record({ type: fc.constant('book' as const), key, always: fc.boolean(), times, death }),
  fc.record({ type: fc.constant('give_back' as const), key, times, death }),
  fc.record({ type: fc.constant('send' as const), twice: fc.boolean(), death }),
  fc.record({
    type: fc.constant('script' as const),
    answers: fc.array(
      fc.constantFrom<CallScript>(
        'accept_unclear',
        'lose_unclear',
        { type: 'refused', code: 'twilio_30006' },
        { type: 'transient', code: 'twilio_30001', retryAfterMs: 1000 },
      ),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({ type: fc.constant('fail_later' as const) }),
  fc.record({ type: fc.constant('arrive_after_all' as const) }),
  fc.record({ type: fc.constant('sweep' as const) }),
)

/** So small that a change of prices takes several sweeps. */
const pages = { size: 2, count: 1 }

/** What the plainest bookkeeping says: what was paid in, what each key holds, and the price of the moment. */
type Model = { paidIn: number; price: number; charges: Map<number, number> }

const chargeOf = (ctx: TestCtx, send: { key: number; always: boolean }) =>
  bookSend(ctx, {
    key: `test:${send.key}`,
    cause: 'test',
    channel: 'sms',
    connection: 'twilio:a',
    address: '+393331234567',
    segments: 1,
    always: send.always,
  })

/** Does something as often as it is delivered, all at once; where the first process dies, once more. */
async function deliver(
  ctx: TestCtx,
  { times: copies, death: dies }: { times: number; death: Death },
  effect: (on: TestCtx) => Promise<unknown>,
): Promise<void> {
  if (dies !== null) await Promise.allSettled([effect(new MortalProcess(dies).wrap(ctx))])
  await Promise.all(Array.from({ length: copies }, () => effect(ctx)))
}

const costsOfMessages = async ({ ctx }: CallsWorld): Promise<number> =>
  (
    await queryRows(
      ctx.db,
      sql`SELECT coalesce(cost_micros, 0) AS cost FROM messages WHERE tenant_id = ${ctx.tenant.id}`,
      (row) => Number(row['cost']),
    )
  ).reduce((sum, cost) => sum + cost, 0)

/** The account, the ledger and the model agree, and nothing is booked twice. */
async function expectAgreement(world: CallsWorld, model: Model): Promise<number> {
  const { ctx } = world
  const { balance, ledger, by_hand: byHand } = await sumsOf(world)
  const held = [...model.charges.values()].reduce((sum, micros) => sum + micros, 0)
  expect(ledger).toBe(balance)
  expect(byHand).toBe(model.paidIn)
  expect(balance).toBe(model.paidIn - held - (await costsOfMessages(world)))
  // Of each message there is one booking more than was given back, or none.
  const open = await queryRows(
    ctx.db,
    sql`SELECT sum(CASE kind WHEN 'send' THEN 1 ELSE -1 END) AS open FROM credit_entries
        WHERE tenant_id = ${ctx.tenant.id} AND message_id IS NOT NULL GROUP BY message_id`,
    (row) => Number(row['open']),
  )
  expect(open.every((count) => count === 0 || count === 1)).toBe(true)
  // Whatever left is paid, and whatever failed or was left out is not.
  const wrong = await queryRows(
    ctx.db,
    sql`SELECT id FROM messages WHERE tenant_id = ${ctx.tenant.id} AND CASE
          WHEN failed_at IS NOT NULL OR skipped_at IS NOT NULL THEN cost_micros > 0
          ELSE sent_at IS NOT NULL AND returned_micros > 0 END`,
    (row) => Number(row['id']),
  )
  expect(wrong).toEqual([])
  return balance
}

async function take(world: CallsWorld, model: Model, one: Turn): Promise<void> {
  const { ctx } = world
  switch (one.type) {
    case 'top_up': {
      const input = { kind: 'top_up' as const, micros: one.micros, note: '', requestKey: crypto.randomUUID() }
      await Promise.all(Array.from({ length: one.twice ? 2 : 1 }, () => bookCredit(ctx, input)))
      model.paidIn += one.micros
      return
    }
    case 'price':
      await setPrices(ctx, 'sms', { prices: [{ country: null, micros: one.micros }] })
      model.price = one.micros
      return
    case 'book': {
      const { balanceMicros } = await getCredit(ctx)
      await deliver(ctx, one, (on) => chargeOf(on, one))
      const isHeld = (model.charges.get(one.key) ?? 0) > 0
      if (!isHeld && (one.always || balanceMicros >= model.price)) model.charges.set(one.key, model.price)
      return
    }
    case 'give_back':
      await deliver(ctx, one, (on) => giveBackSend(on, `test:${one.key}`))
      model.charges.delete(one.key)
      return
    case 'send': {
      const jobs = takeJobs(world).filter(({ type }) => type !== 'tenant.tick')
      const inside = one.death === null ? world : new MortalProcess(one.death).enter(world)
      const all = one.twice ? [...jobs, ...jobs.toReversed()] : jobs
      await Promise.allSettled(all.map((job) => runJob(inside, job)))
      // The queue delivers again what a dead process had not acknowledged.
      if (one.death !== null) await world.ctx.queues.sendMany(jobs)
      return
    }
    case 'script':
      world.provider.script.push(...one.answers)
      return
    case 'arrive_after_all':
      await execute(
        ctx.db,
        sql`UPDATE messages SET failed_at = NULL, error_code = NULL, delivered_at = ${ctx.clock.now()},
              sent_at = coalesce(sent_at, attempt_at)
            WHERE id = (SELECT min(id) FROM messages WHERE tenant_id = ${ctx.tenant.id}
              AND failed_at IS NOT NULL AND attempt_at IS NOT NULL)`,
      )
      return
    case 'fail_later':
      await execute(
        ctx.db,
        sql`UPDATE messages SET failed_at = ${ctx.clock.now()}, error_code = 'twilio_30006'
            WHERE id = (SELECT min(id) FROM messages WHERE tenant_id = ${ctx.tenant.id}
              AND sent_at IS NOT NULL AND failed_at IS NULL)`,
      )
      return
    case 'sweep':
      ctx.clock.advance(61_000)
      await repriceWaiting(ctx, pages)
      await sweep(world)
  }
}

it('the ledger agrees with a plain model under any interleaving of bookings, sends, prices and deaths', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 400_000 }),
      fc.array(turn, { minLength: 4, maxLength: 14 }),
      async (micros, turns) => {
        const world = await createCallsWorld(shard, { people: 5 })
        const { ctx } = world
        const model: Model = { paidIn: 0, price: 0, charges: new Map() }
        await take(world, model, { type: 'price', micros: 50_000 })
        await take(world, model, { type: 'top_up', micros, twice: false })
        ctx.queues.sent.splice(0)
        await start(world)
        let before = await expectAgreement(world, model)
        expect(before).toBe(micros)
        for (const one of turns) {
          await take(world, model, one)
          const after = await expectAgreement(world, model)
          const isOwed = (one.type === 'book' && one.always) || one.type === 'arrive_after_all'
          // Nothing is spent beyond the credit but what the law asks for, and what had left before.
          if (after < before && !isOwed) expect(after).toBeGreaterThanOrEqual(0)
          before = after
        }
        ctx.queues.sent.splice(0)
        for (let at = await repriceWaiting(ctx, pages); at !== null; at = await repriceWaiting(ctx, pages)) {
          ctx.clock.advance(Math.max(0, at - ctx.clock.now()))
          ctx.queues.sent.splice(0)
        }
        await sweepUntilQuiet(world)
        const balance = await expectAgreement(world, model)
        // At rest nobody waits whom the credit would cover.
        const waiting = await queryRows(
          ctx.db,
          sql`SELECT id FROM messages WHERE tenant_id = ${ctx.tenant.id} AND wait_reason = 'no_credit'`,
          (row) => Number(row['id']),
        )
        if (waiting.length > 0) expect(balance).toBeLessThan(model.price)
      },
    ),
    { numRuns: 25 },
  )
}, 240_000)
