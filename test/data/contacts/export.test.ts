import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../../db/client.ts'
import { listAuditRows } from '../../../worker/modules/audit/queries.ts'
import { contactsRoutes } from '../../../worker/modules/contacts/routes.ts'
import { createContact, deleteContact, exportContact } from '../../../worker/modules/contacts/service.ts'
import { addMembers, createList } from '../../../worker/modules/lists/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

describe('the data of a contact', () => {
  test('hold everything that is known, deleted or not, and the audit log says who took them', async () => {
    const ctx = await shard.ctx({ tenantId: 810 })
    const { id } = await createContact(ctx, {
      email: 'anna@example.org',
      phone: '347 118 2906',
      firstName: 'Anna',
      timeZone: 'Europe/Rome',
      tags: ['vip'],
      consent: [{ channel: 'email', state: 'opted_in', text: 'Modulo' }],
    })
    const list = await createList(ctx, { name: 'Clienti', kind: 'static', rule: null })
    await addMembers(ctx, list.id, [id])
    await execute(
      ctx.db,
      sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
          VALUES (810, 'email', 'anna@example.org', 'bounced', 1), (810, 'sms', '+393471182906', 'blocked', 2),
            (810, 'email', 'altra@example.org', 'bounced', 3)`,
    )
    await execute(
      ctx.db,
      sql`INSERT INTO messages (tenant_id, channel, cause_key, contact_id, address, created_at, sent_at, opened_at)
          VALUES (810, 'email', 'x', ${id}, 'anna@example.org', 1, 2, 3)`,
    )
    await deleteContact(ctx, id)
    const data = await exportContact(ctx, id)
    expect(data).toMatchObject({
      format: 'centralino.contact.v1',
      exportedAt: ctx.clock.now(),
      contact: { id, email: 'anna@example.org', phone: '+393471182906', fields: {}, timeZone: 'Europe/Rome' },
      identities: [{ channel: 'email' }, { channel: 'phone' }],
      tags: [{ name: 'vip' }],
      lists: [{ name: 'Clienti', state: 'in', origin: 'hand' }],
      consents: [{ channel: 'email', state: 'opted_in' }],
      consentLog: [{ channel: 'email', text: 'Modulo', source: 'manual' }],
      suppressions: [
        { channel: 'email', address: 'anna@example.org', reason: 'bounced' },
        { channel: 'sms', reason: 'blocked' },
      ],
      messages: [{ sentAt: 2, openedAt: 3, links: [] }],
      events: [{ kind: 'tag.added' }, { kind: 'list.added' }, { kind: 'deleted' }],
    })
    const audit = await listAuditRows(ctx.db, 810, {}, { cursor: undefined, limit: 10 })
    expect(audit).toMatchObject([
      { action: 'contact.data_exported', target: { id: String(id), name: null }, details: {} },
    ])
  })

  test('are for who may write contacts, of the own workspace', async () => {
    const ctx = await shard.ctx({ tenantId: 811 })
    const { id } = await createContact(ctx, { email: 'anna@example.org' })
    expect(await mountRoutes(contactsRoutes, ctx)('GET', `/${id}/export`)).toMatchObject({
      status: 200,
      body: { contact: { id } },
    })
    const staff = mountRoutes(contactsRoutes, await shard.ctx({ tenantId: 811, role: 'staff' }))
    expect(refusal(await staff('GET', `/${id}/export`)).status).toBe(403)
    const other = mountRoutes(contactsRoutes, await shard.ctx({ tenantId: 812 }))
    expect(refusal(await other('GET', `/${id}/export`)).status).toBe(404)
    expect(refusal(await other('GET', '/x/export')).status).toBe(422)
  })
})
