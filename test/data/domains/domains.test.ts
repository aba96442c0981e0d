import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connectResend, disconnectResend } from '../../../worker/modules/channels/service.ts'
import { createSender, deleteSender } from '../../../worker/modules/channels/service-senders.ts'
import {
  checkSenderDomain,
  listSenderDomains,
  sweepDomains,
} from '../../../worker/modules/domains/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackDomains, startLoopbackDomains } from '../../support/loopback-domains.ts'

let shard: TestShard
let outside: LoopbackDomains
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
  outside = await startLoopbackDomains()
})
afterAll(async () => {
  await outside.close()
  await shard.close()
})
beforeEach(() => {
  outside.dns.clear()
  outside.calls.length = 0
  outside.mood = { resend: 'well', dns: 'well' }
  outside.domains = [
    {
      id: 'd-1',
      name: 'frantoio.it',
      status: 'not_started',
      records: [
        {
          record: 'SPF',
          name: 'send',
          type: 'MX',
          value: 'feedback-smtp.eu.amazonses.com',
          status: 'not_started',
          priority: 10,
        },
        {
          record: 'SPF',
          name: 'send',
          type: 'TXT',
          value: 'v=spf1 include:amazonses.com ~all',
          status: 'not_started',
        },
        {
          record: 'DKIM',
          name: 'resend._domainkey',
          type: 'TXT',
          value: `p=${'A'.repeat(300)}`,
          status: 'not_started',
        },
      ],
    },
  ]
})

async function connected(fromEmail = 'posta@frantoio.it'): Promise<TestCtx> {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  const own = { ...ctx, origins: { ...ctx.origins, resend: outside.url, dns: outside.url } }
  await connectResend(own, {
    apiKey: outside.key,
    webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    fromName: 'Frantoio',
    fromEmail,
    replyTo: '',
  })
  return own
}
const statesOf = async (ctx: TestCtx) =>
  (await listSenderDomains(ctx)).map(({ domain, state }) => `${domain} ${state}`)

describe('a domain that Resend knows', () => {
  test('shows the records to set with their whole names, and what is missing', async () => {
    const ctx = await connected()
    expect(await statesOf(ctx)).toEqual(['frantoio.it unknown'])
    const domain = await checkSenderDomain(ctx, 'frantoio.it')
    expect(domain).toMatchObject({ state: 'unverified', error: null, checkedAt: ctx.clock.now() })
    expect(domain.records.map(({ purpose, type, name, state }) => [purpose, type, name, state])).toEqual([
      ['bounces', 'MX', 'send.frantoio.it', 'missing'],
      ['spf', 'TXT', 'send.frantoio.it', 'missing'],
      ['dkim', 'TXT', 'resend._domainkey.frantoio.it', 'missing'],
      ['dmarc', 'TXT', '_dmarc.frantoio.it', 'missing'],
    ])
    expect(outside.calls).toContain('POST /domains/d-1/verify')
  })

  test('is verified once its records are there; without DMARC it is incomplete', async () => {
    const ctx = await connected()
    outside.dns.set('MX send.frantoio.it', ['10 feedback-smtp.eu.amazonses.com.'])
    outside.dns.set('TXT send.frantoio.it', ['v=spf1 include:amazonses.com ~all'])
    outside.dns.set('TXT resend._domainkey.frantoio.it', [`p=${'A'.repeat(300)}`])
    expect((await checkSenderDomain(ctx, 'frantoio.it')).state).toBe('incomplete')
    outside.dns.set('TXT _dmarc.frantoio.it', ['v=DMARC1; p=none'])
    expect((await checkSenderDomain(ctx, 'frantoio.it')).state).toBe('verified')
    expect(await statesOf(ctx)).toEqual(['frantoio.it verified'])
  })

  test('tells what stands in a record’s place, and what Resend has yet to see', async () => {
    const ctx = await connected()
    outside.dns.set('TXT send.frantoio.it', ['v=spf1 -all'])
    outside.dns.set('TXT resend._domainkey.frantoio.it', [`p=${'A'.repeat(300)}`])
    // The sweep asks nobody to look again: the provider's word stays what it was.
    await sweepDomains(ctx)
    const [domain] = await listSenderDomains(ctx)
    expect(domain?.records.map(({ state, found }) => [state, found])).toEqual([
      ['missing', null],
      ['different', 'v=spf1 -all'],
      ['pending', null],
      ['missing', null],
    ])
  })
})

test('one that Resend does not know is told so; another workspace’s is not there', async () => {
  const ctx = await connected('posta@altro.it')
  expect((await checkSenderDomain(ctx, 'altro.it')).state).toBe('not_added')
  await expect(checkSenderDomain(ctx, 'frantoio.it')).rejects.toMatchObject({ code: 'resource.not_found' })
})

test.each([
  ['restricted', 'well', 'key_restricted', 'unknown'],
  ['down', 'well', 'provider_unreachable', 'unknown'],
  ['well', 'dark', 'dns_unreachable', 'unverified'],
] as const)('a %s provider and a %s DNS are told as %s', async (resend, dns, error, state) => {
  const ctx = await connected()
  outside.mood = { resend, dns }
  expect(await checkSenderDomain(ctx, 'frantoio.it')).toMatchObject({ error, state })
})

test('the sandbox and domains that exist nowhere ask nobody', async () => {
  const ctx = await connected('posta@frantoio.example')
  outside.calls.length = 0
  expect((await checkSenderDomain(ctx, 'frantoio.example')).state).toBe('trial')
  await disconnectResend(ctx)
  await createSender(ctx, { fromName: 'F', fromEmail: 'posta@frantoio.it', replyTo: '' })
  expect((await checkSenderDomain(ctx, 'frantoio.it')).state).toBe('trial')
  expect(outside.calls).toEqual([])
})

test('the sweep looks once an hour at what waits, once a day at what is right, and forgets what no sender uses', async () => {
  const ctx = await connected()
  const later = (await sweepDomains(ctx)) ?? 0
  expect(later).toBe(ctx.clock.now() + 3_600_000)
  outside.calls.length = 0
  await sweepDomains(ctx)
  expect(outside.calls).toEqual([])
  ctx.clock.set(later)
  const sender = await createSender(ctx, { fromName: 'A', fromEmail: 'a@altro.it', replyTo: '' })
  await sweepDomains(ctx)
  expect(await statesOf(ctx)).toEqual(['altro.it not_added', 'frantoio.it unverified'])
  await deleteSender(ctx, sender.id)
  await sweepDomains(ctx)
  expect(await statesOf(ctx)).toEqual(['frantoio.it unverified'])
  // Another key knows other things: everything is looked at anew.
  await connectResend(ctx, {
    apiKey: outside.key,
    webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    fromName: 'Frantoio',
    fromEmail: 'posta@frantoio.it',
    replyTo: '',
  })
  outside.calls.length = 0
  await sweepDomains(ctx)
  expect(outside.calls).toContain('GET /domains')
})
