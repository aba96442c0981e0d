import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { createCampaign, getCampaign, previewAudience } from '../../../worker/modules/campaigns/service.ts'
import { readPace } from '../../../worker/modules/dispatch/pace-service.ts'
import { aheadStatement } from '../../../worker/modules/dispatch/queries/ahead.ts'
import { snapshotCampaign, startCampaign } from '../../../worker/modules/dispatch/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { insertList, insertPeople, reachable } from './world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

/** A campaign to `people`, in the sandbox. */
async function draft(ctx: TestCtx, people: number, name = 'Olio') {
  const who = Array.from({ length: people }, (_, index) => reachable(`${name}${index}@t.example`))
  const listId = await insertList(ctx, name, await insertPeople(ctx, who))
  const content = { subject: 'Ciao', preheader: '', html: '<p>Ciao</p>' }
  return createCampaign(ctx, { name, ...content, listIds: [listId], excludedListIds: [] })
}

it('tells before sending how fast it goes, when it rests, and who else uses the channel', async () => {
  const ctx = await shard.ctx({ tenantId: 8201 })
  const { id } = await draft(ctx, 2)
  expect((await previewAudience(ctx, id)).pace).toEqual({
    messagesPerSecond: 50 * 100,
    pausedUntil: 0,
    ahead: 0,
    quietHours: null,
    timeZone: 'Europe/Rome',
    otherZones: [],
  })
  const other = await draft(ctx, 3, 'Vino')
  await startCampaign(ctx, other.id, { version: other.version })
  await snapshotCampaign(ctx, other.id)
  expect((await previewAudience(ctx, id)).pace).toMatchObject({ ahead: 3 })
  // Itself it does not wait for, nor for who waits for credit.
  expect((await getCampaign(ctx, other.id)).pace).toMatchObject({ ahead: 0 })
  await execute(ctx.db, sql`UPDATE campaigns SET wait_reason = 'no_credit' WHERE id = ${other.id}`)
  expect((await previewAudience(ctx, id)).pace).toMatchObject({ ahead: 0 })
})

it('names the zones that people have of their own, where quiet hours make them count', async () => {
  const ctx = await shard.ctx({ tenantId: 8202 })
  const { id } = await draft(ctx, 1)
  for (const zone of ['Asia/Tokyo', 'Europe/Rome']) {
    await execute(
      ctx.db,
      sql`INSERT INTO contacts (tenant_id, email, time_zone, source, created_at, updated_at)
          VALUES (${ctx.tenant.id}, ${`${zone}@t.example`}, ${zone}, 'manual', 1, 1)`,
    )
  }
  const quietHours = { from: '21:00', to: '09:00' }
  const resting = { ...ctx, tenant: { ...ctx.tenant, quietHours } }
  expect((await previewAudience(resting, id)).pace).toMatchObject({ quietHours, otherZones: ['Asia/Tokyo'] })
  expect((await previewAudience(ctx, id)).pace).toMatchObject({ quietHours: null, otherZones: [] })
})

it('goes by the pace that the provider told, and by smaller calls for a large mail', async () => {
  const ctx = await shard.ctx({ tenantId: 8203 })
  const told = { ...ctx.limiter, paceOf: async () => ({ requestsPerSecond: 2, pausedUntil: 99 }) }
  const pace = (html: string) => readPace({ ...ctx, limiter: told }, { id: 1, channel: 'email', html })
  expect(await pace('')).toMatchObject({ messagesPerSecond: 200, pausedUntil: 99 })
  expect(await pace('x'.repeat(200_000))).toMatchObject({ messagesPerSecond: 12 })
  expect(await readPace(ctx, { id: 1, channel: 'sms', html: '' })).toMatchObject({ messagesPerSecond: 50 })
})

it('is told while it sends, and no more once it is over', async () => {
  const ctx = await shard.ctx({ tenantId: 8204 })
  const { id, version } = await draft(ctx, 2)
  expect((await getCampaign(ctx, id)).pace).toBeNull()
  await startCampaign(ctx, id, { version })
  await snapshotCampaign(ctx, id)
  expect((await getCampaign(ctx, id)).pace).not.toBeNull()
  await execute(ctx.db, sql`UPDATE campaigns SET state = 'finished', finished_at = 1 WHERE id = ${id}`)
  expect((await getCampaign(ctx, id)).pace).toBeNull()
})

it('finds the others by their state and their counters', async () => {
  const ctx = await shard.ctx({ tenantId: 8205 })
  const { statement } = aheadStatement(1, { channel: 'email', exceptId: 1 })
  const plan = await queryRows(ctx.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
  expect(plan.join('\n')).toMatch(/SEARCH c USING INDEX campaigns_state/)
  expect(plan.join('\n')).not.toMatch(/SCAN (?:c|n|campaigns|campaign_counts)\b/)
})
