import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { deliveryStateOf, type Attachment } from '../../../worker/contracts/inbox.ts'
import { connectResend } from '../../../worker/modules/channels/service.ts'
import { createContact } from '../../../worker/modules/contacts/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import {
  listContactChannels,
  nameContact,
  openMessageFile,
  sweepUploads,
  uploadMemberFile,
  workOffInbox,
} from '../../../worker/modules/inbox/service.ts'
import { getOutboxMessage, listOutbox } from '../../../worker/modules/sandbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackResend, startLoopbackResend } from '../../support/loopback-resend.ts'
import { countedId } from '../../support/memory-inbox.ts'
import { makePng } from '../../support/pictures.ts'
import { landedMessage } from '../../support/landed-message.ts'

let shard: TestShard
let resend: LoopbackResend
let tenants = 0
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
  resend = await startLoopbackResend()
})
afterAll(async () => {
  await resend?.close()
  await shard?.close()
})

const dayMs = 86_400_000
const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const
const nextId = () => countedId('F', ++made)
const text = (value: string) => new TextEncoder().encode(value).slice().buffer
const missing = { code: 'resource.not_found' }

async function freshCtx(): Promise<TestCtx> {
  const ctx = await shard.ctx({ tenantId: ++tenants, tenant: { name: 'Frantoio' } })
  return { ...ctx, origins: { ...ctx.origins, resend: resend.url } }
}
const command = (ctx: TestCtx, op: Operation, cid = nextId()) => ctx.inbox.command({ actor: agent, cid, op })
const workOff = (ctx: TestCtx) => workOffInbox(ctx, deskOf(shard.inboxOf(ctx.tenant.id)))
const threadOf = async (ctx: TestCtx, id: string) =>
  (await ctx.inbox.thread({ actor: agent, id, query: { limit: 50 } }))?.messages ?? []

async function landed(
  ctx: TestCtx,
  channel: 'email' | 'chat' | 'sms',
  {
    peer = 'anna@prova.example',
    peerName = 'Anna',
    contactId = null,
    attachments = [],
  }: {
    peer?: string
    peerName?: string | null
    contactId?: number | null
    attachments?: Attachment[]
  } = {},
): Promise<string> {
  const mail = { subject: 'Preventivo', to: [], cc: [], bcc: [] }
  const [found] = await ctx.inbox.land({
    messages: [
      landedMessage(ctx.clock.now(), {
        channel,
        providerId: nextId(),
        ownAddress: 'frantoio@posta.example',
        peer,
        peerName,
        contactId,
        trust: 'claimed',
        text: 'Mi fate un preventivo?',
        attachments,
        mail: channel === 'email' ? mail : null,
        providerAt: null,
      }),
    ],
  })
  return found?.conversation ?? ''
}
const outgoing = { template: null, cc: [], bcc: [] }

describe('a file of a message', () => {
  test('is kept, stands in the thread, and is served as nothing but what it is', async () => {
    const ctx = await freshCtx()
    const conversation = await landed(ctx, 'chat', { peer: 'v1' })
    const picture = await uploadMemberFile(ctx, { name: 'cesto.png', bytes: makePng(40, 20).slice().buffer })
    expect(picture).toMatchObject({ name: 'cesto.png', type: 'image/png', width: 40, height: 20 })
    const list = await uploadMemberFile(ctx, { name: 'a/../listino.csv', bytes: text('olio;9') })
    expect(list).toMatchObject({ name: 'a_.._listino.csv', type: 'text/csv', sizeBytes: 6 })
    await command(ctx, {
      type: 'send',
      conversation,
      base: 1,
      text: '',
      attachments: [picture, list],
      ...outgoing,
    })
    const place = { conversation, cseq: 2 }
    const shown = await openMessageFile(ctx, { ...place, index: 0 })
    expect(shown.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    })
    const saved = await openMessageFile(ctx, { ...place, index: 1 })
    expect(saved.headers['content-type']).toBe('application/octet-stream')
    expect(saved.headers['content-disposition']).toMatch(/^attachment;/)
    expect(await new Response(saved.body).text()).toBe('olio;9')
    await expect(openMessageFile(ctx, { ...place, index: 2 })).rejects.toMatchObject(missing)
    const other = await freshCtx()
    await expect(openMessageFile(other, { ...place, index: 0 })).rejects.toMatchObject(missing)
  })

  test('under a key that leads elsewhere opens nothing', async () => {
    const ctx = await freshCtx()
    await ctx.files.put('7/exports/9.csv', 'segreto')
    await ctx.files.put(`mail/${ctx.tenant.id + 1}/x.eml`, 'segreto')
    const keys = [
      '7/exports/9.csv',
      '../7/exports/9.csv',
      `mail/${ctx.tenant.id + 1}/x.eml`,
      `mail/${ctx.tenant.id}/../9`,
    ]
    const attachments = keys.map((key) => ({ key, name: 'x', type: 'text/plain', sizeBytes: 1 }))
    const conversation = await landed(ctx, 'email', { attachments })
    for (const index of keys.keys())
      await expect(openMessageFile(ctx, { conversation, cseq: 1, index })).rejects.toMatchObject(missing)
  })

  test.each([
    ['nothing', 'vuoto.txt', new ArrayBuffer(0), 'required'],
    ['too much', 'grande.txt', new ArrayBuffer(10 * 1024 * 1024 + 1), 'media_too_large'],
    ['a program', 'setup.exe', text('MZ'), 'file_type'],
  ])('%s is refused', async (_what, name, bytes, code) => {
    const ctx = await freshCtx()
    await expect(uploadMemberFile(ctx, { name, bytes })).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [{ field: 'file', code }],
    })
    expect(await sweepUploads(ctx)).toBeNull()
  })

  test('that was never sent goes after a week; one that was stays', async () => {
    const ctx = await freshCtx()
    const conversation = await landed(ctx, 'chat', { peer: 'v1' })
    const sent = await uploadMemberFile(ctx, { name: 'a.txt', bytes: text('a') })
    const left = await uploadMemberFile(ctx, { name: 'b.txt', bytes: text('b') })
    await command(ctx, { type: 'note', conversation, text: 'Vedi', attachments: [sent], mentions: [] })
    await workOff(ctx)
    expect(await sweepUploads(ctx)).toBe(ctx.clock.now() + 7 * dayMs)
    ctx.clock.advance(8 * dayMs)
    expect(await sweepUploads(ctx)).toBeNull()
    expect(await ctx.files.size(`${ctx.tenant.id}/inbox/${left.key}`)).toBeNull()
    expect(await ctx.files.size(`${ctx.tenant.id}/inbox/${sent.key}`)).toBe(1)
  })

  test('goes with the person who is erased', async () => {
    const ctx = await freshCtx()
    const { id: contactId } = await createContact(ctx, { email: 'anna@prova.example' })
    const conversation = await landed(ctx, 'email', { contactId })
    const file = await uploadMemberFile(ctx, { name: 'a.txt', bytes: text('a') })
    await command(ctx, { type: 'note', conversation, text: 'Vedi', attachments: [file], mentions: [] })
    await eraseContact(ctx, ctx.db, contactId, { confirmId: contactId, neverWriteAgain: false })
    expect(await ctx.files.size(`${ctx.tenant.id}/inbox/${file.key}`)).toBeNull()
  })

  test('is refused where the channel carries none, and when all weigh too much', async () => {
    const ctx = await freshCtx()
    const file = await uploadMemberFile(ctx, { name: 'a.txt', bytes: text('a') })
    const sms = await landed(ctx, 'sms', { peer: '+393471112233' })
    const send = { type: 'send', base: 1, text: 'Ecco', ...outgoing } as const
    expect(await command(ctx, { ...send, conversation: sms, attachments: [file] })).toMatchObject({
      code: 'inbox.no_files',
    })
    const mail = await landed(ctx, 'email')
    const heavy = (name: string) =>
      uploadMemberFile(ctx, { name, bytes: new Uint8Array(6 * 1024 * 1024).fill(32).buffer })
    const attachments = [await heavy('uno.txt'), await heavy('due.txt')]
    expect(await command(ctx, { ...send, conversation: mail, attachments })).toMatchObject({
      code: 'inbox.too_large',
    })
  })
})

describe('a message names its files by their keys', () => {
  const gone = { type: 'err', code: 'inbox.file_gone' }
  const upload = (ctx: TestCtx, name = 'listino.txt') => uploadMemberFile(ctx, { name, bytes: text('olio') })
  const note = (conversation: string, attachments: { key: string }[]): Operation => ({
    type: 'note',
    conversation,
    text: 'Vedi',
    attachments,
    mentions: [],
  })

  test('what a file is was judged where it came in, whatever the message says of it', async () => {
    const ctx = await freshCtx()
    const conversation = await landed(ctx, 'chat', { peer: 'v1' })
    const file = await upload(ctx)
    const told = { key: file.key, name: 'fattura.pdf', type: 'text/html', sizeBytes: 1, inline: true }
    await command(ctx, note(conversation, [told]))
    expect((await threadOf(ctx, conversation)).at(-1)?.attachments).toEqual([file])
  })

  test('a key of somebody else, of another conversation or workspace, and one named twice open nothing', async () => {
    const ctx = await freshCtx()
    const [conversation, elsewhere] = [
      await landed(ctx, 'chat', { peer: 'v1' }),
      await landed(ctx, 'chat', { peer: 'v2' }),
    ]
    const colleague = { ...ctx, actor: { type: 'user', userId: 'user-2', role: 'agent' } } as const
    const theirs = await uploadMemberFile(colleague, { name: 'a.txt', bytes: text('a') })
    const program = { ...ctx, actor: { type: 'key', keyId: 1, scopes: [] } } as const
    const keys = await uploadMemberFile(program, { name: 'a.txt', bytes: text('a') })
    const foreign = await upload(await freshCtx())
    const said = await upload(ctx)
    await command(ctx, note(elsewhere, [said]))
    const own = await upload(ctx)
    for (const named of [[theirs], [keys], [foreign], [said], [own, own], [{ key: nextId() }], [own, theirs]])
      expect(await command(ctx, note(conversation, named))).toEqual(gone)
    const mail = await landed(ctx, 'email')
    const send = { type: 'send', base: 1, text: 'Ecco', ...outgoing } as const
    expect(await command(ctx, { ...send, conversation: mail, attachments: [theirs] })).toEqual(gone)
    expect(await command(ctx, note(conversation, [own]))).toMatchObject({ type: 'ok' })
  })

  test('a repeat is answered as one; a mail to several, and one taken back, name their files again', async () => {
    const ctx = await freshCtx()
    const conversation = await landed(ctx, 'email')
    const file = await upload(ctx)
    const [message] = await threadOf(ctx, conversation)
    const forward = (to: string): Operation => ({
      type: 'forward',
      conversation,
      message: message?.id ?? '',
      to,
      cc: [],
      subject: 'Fwd',
      text: 'Vedi',
      attachments: [file],
      withFiles: true,
    })
    for (const to of ['uno@prova.example', 'due@prova.example'])
      expect(await command(ctx, forward(to))).toMatchObject({ type: 'ok' })
    const cid = nextId()
    expect(await command(ctx, forward('tre@prova.example'), cid)).toMatchObject({ type: 'ok' })
    expect(await command(ctx, forward('tre@prova.example'), cid)).toMatchObject({ type: 'dup' })
    const other = await upload(ctx)
    const send = { type: 'send', conversation, base: 9, text: 'Ecco', ...outgoing } as const
    const later = ctx.clock.now() + dayMs
    const first = await command(ctx, { ...send, attachments: [other], notBefore: later })
    const sent = first.type === 'ok' ? (first.result.message ?? '') : ''
    expect(await command(ctx, { type: 'cancel', message: sent })).toMatchObject({ type: 'ok' })
    expect(await command(ctx, { ...send, attachments: [other] })).toMatchObject({ type: 'ok' })
    const files = (await threadOf(ctx, conversation)).slice(1).map((one) => one.attachments)
    expect(files).toEqual([[file], [file], [file], [other], [other]])
  })

  test('six days after its upload it cannot be named any more', async () => {
    const ctx = await freshCtx()
    const conversation = await landed(ctx, 'chat', { peer: 'v1' })
    const file = await upload(ctx)
    ctx.clock.advance(6 * dayMs)
    expect(await command(ctx, note(conversation, [file]))).toEqual(gone)
  })
})

describe('an e-mail', () => {
  async function connected() {
    const ctx = await freshCtx()
    await connectResend(ctx, {
      apiKey: resend.apiKey,
      webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      fromName: 'Frantoio',
      fromEmail: 'frantoio@posta.example',
      replyTo: '',
    })
    return ctx
  }
  test('takes its files along, once, whatever the network does', async () => {
    const ctx = await connected()
    const conversation = await landed(ctx, 'email')
    const file = await uploadMemberFile(ctx, { name: 'listino.csv', bytes: text('olio;9') })
    const before = resend.accepted.length
    resend.fail({ type: 'accept_then_drop' })
    await command(ctx, {
      type: 'send',
      conversation,
      base: 1,
      text: 'Ecco',
      attachments: [file],
      ...outgoing,
    })
    await workOff(ctx)
    ctx.clock.advance(60_000)
    await workOff(ctx)
    expect(resend.accepted.slice(before)).toMatchObject([
      {
        to: ['anna@prova.example'],
        subject: 'Re: Preventivo',
        attachments: [{ filename: 'listino.csv', content: btoa('olio;9'), contentType: 'text/csv' }],
      },
    ])
    const reply = (await threadOf(ctx, conversation)).at(-1)
    expect(reply?.delivery && deliveryStateOf(reply.delivery)).toBe('sent')
  })

  test('of the sandbox tells that it is a reply, to whom, in copy to whom, and which files went along', async () => {
    const ctx = await freshCtx()
    const anna = await createContact(ctx, {
      email: 'anna@prova.example',
      firstName: 'Anna',
      lastName: 'Rossi',
    })
    const conversation = await landed(ctx, 'email', { contactId: anna.id })
    const file = await uploadMemberFile(ctx, { name: 'listino.csv', bytes: text('olio;9') })
    await command(ctx, {
      type: 'send',
      conversation,
      base: 1,
      text: 'Ecco',
      attachments: [file],
      ...outgoing,
      cc: ['socio@prova.example'],
    })
    await workOff(ctx)
    const [kept] = (await listOutbox(ctx, { limit: 5 })).items
    expect(kept).toMatchObject({ cause: 'reply', to: 'anna@prova.example', name: 'Anna Rossi' })
    expect(await getOutboxMessage(ctx, kept?.id ?? 0)).toMatchObject({
      cc: ['socio@prova.example'],
      bcc: [],
      files: [{ name: 'listino.csv', sizeBytes: 6 }],
    })
  })

  test('whose file is gone fails with that reason', async () => {
    const ctx = await connected()
    const conversation = await landed(ctx, 'email')
    const file = await uploadMemberFile(ctx, { name: 'listino.csv', bytes: text('olio;9') })
    await ctx.files.delete(`${ctx.tenant.id}/inbox/${file.key}`)
    await command(ctx, {
      type: 'send',
      conversation,
      base: 1,
      text: 'Ecco',
      attachments: [file],
      ...outgoing,
    })
    await workOff(ctx)
    expect((await threadOf(ctx, conversation)).at(-1)?.delivery).toMatchObject({ errorCode: 'file_gone' })
  })

  test('is passed on to somebody else with its files, and its person waits as before', async () => {
    const ctx = await connected()
    const uploaded = await uploadMemberFile(ctx, { name: 'misure.csv', bytes: text('1;2') })
    const conversation = await landed(ctx, 'email', { attachments: [uploaded] })
    const [asked] = await threadOf(ctx, conversation)
    const before = resend.accepted.length
    const waiting = (await ctx.inbox.detail({ actor: agent, id: conversation }))?.head.waitingSince
    await command(ctx, {
      type: 'forward',
      conversation,
      message: asked?.id ?? '',
      to: 'fornitore@altro.example',
      cc: [],
      subject: 'I: Preventivo',
      text: 'Puoi guardare?\n\n> Mi fate un preventivo?',
      attachments: [],
      withFiles: true,
    })
    await workOff(ctx)
    expect(resend.accepted.slice(before)).toMatchObject([
      {
        to: ['fornitore@altro.example'],
        subject: 'I: Preventivo',
        attachments: [{ filename: 'misure.csv' }],
      },
    ])
    const detail = await ctx.inbox.detail({ actor: agent, id: conversation })
    expect(detail?.head).toMatchObject({ waitingSince: waiting, lastOutCseq: 0, assignee: null })
    const other = { ...agent, id: 'user-2' }
    expect(
      (
        await ctx.inbox.command({
          actor: other,
          cid: nextId(),
          op: { type: 'send', conversation, base: 1, text: 'Subito', attachments: [], ...outgoing },
        })
      ).type,
    ).toBe('ok')
  })
})

describe('the person of a conversation', () => {
  test('whom nobody knew becomes a contact, not opted in, and stays claimed', async () => {
    const ctx = await freshCtx()
    const conversation = await landed(ctx, 'chat', { peer: 'v1' })
    const named = await nameContact(ctx, ctx.db, conversation, {
      create: { email: 'anna@prova.example', firstName: 'Anna', lastName: 'Rossi' },
    })
    const head = (await ctx.inbox.detail({ actor: agent, id: conversation }))?.head
    expect(head).toMatchObject({ contactId: named.contactId, peerName: 'Anna Rossi', trust: 'claimed' })
    await expect(nameContact(ctx, ctx.db, conversation, named)).rejects.toMatchObject({
      code: 'resource.conflict',
    })
    await expect(nameContact(await freshCtx(), ctx.db, conversation, named)).rejects.toMatchObject({
      code: expect.stringMatching(/not_found/),
    })
  })

  test('is called by their address where they were given no name', async () => {
    const ctx = await freshCtx()
    const conversation = await landed(ctx, 'chat', { peer: 'v1', peerName: null })
    await nameContact(ctx, ctx.db, conversation, { create: { email: 'anna@prova.example' } })
    const head = (await ctx.inbox.detail({ actor: agent, id: conversation }))?.head
    expect(head?.peerName).toBe('anna@prova.example')
  })

  test('can be written to where they have an address that nothing keeps out', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { email: 'anna@prova.example', phone: '+393471112233' })
    const sms = await landed(ctx, 'sms', { peer: '+393471112233', contactId: id })
    await command(ctx, { type: 'block', conversation: sms, blocked: true })
    await workOff(ctx)
    expect(await listContactChannels(ctx, id)).toEqual([
      {
        channel: 'email',
        address: 'anna@prova.example',
        refusal: null,
        suppression: null,
        conversation: null,
        lastCseq: 0,
      },
      {
        channel: 'sms',
        address: '+393471112233',
        refusal: 'suppressed',
        suppression: 'manual',
        conversation: null,
        lastCseq: 0,
      },
      {
        channel: 'whatsapp',
        address: '+393471112233',
        refusal: 'outside_window',
        suppression: null,
        conversation: null,
        lastCseq: 0,
      },
    ])
    await expect(listContactChannels(await freshCtx(), id)).rejects.toMatchObject(missing)
  })
})
