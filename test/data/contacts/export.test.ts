import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { execute } from '../../../db/client.ts'
import { listAuditRows } from '../../../worker/modules/audit/queries.ts'
import { contactsRoutes } from '../../../worker/modules/contacts/routes.ts'
import { createContact, deleteContact, exportContact } from '../../../worker/modules/contacts/service.ts'
import { createField } from '../../../worker/modules/fields/service.ts'
import { addMembers, createList } from '../../../worker/modules/lists/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { landedMessage } from '../../support/landed-message.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

describe('the data of a contact', () => {
  test('hold everything that is known, deleted or not, and the audit log says who took them', async () => {
    const ctx = await shard.ctx({ tenantId: 810 })
    await createField(ctx, { key: 'VISITA', label: 'Visita', type: 'datetime', choices: [] })
    await createField(ctx, { key: 'PUNTI', label: 'Punti', type: 'number', choices: [] })
    const { id } = await createContact(ctx, {
      fields: { VISITA: '2026-10-25T00:30:00Z', PUNTI: 7 },
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
    await execute(
      ctx.db,
      sql`INSERT INTO campaign_links (id, tenant_id, campaign_id, url) VALUES (8100, 810, 1, 'https://prova.example')`,
    )
    await execute(
      ctx.db,
      sql`INSERT INTO link_clicks (tenant_id, link_id, message_id, at, last_at, clicks)
          SELECT 810, 8100, id, 4, 5, 2 FROM messages WHERE tenant_id = 810`,
    )
    await deleteContact(ctx, id)
    const data = await exportContact(ctx, id)
    expect(data).toMatchObject({
      format: 'centralino.contact.v2',
      exportedAt: new Date(ctx.clock.now()).toISOString(),
      contact: {
        id,
        email: 'anna@example.org',
        phone: '+393471182906',
        fields: { VISITA: '2026-10-25T00:30:00.000Z', PUNTI: 7 },
        timeZone: 'Europe/Rome',
      },
      identities: [{ channel: 'email' }, { channel: 'phone' }],
      tags: [{ name: 'vip' }],
      lists: [{ name: 'Clienti', state: 'in', origin: 'hand' }],
      consents: [{ channel: 'email', state: 'opted_in' }],
      consentLog: [{ channel: 'email', text: 'Modulo', source: 'manual' }],
      suppressions: [
        { channel: 'email', address: 'anna@example.org', reason: 'bounced' },
        { channel: 'sms', reason: 'blocked' },
      ],
      messages: [
        {
          sentAt: '1970-01-01T00:00:00.002Z',
          openedAt: '1970-01-01T00:00:00.003Z',
          deliveredAt: null,
          links: [{ url: 'https://prova.example', at: '1970-01-01T00:00:00.004Z', clicks: 2 }],
        },
      ],
      events: [{ kind: 'tag.added' }, { kind: 'list.added' }, { kind: 'deleted' }],
    })
    // Whatever part a time is in, it is told in the same way.
    expect(JSON.stringify(data)).not.toMatch(/"(?:at|\w+At)":\d/)
    const audit = await listAuditRows(ctx.db, 810, {}, { cursor: undefined, limit: 10 })
    expect(audit).toMatchObject([
      { action: 'contact.data_exported', target: { id: String(id), name: null }, details: {} },
    ])
  })

  test('hold the mails that came from it as they came in, of any size, and tell which have no bytes left', async () => {
    const ctx = await shard.ctx({ tenantId: 813 })
    const { id } = await createContact(ctx, { email: 'anna@example.org' })
    const whole = new Uint8Array(150_001).map((_, index) => index % 251)
    await ctx.files.put('mail/813/a.eml', whole)
    await ctx.files.put('mail/813/c.eml', 'Subject: Uno\r\n\r\nCiao')
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      await execute(
        ctx.db,
        sql`INSERT INTO inbound_events (tenant_id, account_id, channel, event_id, sender, recipient, text, details, received_at, processed_at, contact_id)
            VALUES (813, 0, 'email', ${`mail:${name}`}, 'anna@example.org', 'x@y.example', '', ${`{"mailKey":"mail/813/${name}.eml"}`}, ${index}, 1, ${id})`,
      )
    }
    const { status, body } = await mountRoutes(contactsRoutes, ctx)('GET', `/${id}/export`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      contact: { id },
      mails: [
        { sender: 'anna@example.org', receivedAt: '1970-01-01T00:00:00.000Z' },
        { eml: null },
        { eml: btoa('Subject: Uno\r\n\r\nCiao') },
      ],
    })
    const [{ eml }] = (body as { mails: [{ eml: string }] }).mails
    expect(Buffer.from(eml, 'base64').equals(whole)).toBe(true)
  })

  test('hold what was written both ways in conversations, with the files, and the browsers of the site’s chat', async () => {
    const ctx = await shard.ctx({ tenantId: 814 })
    const { id } = await createContact(ctx, { email: 'anna@example.org', phone: '+393471182906' })
    await ctx.files.put('814/inbox/foto', new Uint8Array([1, 2, 3]))
    for (let index = 0; index < 130; index++) {
      await ctx.inbox.land({
        messages: [
          landedMessage(index, {
            channel: 'sms',
            providerId: `SM${index}`,
            ownAddress: '+39055',
            peer: '+393471182906',
            contactId: id,
            text: `Messaggio ${index}`,
            attachments:
              index === 3 ? [{ key: 'foto', name: 'foto.png', type: 'image/png', sizeBytes: 3 }] : [],
            providerAt: null,
          }),
        ],
      })
    }
    await execute(
      ctx.db,
      sql`INSERT INTO chat_visitors (tenant_id, id, visitor, site, trust, contact_id, page_url, page_title, referrer, city,
            language, created_at, seen_at)
          VALUES (814, 'v1', 'v1', 'https://prova.example', 'claimed', ${id}, 'https://prova.example/olio', 'Olio', '',
            'Arezzo', 'it', 1, 2)`,
    )
    const { status, body } = await mountRoutes(contactsRoutes, ctx)('GET', `/${id}/export`)
    expect(status).toBe(200)
    const Exported = z.object({
      browsers: z.array(z.object({ pageUrl: z.string(), city: z.string() })),
      conversations: z.array(
        z.object({ channel: z.string(), messages: z.array(z.object({ text: z.string() })) }),
      ),
      files: z.array(z.object({ name: z.string(), bytes: z.string() })),
    })
    const { browsers, conversations, files } = Exported.parse(body)
    expect(browsers).toEqual([{ pageUrl: 'https://prova.example/olio', city: 'Arezzo' }])
    expect(conversations.map(({ channel, messages }) => [channel, messages.length])).toEqual([['sms', 130]])
    expect(conversations[0]?.messages.at(-1)?.text).toBe('Messaggio 0')
    expect(files).toEqual([{ name: 'foto.png', bytes: btoa('\u0001\u0002\u0003') }])
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
