import { sql } from 'drizzle-orm/sql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import type { Attachment, Message } from '../../../worker/contracts/inbox.ts'
import { signTwilio } from '../../../worker/lib/twilio-signature.ts'
import { connectTwilio, getTwilioChannel } from '../../../worker/modules/channels/service-twilio.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { recordAnswer } from '../../../worker/modules/inbound/answer-queries.ts'
import { fetchMedia } from '../../../worker/modules/inbound/media-service.ts'
import { acceptTwilioMessage, processInbound } from '../../../worker/modules/inbound/service.ts'
import { openMessageFile } from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackMedia, startLoopbackMedia } from '../../support/loopback-media.ts'
import { startLoopbackMeta } from '../../support/loopback-meta.ts'
import { startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { makePng } from '../../support/pictures.ts'
import { connectedCtx, eventOf, newMid, receive } from '../messenger/world.ts'

let shard: TestShard
let store: LoopbackMedia
let tenants = 0
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  store = await startLoopbackMedia()
})
afterEach(() => store.close())

const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const
const hourMs = 3_600_000
const Id = z.object({ id: z.number() })
const url = 'http://localhost:8787/webhooks/twilio/inbound/x'
const png = makePng(40, 20)

type Account = { ctx: TestCtx; accountId: number; accountSid: string; authToken: string }

/** A workspace on an account at Twilio whose API is the store's afterwards. */
async function twilioAccount(): Promise<Account> {
  const twilio = await startLoopbackTwilio()
  const made = await shard.ctx({ tenantId: ++tenants })
  const { accountSid, authToken, number: sender } = twilio
  const connecting = { ...made, origins: { ...made.origins, twilio: twilio.url } }
  await connectTwilio(connecting, 'sms', { accountSid, authToken, sender, messagesPerSecond: 10 })
  const { inboundUrl } = await getTwilioChannel(connecting, 'sms')
  await twilio.close()
  const token = inboundUrl.slice(inboundUrl.lastIndexOf('/') + 1)
  const [, accountId = 0] = (await made.tokens.read('webhook', token)) ?? []
  return {
    ctx: { ...made, origins: { ...made.origins, twilio: store.url } },
    accountId,
    accountSid,
    authToken,
  }
}

async function sendMms(
  { ctx, accountId, authToken }: Account,
  urls: readonly string[],
  text = 'Ecco la foto',
): Promise<void> {
  const form = new URLSearchParams({
    MessageSid: `MM${++made}`,
    From: '+393471234567',
    To: '+390212345678',
    Body: text,
    NumMedia: String(urls.length),
  })
  for (const [place, one] of urls.entries()) {
    form.set(`MediaUrl${place}`, one)
    form.set(`MediaContentType${place}`, 'image/jpeg')
  }
  const signature = await signTwilio(authToken, url, form)
  await acceptTwilioMessage(ctx, { accountId, url, signature, rawBody: form.toString() })
  await processInbound(ctx)
}

const mediaUrl = ({ accountSid }: Account, name = 'ME1') =>
  `${store.url}/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media/${name}`
const pathOf = (address: string) => new URL(address).pathname

async function firstMessage(ctx: TestCtx): Promise<Message> {
  const query = { status: 'all', order: 'latest', limit: 5, after: null } as const
  const { items } = await ctx.inbox.list({ actor: agent, query })
  const page = await ctx.inbox.thread({ actor: agent, id: items[0]?.id ?? '', query: { limit: 5 } })
  const [message] = page?.messages ?? []
  if (message === undefined) throw new Error('nothing landed')
  return message
}
const filesOf = async (ctx: TestCtx): Promise<Attachment[]> => (await firstMessage(ctx)).attachments

describe('what people send along by SMS and WhatsApp', () => {
  test('is told at once, fetched with the account’s token, and shown as what its bytes are', async () => {
    const account = await twilioAccount()
    const { ctx } = account
    store.answers.set(pathOf(mediaUrl(account)), { status: 307, headers: { location: '/media/1?signed' } })
    store.answers.set('/media/1?signed', {
      status: 200,
      headers: { 'content-type': 'image/jpeg' },
      body: png,
    })
    await sendMms(account, [mediaUrl(account)])
    expect(await filesOf(ctx)).toMatchObject([{ name: 'image-1.jpg', state: 'coming', sizeBytes: 0 }])
    expect(ctx.queues.sent.map(({ job }) => job.type)).toContain('inbound.media')
    expect(await fetchMedia(ctx)).toBeNull()
    const { conversation, cseq, attachments } = await firstMessage(ctx)
    expect(attachments).toEqual([
      {
        key: expect.any(String),
        name: 'image-1.png',
        type: 'image/png',
        sizeBytes: png.length,
        width: 40,
        height: 20,
      },
    ])
    const shown = await openMessageFile(ctx, { conversation, cseq, index: 0 })
    expect(new Uint8Array(await new Response(shown.body).arrayBuffer())).toEqual(new Uint8Array(png))
    // The store that the API points to gets no token.
    expect(store.requests.map(({ authorization }) => authorization !== undefined)).toEqual([true, false])
    await fetchMedia(ctx)
    expect(store.requests).toHaveLength(2)
  })

  test('is fetched once, also when the answer to its word is told after it has landed', async () => {
    const account = await twilioAccount()
    const { ctx } = account
    store.answers.set(pathOf(mediaUrl(account)), { status: 200, body: png })
    // The word is answered in the run after the one in which it lands.
    await sendMms(account, [mediaUrl(account)], 'STOP')
    await fetchMedia(ctx)
    expect(await filesOf(ctx)).toMatchObject([{ type: 'image/png' }])
    const asked = () => store.requests.filter(({ path }) => path === pathOf(mediaUrl(account)))
    expect(asked()).toHaveLength(1)
    store.answers.set(pathOf(mediaUrl(account)), { status: 404 })
    const [event] = await queryRows(
      ctx.db,
      sql`SELECT id FROM inbound_events WHERE tenant_id = ${ctx.tenant.id}`,
      Id,
    )
    const outcome = { state: 'sent', providerId: 'SM1', error: null } as const
    await recordAnswer(ctx.db, ctx.tenant.id, event?.id ?? 0, outcome, [])
    await processInbound(ctx)
    expect(await fetchMedia(ctx)).toBeNull()
    expect(asked()).toHaveLength(1)
    expect(await filesOf(ctx)).toMatchObject([{ type: 'image/png' }])
  })

  test('comes again for a day where the provider does not answer, then says that it is lost', async () => {
    const account = await twilioAccount()
    const { ctx } = account
    store.answers.set(pathOf(mediaUrl(account)), { status: 503 })
    await sendMms(account, [mediaUrl(account)])
    const next = await fetchMedia(ctx)
    expect(next).toBeGreaterThan(ctx.clock.now())
    expect(ctx.due.lowered).toContain(next)
    expect(await filesOf(ctx)).toMatchObject([{ state: 'coming' }])
    const asked = store.requests.length
    await fetchMedia(ctx)
    expect(store.requests).toHaveLength(asked)
    ctx.clock.advance(25 * hourMs)
    expect(await fetchMedia(ctx)).toBeNull()
    expect(await filesOf(ctx)).toMatchObject([{ state: 'lost' }])
  })

  test('that is gone or too large is lost at once, and what came with it is not', async () => {
    const account = await twilioAccount()
    const { ctx } = account
    const [gone, large, good] = ['ME1', 'ME2', 'ME3'].map((name) => mediaUrl(account, name))
    const size = { 'content-length': String(26 * 1024 * 1024), 'content-type': 'video/mp4' }
    store.answers.set(pathOf(large ?? ''), { status: 200, headers: size })
    store.answers.set(pathOf(good ?? ''), {
      status: 200,
      headers: { 'content-type': 'text/html', 'content-disposition': 'attachment; filename="a/..\\b.html"' },
      body: '<script>',
    })
    await sendMms(account, [gone ?? '', large ?? '', good ?? ''])
    await fetchMedia(ctx)
    expect(await filesOf(ctx)).toMatchObject([
      { state: 'lost' },
      { state: 'lost' },
      { name: 'a_.._b.html', sizeBytes: 8 },
    ])
    const { conversation, cseq } = await firstMessage(ctx)
    const { headers } = await openMessageFile(ctx, { conversation, cseq, index: 2 })
    expect(headers['content-type']).toBe('application/octet-stream')
  })

  test('leads nowhere but to the provider: no other host, account, path or redirect is asked', async () => {
    const account = await twilioAccount()
    const { ctx } = account
    const elsewhere = await startLoopbackMedia()
    const other = mediaUrl({ ...account, accountSid: `AC${'0'.repeat(32)}` })
    const redirected = mediaUrl(account, 'ME9')
    store.answers.set(pathOf(redirected), { status: 307, headers: { location: `${elsewhere.url}/inside` } })
    const urls = [
      `${elsewhere.url}${pathOf(mediaUrl(account))}`,
      'http://169.254.169.254/latest',
      other,
      `${store.url}/2010-04-01/Accounts.json`,
      'file:///etc/passwd',
      redirected,
    ]
    await sendMms(account, urls)
    await fetchMedia(ctx)
    expect((await filesOf(ctx)).map(({ state }) => state)).toEqual(urls.map(() => 'lost'))
    expect(elsewhere.requests).toEqual([])
    expect(store.requests.map(({ path }) => path)).toEqual([pathOf(redirected)])
    await elsewhere.close()
  })

  test('of somebody who was erased meanwhile leaves nothing behind', async () => {
    const account = await twilioAccount()
    const { ctx } = account
    store.answers.set(pathOf(mediaUrl(account)), { status: 200, body: png })
    await sendMms(account, [mediaUrl(account)])
    await fetchMedia(ctx)
    const { contactId } =
      (
        await ctx.inbox.list({
          actor: agent,
          query: { status: 'all', order: 'latest', limit: 5, after: null },
        })
      ).items[0] ?? {}
    expect([...ctx.files.entries.keys()].some((key) => key.includes('media-'))).toBe(true)
    await eraseContact(ctx, ctx.db, contactId ?? 0, { confirmId: contactId ?? 0, neverWriteAgain: false })
    expect([...ctx.files.entries.keys()].filter((key) => key.includes('media-'))).toEqual([])
  })
})

describe('what people send along by Messenger', () => {
  test('is fetched from its signed address; a place is no file', async () => {
    const meta = await startLoopbackMeta()
    const page = await connectedCtx(shard, meta)
    const ctx = { ...page.ctx, origins: { ...page.ctx.origins, messenger: store.url } }
    store.answers.set('/v/foto.png?oh=1', {
      status: 200,
      headers: { 'content-type': 'image/png' },
      body: png,
    })
    const attachments = [
      { type: 'image', payload: { url: `${store.url}/v/foto.png?oh=1` } },
      { type: 'location', payload: { coordinates: { lat: 43, long: 11 } } },
      { type: 'file', payload: { url: 'https://evil.example/fbcdn.net/x.pdf' } },
    ]
    const message = { mid: newMid(), attachments }
    await receive(page, meta, [{ id: meta.pageId, messaging: [eventOf(page, meta, '77', { message })] }])
    await processInbound(ctx)
    await fetchMedia(ctx)
    expect(await filesOf(ctx)).toMatchObject([
      { name: 'image-1.png', type: 'image/png', sizeBytes: png.length },
      { name: 'file-2', state: 'lost' },
    ])
    expect(store.requests.filter(({ path }) => path.startsWith('/v/'))).toEqual([
      { path: '/v/foto.png?oh=1', authorization: undefined },
    ])
    await meta.close()
  })
})
