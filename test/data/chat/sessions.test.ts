import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { sql } from 'drizzle-orm/sql'
import { signIdentityToken } from '../../../worker/lib/identity-token.ts'
import {
  chatConfig,
  chatPresence,
  findChat,
  isChatOn,
  getChatVisitor,
  makeChatSecret,
  openChatFile,
  readBinding,
  sweepChatVisitors,
  tellPage,
  uploadChatFile,
} from '../../../worker/modules/chat/service.ts'
import { publishChatbot, saveChatbot, switchChatbot } from '../../../worker/modules/chatbot/service.ts'
import { deleteVisitors } from '../../../worker/modules/chat/queries.ts'
import { noteClaim } from '../../../worker/modules/chat/service-claims.ts'
import {
  createContact,
  deleteContacts,
  getContact,
  mergeContacts,
} from '../../../worker/modules/contacts/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { noting, wideWalks } from '../../support/plans.ts'
import { say } from '../../../durable-objects/inbox/visitors.ts'
import { agent, nextId, openChat, site } from './support.ts'
import { landedMessage } from '../../support/landed-message.ts'

const findChatOn = async (ctx: TestCtx, origin: string | null) => {
  const settings = await findChat(ctx)
  return settings !== undefined && origin !== null && isChatOn(settings, origin) ? settings : null
}

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard?.close())

const dayMs = 86_400_000
const fresh = async () => {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  return { ctx, chat: await openChat(shard, ctx) }
}
const missing = { code: 'resource.not_found' }
const count = async (ctx: TestCtx, table: 'contacts' | 'chat_visitors') => {
  const rows = await queryRows(
    ctx.db,
    sql`SELECT count(*) AS n FROM ${sql.identifier(table)} WHERE tenant_id = ${ctx.tenant.id}`,
    (row) => Number(row['n']),
  )
  return rows[0]
}
const signed = async (ctx: TestCtx, secret: string, email: string, name = 'Anna Rossi') =>
  signIdentityToken(secret, { email, name, exp: Math.floor(ctx.clock.now() / 1000) + 600 })

describe('the chat of a site', () => {
  test('is there for its own sites alone, and for none while it is off', async () => {
    const { ctx } = await fresh()
    expect(await findChatOn(ctx, site)).not.toBeNull()
    for (const other of [
      'https://altro.example',
      'http://www.frantoio.example',
      `${site}:8443`,
      'null',
      null,
    ])
      expect(await findChatOn(ctx, other)).toBeNull()
    await openChat(shard, ctx, { enabled: false })
    expect(await findChatOn(ctx, site)).toBeNull()
  })

  test('speaks the language of the visitor where it can, and shows nothing that is not for a page', async () => {
    const { ctx } = await fresh()
    const settings = await findChatOn(ctx, site)
    if (settings === null) throw new Error('the chat is off')
    expect(chatConfig(ctx, settings, 'fr-CA').language).toBe('fr')
    expect(chatConfig(ctx, { ...settings, languages: ['en', 'it'] }, 'fr').language).toBe('en')
    expect(Object.keys(chatConfig(ctx, settings, 'it'))).not.toContain('sites')
  })

  test('looked at, and asked whether somebody is there, makes no row', async () => {
    const { ctx } = await fresh()
    const settings = await findChatOn(ctx, site)
    if (settings !== null) chatConfig(ctx, settings, 'it')
    expect([await count(ctx, 'chat_visitors'), await count(ctx, 'contacts')]).toEqual([0, 0])
  })

  test('tells whoever opens it what the bot says, in their language, and keeps nothing of them', async () => {
    const { ctx, chat } = await fresh()
    const settings = await findChatOn(ctx, site)
    if (settings === null) throw new Error('no chat')
    const told = (language: string, known = false) => chatPresence(ctx, settings, { language, known })
    expect(await told('fr-CA')).toMatchObject({
      agentsOnline: false,
      open: true,
      opening: {
        version: 1,
        messages: [
          { text: 'Bonjour, merci de votre visite.', offer: null },
          { offer: { type: 'form', state: 'open' } },
        ],
      },
    })
    const { opening } = await told('it', true)
    expect(opening?.messages.map(({ offer }) => offer)).toEqual([null, null])
    expect([await count(ctx, 'chat_visitors'), await count(ctx, 'contacts')]).toEqual([0, 0])
    expect(chat.core.store.sql.exec('SELECT id FROM heads').toArray()).toEqual([])
    await switchChatbot(ctx, { on: false })
    expect(await told('it')).toMatchObject({ opening: null })
  })

  test('lets the bot branch on the hours that are set, as the server sees them', async () => {
    const { ctx } = await fresh()
    const said = (it: string) => ({ it, en: '', fr: '' })
    const { revision } = await saveChatbot(ctx, {
      revision: 0,
      flow: {
        name: 'Nina',
        languages: ['it'],
        start: 'h',
        blocks: [
          { id: 'h', type: 'hours', open: 'a', closed: 'b' },
          { id: 'a', type: 'hand', text: said('Siamo aperti'), to: 'nobody' },
          { id: 'b', type: 'hand', text: said('Siamo chiusi'), to: 'nobody' },
        ],
      },
    })
    await publishChatbot(ctx, { revision })
    const firstWords = async () => {
      const settings = await findChatOn(ctx, site)
      if (settings === null) throw new Error('no chat')
      return (await chatPresence(ctx, settings, { language: 'it', known: false })).opening?.messages[0]?.text
    }
    expect(await firstWords()).toBe('Siamo aperti')
    await openChat(shard, ctx, { hours: [[], [], [], [], [], [], []] })
    expect(await firstWords()).toBe('Siamo chiusi')
  })
})

describe('an anonymous visitor', () => {
  test('keeps a conversation in the inbox, and is bound to it over pages', async () => {
    const { ctx, chat } = await fresh()
    const first = await chat.session()
    expect(first).toMatchObject({ trust: 'anonymous', email: null, refused: null })
    const { conversation } = chat.says(first, 'Spedite in Francia?')
    const again = await chat.session({ binding: first.binding })
    expect(again).toMatchObject({ visitor: first.visitor, binding: first.binding, continued: true })
    expect(await chat.head(conversation)).toMatchObject({
      channel: 'chat',
      peer: first.visitor,
      trust: 'anonymous',
      contactId: null,
      ownAddress: site,
    })
    expect(await count(ctx, 'contacts')).toBe(0)
  })

  test('is shown to agents with page, referrer, place and device', async () => {
    const { ctx, chat } = await fresh()
    const { binding, visitor } = await chat.session()
    await tellPage(ctx, binding, { url: `${site}/visite`, title: 'Visite' })
    expect(await getChatVisitor(ctx, visitor)).toMatchObject({
      name: null,
      email: null,
      online: false,
      page: { url: `${site}/visite`, title: 'Visite' },
      referrer: 'https://motore.example/',
      place: { city: 'Arezzo', region: 'Toscana', country: 'IT' },
      browser: 'Safari',
      system: 'iPhone',
    })
    await expect(getChatVisitor(ctx, 'v0000000000')).rejects.toMatchObject(missing)
  })

  test('is bound for 30 days after the last visit, then forgotten', async () => {
    const { ctx, chat } = await fresh()
    const { binding } = await chat.session()
    ctx.clock.advance(29 * dayMs)
    await chat.session({ binding })
    ctx.clock.advance(29 * dayMs)
    expect(await readBinding(ctx, binding)).not.toBeNull()
    expect(await sweepChatVisitors(ctx)).toBeGreaterThan(ctx.clock.now())
    ctx.clock.advance(dayMs)
    expect(await readBinding(ctx, binding)).toBeNull()
    expect(await chat.session({ binding })).toMatchObject({ continued: false })
    expect(await sweepChatVisitors(ctx)).toBeGreaterThan(ctx.clock.now())
    expect(await count(ctx, 'chat_visitors')).toBe(1)
  })

  test('asks to be let in whenever that makes a binding: with none, with a made up one, and as somebody else', async () => {
    const { chat } = await fresh()
    const { binding } = await chat.session()
    expect(chat.newcomers()).toBe(1)
    await chat.session({ binding })
    await chat.session({ binding, identity: { email: 'anna@prova.example' } })
    expect(chat.newcomers()).toBe(1)
    await chat.session({ binding: 'x' })
    await chat.session({ binding, identity: { email: 'bruno@prova.example' } })
    expect(chat.newcomers()).toBe(3)
  })

  test('opening a page while their form is taken in stays who the form says', async () => {
    const { ctx, chat } = await fresh()
    const { binding, visitor } = await chat.session()
    const { id } = await createContact(ctx, { email: 'laura@prova.example' })
    let isFirst = true
    // The claim is written between the reading of the binding and its writing.
    const members = {
      ...ctx.members,
      has: async (email: string) => {
        const claim = { visitor, values: { email: 'laura@prova.example' }, contactId: id }
        if (isFirst) await noteClaim(ctx, claim)
        isFirst = false
        return ctx.members.has(email)
      },
    }
    const again = await openChat(shard, { ...ctx, members })
    const other = await again.session({ binding, identity: { email: 'anna@prova.example' } })
    expect(await readBinding(ctx, binding)).toMatchObject({ email: 'laura@prova.example', contactId: id })
    expect(other).toMatchObject({ email: 'anna@prova.example', continued: false })
  })

  test('with a binding of another workspace, or one that was made up, is a new one', async () => {
    const { ctx, chat } = await fresh()
    const other = await fresh()
    const theirs = await other.chat.session()
    expect(await readBinding(ctx, theirs.binding)).toBeNull()
    for (const binding of [theirs.binding, 'a.b', `${theirs.binding}x`, ''])
      expect(await chat.session({ binding })).toMatchObject({ continued: false, trust: 'anonymous' })
  })

  test('can neither read, add to nor open files of another visitor’s conversation', async () => {
    const { ctx, chat } = await fresh()
    const anna = await chat.session()
    const bruno = await chat.session()
    const { conversation } = chat.says(anna, 'Il mio indirizzo è via Cavour 18')
    expect(chat.says(bruno, 'e il mio?', conversation).answer).toMatchObject({ code: 'inbox.not_found' })
    const place = { conversation, cseq: 1, index: 0 }
    await expect(openChatFile(ctx, bruno.binding, place)).rejects.toMatchObject(missing)
    const file = { name: 'a.txt', read: async () => new TextEncoder().encode('a').slice().buffer }
    await expect(uploadChatFile(ctx, null, file)).rejects.toMatchObject(missing)
  })
})

describe('an address that is only claimed', () => {
  test('is what its contact is called by, until they say a name', async () => {
    const { chat } = await fresh()
    const first = await chat.session()
    const { conversation } = chat.says(first, 'Spedite in Francia?')
    const form = { email: 'laura@prova.example', name: '', phone: '', company: '' }
    const known = await chat.session({ binding: first.binding, form })
    const named = async (id: string) => (await chat.head(id))?.peerName
    expect(await named(conversation)).toBe('laura@prova.example')
    const later = chat.says(known, 'E in Belgio?')
    expect(await named(later.conversation)).toBe('laura@prova.example')
    await chat.session({ binding: first.binding, form: { ...form, name: 'Laura Benedetti' } })
    expect(await named(conversation)).toBe('Laura Benedetti')
  })

  test('makes a contact, not opted in, to whom all of the conversation belongs', async () => {
    const { ctx, chat } = await fresh()
    const first = await chat.session()
    const { conversation } = chat.says(first, 'Spedite in Francia?')
    const form = { email: ' Laura@Prova.example', name: 'Laura Benedetti', phone: '347 1234567', company: '' }
    const known = await chat.session({ binding: first.binding, form })
    expect(known).toMatchObject({ visitor: first.visitor, trust: 'claimed', email: 'laura@prova.example' })
    const head = await chat.head(conversation)
    expect(head).toMatchObject({ trust: 'claimed', peerName: 'Laura Benedetti' })
    expect(await getContact(ctx, head?.contactId ?? 0)).toMatchObject({
      email: 'laura@prova.example',
      firstName: 'Laura',
      lastName: 'Benedetti',
      phone: '+393471234567',
      source: 'chat',
    })
    const consents = await queryRows(
      ctx.db,
      sql`SELECT 1 FROM contact_consents WHERE tenant_id = ${ctx.tenant.id}`,
      (row) => row,
    )
    expect(consents).toEqual([])
  })

  test('overwrites no field of a contact that is there, and takes no number from another', async () => {
    const { ctx, chat } = await fresh()
    const anna = await createContact(ctx, { email: 'anna@prova.example', firstName: 'Anna' })
    await createContact(ctx, { email: 'bruno@prova.example', phone: '+393471234567' })
    const form = { email: 'anna@prova.example', name: 'Un’Altra', phone: '+393471234567', company: 'Ditta' }
    const said = await chat.session({ form })
    const { conversation } = chat.says(said, 'Ciao')
    await chat.session({ binding: said.binding })
    expect(await chat.head(conversation)).toMatchObject({ contactId: anna.id, trust: 'claimed' })
    expect(await getContact(ctx, anna.id)).toMatchObject({ firstName: 'Anna', company: null, phone: null })
    const { visitor } = await chat.session({ form: { ...form, email: 'nuova@prova.example' } })
    expect(await getChatVisitor(ctx, visitor)).toMatchObject({ phone: '+393471234567', company: 'Ditta' })
  })

  test('shows nothing of what that person wrote before, elsewhere', async () => {
    const { chat } = await fresh()
    const earlier = await chat.session({ identity: { email: 'anna@prova.example' } })
    chat.says(earlier, 'Segreto')
    const later = await chat.session({ identity: { email: 'anna@prova.example' } })
    expect(later.visitor).not.toBe(earlier.visitor)
  })

  test('that cannot exist is told at the form, and is nothing when a site passes it', async () => {
    const { chat } = await fresh()
    const form = { email: 'laura@gmail', name: '', phone: '', company: '' }
    await expect(chat.session({ form })).rejects.toMatchObject({
      fields: [{ field: 'form.email', code: 'email_no_ending' }],
    })
    expect(await chat.session({ identity: { email: 'laura@gmail' } })).toMatchObject({ trust: 'anonymous' })
  })

  test('of a member makes no contact', async () => {
    const { ctx, chat } = await fresh()
    ctx.members.has = async () => true
    await chat.session({ identity: { email: 'olga@frantoio.example' } })
    expect(await count(ctx, 'contacts')).toBe(0)
  })

  test('of somebody else begins another binding, and leaves the conversation with the first', async () => {
    const { chat } = await fresh()
    const anna = await chat.session({ identity: { email: 'anna@prova.example' } })
    const { conversation } = chat.says(anna, 'Sono Anna')
    const bruno = await chat.session({ binding: anna.binding, identity: { email: 'bruno@prova.example' } })
    expect(bruno.continued).toBe(false)
    expect(bruno.visitor).not.toBe(anna.visitor)
    expect(await chat.head(conversation)).toMatchObject({ peer: anna.visitor })
  })
})

describe('an address that the site has signed', () => {
  test('is one visitor in all browsers: earlier history is shown, and what was said before joins it', async () => {
    const { ctx, chat } = await fresh()
    const { secret } = await makeChatSecret(ctx)
    const token = await signed(ctx, secret, 'anna@prova.example')
    const desktop = await chat.session({ identity: { token } })
    const old = chat.says(desktop, 'Dal computer')
    const phone = await chat.session()
    const mine = chat.says(phone, 'Dal telefono')
    const known = await chat.session({ binding: phone.binding, identity: { token } })
    expect(known).toMatchObject({ visitor: desktop.visitor, trust: 'signed', continued: true, refused: null })
    for (const { conversation } of [old, mine])
      expect(await chat.head(conversation)).toMatchObject({ peer: known.visitor, trust: 'signed' })
  })

  test('makes one of a message that was sent again under it', async () => {
    const { ctx, chat } = await fresh()
    const { secret } = await makeChatSecret(ctx)
    const before = await chat.session()
    const { conversation, cid } = chat.says(before, 'Arrivato?')
    const token = await signed(ctx, secret, 'anna@prova.example')
    const after = await chat.session({ binding: before.binding, identity: { token } })
    expect(chat.says(after, 'Arrivato?', conversation, cid).answer).toMatchObject({ type: 'dup', cseq: 1 })
    const { answer } = chat.says(after, 'E questo?', conversation)
    expect(answer.type).toBe('ok')
    const thread = await ctx.inbox.thread({ actor: agent, id: conversation, query: { limit: 50 } })
    const said = thread?.messages.filter(({ kind }) => kind === 'in').map(({ text, trust }) => [text, trust])
    expect(said).toEqual([
      ['Arrivato?', 'anonymous'],
      ['E questo?', 'signed'],
    ])
  })

  test('takes nothing along that was claimed for somebody else', async () => {
    const { ctx, chat } = await fresh()
    const { secret } = await makeChatSecret(ctx)
    const bruno = await chat.session({ identity: { email: 'bruno@prova.example' } })
    const { conversation } = chat.says(bruno, 'Sono Bruno')
    const token = await signed(ctx, secret, 'anna@prova.example')
    const anna = await chat.session({ binding: bruno.binding, identity: { token } })
    expect(anna).toMatchObject({ continued: false, trust: 'signed' })
    expect(await chat.head(conversation)).toMatchObject({ peer: bruno.visitor, trust: 'claimed' })
  })

  test('is not believed without the signature once it has run out, nor under a key that was replaced', async () => {
    const { ctx, chat } = await fresh()
    const { secret } = await makeChatSecret(ctx)
    const token = await signed(ctx, secret, 'anna@prova.example')
    const { binding } = await chat.session({ identity: { token } })
    expect(await chat.session({ binding })).toMatchObject({ trust: 'signed' })
    await makeChatSecret(ctx)
    expect(await chat.session({ binding })).toMatchObject({ trust: 'anonymous', continued: false })
    expect(await chat.session({ binding, identity: { token } })).toMatchObject({ refused: 'signature' })
  })

  test('that is forged proves nothing; what is passed besides stays a claim', async () => {
    const { ctx, chat } = await fresh()
    expect(await chat.session({ identity: { token: 'a.b.c' } })).toMatchObject({ refused: 'no_secret' })
    await makeChatSecret(ctx)
    const token = await signed(ctx, 'cs_indovinata', 'capo@prova.example')
    const forged = await chat.session({ identity: { token, email: 'anna@prova.example' } })
    expect(forged).toMatchObject({ refused: 'signature', trust: 'claimed', email: 'anna@prova.example' })
  })

  test('knows better than a member whose conversation it is', async () => {
    const { ctx, chat } = await fresh()
    const { secret } = await makeChatSecret(ctx)
    const wrong = await createContact(ctx, { email: 'altra@prova.example' })
    const before = await chat.session()
    const { conversation } = chat.says(before, 'Ciao')
    await ctx.inbox.linkContact({
      actor: agent,
      conversation,
      contactId: wrong.id,
      name: 'Altra',
      address: null,
    })
    const token = await signed(ctx, secret, 'anna@prova.example')
    await chat.session({ binding: before.binding, identity: { token } })
    const head = await chat.head(conversation)
    expect(head).toMatchObject({ trust: 'signed', peerName: 'Anna Rossi' })
    expect(head?.contactId).not.toBe(wrong.id)
  })
})

describe('the person behind a visitor', () => {
  test('erased: the browser is forgotten with them', async () => {
    const { ctx, chat } = await fresh()
    const { binding, visitor } = await chat.session({ identity: { email: 'anna@prova.example' } })
    const said = await chat.session({ binding })
    const { conversation } = chat.says(said, 'Ciao')
    await chat.session({ binding })
    const contactId = (await chat.head(conversation))?.contactId ?? 0
    await eraseContact(ctx, ctx.db, contactId, { confirmId: contactId, neverWriteAgain: false })
    expect(await readBinding(ctx, binding)).toBeNull()
    await expect(getChatVisitor(ctx, visitor)).rejects.toMatchObject(missing)
    expect(await chat.head(conversation)).toBeUndefined()
  })

  test('linked by a member and erased: the browser is forgotten too, though it never said who it was', async () => {
    const { ctx, chat } = await fresh()
    const anna = await chat.session()
    const { conversation } = chat.says(anna, 'Ciao')
    const { id } = await createContact(ctx, { email: 'anna@prova.example' })
    await ctx.inbox.linkContact({ actor: agent, conversation, contactId: id, name: 'Anna', address: null })
    await eraseContact(ctx, ctx.db, id, { confirmId: id, neverWriteAgain: false })
    expect(await chat.head(conversation)).toBeUndefined()
    expect(await count(ctx, 'chat_visitors')).toBe(0)
  })

  test('merged: the browser is the other contact’s', async () => {
    const { ctx, chat } = await fresh()
    const { binding } = await chat.session({ identity: { email: 'anna@prova.example' } })
    const mine = (await readBinding(ctx, binding))?.contactId ?? 0
    const kept = await createContact(ctx, { email: 'anna.rossi@prova.example' })
    await mergeContacts(ctx, { keepId: kept.id, mergeId: mine, values: {}, fields: {} })
    expect((await readBinding(ctx, binding))?.contactId).toBe(kept.id)
  })
})

test('no look at a visitor walks through all of them', async () => {
  const { ctx, chat } = await fresh()
  const noted = noting(ctx)
  const { binding, visitor } = await chat.session({ identity: { email: 'anna@prova.example' } })
  await readBinding(noted.ctx, binding)
  await getChatVisitor(noted.ctx, visitor)
  await tellPage(noted.ctx, binding, { url: site, title: '' })
  const contactId = (await readBinding(ctx, binding))?.contactId ?? 0
  await eraseContact(noted.ctx, ctx.db, contactId, { confirmId: contactId, neverWriteAgain: false })
  const aboutChats = noted.statements.filter((one) => JSON.stringify(one).includes('chat_visitors'))
  expect(aboutChats.length).toBeGreaterThan(4)
  expect(await wideWalks(ctx.db, aboutChats, /json_each/)).toEqual([])
})

test('a file of a visitor is kept, shown to them, and to nobody else', async () => {
  const { ctx, chat } = await fresh()
  const anna = await chat.session()
  const bytes = new TextEncoder().encode('olio;9').slice().buffer
  const file = await uploadChatFile(ctx, anna.binding, { name: 'ordine.csv', read: async () => bytes })
  await ctx.inbox.land({
    messages: [
      landedMessage(ctx.clock.now(), {
        channel: 'chat',
        providerId: nextId(),
        ownAddress: site,
        peer: anna.visitor,
        trust: 'anonymous',
        text: '',
        attachments: [file],
        providerAt: null,
      }),
    ],
  })
  const [head] = (
    await ctx.inbox.list({ actor: agent, query: { status: 'all', order: 'latest', limit: 1, after: null } })
  ).items
  const place = { conversation: head?.id ?? '', cseq: 1, index: 0 }
  expect((await openChatFile(ctx, anna.binding, place)).headers['content-type']).toBe(
    'application/octet-stream',
  )
  const bruno = await chat.session()
  await expect(openChatFile(ctx, bruno.binding, place)).rejects.toMatchObject(missing)
})

test('what a signature proved opens files, takes new ones and tells pages while it holds, and no longer', async () => {
  const { ctx, chat } = await fresh()
  const { secret } = await makeChatSecret(ctx)
  const token = await signed(ctx, secret, 'anna@prova.example')
  const { binding, visitor } = await chat.session({ identity: { token } })
  const given = { name: 'ordine.txt', read: async () => new TextEncoder().encode('olio').slice().buffer }
  const file = await uploadChatFile(ctx, binding, given)
  const conversation = nextId()
  const spoken = { id: visitor, name: null, contactId: null, trust: 'signed', site, language: 'it' } as const
  say(
    chat.core.store,
    spoken,
    { type: 'say', cid: nextId(), conversation, text: '', attachments: [file] },
    { now: ctx.clock.now(), settings: { roundRobin: false } },
  )
  const doors = () => [
    openChatFile(ctx, binding, { conversation, cseq: 1, index: 0 }),
    uploadChatFile(ctx, binding, given),
    tellPage(ctx, binding, { url: `${site}/conto`, title: 'Conto' }),
  ]
  await expect(Promise.all(doors())).resolves.toHaveLength(3)
  ctx.clock.advance(700_000)
  for (const door of doors()) await expect(door).rejects.toMatchObject(missing)
  const again = await chat.session({
    binding,
    identity: { token: await signed(ctx, secret, 'anna@prova.example') },
  })
  expect(again).toMatchObject({ visitor, trust: 'signed' })
  await expect(Promise.all(doors())).resolves.toHaveLength(3)
  await makeChatSecret(ctx)
  for (const door of doors()) await expect(door).rejects.toMatchObject(missing)
})

test('a deleted contact who writes under a signature is back with a mark; looking at a page, or a claim, brings nobody', async () => {
  const { ctx, chat } = await fresh()
  const { secret } = await makeChatSecret(ctx)
  const anna = await createContact(ctx, { email: 'anna@prova.example' })
  const exp = Math.floor(ctx.clock.now() / 1000) + 600
  const token = await signIdentityToken(secret, { email: 'anna@prova.example', exp })
  const signed = await chat.session({ identity: { token } })
  chat.says(signed, 'Buongiorno')
  ctx.clock.advance(1000)
  await deleteContacts(ctx, [anna.id])
  ctx.clock.advance(1000)
  const deletedAt = async () =>
    (
      await queryRows(
        ctx.db,
        sql`SELECT deleted_at AS at, (SELECT count(*) FROM contact_events e
              WHERE e.contact_id = c.id AND e.kind = 'restored') AS marks FROM contacts c WHERE id = ${anna.id}`,
        z.object({ at: z.number().nullable(), marks: z.number() }),
      )
    )[0]
  await chat.session({ binding: signed.binding, identity: { token } })
  chat.says(await chat.session({ identity: { email: 'anna@prova.example' } }), 'Sono Anna')
  await chat.workOff()
  expect((await deletedAt())?.at).not.toBeNull()
  chat.says(signed, 'Sono tornata')
  chat.says(signed, 'Ci siete?')
  // The object learns whose visitor it is with the session.
  await chat.session({ binding: signed.binding, identity: { token } })
  await chat.workOff()
  expect(await deletedAt()).toEqual({ at: null, marks: 1 })
})

test('a browser that comes back while those of long ago are forgotten keeps its binding', async () => {
  const { ctx, chat } = await fresh()
  const { binding } = await chat.session()
  const row = await readBinding(ctx, binding)
  const forget = () =>
    deleteVisitors(ctx.db, ctx.tenant.id, { ids: [row?.id ?? ''], seenBy: (row?.seenAt ?? 0) - 1 })
  await forget()
  expect(await readBinding(ctx, binding)).not.toBeNull()
})

test('when a browser was seen is noted once an hour; its page always is', async () => {
  const { ctx, chat } = await fresh()
  const { binding, visitor } = await chat.session()
  const first = (await readBinding(ctx, binding))?.seenAt ?? 0
  ctx.clock.advance(30 * 60_000)
  await tellPage(ctx, binding, { url: `${site}/uno`, title: 'Uno' })
  await chat.session({ binding, page: { url: `${site}/due`, title: 'Due', referrer: '' } })
  expect((await readBinding(ctx, binding))?.seenAt).toBe(first)
  expect((await getChatVisitor(ctx, visitor)).page?.title).toBe('Due')
  ctx.clock.advance(30 * 60_000)
  await tellPage(ctx, binding, { url: `${site}/tre`, title: 'Tre' })
  expect((await readBinding(ctx, binding))?.seenAt).toBe(first + 3_600_000)
})
