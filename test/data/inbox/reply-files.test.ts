import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { type Attachment, deliveryStateOf } from '../../../worker/contracts/inbox.ts'
import { connectTwilio } from '../../../worker/modules/channels/service-twilio.ts'
import { openFileLink } from '../../../worker/modules/inbox/service/reply-link.ts'
import { uploadMemberFile, workOffInbox } from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { startLoopbackMeta } from '../../support/loopback-meta.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { countedId } from '../../support/memory-inbox.ts'
import { makePng } from '../../support/pictures.ts'
import { connectedCtx } from '../messenger/world.ts'
import { landedMessage } from '../../support/landed-message.ts'

let shard: TestShard
let twilio: LoopbackTwilio
let tenants = 300
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
  twilio = await startLoopbackTwilio()
})
afterAll(async () => {
  await twilio.close()
  await shard.close()
})

const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const
const nextId = () => countedId('R', ++made)
const hourMs = 3_600_000
const png = makePng(40, 20)

async function whatsappCtx(): Promise<TestCtx> {
  const fresh = await shard.ctx({ tenantId: ++tenants, tenant: { name: 'Frantoio' } })
  const ctx = { ...fresh, origins: { ...fresh.origins, twilio: twilio.url, twilioMessaging: twilio.url } }
  const { accountSid, authToken, number: sender } = twilio
  await connectTwilio(ctx, 'whatsapp', { accountSid, authToken, sender, messagesPerSecond: 10 })
  return ctx
}

async function reply(
  ctx: TestCtx,
  { channel, peer, text }: { channel: 'whatsapp' | 'messenger'; peer: string; text: string },
  attachments: Attachment[],
) {
  const landed = await ctx.inbox.land({
    messages: [
      landedMessage(ctx.clock.now(), {
        channel,
        providerId: nextId(),
        ownAddress: channel === 'whatsapp' ? twilio.number : '1',
        peer,
        peerName: 'Anna',
        text: 'Avete il listino?',
      }),
    ],
  })
  const conversation = landed[0]?.conversation ?? ''
  const outgoing = { template: null, cc: [], bcc: [] }
  const op = { type: 'send', conversation, base: 1, text, attachments, ...outgoing } as const
  const outcome = await ctx.inbox.command({ actor: agent, cid: nextId(), op: { ...op, cc: [], bcc: [] } })
  await workOffInbox(ctx, deskOf(shard.inboxOf(ctx.tenant.id)))
  const page = await ctx.inbox.thread({ actor: agent, id: conversation, query: { limit: 5 } })
  return { outcome, message: page?.messages.at(-1) }
}
const upload = (ctx: TestCtx, name = 'foto cesto.png') =>
  uploadMemberFile(ctx, { name, bytes: png.slice().buffer })

/** What the provider gets at an address, read as the public door reads it. */
async function follow(ctx: TestCtx, url: string) {
  const [, token = '', name = ''] = /\/t\/f\/([^/]+)\/([^/]+)$/.exec(url) ?? []
  const [tenantId, ...numbers] = (await ctx.tokens.read('reply_file', token)) ?? []
  expect(tenantId).toBe(ctx.tenant.id)
  return openFileLink(ctx, numbers, decodeURIComponent(name))
}

describe('a file of a reply', () => {
  test('goes out on WhatsApp beside its text, by a link that serves its bytes and ends', async () => {
    const ctx = await whatsappCtx()
    const file = await upload(ctx)
    const { message } = await reply(ctx, { channel: 'whatsapp', peer: '+393471230001', text: 'Eccolo' }, [
      file,
    ])
    expect(message?.delivery && deliveryStateOf(message.delivery)).toBe('sent')
    const sent = twilio.accepted.at(-1)
    expect(sent).toMatchObject({ body: 'Eccolo', mediaUrls: [expect.stringMatching(/foto%20cesto\.png$/)] })
    const url = sent?.mediaUrls[0] ?? ''
    expect(url.startsWith(ctx.origins.public)).toBe(true)
    const served = await follow(ctx, url)
    expect(served.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' })
    expect(new Uint8Array(await new Response(served.body).arrayBuffer())).toEqual(new Uint8Array(png))
    ctx.clock.advance(7 * hourMs)
    await expect(follow(ctx, url)).rejects.toMatchObject({ code: 'resource.not_found' })
  })

  test('goes out on WhatsApp without a text, and on Messenger alone', async () => {
    const ctx = await whatsappCtx()
    await reply(ctx, { channel: 'whatsapp', peer: '+393471230002', text: '' }, [await upload(ctx)])
    expect(twilio.accepted.at(-1)).toMatchObject({ body: null, mediaUrls: [expect.any(String)] })
    const meta = await startLoopbackMeta()
    meta.person('77')
    const page = await connectedCtx(shard, meta)
    const file = await upload(page.ctx)
    const { message } = await reply(page.ctx, { channel: 'messenger', peer: '77', text: '' }, [file])
    expect(message?.delivery).toMatchObject({ errorCode: null, failedAt: null })
    expect(meta.accepted.at(-1)).toMatchObject({
      psid: '77',
      text: '',
      file: { type: 'image', url: expect.stringContaining('/t/f/') },
    })
    const both = await reply(page.ctx, { channel: 'messenger', peer: '78', text: 'Ecco' }, [
      await upload(page.ctx),
    ])
    expect(both.outcome).toMatchObject({ type: 'err', code: 'inbox.file_alone' })
    await meta.close()
  })

  test('that is gone, or heavier than was said, fails before any call', async () => {
    const ctx = await whatsappCtx()
    const before = twilio.requests.length
    const file = await upload(ctx)
    const pathOf = ({ key }: Attachment) => `${ctx.tenant.id}/inbox/${key}`
    await ctx.files.put(pathOf(file), new Uint8Array(6 * 1024 * 1024))
    const heavy = await reply(ctx, { channel: 'whatsapp', peer: '+393471230003', text: '' }, [file])
    expect(heavy.message?.delivery?.errorCode).toBe('files_too_large')
    const lost = await upload(ctx)
    await ctx.files.delete(pathOf(lost))
    const gone = await reply(ctx, { channel: 'whatsapp', peer: '+393471230004', text: '' }, [lost])
    expect(gone.message?.delivery?.errorCode).toBe('file_gone')
    expect(twilio.requests).toHaveLength(before)
  })

  test('has no link to what was not uploaded for a message', async () => {
    const ctx = await whatsappCtx()
    await ctx.files.put(`mail/${ctx.tenant.id}/x.eml`, 'segreto')
    const numbers = [ctx.clock.now() + hourMs, 0, 1, 2, 3]
    await expect(openFileLink(ctx, numbers, 'x')).rejects.toMatchObject({ code: 'resource.not_found' })
  })
})
