import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { mostOfEach } from '../../../worker/contracts/inbox-desk.ts'
import { createContact } from '../../../worker/modules/contacts/service.ts'
import { insertCanned } from '../../../worker/modules/inbox/queries/canned.ts'
import {
  changeCannedAnswer,
  changeInboxSettings,
  changeOwnInbox,
  changeView,
  createCannedAnswer,
  createView,
  deleteCannedAnswer,
  fillCannedAnswer,
  getInboxSettings,
  getOwnInbox,
  listCannedAnswers,
  listViews,
  removeView,
  workOffInbox,
} from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { countedId } from '../../support/memory-inbox.ts'
import { landedMessage } from '../../support/landed-message.ts'

let shard: TestShard
let tenants = 0
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants, tenant: { name: 'Frantoio' } })
/** Somebody else at work in the same workspace. */
const colleague = (ctx: TestCtx): TestCtx => ({
  ...ctx,
  actor: { type: 'user', userId: 'user-2', role: 'agent' },
})
const program = (ctx: TestCtx): TestCtx => ({ ...ctx, actor: { type: 'key', keyId: 1, scopes: [] } })
const nextId = () => countedId('D', ++made)
const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const

/** A conversation by SMS with somebody who wrote. */
async function conversationOf(ctx: TestCtx, peer: string, contactId: number | null): Promise<string> {
  const [landed] = await ctx.inbox.land({
    messages: [
      landedMessage(ctx.clock.now(), {
        channel: 'sms',
        providerId: nextId(),
        ownAddress: '+390212345678',
        peer,
        peerName: 'Anna',
        contactId,
        text: 'Avete olio?',
        providerAt: null,
      }),
    ],
  })
  if (landed === undefined) throw new Error('it did not land')
  return landed.conversation
}

describe('canned answers', () => {
  test('are the workspace’s or one member’s, by name', async () => {
    const ctx = await freshCtx()
    await createCannedAnswer(ctx, { name: 'Orari', text: 'Siamo aperti dalle 9', own: false })
    await createCannedAnswer(ctx, { name: 'Firma mia', text: 'A presto, Olga', own: true })
    expect((await listCannedAnswers(ctx)).map(({ name, own }) => [name, own])).toEqual([
      ['Firma mia', true],
      ['Orari', false],
    ])
    expect((await listCannedAnswers(colleague(ctx))).map(({ name }) => name)).toEqual(['Orari'])
    expect((await listCannedAnswers(program(ctx))).map(({ name }) => name)).toEqual(['Orari'])
  })

  test('of another member, or of another workspace, are not there', async () => {
    const ctx = await freshCtx()
    const { id } = await createCannedAnswer(ctx, { name: 'Mia', text: 'Ciao', own: true })
    for (const other of [colleague(ctx), await freshCtx()]) {
      const missing = { code: 'resource.not_found' }
      await expect(changeCannedAnswer(other, id, { text: 'Presa' })).rejects.toMatchObject(missing)
      await expect(deleteCannedAnswer(other, id)).rejects.toMatchObject(missing)
      await expect(fillCannedAnswer(other, id, nextId())).rejects.toMatchObject(missing)
    }
    expect((await listCannedAnswers(ctx)).map(({ text }) => text)).toEqual(['Ciao'])
  })

  test('have one name each, are changed and deleted, and know their fields', async () => {
    const ctx = await freshCtx()
    const { id } = await createCannedAnswer(ctx, { name: 'Orari', text: 'Alle 9', own: false })
    await createCannedAnswer(ctx, { name: 'Resi', text: 'Entro 14 giorni', own: false })
    const taken = { code: 'resource.conflict', fields: [{ field: 'name', code: 'taken' }] }
    await expect(createCannedAnswer(ctx, { name: 'ORARI', text: 'Altro', own: false })).rejects.toMatchObject(
      taken,
    )
    await expect(changeCannedAnswer(ctx, id, { name: 'resi' })).rejects.toMatchObject(taken)
    await expect(changeCannedAnswer(ctx, id, { text: 'Ciao %%NOME%%' })).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [{ field: 'text', code: 'unknown_field' }],
    })
    expect(await changeCannedAnswer(ctx, id, { text: 'Alle 10' })).toMatchObject({
      name: 'Orari',
      text: 'Alle 10',
    })
    await deleteCannedAnswer(ctx, id)
    expect((await listCannedAnswers(ctx)).map(({ name }) => name)).toEqual(['Resi'])
  })

  test('are filled for the person of a conversation, whose missing values are told', async () => {
    const ctx = await freshCtx()
    const { id: contactId } = await createContact(ctx, { phone: '+393471112233', firstName: 'Anna' })
    const { id } = await createCannedAnswer(ctx, {
      name: 'Saluto',
      text: 'Ciao %%FIRST_NAME%%, scrivo per %%COMPANY%%',
      own: false,
    })
    const known = await conversationOf(ctx, '+393471112233', contactId)
    expect(await fillCannedAnswer(ctx, id, known)).toEqual({
      text: 'Ciao Anna, scrivo per %%COMPANY%%',
      missing: ['COMPANY'],
    })
    const stranger = await conversationOf(ctx, '+393479998877', null)
    expect((await fillCannedAnswer(ctx, id, stranger)).text).toBe('Ciao Anna, scrivo per %%COMPANY%%')
    await expect(fillCannedAnswer(ctx, id, nextId())).rejects.toMatchObject({ code: 'resource.not_found' })
  })

  test('are no more than a workspace can look through', async () => {
    const ctx = await freshCtx()
    const row = { userId: '', text: 'Ciao', now: ctx.clock.now() }
    const none = insertCanned(ctx.db, ctx.tenant.id, { ...row, name: 'a', nameKey: 'a' }, 0)
    expect(await none).toBeUndefined()
    expect(mostOfEach).toBeGreaterThan(100)
    await expect(createCannedAnswer(program(ctx), { name: 'x', text: 'y', own: true })).rejects.toMatchObject(
      { code: 'auth.forbidden' },
    )
  })
})

describe('saved views', () => {
  test('keep what they choose, for all or for one member', async () => {
    const ctx = await freshCtx()
    const filter = { status: 'open', assignee: 'none', channel: 'whatsapp' } as const
    const shared = await createView(ctx, { name: 'Da prendere', own: false, filter, order: 'waiting' })
    await createView(ctx, {
      name: 'Con il mio nome',
      own: true,
      filter: { status: 'all', mentioned: true },
      order: 'latest',
    })
    expect(shared).toMatchObject({ name: 'Da prendere', own: false, filter, order: 'waiting' })
    expect((await listViews(ctx)).map(({ name }) => name)).toEqual(['Con il mio nome', 'Da prendere'])
    expect((await listViews(colleague(ctx))).map(({ name }) => name)).toEqual(['Da prendere'])
    const renamed = await changeView(colleague(ctx), shared.id, { name: 'Libere' })
    expect(renamed).toMatchObject({ name: 'Libere', filter, order: 'waiting' })
    await expect(
      createView(ctx, { name: 'libere', own: false, filter, order: 'latest' }),
    ).rejects.toMatchObject({ code: 'resource.conflict' })
    await removeView(ctx, shared.id)
    await expect(removeView(ctx, shared.id)).rejects.toMatchObject({ code: 'resource.not_found' })
  })
})

describe('settings', () => {
  test('are the workspace’s in its inbox, and each member’s own', async () => {
    const ctx = await freshCtx()
    expect(await getInboxSettings(ctx)).toEqual({ roundRobin: false })
    await changeInboxSettings(ctx, { roundRobin: true })
    expect(await getInboxSettings(ctx)).toEqual({ roundRobin: true })
    expect(await getOwnInbox(ctx)).toEqual({ signature: '', available: true })
    await changeOwnInbox(ctx, { signature: 'Olga\nFrantoio' })
    await ctx.inbox.command({ actor: agent, cid: nextId(), op: { type: 'availability', available: false } })
    expect(await getOwnInbox(ctx)).toEqual({ signature: 'Olga\nFrantoio', available: false })
    expect(await getOwnInbox(colleague(ctx))).toEqual({ signature: '', available: true })
    await expect(getOwnInbox(program(ctx))).rejects.toMatchObject({ code: 'auth.forbidden' })
  })
})

describe('blocking somebody', () => {
  const suppressed = (ctx: TestCtx) =>
    queryRows(
      ctx.db,
      sql`SELECT channel, address, reason FROM suppressions WHERE tenant_id = ${ctx.tenant.id}`,
      z.object({ channel: z.string(), address: z.string(), reason: z.string() }),
    )
  const block = (ctx: TestCtx, conversation: string, blocked: boolean) =>
    ctx.inbox.command({ actor: agent, cid: nextId(), op: { type: 'block', conversation, blocked } })
  const workOff = (ctx: TestCtx) => workOffInbox(ctx, deskOf(shard.inboxOf(ctx.tenant.id)))

  test('keeps the address out of its channel, until it is taken back', async () => {
    const ctx = await freshCtx()
    const conversation = await conversationOf(ctx, '+393471112233', null)
    await block(ctx, conversation, true)
    await workOff(ctx)
    expect(await suppressed(ctx)).toEqual([{ channel: 'sms', address: '+393471112233', reason: 'manual' }])
    await block(ctx, conversation, false)
    await workOff(ctx)
    expect(await suppressed(ctx)).toEqual([])
  })

  test('reaches what they write later, in a conversation of its own too', async () => {
    const ctx = await freshCtx()
    const conversation = await conversationOf(ctx, '+393471112233', null)
    await block(ctx, conversation, true)
    await ctx.inbox.command({
      actor: agent,
      cid: nextId(),
      op: { type: 'status', conversations: [conversation], status: 'closed', until: null },
    })
    ctx.clock.advance(15 * 86_400_000)
    const later = await conversationOf(ctx, '+393471112233', null)
    expect(later).not.toBe(conversation)
    const detail = await ctx.inbox.detail({ actor: agent, id: later })
    expect(detail?.head).toMatchObject({ blocked: true, status: 'closed', waitingSince: null })
  })
})
