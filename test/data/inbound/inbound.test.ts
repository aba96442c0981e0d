import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRow, queryRows } from '../../../db/client.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import { signTwilio } from '../../../worker/lib/twilio-signature.ts'
import {
  createContact,
  deleteContact,
  getContact,
  getTimeline,
} from '../../../worker/modules/contacts/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { acceptTwilioMessage, processInbound } from '../../../worker/modules/inbound/service.ts'
import { sandboxSecret } from '../../../worker/modules/sandbox/service.ts'
import { createTag } from '../../../worker/modules/tags/change-service.ts'
import { createTemplate } from '../../../worker/modules/templates/service.ts'
import { hashWhatsAppUser, sandboxPhone } from '../../../worker/modules/whatsapp/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let tenants = 0
let messages = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants, tenant: { name: 'Frantoio' } })
const number = '+393471234567'
const url = 'http://localhost:8787/webhooks/twilio/inbound/x'

type Written = {
  text: string
  channel?: 'sms' | 'whatsapp'
  from?: string
  id?: string
  more?: Record<string, string>
}

async function receive(
  ctx: TestCtx,
  { text, channel = 'sms', from = number, id, more }: Written,
): Promise<void> {
  const prefix = channel === 'whatsapp' ? 'whatsapp:' : ''
  const form = new URLSearchParams({
    MessageSid: id ?? `SM${++messages}`,
    From: prefix + from,
    To: `${prefix}+390212345678`,
    Body: text,
    NumMedia: '0',
    ...more,
  })
  const signature = await signTwilio(await sandboxSecret(ctx), url, form)
  await acceptTwilioMessage(ctx, { accountId: 0, url, signature, rawBody: form.toString() })
}
async function write(ctx: TestCtx, written: Written): Promise<void> {
  await receive(ctx, written)
  await processInbound(ctx)
}
const eventsOf = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT contact_id, message_id, meaning, answer, answer_state FROM inbound_events
        WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
    z.object({
      contact_id: z.number().nullable(),
      message_id: z.number().nullable(),
      meaning: z.string().nullable(),
      answer: z.string().nullable(),
      answer_state: z.string().nullable(),
    }),
  )
const suppressionsOf = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT channel, reason FROM suppressions WHERE tenant_id = ${ctx.tenant.id} AND address = ${number} ORDER BY 1`,
    (row) => `${String(row['channel'])} ${String(row['reason'])}`,
  )
const contactOfNumber = async (ctx: TestCtx) =>
  (
    await queryRow(
      ctx.db,
      sql`SELECT contact_id AS id FROM contact_identities
          WHERE tenant_id = ${ctx.tenant.id} AND channel = 'phone' AND external_id = ${number}`,
      z.object({ id: z.number() }),
    )
  )?.id

async function addMessage(
  ctx: TestCtx,
  contactId: number,
  channel = 'sms',
  providerId = 'SMout',
  content = '{}',
): Promise<number> {
  const now = ctx.clock.now()
  await execute(
    ctx.db,
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, content, created_at, updated_at)
        VALUES (${ctx.tenant.id}, 'Olio', ${channel}, 'finished', ${content}, ${now}, ${now})`,
  )
  const row = await queryRow(
    ctx.db,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, attempt_at, sent_at, provider_id)
        SELECT ${ctx.tenant.id}, ${channel}, 'k' || max(id), max(id), ${contactId}, ${number}, ${now}, ${now}, ${now}, ${providerId}
        FROM campaigns RETURNING id`,
    z.object({ id: z.number() }),
  )
  return row?.id ?? 0
}
const stagesOf = (ctx: TestCtx, id: number) =>
  queryRow(
    ctx.db,
    sql`SELECT replied_at, unsubscribed_at, delivered_at FROM messages WHERE id = ${id}`,
    z.object({
      replied_at: z.number().nullable(),
      unsubscribed_at: z.number().nullable(),
      delivered_at: z.number().nullable(),
    }),
  )

describe('the door', () => {
  test('takes nothing without the account’s signature', async () => {
    const ctx = await freshCtx()
    const post = { accountId: 0, url, signature: 'AAAA', rawBody: 'MessageSid=SM1&From=%2B39347&To=1&Body=x' }
    await expect(acceptTwilioMessage(ctx, post)).rejects.toMatchObject({ code: 'webhook.signature' })
    await expect(acceptTwilioMessage(ctx, { ...post, accountId: 7 })).rejects.toThrow(AppError)
    expect(await eventsOf(ctx)).toEqual([])
  })

  test('keeps a message once, however often Twilio repeats it', async () => {
    const ctx = await freshCtx()
    for (let i = 0; i < 3; i++) await receive(ctx, { text: 'Ciao', id: 'SMsame' })
    expect(await eventsOf(ctx)).toHaveLength(1)
    expect(ctx.queues.sent.filter(({ job }) => job.type === 'inbound.process')).toHaveLength(1)
    expect(ctx.due.lowered.length).toBeGreaterThan(0)
  })
})

describe('an unknown number', () => {
  test('becomes a contact with that number and name, not opted in', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Siete aperti?', channel: 'whatsapp', more: { ProfileName: ' Anna \u0007 G ' } })
    const contact = await getContact(ctx, (await contactOfNumber(ctx)) ?? 0)
    expect(contact).toMatchObject({
      phone: number,
      firstName: 'Anna G',
      source: 'inbound',
      consents: {},
      lists: [],
    })
    expect((await getTimeline(ctx, contact.id, { limit: 50 })).items).toMatchObject([
      { kind: 'message.received', data: { channel: 'whatsapp', text: 'Siete aperti?', answer: null } },
      { kind: 'created', data: { source: 'inbound' } },
    ])
    await write(ctx, { text: 'E domani?' })
    expect((await eventsOf(ctx)).map(({ contact_id }) => contact_id)).toEqual([contact.id, contact.id])
  })

  test('of WhatsApp without a phone is found again by its own id', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Ciao', channel: 'whatsapp', from: 'IT.1349' })
    await write(ctx, { text: 'Ciao', channel: 'whatsapp', from: 'IT.1349' })
    const [first, second] = await eventsOf(ctx)
    expect(first?.contact_id).not.toBeNull()
    expect(second?.contact_id).toBe(first?.contact_id)
    expect(await getContact(ctx, first?.contact_id ?? 0)).toMatchObject({ phone: null, email: null })
  })

  test('that is a service’s short number is nobody', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Codice 1234', from: '48580' })
    expect(await eventsOf(ctx)).toMatchObject([{ contact_id: null, meaning: 'message' }])
  })

  test('that was deleted is restored with a mark; one that was erased is new', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { phone: number })
    await deleteContact(ctx, id)
    await write(ctx, { text: 'Ciao' })
    expect(await getContact(ctx, id)).toMatchObject({ deletedAt: null })
    expect((await getTimeline(ctx, id, { limit: 50 })).items).toContainEqual(
      expect.objectContaining({ kind: 'restored', data: expect.objectContaining({ by: 'inbound' }) }),
    )
    const { removed } = await eraseContact(ctx, ctx.db, id, { confirmId: id, neverWriteAgain: false })
    expect(removed.received).toBe(1)
    expect(await eventsOf(ctx)).toEqual([])
    await write(ctx, { text: 'Rieccomi' })
    expect(await contactOfNumber(ctx)).toBeGreaterThan(id)
  })
})

test('words by WhatsApp open the answer window of the number they came to, those by SMS none', async () => {
  const opened: unknown[] = []
  const ctx = await freshCtx()
  const limiter = {
    ...ctx.limiter,
    windowOpened: async (request: unknown) => {
      opened.push(request)
      return { until: 0, wake: false }
    },
  }
  const own = { ...ctx, limiter }
  await write(own, { text: 'Ciao', channel: 'whatsapp' })
  await write(own, { text: 'Ciao' })
  expect(opened).toEqual([
    {
      number: expect.objectContaining({ number: sandboxPhone }),
      user: await hashWhatsAppUser(ctx, number),
      at: ctx.clock.now(),
    },
  ])
})

describe('words', () => {
  test('STOP withdraws on its channel, keeps the number out and is answered once', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, {
      phone: number,
      language: 'fr',
      consent: [
        { channel: 'sms', state: 'opted_in', text: 'Modulo' },
        { channel: 'whatsapp', state: 'opted_in', text: 'Modulo' },
      ],
    })
    const messageId = await addMessage(ctx, id)
    await write(ctx, { text: ' Stop. ' })
    const contact = await getContact(ctx, id)
    expect(contact.consents).toEqual({ sms: 'opted_out', whatsapp: 'opted_in' })
    expect(contact.consentLog[0]).toMatchObject({ source: 'stop_word', text: 'Stop.', messageId })
    expect(await suppressionsOf(ctx)).toEqual(['sms stop'])
    expect(await stagesOf(ctx, messageId)).toMatchObject({
      unsubscribed_at: ctx.clock.now(),
      replied_at: null,
      delivered_at: ctx.clock.now(),
    })
    expect(await eventsOf(ctx)).toMatchObject([{ meaning: 'stop', answer_state: 'sent' }])
    const kept = await queryRows(
      ctx.db,
      sql`SELECT recipient, payload->>'text' AS text FROM sandbox_messages WHERE tenant_id = ${ctx.tenant.id}`,
      z.object({ recipient: z.string(), text: z.string() }),
    )
    expect(kept).toMatchObject([{ recipient: number, text: expect.stringContaining('Frantoio : c') }])
    await processInbound(ctx)
    expect(await eventsOf(ctx)).toHaveLength(1)
  })

  test('acts although a message before it cannot be worked off now, which comes again', async () => {
    const ctx = await freshCtx()
    const windowOpened = () => Promise.reject(new Error('no answer'))
    await receive(ctx, { text: 'Buongiorno', channel: 'whatsapp' })
    await receive(ctx, { text: 'STOP' })
    const again = await processInbound({ ...ctx, limiter: { ...ctx.limiter, windowOpened } })
    expect(again).toBe(ctx.clock.now() + 60_000)
    expect(await suppressionsOf(ctx)).toEqual(['sms stop'])
    expect(await eventsOf(ctx)).toMatchObject([{ meaning: null }, { meaning: 'stop' }])
    expect(await processInbound(ctx)).toBeNull()
    expect((await eventsOf(ctx))[0]?.meaning).not.toBeNull()
  })

  test('START is an opt-in that ends the STOP, and nothing else that keeps the number out', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'BASTA' })
    expect(await contactOfNumber(ctx)).toBeUndefined()
    expect(await suppressionsOf(ctx)).toEqual(['sms stop'])
    await write(ctx, { text: 'START' })
    const id = (await contactOfNumber(ctx)) ?? 0
    expect((await getContact(ctx, id)).consents).toEqual({ sms: 'opted_in' })
    expect(await suppressionsOf(ctx)).toEqual([])
    await execute(
      ctx.db,
      sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
          VALUES (${ctx.tenant.id}, 'sms', ${number}, 'manual', 1)`,
    )
    await write(ctx, { text: 'stop' })
    await write(ctx, { text: 'start' })
    expect(await suppressionsOf(ctx)).toEqual(['sms manual'])
    expect((await eventsOf(ctx)).at(-1)).toMatchObject({ meaning: 'start', answer: null })
  })

  test('START is answered with "again" to who had left alone', async () => {
    const ctx = await freshCtx()
    const lastAnswer = async () => (await eventsOf(ctx)).at(-1)?.answer
    await write(ctx, { text: 'START' })
    expect(await lastAnswer()).toContain('riceverai i nostri messaggi')
    await write(ctx, { text: 'BASTA' })
    await write(ctx, { text: 'START' })
    expect(await lastAnswer()).toContain('riceverai di nuovo i nostri messaggi')
  })

  test('START of a number that left before it was a contact is answered with "again"', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'BASTA' })
    await write(ctx, { text: 'START' })
    expect((await eventsOf(ctx)).at(-1)?.answer).toContain('di nuovo')
  })

  test('of an erased person stay kept out until START', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { phone: number })
    await write(ctx, { text: 'STOP' })
    await eraseContact(ctx, ctx.db, id, { confirmId: id, neverWriteAgain: false })
    expect(await suppressionsOf(ctx)).toEqual([])
    await createContact(ctx, { phone: number })
    expect(await suppressionsOf(ctx)).toEqual(['sms stop'])
    await write(ctx, { text: 'START' })
    expect(await suppressionsOf(ctx)).toEqual([])
    const hashes = await queryRows(
      ctx.db,
      sql`SELECT channel FROM suppression_hashes WHERE tenant_id = ${ctx.tenant.id} AND channel = 'sms'`,
      (row) => row,
    )
    expect(hashes).toEqual([])
  })

  test('are answered on one channel while the secret of another cannot be opened, and there once it can', async () => {
    const ctx = await freshCtx()
    await receive(ctx, { text: 'Stop' })
    await receive(ctx, { text: 'Stop', channel: 'whatsapp' })
    const connect = (provider: string) =>
      execute(
        ctx.db,
        sql`INSERT INTO channel_accounts (tenant_id, channel, provider, sealed_secret, config, state)
            VALUES (${ctx.tenant.id}, 'sms', ${provider}, 'sealed with another key', '{}', 'ready')
            ON CONFLICT (tenant_id, channel) DO UPDATE SET provider = excluded.provider`,
      )
    const states = async () => (await eventsOf(ctx)).map(({ answer_state }) => answer_state)
    await connect('twilio')
    expect(await processInbound(ctx)).toBe(ctx.clock.now() + 60_000)
    expect(await states()).toEqual(['due', 'sent'])
    await connect('sandbox')
    expect(await processInbound(ctx)).toBeNull()
    expect(await states()).toEqual(['sent', 'sent'])
  })

  test('are answered three times a day to one number and no more', async () => {
    const ctx = await freshCtx()
    for (let i = 0; i < 6; i++) await write(ctx, { text: 'HELP' })
    expect((await eventsOf(ctx)).filter(({ answer }) => answer !== null)).toHaveLength(3)
  })
})

describe('an answer to a campaign', () => {
  test('marks the message it names, else the latest of the last days on its channel', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { phone: number })
    const first = await addMessage(ctx, id, 'whatsapp', 'SMfirst')
    ctx.clock.advance(1000)
    const second = await addMessage(ctx, id, 'whatsapp', 'SMsecond')
    await write(ctx, { text: 'Sì', channel: 'whatsapp', more: { OriginalRepliedMessageSid: 'SMfirst' } })
    expect((await stagesOf(ctx, first))?.replied_at).toBe(ctx.clock.now())
    expect((await stagesOf(ctx, second))?.replied_at).toBeNull()
    await write(ctx, { text: 'Anche', channel: 'whatsapp' })
    expect((await stagesOf(ctx, second))?.replied_at).toBe(ctx.clock.now())
    const other = await addMessage(ctx, id, 'sms', 'SMold')
    ctx.clock.advance(8 * 86_400_000)
    await write(ctx, { text: 'Eccomi' })
    expect((await stagesOf(ctx, other))?.replied_at).toBeNull()
    expect((await eventsOf(ctx)).map(({ meaning }) => meaning)).toEqual(['reply', 'reply', 'message'])
  })

  test('to a message of unclear outcome proves that it arrived, which gives the campaign’s tag', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { phone: number })
    const tag = await createTag(ctx, 'raggiunti')
    const messageId = await addMessage(ctx, id)
    await execute(ctx.db, sql`UPDATE campaigns SET tag_id = ${tag.id} WHERE tenant_id = ${ctx.tenant.id}`)
    await execute(ctx.db, sql`UPDATE messages SET sent_at = NULL WHERE id = ${messageId}`)
    await write(ctx, { text: 'Sì' })
    expect((await stagesOf(ctx, messageId))?.replied_at).toBe(ctx.clock.now())
    expect((await getContact(ctx, id)).tags).toEqual(['raggiunti'])
  })

  test('by a button gives the tag that the campaign has for it', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { phone: number })
    const tag = await createTag(ctx, 'interessati')
    const content = JSON.stringify({ templateId: 1, buttonTags: [{ button: 'yes', tagId: tag.id }] })
    await addMessage(ctx, id, 'whatsapp', 'SMtpl', content)
    const pressed = { ButtonPayload: 'yes', ButtonText: 'Sì', OriginalRepliedMessageSid: 'SMtpl' }
    await write(ctx, { text: 'Sì', channel: 'whatsapp', more: pressed })
    await write(ctx, { text: 'Sì', channel: 'whatsapp', more: pressed })
    expect((await getContact(ctx, id)).tags).toEqual(['interessati'])
    const added = (await getTimeline(ctx, id, { limit: 50 })).items.filter(({ kind }) => kind === 'tag.added')
    expect(added).toHaveLength(1)
  })

  test('by a button of a template gives the tag that the template has for it, unless the campaign has its own', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { phone: number })
    const [usual, special] = [await createTag(ctx, 'interessati'), await createTag(ctx, 'natale')]
    const template = await createTemplate(ctx, {
      name: 'Saluto',
      category: 'marketing',
      samples: {},
      translations: [
        {
          language: 'it',
          body: 'Ti va?',
          buttons: [
            { kind: 'reply', label: 'No', value: '', tagId: null },
            { kind: 'reply', label: 'Sì', value: '', tagId: usual.id },
          ],
        },
      ],
    })
    const pressed = {
      ButtonPayload: `tpl.${template.id}.it.1`,
      ButtonText: 'Sì',
      OriginalRepliedMessageSid: 'SMtpl',
    }
    await addMessage(ctx, id, 'whatsapp', 'SMtpl', JSON.stringify({ templateId: template.id }))
    await write(ctx, {
      text: 'No',
      channel: 'whatsapp',
      more: { ...pressed, ButtonPayload: `tpl.${template.id}.it.0` },
    })
    await write(ctx, {
      text: 'Boh',
      channel: 'whatsapp',
      more: { ...pressed, ButtonPayload: 'tpl.999999.it.1' },
    })
    expect((await getContact(ctx, id)).tags).toEqual([])
    await write(ctx, { text: 'Sì', channel: 'whatsapp', more: pressed })
    expect((await getContact(ctx, id)).tags).toEqual(['interessati'])
    const own = { templateId: template.id, buttonTags: [{ button: 'Sì', tagId: special.id }] }
    await addMessage(ctx, id, 'whatsapp', 'SMown', JSON.stringify(own))
    await write(ctx, {
      text: 'Sì',
      channel: 'whatsapp',
      more: { ...pressed, OriginalRepliedMessageSid: 'SMown' },
    })
    expect((await getContact(ctx, id)).tags).toEqual(['interessati', 'natale'])
  })
})
