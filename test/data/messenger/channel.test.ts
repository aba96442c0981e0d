import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import { sendTestMessenger } from '../../../worker/modules/channels/service-one-call.ts'
import {
  connectMessenger,
  disconnectMessenger,
  findMessengerDoor,
  getMessengerChannel,
} from '../../../worker/modules/channels/service-messenger.ts'
import { isMetaHandshake } from '../../../worker/modules/messenger/service.ts'
import { createInboundContact } from '../../../worker/modules/contacts/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackMeta, startLoopbackMeta } from '../../support/loopback-meta.ts'
import {
  connectedCtx,
  createMessengerCtx,
  credentialsOf,
  eventOf,
  newMid,
  receive,
  workOff,
} from './world.ts'

let shard: TestShard
let meta: LoopbackMeta
let ctx: TestCtx
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  meta = await startLoopbackMeta()
  ctx = await createMessengerCtx(shard, meta)
  return () => meta.close()
})

describe('the Messenger channel', () => {
  it('is the sandbox until a page is connected, and again afterwards, at one webhook address', async () => {
    const before = await getMessengerChannel(ctx)
    expect(before).toMatchObject({ provider: 'sandbox', pageId: null, keyHint: null, openWindows: 0 })
    expect(await openChannel(ctx, 'messenger')).toMatchObject({ connection: 'sandbox', accountId: null })
    const connected = await connectMessenger(ctx, credentialsOf(meta))
    expect(connected).toMatchObject({
      provider: 'meta',
      pageId: meta.pageId,
      pageName: meta.pageName,
      keyHint: 'page',
      state: 'ready',
      webhookUrl: before.webhookUrl,
      verifyToken: before.verifyToken,
    })
    const told = JSON.stringify(connected)
    expect(told).not.toContain(meta.pageAccessToken)
    expect(told).not.toContain(meta.appSecret)
    expect(meta.subscribed).toContain('message_echoes')
    const opened = await openChannel(ctx, 'messenger')
    expect(opened).toMatchObject({ provider: { name: 'meta' }, sender: { address: meta.pageName } })
    expect(opened.connection).toMatch(/^meta:[0-9a-f]{24}$/)
    await disconnectMessenger(ctx)
    expect(await openChannel(ctx, 'messenger')).toMatchObject({ connection: 'sandbox' })
    expect(await getMessengerChannel(ctx)).toMatchObject({ keyHint: null, webhookUrl: before.webhookUrl })
  })

  it('does not take what Meta refuses, and says at which field', async () => {
    const right = credentialsOf(meta)
    const wrong: [Partial<typeof right>, string, string][] = [
      [{ pageAccessToken: 'EAAG'.padEnd(40, 'y') }, 'pageAccessToken', 'rejected_page_token'],
      [{ appSecret: 'f'.repeat(32) }, 'appSecret', 'rejected_secret'],
      [{ pageId: '104857600999999' }, 'pageId', 'other_page'],
    ]
    for (const [change, field, code] of wrong) {
      await expect(connectMessenger(ctx, { ...right, ...change })).rejects.toMatchObject({
        fields: [{ field, code }],
      })
    }
    await meta.close()
    await expect(connectMessenger(ctx, right)).rejects.toMatchObject({ code: 'channel.unreachable' })
    expect((await getMessengerChannel(ctx)).provider).toBe('sandbox')
  })

  it('keeps the door of a page shut to others, and to itself once it is disconnected', async () => {
    const { ctx: own, accountId } = await connectedCtx(shard, meta)
    expect(await findMessengerDoor(own, accountId)).toEqual({
      appSecret: meta.appSecret,
      pageId: meta.pageId,
    })
    expect(await findMessengerDoor(ctx, accountId)).toBeNull()
    await disconnectMessenger(own)
    expect(await findMessengerDoor(own, accountId)).toBeNull()
  })

  it('answers the handshake to the word that the settings show, whatever is connected', async () => {
    const { ctx: own, accountId } = await connectedCtx(shard, meta)
    const { verifyToken } = await getMessengerChannel(own)
    const { verifyToken: others } = await getMessengerChannel(ctx)
    const mode = 'subscribe'
    expect(await isMetaHandshake(own, accountId, { mode, verifyToken })).toBe(true)
    expect(await isMetaHandshake(own, accountId, { mode: 'unsubscribe', verifyToken })).toBe(false)
    expect(await isMetaHandshake(own, accountId, { mode, verifyToken: others })).toBe(false)
    expect(await isMetaHandshake(own, accountId, { mode, verifyToken: '' })).toBe(false)
  })

  it('sends a test to who wrote within 24 hours, and to nobody else; what Meta refuses pauses it', async () => {
    const page = await connectedCtx(shard, meta)
    meta.person('501')
    const said = eventOf(page, meta, '501', { message: { mid: newMid(), text: 'Ciao' } })
    await receive(page, meta, [{ id: meta.pageId, messaging: [said] }])
    await workOff(page.ctx)
    const contactId = await createInboundContact(page.ctx, { messengerId: '501' }, undefined)
    expect(await getMessengerChannel(page.ctx)).toMatchObject({
      openWindows: 1,
      lastInboundAt: said.timestamp,
    })
    await sendTestMessenger(page.ctx, { contactId })
    expect(meta.accepted).toMatchObject([{ psid: '501', metadata: null }])
    await expect(sendTestMessenger(page.ctx, { contactId: contactId + 1 })).rejects.toMatchObject({
      fields: [{ field: 'contactId', code: 'outside_window' }],
    })
    meta.revokeToken()
    await expect(sendTestMessenger(page.ctx, { contactId })).rejects.toMatchObject({
      code: 'channel.rejected_credentials',
    })
    expect(await getMessengerChannel(page.ctx)).toMatchObject({ state: 'paused', lastErrorCode: 'meta_190' })
    page.ctx.clock.advance(24 * 3_600_000)
    await expect(sendTestMessenger(page.ctx, { contactId })).rejects.toMatchObject({
      fields: [{ field: 'contactId', code: 'outside_window' }],
    })
    expect((await getMessengerChannel(page.ctx)).openWindows).toBe(0)
  })
})
