import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { snapshotCampaign } from '../../../worker/modules/dispatch/service/snapshot.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import {
  campaignOf,
  createWorld,
  insertCampaign,
  insertList,
  insertPeople,
  listMessages,
  start,
  takeJobs,
  type World,
} from './dispatch-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

async function exclusionsOf({ ctx, campaignId }: World): Promise<Record<string, number>> {
  const rows = await queryRows(
    ctx.db,
    sql`SELECT reason, count FROM campaign_exclusions
        WHERE tenant_id = ${ctx.tenant.id} AND campaign_id = ${campaignId}`,
    z.object({ reason: z.string(), count: z.number() }),
  )
  return Object.fromEntries(rows.map((row) => [row.reason, row.count]))
}

/** A draft to two overlapping lists, without a third, with one person for each reason to be left out. */
async function createMixedWorld(): Promise<World> {
  const world = await createWorld(shard, { people: 30 })
  const { ctx } = world
  const tenantId = ctx.tenant.id
  const second = await insertList(ctx)
  const out = await insertList(ctx)
  const extra = ['optedout', 'suppressed', 'deleted', 'excluded', 'nomail', 'unknown']
  const ids = await insertPeople(
    ctx,
    second,
    extra.map((name) => `${name}@t${tenantId}.example`),
  )
  const [optedOut, , deleted, excluded, noMail, unknown] = ids
  const member = (listId: number, contactId: number | undefined, state: string) =>
    execute(
      ctx.db,
      sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
          VALUES (${tenantId}, ${listId}, ${contactId ?? 0}, 'manual', ${state}, 1)`,
    )
  await execute(
    ctx.db,
    sql`UPDATE contact_consents SET state = 'opted_out' WHERE tenant_id = ${tenantId} AND contact_id = ${optedOut ?? 0}`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
        VALUES (${tenantId}, 'email', ${`suppressed@t${tenantId}.example`}, 'bounce', 1)`,
  )
  await execute(ctx.db, sql`UPDATE contacts SET deleted_at = 1 WHERE id = ${deleted ?? 0}`)
  await execute(ctx.db, sql`UPDATE contacts SET email = NULL WHERE id = ${noMail ?? 0}`)
  await execute(
    ctx.db,
    sql`DELETE FROM contact_consents WHERE tenant_id = ${tenantId} AND contact_id = ${unknown ?? 0}`,
  )
  await member(out, excluded, 'in')
  // Twice in the audience, and once taken out of a list by hand: neither counts twice.
  await member(world.listId, optedOut, 'in')
  await member(world.listId, noMail, 'out')
  const first = await queryRows(
    ctx.db,
    sql`SELECT contact_id FROM list_members WHERE tenant_id = ${tenantId} AND list_id = ${world.listId} LIMIT 12`,
    z.object({ contact_id: z.number() }),
  )
  for (const { contact_id } of first) await member(second, contact_id, 'in').catch(() => {})
  const campaignId = await insertCampaign(ctx, [world.listId, second], [out])
  return { ...world, campaignId }
}

const expected = {
  deleted: 1,
  excluded_list: 1,
  no_address: 1,
  no_consent: 1,
  suppressed: 1,
  unsubscribed: 1,
}

describe('the snapshot', () => {
  it.each([1, 7, 36, 5000])(
    'takes each person once and counts the others by reason, by %i a page',
    async (pageSize) => {
      const world = await createMixedWorld()
      await start(world)
      await snapshotCampaign(world.ctx, world.campaignId, { pageSize, pages: 100 })
      const addresses = (await listMessages(world)).map((message) => message.address)
      expect(addresses.toSorted()).toEqual(world.addresses.toSorted())
      expect(await exclusionsOf(world)).toEqual(expected)
      expect((await campaignOf(world)).state).toBe('sending')
      expect(takeJobs(world).at(-1)).toEqual({ type: 'campaign.pump', campaignId: world.campaignId })
    },
  )

  it('goes on in a job of its own after a bounded number of pages', async () => {
    const world = await createMixedWorld()
    await start(world)
    takeJobs(world)
    for (let runs = 0; runs < 20 && (await campaignOf(world)).state === 'snapshotting'; runs++) {
      await snapshotCampaign(world.ctx, world.campaignId, { pageSize: 5, pages: 2 })
      expect(takeJobs(world)).toHaveLength(1)
    }
    expect(await listMessages(world)).toHaveLength(30)
    expect(await exclusionsOf(world)).toEqual(expected)
  })

  it('is taken by several workers at once without counting anybody twice', async () => {
    const world = await createMixedWorld()
    await start(world)
    for (let runs = 0; runs < 40 && (await campaignOf(world)).state === 'snapshotting'; runs++) {
      await Promise.all(
        [1, 2, 3].map(() => snapshotCampaign(world.ctx, world.campaignId, { pageSize: 4, pages: 3 })),
      )
    }
    expect(await listMessages(world)).toHaveLength(30)
    expect(await exclusionsOf(world)).toEqual(expected)
  })

  it('takes nobody for a campaign whose lists were emptied meanwhile', async () => {
    const world = await createWorld(shard, { people: 2 })
    await start(world)
    await execute(world.ctx.db, sql`DELETE FROM list_members WHERE tenant_id = ${world.ctx.tenant.id}`)
    await snapshotCampaign(world.ctx, world.campaignId)
    expect(await listMessages(world)).toEqual([])
    expect((await campaignOf(world)).state).toBe('sending')
  })
})
