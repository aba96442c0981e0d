import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRow } from '../../../db/client.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { deliveryStateOf } from '../../../worker/contracts/inbox.ts'
import { tellReplies } from '../../../worker/modules/inbox/service-news.ts'
import { uploadMemberFile, workOffInbox } from '../../../worker/modules/inbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { countedId } from '../../support/memory-inbox.ts'
import { makePng } from '../../support/pictures.ts'
import { landedMessage } from '../../support/landed-message.ts'

let shard: TestShard
let tenants = 700
let made = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants })
const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const
const deskFor = (ctx: TestCtx) => deskOf(shard.inboxOf(ctx.tenant.id))
const workOff = (ctx: TestCtx) => workOffInbox(ctx, deskFor(ctx))

/** Somebody has written; the conversation it stands in. */
async function landed(ctx: TestCtx, channel: 'email' | 'sms', peer: string): Promise<string> {
  const to = { subject: 'Olio', to: ['ciao@x.example'], cc: [], bcc: [], messageId: `<${++made}@e.example>` }
  const [at] = await ctx.inbox.land({
    messages: [
      landedMessage(ctx.clock.now(), {
        channel,
        providerId: `in${made}`,
        ownAddress: channel === 'sms' ? '+390212345678' : 'ciao@x.example',
        peer,
        peerName: 'Anna',
        text: 'Avete olio?',
        mail: channel === 'email' ? to : null,
      }),
    ],
  })
  return at?.conversation ?? ''
}
async function command(ctx: TestCtx, op: Operation) {
  const cid = countedId('C', ++made)
  return { cid, outcome: await ctx.inbox.command({ actor: agent, cid, op }) }
}
const outgoing = { attachments: [], template: null, cc: [], bcc: [] }
const answer = async (ctx: TestCtx, conversation: string, text = 'Sì, da 5 litri') =>
  (await command(ctx, { type: 'send', conversation, base: 1, text, ...outgoing })).cid
async function deliveryOf(ctx: TestCtx, conversation: string, cid: string) {
  const page = await ctx.inbox.thread({ actor: agent, id: conversation, query: { limit: 50 } })
  const delivery = page?.messages.find(({ id }) => id === cid)?.delivery
  if (!delivery) throw new Error('no such answer')
  return { state: deliveryStateOf(delivery), ...delivery }
}
/** Mails and texts that reached a person: the sandbox keeps the rule of the providers' keys. */
async function arrived(ctx: TestCtx): Promise<number> {
  const counted = sql`SELECT count(*) AS n FROM sandbox_messages WHERE tenant_id = ${ctx.tenant.id}`
  return (await queryRow(ctx.db, counted, z.object({ n: z.number() })))?.n ?? 0
}
const Booked = z.object({ id: z.number(), provider_id: z.string(), failed_at: z.number().nullable() })
const booked = (ctx: TestCtx, cid: string) =>
  queryRow(
    ctx.db,
    sql`SELECT id, provider_id, failed_at FROM messages
        WHERE tenant_id = ${ctx.tenant.id} AND cause_key = ${`reply:${cid}`}`,
    Booked,
  )

describe('a mail that bounced', () => {
  async function bounced() {
    const ctx = await freshCtx()
    const id = await landed(ctx, 'email', 'anna@e.example')
    const cid = await answer(ctx, id)
    await workOff(ctx)
    const row = await booked(ctx, cid)
    const failed = {
      messageId: row?.id ?? 0,
      at: ctx.clock.now(),
      code: 'bounced',
      providerId: row?.provider_id ?? '',
      stage: 'failed',
    } as const
    await tellReplies(ctx, [failed])
    return { ctx, id, cid, failed }
  }

  test('and is sent again leaves again, as a mail of its own', async () => {
    const { ctx, id, cid, failed } = await bounced()
    expect([await arrived(ctx), (await deliveryOf(ctx, id, cid)).state]).toEqual([1, 'failed'])
    expect((await command(ctx, { type: 'retry', message: cid })).outcome).toMatchObject({ type: 'ok' })
    await workOff(ctx)
    expect([await arrived(ctx), (await deliveryOf(ctx, id, cid)).state]).toEqual([2, 'sent'])
    const row = await booked(ctx, cid)
    expect(row?.provider_id).not.toBe(failed.providerId)
  })

  test('and is told of late fails nothing that was sent again since', async () => {
    const { ctx, id, cid, failed } = await bounced()
    await command(ctx, { type: 'retry', message: cid })
    await workOff(ctx)
    await tellReplies(ctx, [failed])
    expect((await deliveryOf(ctx, id, cid)).state).toBe('sent')
  })

  test('and arrived after all is not sent again', async () => {
    const { ctx, id, cid, failed } = await bounced()
    await command(ctx, { type: 'retry', message: cid })
    await tellReplies(ctx, [{ ...failed, stage: 'delivered', code: null }])
    await workOff(ctx)
    expect([await arrived(ctx), (await deliveryOf(ctx, id, cid)).state]).toEqual([1, 'delivered'])
  })
})

describe('a mail of which nobody told whether it was taken', () => {
  const broken = sql`CREATE TRIGGER no_answer BEFORE INSERT ON sandbox_messages BEGIN SELECT RAISE(ABORT, 'no'); END`
  /** Works off while the provider gives no answer. */
  async function unanswered(ctx: TestCtx, times = 1): Promise<void> {
    await execute(ctx.db, broken)
    try {
      for (let time = 0; time < times; time++) {
        if (time > 0) ctx.clock.advance(1_800_001)
        await workOff(ctx)
      }
    } finally {
      await execute(ctx.db, sql`DROP TRIGGER no_answer`)
    }
  }
  async function written() {
    const ctx = await freshCtx()
    const id = await landed(ctx, 'email', 'anna@e.example')
    return { ctx, id, cid: await answer(ctx, id) }
  }

  test('cannot be taken back, and leaves once', async () => {
    const { ctx, id, cid } = await written()
    await unanswered(ctx)
    expect((await command(ctx, { type: 'cancel', message: cid })).outcome).toMatchObject({
      type: 'err',
      code: 'inbox.too_late',
    })
    ctx.clock.advance(10_000)
    await workOff(ctx)
    expect([await arrived(ctx), (await deliveryOf(ctx, id, cid)).state]).toEqual([1, 'sent'])
  })

  test('is unknown when its tries run out, not failed', async () => {
    const { ctx, id, cid } = await written()
    await unanswered(ctx, 5)
    expect((await deliveryOf(ctx, id, cid)).state).toBe('unknown')
  })

  test('is not repeated once its key is forgotten', async () => {
    const { ctx, id, cid } = await written()
    await unanswered(ctx)
    ctx.clock.advance(24 * 3_600_000)
    await workOff(ctx)
    expect([await arrived(ctx), (await deliveryOf(ctx, id, cid)).state]).toEqual([0, 'unknown'])
  })
})

describe('the body that is kept of a mail for its next try', () => {
  const kept = async (ctx: TestCtx) =>
    [...ctx.files.entries.keys()].filter((key) => key.includes('/replies/')).length
  const silence = (ctx: TestCtx) =>
    execute(
      ctx.db,
      sql`CREATE TRIGGER no_answer BEFORE INSERT ON sandbox_messages BEGIN SELECT RAISE(ABORT, 'no'); END`,
    )
  async function waiting() {
    const ctx = await freshCtx()
    const id = await landed(ctx, 'email', 'anna@e.example')
    const cid = await answer(ctx, id)
    await silence(ctx)
    try {
      await workOff(ctx)
    } finally {
      await execute(ctx.db, sql`DROP TRIGGER no_answer`)
    }
    expect(await kept(ctx)).toBe(1)
    return { ctx, id, cid }
  }

  test('is erased with its outcome', async () => {
    const { ctx } = await waiting()
    ctx.clock.advance(10_000)
    await workOff(ctx)
    expect([await kept(ctx), await arrived(ctx)]).toEqual([0, 1])
  })

  test('is erased with its person', async () => {
    const { ctx } = await waiting()
    await ctx.inbox.forgetContact({
      contactId: 0,
      addresses: [{ channel: 'email', address: 'anna@e.example' }],
    })
    await workOff(ctx)
    expect(await kept(ctx)).toBe(0)
  })
})

test('the files of a deleted note are erased, save one that stands in another message', async () => {
  const ctx = await freshCtx()
  const conversation = await landed(ctx, 'sms', '+393471234567')
  const upload = async (name: string) => {
    const bytes = makePng(4, 4)
    return uploadMemberFile(ctx, { name, bytes: bytes.buffer.slice(0, bytes.byteLength) })
  }
  const [own, shared] = [await upload('carta.png'), await upload('listino.png')]
  const note = (attachments: (typeof own)[]) =>
    command(ctx, { type: 'note', conversation, text: 'vedi', attachments, mentions: [] })
  const { cid } = await note([own, shared])
  await note([shared])
  await workOff(ctx)
  await command(ctx, { type: 'delete', message: cid })
  await workOff(ctx)
  const left = [...ctx.files.entries.keys()]
  expect([left.some((key) => key.includes(own.key)), left.some((key) => key.includes(shared.key))]).toEqual([
    false,
    true,
  ])
})
