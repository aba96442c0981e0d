import fc from 'fast-check'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import type { JobInput } from '../../../worker/contracts/jobs.ts'
import { bookCredit } from '../../../worker/modules/credit/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type CallsWorld, createCallsWorld } from '../dispatch/calls-world.ts'
import { campaignOf, runJob, start, sweepUntilQuiet, takeJobs } from '../dispatch/dispatch-world.ts'
import { MortalProcess, runUntilDeath } from '../dispatch/mortal-process.ts'
import { costOfAddresses, priceSms, sumsOf, topUp } from './credit-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

async function createPricedWorld(people: number, micros: number): Promise<CallsWorld> {
  const world = await createCallsWorld(shard, { people })
  await execute(
    world.ctx.db,
    sql`UPDATE contacts SET phone = '+33612' || (100000 + id) WHERE tenant_id = ${world.ctx.tenant.id} AND id % 3 = 0`,
  )
  await priceSms(world.ctx)
  await topUp(world.ctx, micros)
  world.ctx.queues.sent.splice(0)
  return world
}

/** At every moment: the balance is the sum of the ledger, and never below zero by sending. */
async function expectLedgerHolds(world: CallsWorld): Promise<void> {
  const sums = await sumsOf(world)
  expect(sums.balance).toBe(sums.ledger)
  expect(sums.balance).toBe(sums.by_hand - sums.booked)
  expect(sums.spent).toBe(sums.booked)
  expect(sums.balance).toBeGreaterThanOrEqual(0)
}

/** At rest: what is booked is what the provider took, and nobody waits who would be covered. */
async function expectSettled(world: CallsWorld): Promise<void> {
  await expectLedgerHolds(world)
  const { booked, balance } = await sumsOf(world)
  expect(booked).toBe(costOfAddresses(world.provider.received.keys()))
  expect([...world.provider.received.values()].every((ids) => ids.length === 1)).toBe(true)
  const waiting = await queryRows(
    world.ctx.db,
    sql`SELECT address FROM messages WHERE tenant_id = ${world.ctx.tenant.id} AND wait_reason = 'no_credit'`,
    (row) => String(row['address']),
  )
  for (const address of waiting) expect(costOfAddresses([address])).toBeGreaterThan(balance)
  expect((await campaignOf(world)).state).toBe(waiting.length > 0 ? 'sending' : 'finished')
}

it('books each send once, wherever the process dies', async () => {
  const [people, micros] = [14, 600_000]
  const measured = await createPricedWorld(people, micros)
  const whole = new MortalProcess({ fatalStep: Number.POSITIVE_INFINITY, afterEffect: false })
  await runUntilDeath(measured, whole)
  await sweepUntilQuiet(measured)
  await expectSettled(measured)
  expect(whole.steps).toBeGreaterThan(10)

  for (let fatalStep = 0; fatalStep < whole.steps; fatalStep++) {
    for (const afterEffect of [false, true]) {
      const world = await createPricedWorld(people, micros)
      await runUntilDeath(world, new MortalProcess({ fatalStep, afterEffect }))
      await expectLedgerHolds(world)
      takeJobs(world)
      if ((await campaignOf(world)).state === 'draft') await start(world)
      await sweepUntilQuiet(world)
      await expectSettled(world)
    }
  }
}, 240_000)

it('keeps the balance the sum of the ledger under any interleaving of sends, stumbles, deaths and bookings', async () => {
  const answer = fc.constantFrom(
    'accept' as const,
    'accept_unclear' as const,
    'lose_unclear' as const,
    { type: 'throttled', code: 'busy', retryAfterMs: 5000 } as const,
    { type: 'transient', code: 'http_503', retryAfterMs: 0 } as const,
  )
  const turn = fc.oneof(
    fc.record({ type: fc.constant('top_up' as const), micros: fc.integer({ min: 1, max: 400_000 }) }),
    fc.record({
      type: fc.constant('death' as const),
      fatalStep: fc.integer({ min: 0, max: 50 }),
      afterEffect: fc.boolean(),
    }),
    fc.record({ type: fc.constant('twice' as const) }),
    fc.record({ type: fc.constant('rest' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1_500_000 }),
      fc.array(answer, { maxLength: 10 }),
      fc.array(turn, { minLength: 2, maxLength: 6 }),
      async (micros, answers, turns) => {
        const world = await createPricedWorld(25, micros + 1)
        world.provider.script.push(...answers)
        await start(world)
        let left: JobInput[] = takeJobs(world)
        for (const one of turns) {
          if (one.type === 'top_up') {
            await bookCredit(world.ctx, {
              kind: 'top_up',
              micros: one.micros,
              note: '',
              requestKey: crypto.randomUUID(),
            })
          } else {
            const inside = one.type === 'death' ? new MortalProcess(one).enter(world) : world
            const jobs = one.type === 'twice' ? [...left, ...left.toReversed()] : left
            await Promise.allSettled(jobs.map((job) => runJob(inside, job)))
          }
          await expectLedgerHolds(world)
          left = [...(one.type === 'death' ? left : []), ...takeJobs(world)].filter(
            ({ type }) => type !== 'tenant.tick',
          )
          world.ctx.clock.advance(45_000)
        }
        await sweepUntilQuiet(world)
        await expectSettled(world)
        expect(world.provider.most).toBeLessThanOrEqual(3)
      },
    ),
    { numRuns: 25 },
  )
}, 240_000)
