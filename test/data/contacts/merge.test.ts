import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { listAuditRows } from '../../../worker/modules/audit/queries.ts'
import { contactsRoutes } from '../../../worker/modules/contacts/routes.ts'
import {
  createContact,
  deleteContact,
  getContact,
  getTimeline,
  mergeContacts,
  updateContact,
} from '../../../worker/modules/contacts/service.ts'
import { addMembers, createList, getList, removeMembers } from '../../../worker/modules/lists/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'

let shard: TestShard
let lastTenantId = 700
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = (): Promise<TestCtx> => shard.ctx({ tenantId: ++lastTenantId })
const yes = (channel: 'email' | 'sms', text = 'sì') => [{ channel, state: 'opted_in' as const, text }]
const none = { values: {}, fields: {} }

async function two(ctx: TestCtx): Promise<[number, number]> {
  const a = await createContact(ctx, {
    email: 'anna@example.org',
    firstName: 'Anna',
    tags: ['regali', 'olio'],
    consent: yes('email'),
  })
  const b = await createContact(ctx, {
    email: 'anna.grassi@example.org',
    phone: '347 118 2906',
    lastName: 'Grassi',
    tags: ['olio', 'vip'],
    consent: [...yes('sms'), { channel: 'email', state: 'opted_out', text: 'basta' }],
  })
  return [a.id, b.id]
}

async function message(
  ctx: TestCtx,
  contactId: number,
  {
    campaignId = 1,
    ...stages
  }: { campaignId?: number; address: string; sentAt?: number; leaseUntil?: number },
): Promise<void> {
  await execute(
    ctx.db,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, lease_until)
        VALUES (${ctx.tenant.id}, 'email', ${`campaign:${campaignId}:${contactId}`}, ${campaignId}, ${contactId},
          ${stages.address}, 1, ${stages.leaseUntil ?? null})`,
  )
  await execute(
    ctx.db,
    sql`UPDATE messages SET sent_at = ${stages.sentAt ?? null}
        WHERE tenant_id = ${ctx.tenant.id} AND cause_key = ${`campaign:${campaignId}:${contactId}`}`,
  )
}
const MessageRow = z.object({
  cause_key: z.string(),
  contact_id: z.number(),
  address: z.string(),
  sent_at: z.number().nullable(),
  error_code: z.string().nullable(),
})
const messagesOf = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT cause_key, contact_id, address, sent_at, error_code FROM messages
        WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
    MessageRow,
  )

describe('merging two contacts', () => {
  test('leaves one with the addresses, tags, consents and history of both', async () => {
    const ctx = await freshCtx()
    const [keepId, mergeId] = await two(ctx)
    ctx.clock.advance(1000)
    const merged = await mergeContacts(ctx, { keepId, mergeId, ...none })
    expect(merged).toMatchObject({
      id: keepId,
      email: 'anna@example.org',
      phone: '+393471182906',
      firstName: 'Anna',
      lastName: 'Grassi',
      tags: ['olio', 'regali', 'vip'],
      consents: { email: 'opted_out', sms: 'opted_in' },
      identities: [
        { kind: 'email', externalId: 'anna@example.org', kept: false },
        { kind: 'email', externalId: 'anna.grassi@example.org', kept: true },
        { kind: 'phone', externalId: '+393471182906', kept: false },
      ],
    })
    expect(merged.consentLog.map(({ channel, state, source }) => [channel, state, source])).toEqual([
      ['email', 'opted_out', 'merge'],
      ['email', 'opted_out', 'manual'],
      ['sms', 'opted_in', 'manual'],
      ['email', 'opted_in', 'manual'],
    ])
    const { items } = await getTimeline(ctx, keepId, { limit: 50, about: 'contact' })
    expect(items.map(({ kind, data }) => [kind, data['contactId'] ?? null])).toEqual([
      ['merged', mergeId],
      ['created', mergeId],
      ['created', null],
    ])
    const audit = await listAuditRows(ctx.db, ctx.tenant.id, {}, { cursor: undefined, limit: 10 })
    expect(audit).toMatchObject([
      {
        action: 'contact.merged',
        target: { id: String(keepId), name: null },
        details: { mergedId: mergeId },
      },
    ])
    expect(ctx.queues.sent.at(-1)?.job.type).toBe('lists.refresh')
  })

  test('every table that knew the other knows the one that stays', async () => {
    const ctx = await freshCtx()
    const [keepId, mergeId] = await two(ctx)
    await message(ctx, mergeId, { address: 'anna.grassi@example.org', sentAt: 5 })
    await mergeContacts(ctx, { keepId, mergeId, ...none })
    const tables = await queryRows(
      ctx.db,
      sql`SELECT m.name FROM sqlite_master m WHERE m.type = 'table' AND EXISTS (
            SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'contact_id')`,
      (row) => String(row['name']),
    )
    expect(tables.length).toBeGreaterThan(8)
    for (const table of tables) {
      if (table === 'contact_changes' || table === 'merged_contacts') continue
      const left = await queryRows(
        ctx.db,
        sql`SELECT 1 FROM ${sql.identifier(table)} WHERE tenant_id = ${ctx.tenant.id} AND contact_id = ${mergeId}`,
        () => table,
      )
      expect(left, table).toEqual([])
    }
  })

  test('done again changes nothing, and the id that went leads on, over several merges too', async () => {
    const ctx = await freshCtx()
    const [keepId, mergeId] = await two(ctx)
    const once = await mergeContacts(ctx, { keepId, mergeId, ...none })
    expect(await mergeContacts(ctx, { keepId, mergeId, ...none })).toEqual(once)
    const third = await createContact(ctx, { email: 'terza@example.org' })
    await mergeContacts(ctx, { keepId: third.id, mergeId: keepId, ...none })
    for (const id of [keepId, mergeId]) {
      await expect(getContact(ctx, id)).rejects.toMatchObject({
        code: 'contact.merged',
        fields: [{ field: 'id', code: 'merged', params: { contactId: third.id } }],
      })
      await expect(updateContact(ctx, id, { firstName: 'X' })).rejects.toMatchObject({
        code: 'contact.merged',
      })
      await expect(deleteContact(ctx, id)).rejects.toMatchObject({ code: 'contact.merged' })
    }
  })

  test('an address that came along still means this person, until it becomes the main one or another takes it', async () => {
    const ctx = await freshCtx()
    const [keepId, mergeId] = await two(ctx)
    await mergeContacts(ctx, { keepId, mergeId, ...none })
    await expect(createContact(ctx, { email: 'anna.grassi@example.org' })).rejects.toMatchObject({
      code: 'contact.identity_taken',
      fields: [{ params: { contactId: keepId } }],
    })
    const changed = await updateContact(ctx, keepId, { email: 'anna.grassi@example.org' })
    expect(changed.identities).toContainEqual({
      kind: 'email',
      externalId: 'anna.grassi@example.org',
      kept: false,
    })
    await createContact(ctx, { email: 'anna@example.org' })
  })

  test('keeps what was decided by hand on lists, the withdrawal first, and the counts right', async () => {
    const ctx = await freshCtx()
    const [keepId, mergeId] = await two(ctx)
    const name = (list: string) => ({ name: list, kind: 'static' as const, rule: null })
    const both = await createList(ctx, name('both'))
    const hers = await createList(ctx, name('hers'))
    const out = await createList(ctx, {
      name: 'out',
      kind: 'smart',
      rule: {
        type: 'group',
        match: 'all',
        not: false,
        rules: [{ type: 'attribute', attribute: 'email', operator: 'is_not_empty', value: '' }],
      },
    })
    await addMembers(ctx, both.id, [keepId, mergeId])
    await addMembers(ctx, hers.id, [mergeId])
    await addMembers(ctx, out.id, [keepId, mergeId])
    await removeMembers(ctx, out.id, [mergeId])
    const merged = await mergeContacts(ctx, { keepId, mergeId, ...none })
    expect(merged.lists.map((list) => list.name)).toEqual(['both', 'hers'])
    const counts = await Promise.all(
      [both, hers, out].map(async ({ id }) => (await getList(ctx, id)).memberCount),
    )
    expect(counts).toEqual([1, 1, 0])
  })

  test('a campaign reaches the person once: of two messages the one that waits is not sent', async () => {
    const ctx = await freshCtx()
    const [keepId, mergeId] = await two(ctx)
    const [mine, hers] = ['anna@example.org', 'anna.grassi@example.org']
    await message(ctx, keepId, { campaignId: 1, address: mine, sentAt: 5 })
    await message(ctx, mergeId, { campaignId: 1, address: hers })
    await message(ctx, keepId, { campaignId: 2, address: mine })
    await message(ctx, mergeId, { campaignId: 2, address: hers, leaseUntil: ctx.clock.now() + 60_000 })
    await message(ctx, mergeId, { campaignId: 3, address: hers })
    await message(ctx, keepId, { campaignId: 4, address: mine, sentAt: 5 })
    await message(ctx, mergeId, { campaignId: 4, address: hers, sentAt: 6 })
    const call = mountRoutes(contactsRoutes, ctx)
    expect(await call('POST', '/merge/preview', { keepId, mergeId })).toMatchObject({
      status: 200,
      body: {
        messages: { total: 7, notSent: 2 },
        consents: { email: 'opted_out' },
        tags: ['olio', 'regali', 'vip'],
      },
    })
    await mergeContacts(ctx, { keepId, mergeId, ...none })
    const rows = await messagesOf(ctx)
    expect(rows.every((row) => row.contact_id === keepId)).toBe(true)
    expect(rows.map((row) => [row.cause_key, row.address, row.error_code])).toEqual([
      [`campaign:1:${keepId}`, mine, null],
      [`campaign:1:${mergeId}`, hers, 'merged'],
      [`campaign:2:${keepId}`, mine, 'merged'],
      [`campaign:2:${mergeId}`, hers, null],
      [`campaign:3:${keepId}`, mine, null],
      [`campaign:4:${keepId}`, mine, null],
      [`campaign:4:${mergeId}`, hers, null],
    ])
  })

  test('a withdrawal that comes between reading and writing is seen', async () => {
    const ctx = await freshCtx()
    const a = await createContact(ctx, { email: 'a@example.org', consent: yes('email') })
    const b = await createContact(ctx, { phone: '347 118 2906' })
    const slow: TestCtx = {
      ...ctx,
      due: {
        ...ctx.due,
        // Between reading the two contacts and writing them.
        lower: async () => {
          await execute(
            ctx.db,
            sql`UPDATE contact_consents SET state = 'opted_out' WHERE tenant_id = ${ctx.tenant.id} AND contact_id = ${a.id}`,
          )
        },
      },
    }
    const merged = await mergeContacts(slow, { keepId: b.id, mergeId: a.id, ...none })
    expect(merged.consents.email).toBe('opted_out')
  })

  test('two merges of the same contact at once: one wins, the other is told', async () => {
    const ctx = await freshCtx()
    const [a, b] = await two(ctx)
    const c = await createContact(ctx, { email: 'c@example.org' })
    const results = await Promise.allSettled([
      mergeContacts(ctx, { keepId: a, mergeId: b, ...none }),
      mergeContacts(ctx, { keepId: c.id, mergeId: b, ...none }),
    ])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { code: 'contact.merged' },
    })
  })
})

/** Counters of campaigns as the triggers keep them, and as the rows tell them; left out ones apart. */
async function figuresOf(ctx: TestCtx) {
  const kept = await queryRows(
    ctx.db,
    sql`SELECT campaign_id, stage, count FROM campaign_counts WHERE tenant_id = ${ctx.tenant.id}
        AND stage <> 'skipped' AND count > 0 ORDER BY campaign_id, stage`,
    (row) => Object.values(row).map(String),
  )
  const counted = await queryRows(
    ctx.db,
    sql`SELECT * FROM (
          SELECT campaign_id, 'opened' AS stage, count(opened_at) AS n FROM messages WHERE tenant_id = ${ctx.tenant.id} GROUP BY 1
          UNION ALL SELECT campaign_id, 'queued', count(*) FROM messages WHERE tenant_id = ${ctx.tenant.id} GROUP BY 1
          UNION ALL SELECT campaign_id, 'sent', count(sent_at) FROM messages WHERE tenant_id = ${ctx.tenant.id} GROUP BY 1)
        WHERE n > 0 ORDER BY campaign_id, stage`,
    (row) => Object.values(row).map(String),
  )
  return { kept, counted }
}

test('whatever each has received, no message is lost, no figure moves, and nobody waits twice for one campaign', async () => {
  const Received = fc.constantFrom('none', 'waiting', 'sent', 'opened')
  const runs = fc.array(fc.tuple(Received, Received), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(runs, async (campaigns) => {
      const ctx = await freshCtx()
      const [keepId, mergeId] = await two(ctx)
      const emails = new Map([
        [keepId, 'anna@example.org'],
        [mergeId, 'anna.grassi@example.org'],
      ])
      for (const [index, received] of campaigns.entries()) {
        for (const [side, contactId] of [keepId, mergeId].entries()) {
          const state = received[side]
          if (state === undefined || state === 'none') continue
          const campaignId = index + 1
          const address = emails.get(contactId) ?? ''
          await message(ctx, contactId, {
            campaignId,
            address,
            ...(state === 'waiting' ? {} : { sentAt: 5 }),
          })
          if (state === 'opened') {
            await execute(
              ctx.db,
              sql`UPDATE messages SET opened_at = 6 WHERE tenant_id = ${ctx.tenant.id}
                  AND cause_key = ${`campaign:${campaignId}:${contactId}`}`,
            )
          }
        }
      }
      const before = { rows: await messagesOf(ctx), figures: await figuresOf(ctx) }
      await mergeContacts(ctx, { keepId, mergeId, ...none })
      const rows = await messagesOf(ctx)
      expect(rows).toHaveLength(before.rows.length)
      const after = await figuresOf(ctx)
      expect(after).toEqual(before.figures)
      expect(after.kept).toEqual(after.counted)
      for (const [index] of campaigns.entries()) {
        const own = rows.filter((row) => row.cause_key.startsWith(`campaign:${index + 1}:`))
        const waiting = own.filter((row) => row.sent_at === null && row.error_code === null)
        const sent = own.filter((row) => row.sent_at !== null)
        expect(waiting.length).toBeLessThanOrEqual(sent.length > 0 ? 0 : 1)
      }
    }),
    { numRuns: 25 },
  )
})

describe('the routes of a merge', () => {
  test('refuse bad input at its field, strangers, deleted ones and roles that may only read', async () => {
    const ctx = await freshCtx()
    const [keepId, mergeId] = await two(ctx)
    const call = mountRoutes(contactsRoutes, ctx)
    for (const [body, fields] of [
      [{ keepId }, { mergeId: 'id' }],
      [{ keepId, mergeId: keepId }, { mergeId: 'same_contact' }],
      [{ keepId, mergeId, values: { email: 'both' } }, { 'values.email': 'invalid_value' }],
      [{ keepId, mergeId, fields: { A: 1 } }, { 'fields.A': 'invalid_value' }],
      [{ keepId: 'x', mergeId }, { keepId: 'id' }],
    ] as const) {
      expect(refusal(await call('POST', '/merge', body))).toEqual({
        status: 422,
        code: 'request.invalid',
        fields,
      })
    }
    expect(refusal(await call('POST', '/merge', { keepId, mergeId: 99_999 })).code).toBe('resource.not_found')
    const other = mountRoutes(contactsRoutes, await freshCtx())
    expect(refusal(await other('POST', '/merge', { keepId, mergeId })).status).toBe(404)
    const staff = mountRoutes(contactsRoutes, await shard.ctx({ tenantId: ctx.tenant.id, role: 'staff' }))
    expect(refusal(await staff('POST', '/merge', { keepId, mergeId })).status).toBe(403)
    await deleteContact(ctx, mergeId)
    expect(refusal(await call('POST', '/merge', { keepId, mergeId }))).toMatchObject({
      status: 409,
      code: 'contact.deleted',
    })
  })

  test('refuse a choice that leaves the contact without an address, in the preview too', async () => {
    const ctx = await freshCtx()
    const keep = await createContact(ctx, { email: 'anna@example.org' })
    const merge = await createContact(ctx, { phone: '347 118 2906' })
    const call = mountRoutes(contactsRoutes, ctx)
    const body = { keepId: keep.id, mergeId: merge.id, values: { email: 'merge', phone: 'keep' } }
    for (const path of ['/merge/preview', '/merge']) {
      expect(refusal(await call('POST', path, body))).toMatchObject({
        status: 422,
        code: 'contact.no_identity',
      })
    }
    expect((await getContact(ctx, merge.id)).phone).toBe('+393471182906')
  })

  test('an e-mail of one and a phone of another change neither and name both', async () => {
    const ctx = await freshCtx()
    const call = mountRoutes(contactsRoutes, ctx)
    const a = await createContact(ctx, { email: 'a@example.org' })
    const b = await createContact(ctx, { phone: '347 118 2906' })
    const answer = await call('POST', '/', { email: 'a@example.org', phone: '347 118 2906', firstName: 'X' })
    expect(refusal(answer)).toEqual({
      status: 409,
      code: 'contact.identity_split',
      fields: { email: 'taken', phone: 'taken' },
    })
    expect(answer.body).toMatchObject({
      errors: [
        { field: 'email', params: { contactId: a.id } },
        { field: 'phone', params: { contactId: b.id } },
      ],
    })
    expect(await getContact(ctx, a.id)).toEqual(a)
    expect(await getContact(ctx, b.id)).toEqual(b)
  })
})
