import { sql } from 'drizzle-orm/sql'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { longestPushBytes } from '../../../worker/lib/texts/push-payload.ts'
import type { CallContent, OpenCallChannel } from '../../../worker/modules/channels/port.ts'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import { sendTestPush } from '../../../worker/modules/channels/service-one-call.ts'
import { connectPush, disconnectPush, getPushChannel } from '../../../worker/modules/channels/service-push.ts'
import { createContact, getContact } from '../../../worker/modules/contacts/service.ts'
import { listContactDevices, subscribe } from '../../../worker/modules/push/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackPush, startLoopbackPush } from '../../support/loopback-push.ts'
import { noting } from '../../support/plans.ts'

let shard: TestShard
let service: LoopbackPush
let lastTenantId = 700
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  service = await startLoopbackPush()
})
afterEach(() => service.close())

type Content = Extract<CallContent, { channel: 'push' }>
const hello: Content = {
  channel: 'push',
  title: 'Olio nuovo',
  body: 'È arrivato l’olio nuovo 🫒',
  iconUrl: 'https://shop.example/icon.png',
  imageUrl: '',
  url: 'https://shop.example/olio',
  actions: [{ title: 'Prenota', url: 'https://shop.example/prenota' }],
}

/** A workspace that sends for real, with a person and so many devices at the loopback service. */
async function fill(devices: number) {
  const ctx = await shard.ctx({ tenantId: ++lastTenantId })
  ctx.origins.push = service.origin
  ctx.clock.set(Date.now())
  const { publicKey } = await connectPush(ctx, { contactEmail: 'push@negozio.example' })
  const person = await createContact(ctx, { email: 'ada@example.org' })
  const browsers = Array.from({ length: devices }, () => service.subscribe(publicKey))
  for (const { subscription } of browsers) await allow(ctx, person.id, subscription)
  const channel = await openChannel(ctx, 'push')
  if (channel.channel === 'email') throw new Error('not a channel of calls')
  return { ctx, contactId: person.id, browsers, channel }
}

const allow = (
  ctx: TestCtx,
  contactId: number,
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } },
) =>
  subscribe(ctx, {
    contactId,
    input: { key: '', subscription, text: 'Sì' },
    visitor: { ip: null, userAgent: null },
  })

const send = (channel: OpenCallChannel, contactId: number, content = hello, messageId = 5) =>
  channel.provider.send({ messageId, contactId, to: 'push', content })

const Payload = z.object({
  title: z.string(),
  body: z.string(),
  icon: z.string(),
  url: z.string(),
  actions: z.array(z.object({ title: z.string(), url: z.string() })),
  tag: z.string(),
  beacon: z.string(),
})

test('a message reaches every device, encrypted for each, and counts once', async () => {
  const { ctx, contactId, channel } = await fill(3)
  expect(await send(channel, contactId)).toMatchObject({ type: 'accepted' })
  expect(service.faults).toEqual([])
  expect(service.taken.map(({ device }) => device).toSorted()).toEqual([1, 2, 3])
  const payload = Payload.parse(JSON.parse(service.taken[0]?.payload ?? ''))
  expect(payload).toMatchObject({
    title: hello.title,
    body: hello.body,
    icon: hello.iconUrl,
    url: hello.url,
    actions: hello.actions,
  })
  expect(payload.tag).toBe(service.taken[0]?.topic)
  expect(payload.beacon).toMatch(new RegExp(`^${ctx.origins.public}/t/p/`))
})

test('the calls of a wave ask for their devices together', async () => {
  const { ctx, contactId } = await fill(1)
  const noted = noting(ctx)
  const channel = await openChannel(noted.ctx, 'push')
  if (channel.channel === 'email') throw new Error('not a channel of calls')
  noted.statements.length = 0
  const outcomes = await Promise.all([5, 6, 7].map((id) => send(channel, contactId, hello, id)))
  expect(outcomes.map(({ type }) => type)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(noted.statements).toHaveLength(1)
})

test('messages of one job say who sends with one token, those of another workspace with their own', async () => {
  const tokens: (string | null)[][] = []
  for (const { ctx, contactId } of [await fill(2), await fill(1)]) {
    const seen: (string | null)[] = []
    const noting: typeof fetch = (input, init) => {
      seen.push(new Headers(init?.headers).get('authorization'))
      return fetch(input, init)
    }
    const channel = await openChannel({ ...ctx, fetch: noting }, 'push')
    if (channel.channel === 'email') throw new Error('not a channel of calls')
    for (const id of [5, 6])
      expect(await send(channel, contactId, hello, id)).toMatchObject({ type: 'accepted' })
    tokens.push(seen)
  }
  expect(tokens.map((seen) => seen.length)).toEqual([4, 2])
  expect(tokens.map((seen) => new Set(seen).size)).toEqual([1, 1])
  expect(new Set(tokens.flat()).size).toBe(2)
  expect(service.faults).toEqual([])
})

test('an answer without end is cut off, and its status counts', async () => {
  const { ctx, contactId } = await fill(1)
  let stopped = false
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    cancel: () => void (stopped = true),
  })
  const answer = new Response(endless, { status: 201, headers: { location: `${service.origin}/message/1` } })
  const channel = await openChannel({ ...ctx, fetch: async () => answer }, 'push')
  if (channel.channel === 'email') throw new Error('not a channel of calls')
  expect(await send(channel, contactId)).toMatchObject({ type: 'accepted' })
  expect(stopped).toBe(true)
})

test('a repeat takes the place of the first on the device', async () => {
  const { contactId, channel } = await fill(1)
  await send(channel, contactId)
  await send(channel, contactId)
  await send(channel, contactId, hello, 6)
  expect(service.taken).toHaveLength(3)
  expect(service.shownOn(1)).toHaveLength(2)
})

test('of several devices one that took it is enough, and a repeat shows nobody two', async () => {
  const { ctx, contactId, channel } = await fill(3)
  service.script(1, [{ status: 503 }, 'lost'])
  service.script(2, ['lost'])
  expect(await send(channel, contactId)).toMatchObject({ type: 'accepted' })
  // A worker that died before it could write that down makes the call again, to all of them.
  expect(await send(channel, contactId)).toMatchObject({ type: 'accepted' })
  expect(service.taken.map(({ device }) => device).toSorted()).toEqual([1, 2, 2, 3, 3])
  expect([1, 2, 3].map((device) => service.shownOn(device).length)).toEqual([1, 1, 1])
  expect((await listContactDevices(ctx, contactId)).every(({ deadAt }) => deadAt === null)).toBe(true)
  // Of which none took it, it is tried again.
  for (const device of [1, 2, 3]) service.script(device, [{ status: 503 }])
  expect(await send(channel, contactId, hello, 6)).toMatchObject({ type: 'transient', code: 'push_503' })
})

test.each([404, 410])('a device that is gone (%i) is written to no more; the others are', async (status) => {
  const { ctx, contactId, channel } = await fill(2)
  service.script(1, [{ status }])
  expect(await send(channel, contactId)).toMatchObject({ type: 'accepted' })
  await send(channel, contactId)
  expect(service.taken.map(({ device }) => device)).toEqual([2, 2])
  expect((await listContactDevices(ctx, contactId)).map(({ deadAt }) => deadAt === null)).toEqual([
    true,
    false,
  ])
  service.script(2, [{ status }])
  expect(await send(channel, contactId)).toEqual({ type: 'refused', code: 'no_device' })
  expect((await getContact(ctx, contactId)).suppressed).toContain('push')
  const suppressed = await queryRows(
    ctx.db,
    sql`SELECT reason FROM suppressions WHERE tenant_id = ${ctx.tenant.id} AND channel = 'push'`,
    z.object({ reason: z.string() }),
  )
  expect(suppressed).toEqual([{ reason: 'dead' }, { reason: 'dead' }])
})

test('a lost answer and a failure of the moment are tried again, not unclear', async () => {
  const { contactId, channel } = await fill(1)
  service.script(1, ['lost', { status: 503, headers: { 'retry-after': '9' } }])
  expect(await send(channel, contactId)).toMatchObject({ type: 'transient', code: 'network' })
  expect(await send(channel, contactId)).toEqual({ type: 'transient', code: 'push_503', retryAfterMs: 9000 })
  expect(await send(channel, contactId)).toMatchObject({ type: 'accepted' })
  expect(service.shownOn(1)).toHaveLength(1)
  expect(
    await channel.provider.find?.({ messageId: 5, to: 'push', text: null, isTextKept: false, attemptAt: 0 }),
  ).toEqual({
    type: 'repeat',
  })
})

test('a push service that is busy makes everybody wait as long as it says', async () => {
  const { contactId, channel } = await fill(1)
  service.script(1, [{ status: 429, headers: { 'retry-after': '60' } }])
  expect(await send(channel, contactId)).toEqual({
    type: 'throttled',
    code: 'rate_limited',
    retryAfterMs: 60_000,
  })
})

test('a subscription of another key says that the channel is not right', async () => {
  const { ctx, channel } = await fill(0)
  const other = await shard.ctx({ tenantId: ++lastTenantId })
  const { publicKey } = await getPushChannel(other)
  const person = await createContact(ctx, { email: 'bea@example.org' })
  await allow(ctx, person.id, service.subscribe(publicKey).subscription)
  expect(await send(channel, person.id)).toEqual({ type: 'misconfigured', code: 'push_403' })
  expect(service.taken).toEqual([])
})

test('the largest message that may be goes through, one byte more does not', async () => {
  const { contactId, channel } = await fill(1)
  await send(channel, contactId, { ...hello, body: '' })
  const room = longestPushBytes - Buffer.byteLength(service.taken[0]?.payload ?? '')
  expect(await send(channel, contactId, { ...hello, body: 'x'.repeat(room) })).toMatchObject({
    type: 'accepted',
  })
  expect(await send(channel, contactId, { ...hello, body: 'x'.repeat(room + 1) })).toEqual({
    type: 'refused',
    code: 'push_too_large',
  })
  expect(service.faults).toEqual([])
})

test('a redirect of a push service is not followed', async () => {
  const { contactId, channel } = await fill(1)
  service.script(1, [{ status: 302, headers: { location: `${service.origin}/push/1` } }])
  expect(await send(channel, contactId)).toEqual({ type: 'refused', code: 'push_302' })
  expect(service.taken).toEqual([])
})

test('a test goes to the devices of one contact and is nobody’s', async () => {
  const { ctx, contactId } = await fill(1)
  await sendTestPush(ctx, { contactId })
  const payload: unknown = JSON.parse(service.taken[0]?.payload ?? '')
  expect(payload).toMatchObject({ title: 'Le notifiche funzionano' })
  expect(payload).not.toHaveProperty('beacon')
  const nobody = await createContact(ctx, { email: 'senza@example.org' })
  await expect(sendTestPush(ctx, { contactId: nobody.id })).rejects.toMatchObject({
    fields: [{ field: 'contactId', code: 'no_device' }],
  })
})

test('connecting and disconnecting keep the key pair; without an account the sandbox answers', async () => {
  const ctx = await shard.ctx({ tenantId: ++lastTenantId })
  const before = await getPushChannel(ctx)
  expect(before).toMatchObject({ provider: 'sandbox', devices: 0, people: 0, contactEmail: null })
  expect((await openChannel(ctx, 'push')).connection).toBe('sandbox')
  const connected = await connectPush(ctx, { contactEmail: 'push@negozio.example' })
  expect(connected).toMatchObject({
    provider: 'web_push',
    contactEmail: 'push@negozio.example',
    state: 'ready',
  })
  const { connection } = await openChannel(ctx, 'push')
  await disconnectPush(ctx)
  expect((await openChannel(ctx, 'push')).connection).toBe('sandbox')
  const again = await connectPush(ctx, { contactEmail: 'altra@negozio.example' })
  expect(again.publicKey).toBe(before.publicKey)
  expect((await openChannel(ctx, 'push')).connection).toBe(connection)
})
