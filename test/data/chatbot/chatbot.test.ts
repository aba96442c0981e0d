import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { command, type VisitorCommand } from '../../../durable-objects/inbox/visitor-bot.ts'
import { sql } from 'drizzle-orm/sql'
import { execute } from '../../../db/client.ts'
import { claimedPerDay } from '../../../worker/contracts/chat.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { Flow } from '../../../worker/contracts/chatbot.ts'
import { firstFlow } from '../../../worker/lib/chatbot/first-flow.ts'
import {
  getChatbot,
  getChatbotFigures,
  publishChatbot,
  saveChatbot,
  startChatbot,
  switchChatbot,
} from '../../../worker/modules/chatbot/service.ts'
import { createContact, deleteContact, getContact } from '../../../worker/modules/contacts/service.ts'
import { workOffInbox } from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { countedId } from '../../support/memory-inbox.ts'

let shard: TestShard
let tenants = 0
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants })
const member = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
const oneBlock: Flow = {
  name: 'Nina',
  languages: ['it'],
  start: 'h',
  blocks: [{ id: 'h', type: 'hand', text: { it: '', en: '', fr: '' }, to: 'nobody' }],
}

/** A visitor who begins a chat, fills the first bot's form and waits until the contact is known. */
async function fill(
  ctx: TestCtx,
  values: Extract<VisitorCommand, { type: 'fill' }>['values'],
  { workOff = true } = {},
) {
  const core = shard.inboxOf(ctx.tenant.id)
  const conversation = countedId('G', ++made)
  const visitor = {
    id: `v${made}`,
    name: null,
    contactId: null,
    trust: 'anonymous',
    site: 'https://shop.example',
    language: 'it',
  } as const
  const give = (frame: VisitorCommand) =>
    command(core.store, visitor, frame, { now: ctx.clock.now(), settings: core.settings() })
  const { opening } = await ctx.inbox.presence({ language: 'it', known: false })
  const { answer } = give({
    type: 'fill',
    cid: countedId('V', ++made),
    conversation,
    ...(opening === null ? {} : { opening }),
    values,
  })
  expect(answer).toMatchObject({ type: 'ok' })
  if (workOff) await workOffInbox(ctx, deskOf(core))
  const after = await ctx.inbox.thread({ actor: member, id: conversation, query: { limit: 50 } })
  const event = after?.messages.find((one) => one.event?.type === 'contact')?.event ?? null
  return { head: after?.head, event }
}

describe('the draft of a bot', () => {
  test('is the first bot until somebody writes another one', async () => {
    const ctx = await freshCtx()
    expect(await getChatbot(ctx)).toEqual({
      revision: 0,
      flow: Flow.parse(firstFlow('it')),
      live: null,
      published: null,
    })
    const saved = await saveChatbot(ctx, { revision: 0, flow: oneBlock })
    expect(saved).toMatchObject({ revision: 1, flow: oneBlock, live: null })
  })

  test('is not saved over what somebody saved meanwhile', async () => {
    const ctx = await freshCtx()
    await saveChatbot(ctx, { revision: 0, flow: oneBlock })
    for (const revision of [0, 2])
      await expect(saveChatbot(ctx, { revision, flow: firstFlow('it') })).rejects.toMatchObject({
        code: 'resource.conflict',
      })
    expect((await getChatbot(ctx)).flow).toEqual(oneBlock)
  })

  test('is published as it was seen, and never while something stands against it', async () => {
    const ctx = await freshCtx()
    await saveChatbot(ctx, { revision: 0, flow: { ...oneBlock, start: null } })
    await expect(publishChatbot(ctx, { revision: 1 })).rejects.toMatchObject({ code: 'chatbot.incomplete' })
    await saveChatbot(ctx, { revision: 1, flow: oneBlock })
    await expect(publishChatbot(ctx, { revision: 1 })).rejects.toMatchObject({ code: 'resource.conflict' })
    expect(await publishChatbot(ctx, { revision: 2 })).toMatchObject({
      live: 1,
      published: { version: 1, flow: oneBlock },
    })
    expect(await publishChatbot(ctx, { revision: 2 })).toMatchObject({ live: 1, published: { version: 1 } })
  })

  test('published where the telling of the inbox failed, goes live with the next try', async () => {
    const ctx = await freshCtx()
    const broken = {
      ...ctx,
      inbox: { ...ctx.inbox, setBot: () => Promise.reject(new Error('away')) },
    }
    await expect(publishChatbot(broken, { revision: 0 })).rejects.toThrow('away')
    expect(await getChatbot(ctx)).toMatchObject({ live: null, published: { version: 1 } })
    expect(await publishChatbot(ctx, { revision: 0 })).toMatchObject({ live: 1, published: { version: 1 } })
  })

  test('is turned off and on again for new conversations', async () => {
    const ctx = await freshCtx()
    await expect(switchChatbot(ctx, { on: true })).rejects.toMatchObject({ code: 'chatbot.incomplete' })
    await startChatbot(ctx)
    expect(await switchChatbot(ctx, { on: false })).toMatchObject({ live: null, published: { version: 1 } })
    expect(await switchChatbot(ctx, { on: true })).toMatchObject({ live: 1 })
  })

  test('begins by itself once, and not in place of one that somebody writes or turned off', async () => {
    const ctx = await freshCtx()
    await startChatbot(ctx)
    await switchChatbot(ctx, { on: false })
    await startChatbot(ctx)
    expect((await getChatbot(ctx)).live).toBe(null)
    const other = await freshCtx()
    await saveChatbot(other, { revision: 0, flow: oneBlock })
    await startChatbot(other)
    expect(await getChatbot(other)).toMatchObject({ live: null, published: null })
  })

  test('published without a draft, it stays the first bot as it was then', async () => {
    const ctx = await freshCtx()
    await startChatbot(ctx)
    const inFrench: TestCtx = { ...ctx, tenant: { ...ctx.tenant, defaultLanguage: 'fr' } }
    expect((await getChatbot(inFrench)).flow.name).toBe('Assistente')
    const other = await freshCtx()
    expect(
      (await getChatbot({ ...other, tenant: { ...other.tenant, defaultLanguage: 'fr' } })).flow.name,
    ).toBe('Assistant')
  })

  test('belongs to its workspace', async () => {
    const [ctx, other] = [await freshCtx(), await freshCtx()]
    await saveChatbot(ctx, { revision: 0, flow: oneBlock })
    await publishChatbot(ctx, { revision: 1 })
    expect(await getChatbot(other)).toMatchObject({ revision: 0, live: null, published: null })
    expect(await getChatbotFigures(other, 1)).toEqual({ version: 1, items: [] })
  })
})

describe('the form of a bot', () => {
  const withBot = async (): Promise<TestCtx> => {
    const ctx = await freshCtx()
    await startChatbot(ctx)
    return ctx
  }

  test('makes a contact with what was typed, not opted in, whose conversation it is', async () => {
    const ctx = await withBot()
    const typed = { email: 'Anna@esempio.it', name: 'Anna Rossi', company: 'Frantoio', phone: '347 1234567' }
    const { head } = await fill(ctx, typed)
    expect(head).toMatchObject({ trust: 'claimed', peerName: 'Anna Rossi' })
    const contact = await getContact(ctx, head?.contactId ?? 0)
    expect(contact).toMatchObject({
      email: 'anna@esempio.it',
      phone: '+393471234567',
      firstName: 'Anna',
      lastName: 'Rossi',
      company: 'Frantoio',
      language: 'it',
      tags: [],
      lists: [],
    })
    expect(Object.values(contact.consents).every((state) => state === 'unknown')).toBe(true)
    expect((await getChatbotFigures(ctx, null)).items.find(({ block }) => block === 'who')).toEqual({
      block: 'who',
      entered: 1,
      answered: 1,
      left: 1,
    })
  })

  test('keeps a phone that is no number as it was typed', async () => {
    const ctx = await withBot()
    const { head } = await fill(ctx, { email: 'anna@esempio.it', phone: '00000' })
    expect(await getContact(ctx, head?.contactId ?? 0)).toMatchObject({ phone: null, phoneRaw: '00000' })
    expect(head?.peerName).toBe('anna@esempio.it')
  })

  test('overwrites no field of a contact that is there', async () => {
    const ctx = await withBot()
    const known = await createContact(ctx, {
      email: 'anna@esempio.it',
      firstName: 'Anna',
      company: 'Olio srl',
    })
    const typed = { email: 'anna@esempio.it', name: 'Altro Nome', company: 'Altra', phone: '347 1234567' }
    const { head } = await fill(ctx, typed)
    expect(head).toMatchObject({ contactId: known.id, trust: 'claimed' })
    expect(await getContact(ctx, known.id)).toEqual(known)
  })

  test('takes nobody’s phone, and tells whose it is', async () => {
    const ctx = await withBot()
    const bruno = await createContact(ctx, { phone: '+393471234567' })
    const { head, event } = await fill(ctx, { email: 'anna@esempio.it', phone: '347 1234567' })
    expect(event).toMatchObject({ contactId: head?.contactId, phoneOf: bruno.id })
    expect(await getContact(ctx, head?.contactId ?? 0)).toMatchObject({ phone: null, phoneRaw: null })
    const again = await fill(ctx, { email: 'anna@esempio.it', phone: '347 1234567' })
    expect(again.event).toMatchObject({ contactId: head?.contactId, phoneOf: bruno.id })
    expect(await getContact(ctx, bruno.id)).toEqual(bruno)
  })

  test('leaves a deleted contact deleted: an address that is typed proves nothing', async () => {
    const ctx = await withBot()
    const known = await createContact(ctx, { email: 'anna@esempio.it' })
    await deleteContact(ctx, known.id)
    const { head } = await fill(ctx, { email: 'anna@esempio.it' })
    expect(head?.contactId).toBe(known.id)
    expect((await getContact(ctx, known.id)).deletedAt).not.toBe(null)
  })

  test('makes no contact once the day has enough of them, and goes on', async () => {
    const ctx = await withBot()
    await fill(ctx, { email: 'prima@esempio.it' })
    await execute(
      ctx.db,
      sql`UPDATE chat_claims SET made = ${claimedPerDay} WHERE tenant_id = ${ctx.tenant.id}`,
    )
    const { head } = await fill(ctx, { email: 'anna@esempio.it' })
    expect(head).toMatchObject({ contactId: null, trust: 'anonymous' })
    const { items } = await getChatbotFigures(ctx, null)
    expect(items.find(({ block }) => block === 'who')).toMatchObject({ answered: 2, left: 2 })
  })

  test('makes no contact of somebody who works here, and goes on', async () => {
    const ctx = await withBot()
    const desk = deskOf(shard.inboxOf(ctx.tenant.id))
    const { head } = await fill(ctx, { email: 'olga@frantoio.example' }, { workOff: false })
    await workOffInbox({ ...ctx, members: { has: async (email) => email === 'olga@frantoio.example' } }, desk)
    const after = await ctx.inbox.detail({ actor: member, id: head?.id ?? '' })
    expect(after?.head).toMatchObject({ contactId: null, trust: 'anonymous', waitingSince: ctx.clock.now() })
  })

  test('makes one contact when the work is done twice', async () => {
    const ctx = await withBot()
    await fill(ctx, { email: 'anna@esempio.it', phone: '347 1234567' }, { workOff: false })
    const desk = deskOf(shard.inboxOf(ctx.tenant.id))
    const died = {
      ...desk,
      endForm: () => {
        throw new Error('died')
      },
    }
    await expect(workOffInbox(ctx, died)).rejects.toThrow('died')
    ctx.clock.advance(60_000)
    await workOffInbox(ctx, desk)
    const { items } = await ctx.inbox.list({
      actor: member,
      query: { status: 'all', order: 'latest', limit: 10, after: null },
    })
    expect(await getContact(ctx, items[0]?.contactId ?? 0)).toMatchObject({ phone: '+393471234567' })
  })
})
