import fc from 'fast-check'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import type { JobInput } from '../../../worker/contracts/jobs.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type CallsWorld, createCallsWorld } from './calls-world.ts'
import { campaignOf, countsOf, runJob, start, sweepUntilQuiet, takeJobs } from './dispatch-world.ts'
import { MortalProcess, runUntilDeath } from './mortal-process.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/**
 * Nobody is written to twice; everybody is either sent, which the provider confirms, or failed as not
 * confirmed, which the provider never took; the counters say the same.
 */
async function expectNobodyTwice(world: CallsWorld): Promise<void> {
  const rows = await queryRows(
    world.ctx.db,
    sql`SELECT address, sent_at IS NOT NULL AS sent, error_code FROM messages
        WHERE tenant_id = ${world.ctx.tenant.id} AND campaign_id = ${world.campaignId}`,
    (row) => ({ address: String(row['address']), sent: row['sent'] === 1, code: row['error_code'] }),
  )
  expect(rows.map(({ address }) => address).toSorted()).toEqual(world.addresses.toSorted())
  for (const { address, sent, code } of rows) {
    const taken = world.provider.received.get(address)?.length ?? 0
    expect({ address, taken, sent, code }).toEqual(
      taken === 1
        ? { address, taken: 1, sent: true, code: null }
        : { address, taken: 0, sent: false, code: 'unconfirmed' },
    )
  }
  const sent = rows.filter((row) => row.sent).length
  const failed = rows.length - sent
  expect(await countsOf(world)).toEqual({
    queued: rows.length,
    ...(sent > 0 ? { sent } : {}),
    ...(failed > 0 ? { failed } : {}),
  })
  expect((await campaignOf(world)).state).toBe('finished')
}

it('writes to nobody twice and forgets nobody, wherever the process dies', async () => {
  const people = 23
  const measured = await createCallsWorld(shard, { people })
  const whole = new MortalProcess({ fatalStep: Number.POSITIVE_INFINITY, afterEffect: false })
  expect(await runUntilDeath(measured, whole)).toBe('finished')
  await expectNobodyTwice(measured)

  const deaths = Array.from({ length: whole.steps }, (_, fatalStep) => [
    { fatalStep, afterEffect: false },
    { fatalStep, afterEffect: true },
  ]).flat()
  let unsent = 0
  for (const death of deaths) {
    const world = await createCallsWorld(shard, { people })
    await runUntilDeath(world, new MortalProcess(death))
    // What was queued in memory died with it.
    takeJobs(world)
    if ((await campaignOf(world)).state === 'draft') await start(world)
    await sweepUntilQuiet(world)
    await expectNobodyTwice(world)
    unsent += people - world.provider.received.size
  }
  // Only a call that was written down and then never made may come to nothing: one wave of each job at most.
  expect(unsent).toBeLessThanOrEqual(deaths.length * 6)
}, 240_000)

it('writes to nobody twice when process after process dies, while the provider stumbles too', async () => {
  const answer = fc.constantFrom('accept' as const, 'accept_unclear' as const, 'lose_unclear' as const)
  const death = fc.record({ fatalStep: fc.integer({ min: 0, max: 60 }), afterEffect: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(
      fc.array(answer, { maxLength: 12 }),
      fc.array(death, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (answers, deaths, queueSurvives) => {
        const world = await createCallsWorld(shard, { people: 27 })
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
        await expectNobodyTwice(world)
        expect(world.provider.received.size).toBeGreaterThan(0)
      },
    ),
    { numRuns: 20 },
  )
}, 240_000)
