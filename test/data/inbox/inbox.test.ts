import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { deliveryStateOf, type Head, type Message } from '../../../worker/contracts/inbox.ts'
import { signTwilio } from '../../../worker/lib/twilio-signature.ts'
import { mergeContacts, createContact } from '../../../worker/modules/contacts/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { acceptTwilioMessage, processInbound } from '../../../worker/modules/inbound/service.ts'
import { bookCredit } from '../../../worker/modules/credit/service.ts'
import { bookReply, endReply } from '../../../worker/modules/inbox/queries/replies.ts'
import { tellReplies } from '../../../worker/modules/inbox/service-news.ts'
import { workOffInbox } from '../../../worker/modules/inbox/service.ts'
import { sandboxSecret } from '../../../worker/modules/sandbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { countedId } from '../../support/memory-inbox.ts'

let shard: TestShard
let tenants = 0
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants, tenant: { name: 'Frantoio' } })
const anna = '+393471234567'
const own = '+390212345678'
const url = 'http://localhost:8787/webhooks/twilio/inbound/x'
const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const

async function receive(
  ctx: TestCtx,
  text: string,
  { channel = 'sms', id = `SM${++made}`, from = anna } = {},
) {
  const prefix = channel === 'whatsapp' ? 'whatsapp:' : ''
  const fields = { MessageSid: id, From: prefix + from, To: prefix + own, Body: text, NumMedia: '0' }
  const form = new URLSearchParams(fields)
  const signature = await signTwilio(await sandboxSecret(ctx), url, form)
  await acceptTwilioMessage(ctx, { accountId: 0, url, signature, rawBody: form.toString() })
}
async function write(ctx: TestCtx, text: string, options: Parameters<typeof receive>[2] = {}) {
  await receive(ctx, text, options)
  await processInbound(ctx)
}

const heads = async (ctx: TestCtx): Promise<Head[]> =>
  (await ctx.inbox.list({ actor: agent, query: { status: 'all', order: 'oldest', limit: 50, after: null } }))
    .items
async function onlyHead(ctx: TestCtx): Promise<Head> {
  const [head, ...others] = await heads(ctx)
  if (head === undefined || others.length > 0) throw new Error('not one conversation')
  return head
}
async function thread(ctx: TestCtx, id: string): Promise<Message[]> {
  return (await ctx.inbox.thread({ actor: agent, id, query: { limit: 50 } }))?.messages ?? []
}
const command = (ctx: TestCtx, op: Operation, cid = countedId('C', ++made)) =>
  ctx.inbox.command({ actor: agent, cid, op })
const workOff = (ctx: TestCtx) => workOffInbox(ctx, deskOf(shard.inboxOf(ctx.tenant.id)))
async function answer(ctx: TestCtx, text: string, more: Partial<Extract<Operation, { type: 'send' }>> = {}) {
  const { id: conversation, lastCseq: base } = await onlyHead(ctx)
  const cid = countedId('C', ++made)
  const outgoing = { attachments: [], template: null, cc: [], bcc: [] }
  const outcome = await command(ctx, { type: 'send', conversation, base, text, ...outgoing, ...more }, cid)
  return { cid, outcome }
}
async function stateOf(ctx: TestCtx, cid: string) {
  const messages = await thread(ctx, (await onlyHead(ctx)).id)
  const delivery = messages.find(({ id }) => id === cid)?.delivery
  return delivery ? [deliveryStateOf(delivery), delivery.errorCode] : null
}
const rowsOf = <T>(ctx: TestCtx, statement: ReturnType<typeof sql>, schema: z.ZodType<T>) =>
  queryRows(ctx.db, statement, schema)

describe('what people write', () => {
  test('stands in one conversation, once, in the order of arrival', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?', { id: 'SMa' })
    await write(ctx, 'Avete olio?', { id: 'SMa' })
    await write(ctx, 'Da 5 litri')
    const head = await onlyHead(ctx)
    expect(head).toMatchObject({
      channel: 'sms',
      peer: anna,
      ownAddress: own,
      status: 'open',
      trust: 'proven',
    })
    expect(head.contactId).toBeGreaterThan(0)
    expect((await thread(ctx, head.id)).map(({ text, cseq }) => [text, cseq])).toEqual([
      ['Avete olio?', 1],
      ['Da 5 litri', 2],
    ])
  })

  test('is worked off while the inbox is away, and lands when it is back', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Prima')
    const away = { ...ctx, inbox: { ...ctx.inbox, land: () => Promise.reject(new Error('away')) } }
    await receive(ctx, 'STOP')
    expect(await processInbound(away)).toBe(ctx.clock.now() + 5000)
    const stopped = sql`SELECT reason FROM suppressions WHERE tenant_id = ${ctx.tenant.id} AND address = ${anna}`
    expect(await rowsOf(ctx, stopped, z.object({ reason: z.string() }))).toEqual([{ reason: 'stop' }])
    expect(await thread(ctx, (await onlyHead(ctx)).id)).toHaveLength(1)
    await processInbound(ctx)
    await processInbound(ctx)
    const [, stop, told, ...others] = await thread(ctx, (await onlyHead(ctx)).id)
    expect([stop?.meaning, told?.author.type, others]).toEqual(['stop', 'system', []])
  })

  test('is followed by what it was answered by itself; nobody has answered with it', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?')
    await write(ctx, 'HELP')
    await processInbound(ctx)
    const { id, waitingSince, lastOutCseq } = await onlyHead(ctx)
    const [, word, told, ...others] = await thread(ctx, id)
    expect([word?.meaning, others]).toEqual(['help', []])
    expect(told).toMatchObject({ kind: 'out', author: { type: 'system' } })
    expect(told?.delivery && deliveryStateOf(told.delivery)).toBe('sent')
    expect([waitingSince !== null, lastOutCseq]).toEqual([true, 0])
    const { cid, outcome } = await answer(ctx, 'Sì, da 5 litri', { base: 1 })
    expect(outcome.type).toBe('ok')
    // Who takes the answer back leaves the person waiting as before.
    await command(ctx, { type: 'cancel', message: cid })
    expect(await onlyHead(ctx)).toMatchObject({ waitingSince, lastOutCseq: 0 })
  })

  test('gets the end of its answer where that is told after it has landed, once', async () => {
    const ctx = await freshCtx()
    await receive(ctx, 'STOP')
    const toldLater = (state: string) =>
      execute(
        ctx.db,
        sql`UPDATE inbound_events SET answer_state = ${state}, landed_at = NULL WHERE tenant_id = ${ctx.tenant.id}`,
      )
    const states = async () =>
      (await thread(ctx, (await onlyHead(ctx)).id)).map(
        ({ delivery }) => delivery && deliveryStateOf(delivery),
      )
    await processInbound(ctx)
    await toldLater('sent')
    await processInbound(ctx)
    expect(await states()).toEqual([null, 'sent'])
  })

  test('a word alone calls nobody: its conversation is closed and nobody’s unread', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'STOP')
    expect(await onlyHead(ctx)).toMatchObject({ status: 'closed', contactId: null, waitingSince: null })
    expect((await ctx.inbox.counts({ actor: agent })).unread).toEqual([])
  })

  test('tells the campaign that it answers', async () => {
    const ctx = await freshCtx()
    const now = ctx.clock.now()
    const { id: contactId } = await createContact(ctx, { phone: anna })
    await execute(
      ctx.db,
      sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, attempt_at, sent_at)
          VALUES (${ctx.tenant.id}, 'sms', 'k', 77, ${contactId}, ${anna}, ${now}, ${now}, ${now})`,
    )
    await write(ctx, 'Mi interessa')
    expect(await onlyHead(ctx)).toMatchObject({ campaignId: 77, contactId })
  })
})

describe('a reply', () => {
  test('leaves once through the channel, and its news are shown', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?')
    const { cid, outcome } = await answer(ctx, 'Sì, anche da 5 litri')
    expect(outcome.type).toBe('ok')
    expect(await stateOf(ctx, cid)).toEqual(['waiting', null])
    await workOff(ctx)
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['sent', null])
    const kept = sql`SELECT count(*) AS n FROM messages WHERE tenant_id = ${ctx.tenant.id} AND cause_key = ${`reply:${cid}`}
      AND sent_at IS NOT NULL`
    expect(await rowsOf(ctx, kept, z.object({ n: z.number() }))).toEqual([{ n: 1 }])
    const [row] = await rowsOf(
      ctx,
      sql`SELECT id, provider_id FROM messages WHERE tenant_id = ${ctx.tenant.id} AND cause_key = ${`reply:${cid}`}`,
      z.object({ id: z.number(), provider_id: z.string() }),
    )
    const news = {
      messageId: row?.id ?? 0,
      at: ctx.clock.now(),
      code: null,
      providerId: row?.provider_id ?? '',
    }
    await tellReplies(ctx, [{ ...news, stage: 'delivered' }])
    await tellReplies(ctx, [{ ...news, stage: 'sent' }])
    expect(await stateOf(ctx, cid)).toEqual(['delivered', null])
  })

  test('waits for its moment and can be taken back until then, by whoever is quick enough', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?')
    const { cid } = await answer(ctx, 'Ops', { notBefore: ctx.clock.now() + 10_000 })
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['waiting', null])
    expect(await command(ctx, { type: 'cancel', message: cid })).toMatchObject({ type: 'ok' })
    ctx.clock.advance(20_000)
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['cancelled', null])
    const late = await answer(ctx, 'Giusto')
    await workOff(ctx)
    expect(await command(ctx, { type: 'cancel', message: late.cid })).toEqual({
      type: 'err',
      code: 'inbox.too_late',
    })
  })

  test('is not sent to an address that is kept out, says so, and goes when that is over', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?')
    await write(ctx, 'STOP')
    const { cid } = await answer(ctx, 'Sì')
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['failed', 'suppressed'])
    await execute(ctx.db, sql`DELETE FROM suppressions WHERE tenant_id = ${ctx.tenant.id}`)
    expect(await command(ctx, { type: 'retry', message: cid })).toMatchObject({ type: 'ok' })
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['sent', null])
  })

  test('of which nobody knows whether it left is shown as unknown and never sent again', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?')
    const { cid } = await answer(ctx, 'Sì')
    const desk = deskOf(shard.inboxOf(ctx.tenant.id))
    const taken = desk.takeDue(ctx.clock.now())
    if (taken !== null) desk.begin(taken, ctx.clock.now())
    ctx.clock.advance(61_000)
    await workOff(ctx)
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['unknown', 'cut_off'])
  })

  test('on WhatsApp is free for 24 hours from what the person wrote, and no longer', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?', { channel: 'whatsapp' })
    const first = await answer(ctx, 'Sì')
    await workOff(ctx)
    expect(await stateOf(ctx, first.cid)).toEqual(['sent', null])
    ctx.clock.advance(24 * 3_600_000)
    expect((await answer(ctx, 'Allora?')).outcome).toEqual({ type: 'err', code: 'inbox.outside_window' })
  })

  test('waits for its turn among all calls and says why', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?')
    const { cid } = await answer(ctx, 'Sì')
    const slow = { ...ctx.limiter, reserve: async () => ({ startAt: ctx.clock.now() + 60_000 }) }
    await workOffInbox({ ...ctx, limiter: slow }, deskOf(shard.inboxOf(ctx.tenant.id)))
    expect(await stateOf(ctx, cid)).toEqual(['waiting', 'rate'])
    ctx.clock.advance(60_000)
    await workOff(ctx)
    expect(await stateOf(ctx, cid)).toEqual(['sent', null])
  })
})

describe('what a reply costs', () => {
  const balance = (ctx: TestCtx) =>
    rowsOf(
      ctx,
      sql`SELECT coalesce((SELECT balance_micros FROM credit_accounts WHERE tenant_id = ${ctx.tenant.id}), 0) AS n`,
      z.object({ n: z.number() }),
    )

  test('is booked once, waits for credit, and comes back when nothing left', async () => {
    const ctx = await freshCtx()
    const reply = {
      id: countedId('R', 1),
      channel: 'sms',
      contactId: 0,
      address: anna,
      country: 'IT',
    } as const
    const book = () =>
      bookReply(ctx.db, ctx.tenant.id, {
        ...reply,
        segments: 1,
        costMicros: 50,
        passable: [],
        isAnew: false,
        now: ctx.clock.now(),
      })
    expect(await book()).toMatchObject({ refused: 'no_credit' })
    const topUp = { kind: 'top_up', micros: 1000, note: '', requestKey: crypto.randomUUID() } as const
    await bookCredit(ctx, topUp)
    const { messageId, refused } = await book()
    expect(refused).toBeNull()
    expect(await book()).toEqual({ messageId, refused: null })
    expect(await balance(ctx)).toEqual([{ n: 950 }])
    const end = {
      messageId,
      outcome: 'failed',
      providerId: null,
      code: '30006',
      now: ctx.clock.now(),
    } as const
    await endReply(ctx.db, ctx.tenant.id, end)
    await endReply(ctx.db, ctx.tenant.id, end)
    expect(await balance(ctx)).toEqual([{ n: 1000 }])
  })
})

describe('libSQL', () => {
  const told = (ctx: TestCtx) =>
    rowsOf(
      ctx,
      sql`SELECT c.status, c.contact_id, (SELECT group_concat(direction) FROM (
            SELECT direction FROM conversation_messages m WHERE m.tenant_id = c.tenant_id AND m.conversation_id = c.id
            ORDER BY m.at, m.direction)) AS directions
          FROM conversations c WHERE c.tenant_id = ${ctx.tenant.id} ORDER BY c.id`,
      z.object({ status: z.string(), contact_id: z.number().nullable(), directions: z.string().nullable() }),
    )

  test('gets conversations and messages, whatever is repeated or fails in between', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?')
    await answer(ctx, 'Sì')
    await workOff(ctx)
    const { id } = await onlyHead(ctx)
    const desk = deskOf(shard.inboxOf(ctx.tenant.id))
    await command(ctx, { type: 'status', conversations: [id], status: 'closed', until: null })
    const cutOff = { ...desk, confirm: () => {} }
    await workOffInbox(ctx, cutOff)
    await workOff(ctx)
    const { contactId } = await onlyHead(ctx)
    expect(await told(ctx)).toEqual([{ status: 'closed', contact_id: contactId, directions: 'in,out' }])
    expect(desk.unprojected(10)).toEqual([])
  })

  test('and the inbox forget a person who is erased, and a search finds nothing', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Il mio indirizzo è via Roma')
    await workOff(ctx)
    const { contactId } = await onlyHead(ctx)
    const id = contactId ?? 0
    const found = () => ctx.inbox.search({ actor: agent, query: { q: 'indirizzo', before: null, limit: 5 } })
    expect((await found()).items).toHaveLength(1)
    await eraseContact(ctx, ctx.db, id, { confirmId: id, neverWriteAgain: false })
    await workOff(ctx)
    expect(await heads(ctx)).toEqual([])
    expect((await found()).items).toEqual([])
    expect(await told(ctx)).toEqual([])
  })

  test('and the inbox follow a merge of two contacts', async () => {
    const ctx = await freshCtx()
    await write(ctx, 'Avete olio?')
    const { contactId } = await onlyHead(ctx)
    const { id: keepId } = await createContact(ctx, { email: 'anna@prova.example' })
    await mergeContacts(ctx, { keepId, mergeId: contactId ?? 0, values: {}, fields: {} })
    await workOff(ctx)
    expect((await onlyHead(ctx)).contactId).toBe(keepId)
    expect(await told(ctx)).toEqual([{ status: 'open', contact_id: keepId, directions: 'in' }])
  })
})
