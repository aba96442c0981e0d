import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute } from '../../../db/client.ts'
import { maxWhatsAppNumbers } from '../../../worker/contracts/whatsapp.ts'
import { connectTwilio } from '../../../worker/modules/channels/service-twilio.ts'
import { readLimit, readQuality } from '../../../worker/modules/channels/adapters/twilio-senders.ts'
import { whatsappRoutes } from '../../../worker/modules/whatsapp/routes.ts'
import {
  findWhatsAppNumber,
  hashWhatsAppUser,
  pollWhatsAppNumbers,
  sandboxPhone,
} from '../../../worker/modules/whatsapp/service.ts'
import { forgetWhatsAppUsers } from '../../../worker/modules/whatsapp/service-places.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'

const One = z.looseObject({ id: z.number(), phone: z.string(), standing: z.looseObject({}) })
const accountSid = `AC${'0'.repeat(32)}`
const authToken = 'a'.repeat(32)
const senderSid = `XE${'1'.repeat(32)}`

let shard: TestShard
let tenantId = 900
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

/** Twilio as far as it tells of a sender: who asks without the right credentials or path is refused. */
async function startSenders() {
  const told = { status: 200, body: JSON.stringify({ status: 'ONLINE' }) }
  const expected = `Basic ${btoa(`${accountSid}:${authToken}`)}`
  const server = createServer((request, response) => {
    const isRight = request.headers.authorization === expected && request.headers['user-agent'] !== undefined
    if (!isRight) response.writeHead(401).end('{"code":20003}')
    else if (request.url === `/2010-04-01/Accounts/${accountSid}.json`) {
      response.end(JSON.stringify({ sid: accountSid, status: 'active' }))
    } else if (request.url === `/v2/Channels/Senders/${senderSid}` && request.method === 'GET') {
      response.writeHead(told.status).end(told.body)
    } else response.writeHead(404).end('{"code":20404}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, told, close: () => server.close() }
}

async function open(role: 'owner' | 'marketer' = 'owner', twilio = 'http://127.0.0.1:9') {
  const made = await shard.ctx({ tenantId: ++tenantId, role })
  const ctx: TestCtx = { ...made, origins: { ...made.origins, twilio, twilioMessaging: twilio } }
  const call = mountRoutes(whatsappRoutes, ctx)
  const list = async () => z.object({ items: z.array(One) }).parse((await call('GET', '/')).body).items
  const add = async (input: object) => One.parse((await call('POST', '/', input)).body)
  return { ctx, call, list, add }
}

describe('the numbers of a workspace', () => {
  it('are the sandbox’s at first, whose quality can be played', async () => {
    const { call, list } = await open()
    const [sandbox] = await list()
    expect(sandbox).toMatchObject({
      phone: sandboxPhone,
      isSandbox: true,
      standing: { level: 1, limit: 1000, quality: null, phoneState: 'connected', people24h: 0 },
    })
    const low = await call('POST', `/${sandbox?.id}/play`, { quality: 'low' })
    expect(low.body).toMatchObject({ standing: { quality: 'low', phoneState: 'flagged' } })
    const stopped = await call('POST', `/${sandbox?.id}/play`, { restricted: true })
    expect(stopped.body).toMatchObject({ standing: { phoneState: 'restricted' } })
    expect((await call('DELETE', `/${sandbox?.id}`)).status).toBe(409)
  })

  it('belong to one workspace, which can give them away', async () => {
    const phone = '+393330001111'
    const [mine, other] = [await open(), await open()]
    const added = await mine.add({ phone: '+39 333 000 1111', name: 'Negozio' })
    expect(added).toMatchObject({ phone, name: 'Negozio' })
    expect(refusal(await other.call('POST', '/', { phone }))).toMatchObject({
      status: 422,
      fields: { phone: 'number_taken' },
    })
    expect((await mine.call('POST', '/', { phone })).status).toBe(409)
    expect((await other.call('PATCH', `/${added.id}`, { name: 'Rubato' })).status).toBe(404)
    expect((await other.call('DELETE', `/${added.id}`)).status).toBe(404)
    expect((await mine.call('DELETE', `/${added.id}`)).status).toBe(204)
    expect(await other.add({ phone })).toMatchObject({ phone })
  })

  it('stay while a campaign goes from them: its rest would go from another', async () => {
    const { ctx, call, add, list } = await open()
    const added = await add({ phone: '+393330003333' })
    const now = ctx.clock.now()
    await execute(
      ctx.db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, number_id, created_at, updated_at)
          VALUES (${ctx.tenant.id}, 'Prova', 'whatsapp', 'paused', ${added.id}, ${now}, ${now})`,
    )
    expect(refusal(await call('DELETE', `/${added.id}`))).toMatchObject({
      status: 409,
      code: 'number.in_use',
    })
    expect((await list()).map(({ phone }) => phone)).toContain('+393330003333')
    await execute(ctx.db, sql`UPDATE campaigns SET state = 'cancelled' WHERE tenant_id = ${ctx.tenant.id}`)
    expect((await call('DELETE', `/${added.id}`)).status).toBe(204)
  })

  it('take the same number again after a crash between the claim and the row', async () => {
    const { ctx, add } = await open()
    await ctx.whatsappClaims.claim('+393330002222')
    expect(await add({ phone: '+393330002222' })).toMatchObject({ phone: '+393330002222' })
  })

  it('follow what staff say, and what the ladder says again when they say nothing', async () => {
    const { call, add } = await open()
    const { id } = await add({ phone: '+393330003333', ladder: 'shared' })
    const change = async (input: object) => (await call('PATCH', `/${id}`, input)).body
    expect(await change({ staffLimit: 2000 })).toMatchObject({
      staffLimit: 2000,
      standing: { limit: 2000, level: 2, limitSource: 'staff' },
    })
    expect(await change({ staffLimit: 'unlimited' })).toMatchObject({ standing: { limit: null } })
    expect(await change({ staffLimit: null, ladder: 'per_number' })).toMatchObject({
      ladder: 'per_number',
      standing: { limitSource: 'computed' },
    })
  })

  it('refuse bad input, who may not, and more than there may be', async () => {
    const { call, add } = await open()
    expect(refusal(await call('POST', '/', { phone: '333' })).fields).toEqual({ phone: 'phone' })
    expect(refusal(await call('POST', '/', { phone: '+393330004444', senderSid: 'XE1' })).fields).toEqual({
      senderSid: 'sender_sid',
    })
    expect((await call('PATCH', '/999999', { name: 'x' })).status).toBe(404)
    const reader = await open('marketer')
    expect((await reader.call('POST', '/', { phone: '+393330004444' })).status).toBe(403)
    for (let i = 0; i < maxWhatsAppNumbers; i++)
      await add({ phone: `+3933300055${String(i).padStart(2, '0')}` })
    expect((await call('POST', '/', { phone: '+393330006666' })).status).toBe(429)
  })
})

describe('what the provider tells', () => {
  it('is asked for at once, then once a day, and wins over what is reckoned', async () => {
    const senders = await startSenders()
    try {
      const { ctx, call, add, list } = await open('owner', senders.url)
      await connectTwilio(ctx, 'whatsapp', {
        accountSid,
        authToken,
        sender: '+393330009999',
        messagesPerSecond: 10,
      })
      senders.told.body = JSON.stringify({
        status: 'ONLINE',
        properties: { quality_rating: 'HIGH', messaging_limit: '10K Customers/24hr' },
        configuration: { waba_id: '123' },
      })
      const added = await add({ phone: '+393330007777', senderSid })
      expect(added).toMatchObject({
        pollError: null,
        standing: { limit: 10_000, level: 2, limitSource: 'provider', quality: 'high' },
      })
      const next = await pollWhatsAppNumbers(ctx)
      expect(next).toBe(ctx.clock.now() + 24 * 3_600_000)

      senders.told.body = JSON.stringify({ status: 'OFFLINE', properties: { quality_rating: 'LOW' } })
      ctx.clock.set(next ?? 0)
      await pollWhatsAppNumbers(ctx)
      // The number that is connected has a row of its own, made when it is first asked for.
      expect((await list()).map(({ phone }) => phone)).toEqual(['+393330007777', '+393330009999'])
      expect((await list())[0]).toMatchObject({ standing: { quality: 'low', phoneState: 'restricted' } })

      senders.told.status = 503
      const failed = await call('POST', `/${added.id}/refresh`)
      expect(failed.body).toMatchObject({ standing: { quality: 'low' } })
      expect(failed.body).not.toMatchObject({ pollError: null })
    } finally {
      senders.close()
    }
  })

  it('is why it could not be asked, while nothing is connected', async () => {
    const { add } = await open()
    expect(await add({ phone: '+393330008888', senderSid })).toMatchObject({ pollError: 'not_connected' })
  })

  it.each([
    ['10K Customers/24hr', 10_000],
    ['TIER_1K', 1000],
    ['1,000 customers in 24 hours', 1000],
    ['250', 250],
    ['TIER_UNLIMITED', null],
    ['Unlimited Customers/24hr', null],
    ['', undefined],
    ['soon', undefined],
  ])('reads %s', (text, limit) => {
    expect(readLimit(text)).toBe(limit)
  })

  it.each([
    ['HIGH', 'high'],
    ['YELLOW', 'medium'],
    ['Low', 'low'],
    ['UNKNOWN', null],
  ])('reads %s', (text, quality) => {
    expect(readQuality(text)).toBe(quality)
  })
})

it('knows people by a hash that is another in each workspace', async () => {
  const [one, other] = [await open(), await open()]
  const phone = '+393331234567'
  const hash = await hashWhatsAppUser(one.ctx, phone)
  expect(hash).toMatch(/^[\w-]{22}$/)
  expect(await hashWhatsAppUser(one.ctx, phone)).toBe(hash)
  expect(await hashWhatsAppUser(other.ctx, phone)).not.toBe(hash)
})

it('forgets a person who is erased, whose place stays taken', async () => {
  const { ctx } = await open()
  const phone = '+393339998877'
  const number = await findWhatsAppNumber(ctx, null)
  const user = await hashWhatsAppUser(ctx, phone)
  await ctx.limiter.tellLevel({ number, source: 'staff', limit: 1 })
  await ctx.limiter.reserveUsers({ number, users: [{ key: '1', user }] })
  await forgetWhatsAppUsers(ctx, [phone])
  const [again] = await ctx.limiter.reserveUsers({ number, users: [{ key: '2', user }] })
  expect(again).toMatchObject({ fits: false, reason: 'limit' })
})
