import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { channelsRoutes } from '../../../worker/modules/channels/routes.ts'
import {
  findWebhookSecret,
  formatSender,
  openEmailChannel,
  pauseChannel,
  recordChannelError,
} from '../../../worker/modules/channels/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackResend, startLoopbackResend } from '../../support/loopback-resend.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'

let shard: TestShard
let loopback: LoopbackResend
let tenantId = 100
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  tenantId += 1
  loopback = await startLoopbackResend({ verifiedDomains: ['acme.it'] })
  return () => loopback.close()
})

const open = async (options: Parameters<TestShard['ctx']>[0] = {}): Promise<TestCtx> => {
  const ctx = await shard.ctx({ tenantId, ...options })
  return { ...ctx, origins: { ...ctx.origins, resend: loopback.url } }
}
const webhookSecret = `whsec_${btoa('a secret of twenty-four.')}`
const connection = () => ({
  apiKey: loopback.apiKey,
  webhookSecret,
  fromName: 'Frantoio Acme',
  fromEmail: 'Ciao@Acme.it',
  replyTo: '',
})

describe('the e-mail channel of a workspace', () => {
  test('is the sandbox with a sender of its own until something is connected', async () => {
    const ctx = await open()
    expect((await mountRoutes(channelsRoutes, ctx)('GET', '/email')).body).toMatchObject({
      provider: 'sandbox',
      fromName: ctx.tenant.name,
      fromEmail: `posta@${ctx.tenant.slug}.example`,
      state: 'ready',
      keyHint: null,
    })
    expect(await openEmailChannel(ctx)).toMatchObject({ provider: { name: 'sandbox' }, accountId: null })
  })

  test('connects Resend, keeps its webhook address and never shows a secret again', async () => {
    const ctx = await open()
    const call = mountRoutes(channelsRoutes, ctx)
    const before = await call('GET', '/email')
    const { status, body } = await call('PUT', '/email/resend', connection())
    expect(status).toBe(200)
    expect(body).toMatchObject({
      provider: 'resend',
      keyHint: loopback.apiKey.slice(-4),
      fromEmail: 'ciao@acme.it',
    })
    expect(body).toMatchObject({
      webhookUrl: z.object({ webhookUrl: z.string() }).parse(before.body).webhookUrl,
    })
    const shown = JSON.stringify([body, (await call('GET', '/email')).body])
    expect(shown).not.toContain(loopback.apiKey)
    expect(shown).not.toContain(webhookSecret)
    const stored = await queryRows(
      ctx.db,
      sql`SELECT * FROM channel_accounts`,
      z.record(z.string(), z.unknown()),
    )
    expect(JSON.stringify(stored)).not.toContain(loopback.apiKey)
    const opened = await openEmailChannel(ctx)
    expect(opened).toMatchObject({
      provider: { name: 'resend' },
      sender: { fromName: 'Frantoio Acme' },
      state: 'ready',
    })
    expect(await findWebhookSecret(ctx, opened.accountId ?? -1)).toBe(webhookSecret)
  })

  test('takes answers in at a domain of its own, which outlives a new key and goes with the provider', async () => {
    const ctx = await open()
    const call = mountRoutes(channelsRoutes, ctx)
    const { slug } = ctx.tenant
    expect((await call('GET', '/email')).body).toMatchObject({ inboundAddress: `${slug}@${slug}.example` })
    const early = await call('PUT', '/email/receiving', { domain: 'in.acme.it' })
    expect(refusal(early)).toMatchObject({ code: 'channel.not_configured' })
    await call('PUT', '/email/resend', connection())
    expect((await call('GET', '/email')).body).toMatchObject({ inboundAddress: null, receivingDomain: '' })
    for (const domain of ['acme', 'a b.it', 'x@acme.it', `${'a'.repeat(64)}.it`]) {
      expect((await call('PUT', '/email/receiving', { domain })).status).toBe(422)
    }
    const named = { inboundAddress: `${slug}@in.acme.it`, receivingDomain: 'in.acme.it' }
    expect((await call('PUT', '/email/receiving', { domain: ' In.Acme.it ' })).body).toMatchObject(named)
    await call('PUT', '/email/resend', connection())
    expect((await call('GET', '/email')).body).toMatchObject(named)
    await call('DELETE', '/email/resend')
    expect((await call('GET', '/email')).body).toMatchObject({ receivingDomain: '' })
  })

  test('a new key of the same account is the same connection, another account is not', async () => {
    const ctx = await open()
    const call = mountRoutes(channelsRoutes, ctx)
    const connectionNow = async () => (await openEmailChannel(ctx)).connection
    expect(await connectionNow()).toBe('sandbox')
    await call('PUT', '/email/resend', connection())
    const first = await connectionNow()
    await call('DELETE', '/email/resend')
    expect(await connectionNow()).toBe('sandbox')
    await call('PUT', '/email/resend', { ...connection(), fromEmail: 'altro@acme.it' })
    expect(await connectionNow()).toBe(first)
    await call('PUT', '/email/resend', { ...connection(), webhookSecret: `whsec_${'A'.repeat(32)}` })
    expect(await connectionNow()).not.toBe(first)
    expect(first).not.toContain(webhookSecret)
  })

  test.each([
    ['connecting', 'PUT', '/email/resend', connection],
    ['disconnecting', 'DELETE', '/email/resend', () => undefined],
  ])('%s lifts what the provider of before refused for', async (_, method, path, body) => {
    const ctx = await open()
    let resets = 0
    const limiter = { ...ctx.limiter, reset: async () => void resets++ }
    const call = mountRoutes(channelsRoutes, { ...ctx, limiter })
    await call('PUT', '/email/resend', connection())
    resets = 0
    await call(method, path, body())
    expect(resets).toBe(1)
  })

  test('refuses a key that Resend does not know, and changes nothing', async () => {
    const call = mountRoutes(channelsRoutes, await open())
    const answer = await call('PUT', '/email/resend', { ...connection(), apiKey: 're_unknown_key' })
    expect(refusal(answer)).toEqual({
      status: 422,
      code: 'request.invalid',
      fields: { apiKey: 'rejected_key' },
    })
    expect((await call('GET', '/email')).body).toMatchObject({ provider: 'sandbox' })
  })

  test('tells a provider that does not answer from a wrong key', async () => {
    const ctx = await open()
    const call = mountRoutes(channelsRoutes, {
      ...ctx,
      origins: { ...ctx.origins, resend: 'http://127.0.0.1:9' },
    })
    expect(refusal(await call('PUT', '/email/resend', connection()))).toMatchObject({
      code: 'channel.unreachable',
    })
  })

  test.each([
    ['a key of another form', { apiKey: 'sk_live_1' }, 'apiKey', 'api_key'],
    ['a secret of another form', { webhookSecret: 'secret' }, 'webhookSecret', 'webhook_secret'],
    ['no sender', { fromEmail: '' }, 'fromEmail', 'email'],
    ['a name over two lines', { fromName: 'a\nb' }, 'fromName', 'control_character'],
  ])('refuses %s at its field', async (_, change, field, code) => {
    const answer = await mountRoutes(channelsRoutes, await open())('PUT', '/email/resend', {
      ...connection(),
      ...change,
    })
    expect(refusal(answer).fields).toEqual({ [field]: code })
  })

  test('only who may change channels connects, tests, disconnects or sets the sender', async () => {
    const call = mountRoutes(channelsRoutes, await open({ role: 'marketer' }))
    for (const [method, path, body] of [
      ['PUT', '/email/resend', connection()],
      ['DELETE', '/email/resend', undefined],
      ['PUT', '/email/sender', { fromName: 'a', fromEmail: 'a@acme.it' }],
      ['POST', '/email/test', { to: 'a@acme.it' }],
    ] as const) {
      expect((await call(method, path, body)).status).toBe(403)
    }
  })

  test('a secret sealed for one workspace cannot be opened by another', async () => {
    const ctx = await open()
    await mountRoutes(channelsRoutes, ctx)('PUT', '/email/resend', connection())
    const thief = await shard.ctx({ tenantId: tenantId + 1000 })
    await mountRoutes(channelsRoutes, thief)('GET', '/email')
    await ctx.db.$client.execute({
      sql: `UPDATE channel_accounts SET provider = 'resend', sealed_secret =
              (SELECT sealed_secret FROM channel_accounts WHERE tenant_id = ?) WHERE tenant_id = ?`,
      args: [ctx.tenant.id, thief.tenant.id],
    })
    await expect(openEmailChannel(thief)).rejects.toMatchObject({ code: 'channel.not_configured' })
  })

  test('goes back to the sandbox and forgets the credentials', async () => {
    const ctx = await open()
    const call = mountRoutes(channelsRoutes, ctx)
    await call('PUT', '/email/resend', connection())
    const { accountId } = await openEmailChannel(ctx)
    expect((await call('DELETE', '/email/resend')).body).toMatchObject({
      provider: 'sandbox',
      keyHint: null,
      fromName: 'Frantoio Acme',
    })
    expect(await findWebhookSecret(ctx, accountId ?? -1)).toBeNull()
  })
})

describe('a paused channel', () => {
  const pausedCall = async () => {
    const ctx = await open()
    const call = mountRoutes(channelsRoutes, ctx)
    await call('PUT', '/email/resend', connection())
    await pauseChannel(ctx, 'email', 'invalid_api_key')
    expect((await openEmailChannel(ctx)).state).toBe('paused')
    ctx.queues.sent.length = 0
    return { ctx, call }
  }

  test.each([
    ['a new key', 'PUT', '/email/resend', connection],
    ['a new sender', 'PUT', '/email/sender', () => ({ fromName: 'Acme', fromEmail: 'a@acme.it' })],
    ['a test that goes through', 'POST', '/email/test', () => ({ to: 'prova@example.it' })],
  ])('goes on after %s, and what waits is looked at', async (_, method, path, body) => {
    const { ctx, call } = await pausedCall()
    expect((await call(method, path, body())).status).toBe(200)
    expect((await openEmailChannel(ctx)).state).toBe('ready')
    expect((await call('GET', '/email')).body).toMatchObject({ lastErrorCode: null })
    expect(ctx.queues.sent.map(({ job }) => job.type)).toContain('tenant.tick')
    expect(ctx.due.lowered).toContain(ctx.clock.now())
  })

  test('an error that needs nobody is shown and does not pause', async () => {
    const ctx = await open()
    const call = mountRoutes(channelsRoutes, ctx)
    await call('PUT', '/email/resend', connection())
    await recordChannelError(ctx, 'email', 'daily_quota_exceeded')
    expect((await call('GET', '/email')).body).toMatchObject({
      state: 'ready',
      lastErrorCode: 'daily_quota_exceeded',
      lastErrorAt: ctx.clock.now(),
    })
  })
})

describe('a test mail', () => {
  test('goes through the provider once, from the sender, in the workspace’s language', async () => {
    const ctx = await open({ tenant: { name: 'Acme', defaultLanguage: 'fr' } })
    const call = mountRoutes(channelsRoutes, ctx)
    await call('PUT', '/email/resend', connection())
    expect((await call('POST', '/email/test', { to: 'Prova@example.it' })).status).toBe(200)
    expect(loopback.accepted).toHaveLength(1)
    expect(loopback.accepted[0]).toMatchObject({
      from: 'Frantoio Acme <ciao@acme.it>',
      to: ['prova@example.it'],
      subject: 'Essai de Acme',
    })
  })

  test('a sender whose domain is not verified pauses the channel and says so', async () => {
    const ctx = await open()
    const call = mountRoutes(channelsRoutes, ctx)
    await call('PUT', '/email/resend', { ...connection(), fromEmail: 'a@other.it' })
    expect(refusal(await call('POST', '/email/test', { to: 'a@b.it' })).code).toBe(
      'channel.rejected_credentials',
    )
    expect((await call('GET', '/email')).body).toMatchObject({
      state: 'paused',
      lastErrorCode: 'validation_error',
    })
  })

  test.each([
    [{ type: 'answer', status: 429, name: 'rate_limit_exceeded', retryAfterSeconds: 9 }, 'rate.limited'],
    [{ type: 'answer', status: 500, name: 'internal_server_error' }, 'channel.unreachable'],
    [{ type: 'answer', status: 422, name: 'invalid_parameter' }, 'request.invalid'],
  ] as const)('%j is told as %s', async (fault, code) => {
    const call = mountRoutes(channelsRoutes, await open())
    await call('PUT', '/email/resend', connection())
    loopback.fail(fault)
    expect(refusal(await call('POST', '/email/test', { to: 'a@b.it' })).code).toBe(code)
  })
})

describe('a sender in a header', () => {
  test.each([
    ['Frantoio', 'Frantoio <a@b.it>'],
    ['Rossi, olio', '"Rossi, olio" <a@b.it>'],
    ['Il "Buono"', '"Il \\"Buono\\"" <a@b.it>'],
    ['S.p.A.', '"S.p.A." <a@b.it>'],
    ['Caffè & Co', 'Caffè & Co <a@b.it>'],
    ['', 'a@b.it'],
  ])('%s', (fromName, header) => {
    expect(formatSender({ fromName, fromEmail: 'a@b.it' })).toBe(header)
  })
})
