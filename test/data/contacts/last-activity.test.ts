import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRow } from '../../../db/client.ts'
import { ContactsQuery } from '../../../worker/contracts/contacts.ts'
import {
  createContact,
  getContact,
  listContacts,
  mergeContacts,
} from '../../../worker/modules/contacts/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { addPeople } from '../../support/tasks.ts'

let shard: TestShard
let lastTenantId = 800
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = (): Promise<TestCtx> => shard.ctx({ tenantId: ++lastTenantId })
const stages = ['opened_at', 'clicked_at', 'replied_at', 'complained_at', 'unsubscribed_at'] as const
const ours = [
  'sent_at',
  'delivered_at',
  'bounced_at',
  'failed_at',
  'machine_opened_at',
  'machine_clicked_at',
] as const

/** A message to a contact; gives its id. */
async function message(ctx: TestCtx, contactId: number, campaignId = 1): Promise<number> {
  await execute(
    ctx.db,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at)
        VALUES (${ctx.tenant.id}, 'email', ${`campaign:${campaignId}:${contactId}`}, ${campaignId}, ${contactId}, 'x', 1)`,
  )
  const row = await queryRow(
    ctx.db,
    sql`SELECT max(id) AS id FROM messages WHERE tenant_id = ${ctx.tenant.id}`,
    (one) => Number(one['id']),
  )
  return row ?? 0
}
const reach = (ctx: TestCtx, messageId: number, stage: string, at: number | null) =>
  execute(ctx.db, sql`UPDATE messages SET ${sql.identifier(stage)} = ${at} WHERE id = ${messageId}`)
const lastOf = async (ctx: TestCtx, id: number) => (await getContact(ctx, id)).lastActivityAt

async function write(ctx: TestCtx, contactId: number, at: number): Promise<void> {
  await execute(
    ctx.db,
    sql`INSERT INTO inbound_events (tenant_id, account_id, channel, event_id, sender, recipient, text, received_at)
        VALUES (${ctx.tenant.id}, 0, 'sms', ${`e${at}`}, '+39347', '+39348', 'ciao', ${at})`,
  )
  await execute(
    ctx.db,
    sql`UPDATE inbound_events SET contact_id = ${contactId} WHERE tenant_id = ${ctx.tenant.id} AND received_at = ${at}`,
  )
}

describe('the last activity of a contact', () => {
  it.each(stages)('is when the person has %s', async (stage) => {
    const ctx = await freshCtx()
    const { id, updatedAt } = await createContact(ctx, { email: 'anna@example.org' })
    const mail = await message(ctx, id)
    expect(await lastOf(ctx, id)).toBeNull()
    await reach(ctx, mail, stage, 500)
    expect(await lastOf(ctx, id)).toBe(500)
    expect((await getContact(ctx, id)).updatedAt).toBe(updatedAt)
  })

  it.each(ours)('is nothing that is done to the person: %s', async (stage) => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { email: 'anna@example.org' })
    await reach(ctx, await message(ctx, id), stage, 500)
    expect(await lastOf(ctx, id)).toBeNull()
  })

  it('is the latest of all messages and of what the person wrote, whatever comes in which order', async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('stage' as const),
        message: fc.integer({ min: 0, max: 2 }),
        stage: fc.constantFrom(...stages),
        at: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: null }),
      }),
      fc.record({ kind: fc.constant('wrote' as const), at: fc.integer({ min: 1, max: 1000 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(step, { selector: ({ at }) => at, maxLength: 12 }), async (steps) => {
        const ctx = await freshCtx()
        const { id } = await createContact(ctx, { email: 'anna@example.org' })
        const mails = [await message(ctx, id, 1), await message(ctx, id, 2), await message(ctx, id, 3)]
        const reached = new Map<string, number>()
        for (const one of steps) {
          if (one.kind === 'wrote') {
            await write(ctx, id, one.at)
            reached.set(`wrote ${one.at}`, one.at)
          } else {
            await reach(ctx, mails[one.message] ?? 0, one.stage, one.at)
            reached.set(`${one.message} ${one.stage}`, one.at ?? 0)
          }
        }
        expect(await lastOf(ctx, id)).toBe(Math.max(0, ...reached.values()) || null)
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  it('is the later one of two contacts that become one', async () => {
    const ctx = await freshCtx()
    const keep = await createContact(ctx, { email: 'anna@example.org' })
    const merge = await createContact(ctx, { email: 'grassi@example.org' })
    await reach(ctx, await message(ctx, keep.id), 'opened_at', 300)
    await reach(ctx, await message(ctx, merge.id, 2), 'clicked_at', 700)
    const one = await mergeContacts(ctx, { keepId: keep.id, mergeId: merge.id, values: {}, fields: {} })
    expect(one.lastActivityAt).toBe(700)
  })

  it('sorts the contacts, page by page, those who never did anything by how they came in', async () => {
    const ctx = await freshCtx()
    const ids = await addPeople(ctx, 12)
    const [first = 0, , third = 0, fourth = 0] = ids
    await reach(ctx, await message(ctx, first), 'opened_at', 900)
    await reach(ctx, await message(ctx, third), 'opened_at', 950)
    await write(ctx, fourth, 910)
    const others = ids.filter((id) => ![first, third, fourth].includes(id))
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await listContacts(ctx, ContactsQuery.parse({ sort: 'activity', limit: 2, cursor }))
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual([third, fourth, first, ...others.toReversed()])
    const ascending = await listContacts(ctx, ContactsQuery.parse({ sort: 'activity', direction: 'asc' }))
    expect(ascending.items.map(({ id }) => id)).toEqual(seen.toReversed())
  })
})
