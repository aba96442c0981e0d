import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRow, queryRows } from '../../../db/client.ts'
import { publicFormLimits } from '../../../worker/contracts/preferences.ts'
import {
  createContact,
  deleteContact,
  getContact,
  getTimeline,
} from '../../../worker/modules/contacts/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { addMembers, createList, updateList } from '../../../worker/modules/lists/service.ts'
import {
  changePreferences,
  confirmSignUp,
  leaveEverything,
  openConfirm,
  requestSignUp,
  sendOptInMails,
  signUpLink,
  viewPreferences,
  viewSignUp,
} from '../../../worker/modules/preferences/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants })
const visitor = { ip: '198.51.100.4', userAgent: 'Firefox' }
const proof = {
  yes: (channel: string) => `Sì ${channel}`,
  no: (channel: string) => `No ${channel}`,
  ...visitor,
}
const email = 'anna@posteo.it'

async function topicOf(ctx: TestCtx, name: string): Promise<number> {
  const { id } = await createList(ctx, { name: `Lista ${name}`, kind: 'static', rule: null })
  await updateList(ctx, id, { topic: { name, description: 'Due volte al mese' } })
  return id
}
async function suppress(ctx: TestCtx, channel: string, address: string, reason: string): Promise<void> {
  await execute(
    ctx.db,
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
        VALUES (${ctx.tenant.id}, ${channel}, ${address}, ${reason}, 1)`,
  )
}
const reasonOf = async (ctx: TestCtx, address: string): Promise<string | undefined> =>
  (
    await queryRow(
      ctx.db,
      sql`SELECT reason FROM suppressions WHERE tenant_id = ${ctx.tenant.id} AND address = ${address}`,
      z.object({ reason: z.string() }),
    )
  )?.reason

describe('the page of a person', () => {
  test('shows the channels they have an address for, covered, and the topics there are', async () => {
    const ctx = await freshCtx()
    const oil = await topicOf(ctx, 'Olio nuovo')
    await createList(ctx, { name: 'Interna', kind: 'static', rule: null })
    const { id } = await createContact(ctx, {
      email,
      phone: '347 123 4567',
      language: 'fr',
      consent: [{ channel: 'email', state: 'opted_in', text: 'Modulo' }],
    })
    await addMembers(ctx, oil, [id])
    expect(await viewPreferences(ctx, id)).toEqual({
      contactId: id,
      language: 'fr',
      email: 'a•••@posteo.it',
      channels: [
        { channel: 'email', address: 'a•••@posteo.it', state: 'opted_in', blocked: false },
        { channel: 'sms', address: '•••567', state: 'unknown', blocked: false },
        { channel: 'whatsapp', address: '•••567', state: 'unknown', blocked: false },
      ],
      topics: [{ listId: oil, name: 'Olio nuovo', description: 'Due volte al mese', joined: true }],
    })
  })

  test('changes consents with their proof and topics, tells the live lists, and again changes nothing', async () => {
    const ctx = await freshCtx()
    const [oil, wine] = [await topicOf(ctx, 'Olio'), await topicOf(ctx, 'Vino')]
    const { id } = await createContact(ctx, {
      email,
      phone: '347 123 4567',
      consent: [{ channel: 'email', state: 'opted_in_double', text: 'Modulo' }],
    })
    await addMembers(ctx, oil, [id])
    ctx.queues.sent.length = 0
    const form = {
      shownChannels: ['email', 'sms', 'whatsapp'],
      channels: ['sms'],
      shownTopics: [oil, wine],
      topics: [wine],
    }
    await changePreferences(ctx, { contactId: id, messageId: 77 }, form, proof)
    const contact = await getContact(ctx, id)
    expect(contact.consents).toEqual({ email: 'opted_out', sms: 'opted_in' })
    expect(contact.lists.map(({ id: list }) => list)).toEqual([wine])
    expect(contact.consentLog.slice(0, 2)).toMatchObject([
      {
        channel: 'sms',
        state: 'opted_in',
        source: 'preference_page',
        text: 'Sì sms',
        messageId: 77,
        ...visitor,
      },
      { channel: 'email', state: 'opted_out', source: 'preference_page', text: 'No email', messageId: 77 },
    ])
    expect(ctx.queues.sent).toMatchObject([{ job: { type: 'lists.refresh' } }])
    expect((await getTimeline(ctx, id, { limit: 50 })).items.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['list.joined', 'list.quit']),
    )
    ctx.queues.sent.length = 0
    await changePreferences(ctx, { contactId: id, messageId: 77 }, form, proof)
    expect((await getContact(ctx, id)).consentLog).toHaveLength(3)
    expect(ctx.queues.sent).toEqual([])
  })

  test('leaves everything at once; who is gone has no page', async () => {
    const ctx = await freshCtx()
    const oil = await topicOf(ctx, 'Olio')
    const { id } = await createContact(ctx, { email, phone: '347 123 4567' })
    await addMembers(ctx, oil, [id])
    await leaveEverything(ctx, { contactId: id, messageId: null }, proof)
    const contact = await getContact(ctx, id)
    expect(contact.consents).toEqual({ email: 'opted_out', sms: 'opted_out', whatsapp: 'opted_out' })
    expect(contact.lists).toEqual([])
    await eraseContact(ctx, ctx.db, id, { confirmId: id, neverWriteAgain: false })
    expect(await viewPreferences(ctx, id)).toBeNull()
    expect(await leaveEverything(ctx, { contactId: id, messageId: null }, proof)).toBeNull()
  })

  test('an opt-in ends the suppression of a withdrawal, and of nothing else', async () => {
    for (const [reason, after] of [
      ['unsubscribed', undefined],
      ['stop', undefined],
      ['erased', undefined],
      ['complaint', 'complaint'],
      ['hard_bounce', 'hard_bounce'],
      ['manual', 'manual'],
    ] as const) {
      const ctx = await freshCtx()
      const { id } = await createContact(ctx, { email })
      await suppress(ctx, 'email', email, reason)
      expect((await viewPreferences(ctx, id))?.channels[0]?.blocked).toBe(after !== undefined)
      const form = { shownChannels: ['email'], channels: ['email'], shownTopics: [], topics: [] }
      await changePreferences(ctx, { contactId: id, messageId: null }, form, proof)
      expect((await getContact(ctx, id)).consents).toEqual({ email: 'opted_in' })
      expect(await reasonOf(ctx, email), reason).toBe(after)
    }
  })

  test('belongs to one workspace', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { email })
    const other = await freshCtx()
    const foreign = await topicOf(other, 'Altro')
    expect(await viewPreferences(other, id)).toBeNull()
    const form = { shownChannels: [], channels: [], shownTopics: [foreign], topics: [foreign] }
    await changePreferences(ctx, { contactId: id, messageId: null }, form, proof)
    expect((await getContact(ctx, id)).lists).toEqual([])
  })
})

describe('signing up', () => {
  async function ask(ctx: TestCtx, change: Partial<Parameters<typeof requestSignUp>[1]> = {}) {
    const { shownAt } = await viewSignUp(ctx, change.contactId ?? null)
    ctx.clock.advance(5_000)
    return requestSignUp(ctx, {
      contactId: null,
      email,
      firstName: 'Anna',
      listIds: [],
      honeypot: '',
      shownAt,
      language: 'it',
      text: 'Accetto',
      ...visitor,
      ...change,
    })
  }
  const optIns = (ctx: TestCtx) =>
    queryRows(
      ctx.db,
      sql`SELECT id, expires_at, mailed_at, confirmed_at, contact_id FROM opt_ins WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
      z.object({
        id: z.number(),
        expires_at: z.number(),
        mailed_at: z.number().nullable(),
        confirmed_at: z.number().nullable(),
        contact_id: z.number().nullable(),
      }),
    )
  const mails = (ctx: TestCtx) =>
    queryRows(
      ctx.db,
      sql`SELECT recipient, payload->>'text' AS text FROM sandbox_messages WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
      z.object({ recipient: z.string(), text: z.string() }),
    )
  async function confirm(ctx: TestCtx): Promise<string | null> {
    const optIn = (await optIns(ctx)).at(-1)
    const view = optIn && (await openConfirm(ctx, optIn.id, optIn.expires_at))
    return view ? confirmSignUp(ctx, view, visitor) : null
  }
  const contactCount = async (ctx: TestCtx) =>
    (await queryRows(ctx.db, sql`SELECT id FROM contacts WHERE tenant_id = ${ctx.tenant.id}`, (row) => row))
      .length

  test('asks by mail, and only the confirmation makes a contact, doubly opted in, with the topics', async () => {
    const ctx = await freshCtx()
    const oil = await topicOf(ctx, 'Olio')
    expect(await ask(ctx, { listIds: [oil] })).toBe('sent')
    expect(await contactCount(ctx)).toBe(0)
    expect(await sendOptInMails(ctx)).toBeNull()
    const [mail, ...others] = await mails(ctx)
    expect(others).toEqual([])
    expect(mail?.recipient).toBe(email)
    const [url] = /http\S+\/c\/\S+/.exec(mail?.text ?? '') ?? []
    const token = url?.split('/c/')[1] ?? ''
    const [optIn] = await optIns(ctx)
    expect(await ctx.tokens.read('confirm', token)).toEqual([ctx.tenant.id, optIn?.id, optIn?.expires_at])
    // Looking changes nothing.
    await openConfirm(ctx, optIn?.id ?? 0, optIn?.expires_at ?? 0)
    expect(await contactCount(ctx)).toBe(0)
    expect(await confirm(ctx)).toContain('/p/')
    const id = (await optIns(ctx))[0]?.contact_id ?? 0
    const contact = await getContact(ctx, id)
    expect(contact).toMatchObject({
      email,
      firstName: 'Anna',
      source: 'signup',
      consents: { email: 'opted_in_double' },
      lists: [{ id: oil }],
    })
    expect(contact.consentLog).toMatchObject([{ source: 'double_opt_in', text: 'Accetto', ...visitor }])
    await confirm(ctx)
    expect((await getContact(ctx, id)).consentLog).toHaveLength(1)
    expect(await contactCount(ctx)).toBe(1)
  })

  test('of a known, deleted or withdrawn person comes back to them', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, {
      email,
      consent: [{ channel: 'email', state: 'opted_out', text: 'Basta' }],
    })
    await suppress(ctx, 'email', email, 'unsubscribed')
    await deleteContact(ctx, id)
    await ask(ctx)
    await confirm(ctx)
    expect(await getContact(ctx, id)).toMatchObject({
      deletedAt: null,
      firstName: null,
      consents: { email: 'opted_in_double' },
      suppressed: [],
    })
  })

  test('by an agent’s link gives a contact without an e-mail the one that was proven', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { phone: '347 123 4567' })
    await ask(ctx, { contactId: id })
    await confirm(ctx)
    expect(await getContact(ctx, id)).toMatchObject({ email, consents: { email: 'opted_in_double' } })
    const { id: other } = await createContact(ctx, { email: 'bruno@posteo.it' })
    expect((await viewSignUp(ctx, other)).email).toBe('b•••@posteo.it')
    await ask(ctx, { contactId: other, email: 'estraneo@posteo.it' })
    await confirm(ctx)
    expect((await getContact(ctx, other)).consents).toEqual({ email: 'opted_in_double' })
    expect(await contactCount(ctx)).toBe(2)
  })

  test('is offered by a link that tells how many topics there are to choose from', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { email })
    expect(await signUpLink(ctx, id)).toMatchObject({ topics: 0 })
    await topicOf(ctx, 'Olio')
    expect(await signUpLink(ctx, id)).toMatchObject({ topics: 1 })
  })

  test('of a program, of nobody, too fast or from an old page writes nothing', async () => {
    const ctx = await freshCtx()
    expect(await ask(ctx, { honeypot: 'http://spam' })).toBe('sent')
    expect(await ask(ctx, { email: 'boh' })).toBe('email')
    const { shownAt } = await viewSignUp(ctx, null)
    expect(await ask(ctx, { shownAt: '' })).toBe('stale')
    expect(
      await ask(ctx, { shownAt: await ctx.tokens.sign('form', [ctx.tenant.id, ctx.clock.now() + 4_900]) }),
    ).toBe('too_fast')
    expect(await ask(await freshCtx(), { shownAt })).toBe('stale')
    ctx.clock.advance(25 * 3_600_000)
    expect(await ask(ctx, { shownAt })).toBe('stale')
    expect(await optIns(ctx)).toEqual([])
  })

  test('stays within the limits of an address, of a network and of the workspace', async () => {
    const ctx = await freshCtx()
    for (let i = 0; i < publicFormLimits.perEmailADay + 1; i++) expect(await ask(ctx)).toBe('sent')
    expect(await optIns(ctx)).toHaveLength(publicFormLimits.perEmailADay)
    let outcome = ''
    for (let i = 0; i < publicFormLimits.perAddressOfNetwork; i++)
      outcome = await ask(ctx, { email: `p${i}@posteo.it` })
    expect(outcome).toBe('too_many')
    expect(await ask(ctx, { ip: '198.51.100.9', email: 'altra@posteo.it' })).toBe('sent')
    ctx.clock.advance(3_600_000)
    expect(await ask(ctx, { email: 'dopo@posteo.it' })).toBe('sent')
    const scopes = await queryRows(ctx.db, sql`SELECT scope FROM public_counts`, (row) =>
      String(row['scope']),
    )
    expect(scopes.join()).not.toMatch(/posteo|198\.51/)
  })

  test('sends no mail to an address that complained or bounced, and tells nobody', async () => {
    const ctx = await freshCtx()
    await suppress(ctx, 'email', email, 'complaint')
    expect(await ask(ctx)).toBe('sent')
    expect(await optIns(ctx)).toEqual([])
  })

  test('expires, and what nobody confirmed is forgotten', async () => {
    const ctx = await freshCtx()
    await ask(ctx)
    const [optIn] = await optIns(ctx)
    ctx.clock.advance(4 * 86_400_000)
    expect(await openConfirm(ctx, optIn?.id ?? 0, optIn?.expires_at ?? 0)).toMatchObject({ state: 'expired' })
    expect(await confirm(ctx)).toBeNull()
    expect(await contactCount(ctx)).toBe(0)
    ctx.clock.advance(10 * 86_400_000)
    await sendOptInMails(ctx)
    expect(await optIns(ctx)).toEqual([])
  })

  test('is erased with its person, confirmed or not', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { email })
    await ask(ctx)
    const { removed } = await eraseContact(ctx, ctx.db, id, { confirmId: id, neverWriteAgain: false })
    expect(removed.optIns).toBe(1)
    expect(await optIns(ctx)).toEqual([])
  })
})
