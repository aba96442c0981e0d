import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRow, queryRows } from '../../../db/client.ts'
import { acceptRoutedMail } from '../../../worker/modules/inbound/mail-service.ts'
import { processInbound } from '../../../worker/modules/inbound/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let tenants = 0
let mails = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** As Email Routing hands a mail over, each of another person. */
async function route(ctx: TestCtx, text: string, head: readonly string[] = []): Promise<void> {
  const number = ++mails
  const to = `${ctx.tenant.slug}@${ctx.tenant.slug}.example`
  const messageId = `<m${number}@example.it>`
  const heads = [`From: p${number}@example.it`, `To: ${to}`, 'Subject: Domanda', `Message-ID: ${messageId}`]
  await acceptRoutedMail(ctx, {
    from: 'bounces@example.it',
    to,
    header: (name) => (name.toLowerCase() === 'message-id' ? messageId : null),
    raw: new TextEncoder().encode([...heads, ...head, '', text].join('\r\n')),
  })
}
const eventsOf = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT text, meaning, details FROM inbound_events WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
    z.object({ text: z.string(), meaning: z.string().nullable(), details: z.string() }),
  )
const workOf = (ctx: TestCtx) =>
  queryRow(
    ctx.db,
    sql`SELECT mails FROM mail_work WHERE tenant_id = ${ctx.tenant.id}`,
    z.object({ mails: z.number() }),
  )
/** A worker that stands still with a mail's bytes in its hands until it is let go. */
async function heldWorker(ctx: TestCtx): Promise<{ letGo: () => Promise<number | null> }> {
  let open = () => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  let isHeld = false
  const getBytes: typeof ctx.files.getBytes = async (key) => {
    const bytes = await ctx.files.getBytes(key)
    isHeld = true
    await gate
    return bytes
  }
  const run = processInbound({ ...ctx, files: { ...ctx.files, getBytes } })
  await expect.poll(() => isHeld, { timeout: 20_000 }).toBe(true)
  return {
    letGo: () => {
      open()
      return run
    },
  }
}

test('a mail is one worker’s at a time: others go on behind it, and however many they are it stays readable', async () => {
  const ctx = await shard.ctx({
    tenantId: ++tenants,
    tenant: { name: 'Frantoio', slug: `frantoio-${tenants}` },
  })
  await route(ctx, 'La prima')
  await route(ctx, 'La seconda')
  const worker = await heldWorker(ctx)
  for (let count = 0; count < 4; count++) expect(await processInbound(ctx)).toBe(ctx.clock.now() + 60_000)
  expect((await eventsOf(ctx)).map(({ meaning }) => meaning)).toEqual([null, 'message'])
  expect(await worker.letGo()).toBeNull()
  expect((await eventsOf(ctx)).map(({ text }) => text)).toEqual(['La prima', 'La seconda'])
  expect(await workOf(ctx)).toEqual({ mails: 2 })
  expect(ctx.files.entries.size).toBe(4)
})

test('three answers of one moment, each with a worker of its own, all stand in the inbox', async () => {
  const ctx = await shard.ctx({
    tenantId: ++tenants,
    tenant: { name: 'Frantoio', slug: `frantoio-${tenants}` },
  })
  const texts = ['La prima', 'La seconda', 'La terza']
  await Promise.all(
    texts.map(async (text) => {
      await route(ctx, text)
      await processInbound(ctx)
    }),
  )
  // Whoever was refused a mail comes again, as its job does.
  ctx.clock.advance(60_000)
  await processInbound(ctx)
  const actor = { type: 'user' as const, id: 'u1', name: 'Sara' }
  const { items } = await ctx.inbox.list({
    actor,
    query: { status: 'all', order: 'oldest', limit: 10, after: null },
  })
  expect(items.map(({ preview }) => preview).toSorted()).toEqual(texts.toSorted())
  expect(await workOf(ctx)).toEqual({ mails: 3 })
})

test.each(['message', 'auto_reply'] as const)(
  'a mail that another worker had to take over stays as that one left it: %s',
  async (meaning) => {
    const ctx = await shard.ctx({
      tenantId: ++tenants,
      tenant: { name: 'Frantoio', slug: `frantoio-${tenants}` },
    })
    const head = meaning === 'auto_reply' ? ['Auto-Submitted: auto-replied'] : []
    await route(ctx, 'Eccomi', head)
    const worker = await heldWorker(ctx)
    ctx.clock.advance(20 * 60_000)
    expect(await processInbound(ctx)).toBeNull()
    const [events, files] = [await eventsOf(ctx), [...ctx.files.entries.keys()]]
    expect(events.map((event) => event.meaning)).toEqual([meaning])
    await worker.letGo()
    expect(await eventsOf(ctx)).toEqual(events)
    expect([...ctx.files.entries.keys()]).toEqual(files)
    expect(files).toHaveLength(meaning === 'message' ? 2 : 0)
  },
)
