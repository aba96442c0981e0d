import { sql } from 'drizzle-orm/sql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { deliveryStateOf } from '../../../worker/contracts/inbox.ts'
import { signTwilio } from '../../../worker/lib/twilio-signature.ts'
import { connectTwilio, getTwilioChannel } from '../../../worker/modules/channels/service-twilio.ts'
import { acceptTwilioMessage, processInbound } from '../../../worker/modules/inbound/service.ts'
import { workOffInbox } from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { countedId } from '../../support/memory-inbox.ts'

let shard: TestShard
let twilio: LoopbackTwilio
let tenants = 0
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  twilio = await startLoopbackTwilio()
})
afterEach(() => twilio.close())

const anna = '+393471234567'
const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const
const askMs = 30_000

/** A workspace on an account at Twilio, to which Anna wrote; the provider's list goes by the clock of this machine. */
async function open(): Promise<TestCtx> {
  const plain = await shard.ctx({ tenantId: ++tenants, now: Date.now() })
  const ctx = { ...plain, origins: { ...plain.origins, twilio: twilio.url } }
  const { accountSid, authToken, number: sender } = twilio
  await connectTwilio(ctx, 'sms', { accountSid, authToken, sender, messagesPerSecond: 10 })
  const { inboundUrl } = await getTwilioChannel(ctx, 'sms')
  const token = inboundUrl.slice(inboundUrl.lastIndexOf('/') + 1)
  const [, accountId = 0] = (await ctx.tokens.read('webhook', token)) ?? []
  const fields = { MessageSid: `SM${++made}`, From: anna, To: sender, Body: 'Avete olio?', NumMedia: '0' }
  const form = new URLSearchParams(fields)
  const signature = await signTwilio(authToken, inboundUrl, form)
  await acceptTwilioMessage(ctx, { accountId, url: inboundUrl, signature, rawBody: form.toString() })
  await processInbound(ctx)
  return ctx
}

const workOff = (ctx: TestCtx) => workOffInbox(ctx, deskOf(shard.inboxOf(ctx.tenant.id)))

async function conversation(ctx: TestCtx) {
  const query = { status: 'all', order: 'latest', limit: 5, after: null } as const
  const [head] = (await ctx.inbox.list({ actor: agent, query })).items
  if (head === undefined) throw new Error('nothing landed')
  return head
}

async function answer(ctx: TestCtx, text: string): Promise<string> {
  const { id, lastCseq: base } = await conversation(ctx)
  const cid = countedId('C', ++made)
  const outgoing = { attachments: [], template: null, cc: [], bcc: [] }
  const op = { type: 'send', conversation: id, base, text, ...outgoing } as const
  expect(await ctx.inbox.command({ actor: agent, cid, op })).toMatchObject({ type: 'ok' })
  return cid
}

/** An answer whose call the provider took or not, and told nothing of. */
async function answerUnclear(ctx: TestCtx, type: 'drop' | 'accept_then_drop', text: string): Promise<string> {
  twilio.fail({ type }, 1)
  const cid = await answer(ctx, text)
  await workOff(ctx)
  return cid
}

async function stateOf(ctx: TestCtx, cid: string) {
  const { id } = await conversation(ctx)
  const page = await ctx.inbox.thread({ actor: agent, id, query: { limit: 20 } })
  const delivery = page?.messages.find((message) => message.id === cid)?.delivery
  return delivery ? [deliveryStateOf(delivery), delivery.errorCode] : null
}

const inLibSql = (ctx: TestCtx, cid: string) =>
  queryRows(
    ctx.db,
    sql`SELECT provider_id, sent_at IS NOT NULL AS sent, failed_at IS NOT NULL AS failed FROM messages
        WHERE tenant_id = ${ctx.tenant.id} AND cause_key = ${`reply:${cid}`}`,
    z.object({ provider_id: z.string().nullable(), sent: z.number(), failed: z.number() }),
  )

describe('a reply whose call had no clear end', () => {
  test('is found at the provider that took it, and counts as sent under its id', async () => {
    const ctx = await open()
    const cid = await answerUnclear(ctx, 'accept_then_drop', 'Sì, da 5 litri')
    expect((await stateOf(ctx, cid))?.[0]).toBe('unknown')
    ctx.clock.advance(askMs)
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['sent', null])
    const [taken] = twilio.accepted
    expect(await inLibSql(ctx, cid)).toEqual([{ provider_id: taken?.sid, sent: 1, failed: 0 }])
    expect(twilio.accepted).toHaveLength(1)
  })

  test('is not taken for another one to the same number', async () => {
    const ctx = await open()
    const sent = await answer(ctx, 'Sì')
    await workOff(ctx)
    const lost = await answerUnclear(ctx, 'drop', 'Sì')
    ctx.clock.advance(askMs)
    await workOff(ctx)
    expect((await stateOf(ctx, sent))?.[0]).toBe('sent')
    expect((await stateOf(ctx, lost))?.[0]).toBe('unknown')
  })

  test('is not taken for another one whose call had no clear end either', async () => {
    const ctx = await open()
    const lost = await answerUnclear(ctx, 'drop', 'Sì, da 5 litri')
    const taken = await answerUnclear(ctx, 'accept_then_drop', 'La latta costa 60 €')
    ctx.clock.advance(askMs)
    await workOff(ctx)
    expect((await stateOf(ctx, lost))?.[0]).toBe('unknown')
    expect(await stateOf(ctx, taken)).toEqual(['sent', null])
  })

  test('is failed for a person to send again when it never turns up, and is never sent by itself', async () => {
    const ctx = await open()
    const cid = await answerUnclear(ctx, 'drop', 'Sì')
    for (let asked = 0; asked < 40 && (await stateOf(ctx, cid))?.[0] === 'unknown'; asked++) {
      ctx.clock.advance(30 * 60_000)
      await workOff(ctx)
    }
    expect(await stateOf(ctx, cid)).toEqual(['failed', 'unconfirmed'])
    expect(await inLibSql(ctx, cid)).toEqual([{ provider_id: null, sent: 0, failed: 1 }])
    expect((await conversation(ctx)).waitingSince).not.toBeNull()
    expect(twilio.accepted).toEqual([])
    await ctx.inbox.command({
      actor: agent,
      cid: countedId('C', ++made),
      op: { type: 'retry', message: cid },
    })
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['sent', null])
    expect(twilio.accepted).toHaveLength(1)
  })

  test('waits for its answer where the provider cannot be asked now', async () => {
    const ctx = await open()
    const cid = await answerUnclear(ctx, 'accept_then_drop', 'Sì')
    const away = { ...ctx, origins: { ...ctx.origins, twilio: new URL('http://127.0.0.1:9/').href } }
    ctx.clock.advance(askMs)
    await workOff(away)
    expect((await stateOf(ctx, cid))?.[0]).toBe('unknown')
    ctx.clock.advance(30 * 60_000)
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['sent', null])
  })
})
