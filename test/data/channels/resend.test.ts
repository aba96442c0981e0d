import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createResendProvider } from '../../../worker/modules/channels/adapters/index.ts'
import type { OutgoingEmail } from '../../../worker/modules/channels/port.ts'
import { type LoopbackResend, startLoopbackResend } from '../../support/loopback-resend.ts'

let loopback: LoopbackResend
beforeEach(async () => {
  loopback = await startLoopbackResend({ verifiedDomains: ['news.acme.it'] })
})
afterEach(() => loopback.close())

const provider = (options: { apiKey?: string; baseUrl?: string; timeoutMs?: number } = {}) =>
  createResendProvider({ apiKey: loopback.apiKey, baseUrl: loopback.url, now: Date.now, ...options })

const mail = (n: number, change: Partial<OutgoingEmail> = {}): OutgoingEmail => ({
  messageId: n,
  to: `persona${n}@example.it`,
  from: '"Acme, olio" <ciao@news.acme.it>',
  replyTo: 'rispondi@acme.it',
  subject: `Ciao ${n} – «novità» 🫒`,
  html: `<p>Ciao ${n}</p>`,
  text: `Ciao ${n}`,
  headers: {
    'List-Unsubscribe': `<https://acme.pages.example/u/${n}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
  ...change,
})
const mails = (count: number) => Array.from({ length: count }, (_, index) => mail(index + 1))

describe('sending through Resend', () => {
  test('a batch is accepted with one id per mail, in order, and carries its tag', async () => {
    const resend = provider()
    const outcome = await resend.send(resend.encode(mails(100)), 'batch/1')
    expect(outcome.type).toBe('accepted')
    expect(outcome.type === 'accepted' && outcome.providerIds).toEqual(loopback.accepted.map((one) => one.id))
    expect(loopback.accepted[41]).toMatchObject({
      to: ['persona42@example.it'],
      replyTo: ['rispondi@acme.it'],
      tags: { msg: '42' },
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
      idempotencyKey: 'batch/1',
    })
  })

  test('what goes over the wire is the very body that was frozen', async () => {
    const resend = provider()
    const body = resend.encode([
      mail(1, { html: '<p>\u2028 "x" \\ è 🫒</p>', headers: { 'X-1': 'a', 2: 'b' } }),
    ])
    await resend.send(body, 'batch/2')
    expect(loopback.requests[0]?.body).toBe(body)
    expect(loopback.requests[0]?.headers['user-agent']).toMatch(/resend/)
  })

  test('the same body under the same key is one effect with the same ids', async () => {
    const resend = provider()
    const body = resend.encode(mails(3))
    const first = await resend.send(body, 'batch/3')
    expect(await resend.send(body, 'batch/3')).toEqual(first)
    expect(loopback.acceptedCounts().byKey.get('batch/3')).toBe(3)
  })

  test.each([
    ['a time-out', { type: 'accept_then_hang' }],
    ['a dropped connection', { type: 'accept_then_drop' }],
    ['an error of the server', { type: 'accept_then_answer', status: 500, name: 'internal_server_error' }],
  ] as const)('after %s the outcome is unclear, and a repeat finds what was accepted', async (_, fault) => {
    const resend = provider({ timeoutMs: 400 })
    const body = resend.encode(mails(2))
    loopback.fail(fault)
    expect((await resend.send(body, 'batch/4')).type).toBe('unclear')
    expect((await resend.send(body, 'batch/4')).type).toBe('accepted')
    expect(loopback.acceptedCounts().mails).toBe(2)
  })

  test.each([
    ['a cut connection', { type: 'drop' }, { type: 'unclear', code: 'network' }],
    ['a page of a proxy', { type: 'page', status: 502 }, { type: 'unclear', code: 'application_error' }],
    [
      'too fast',
      { type: 'answer', status: 429, name: 'rate_limit_exceeded', retryAfterSeconds: 7 },
      { type: 'throttled', code: 'rate_limit_exceeded', retryAfterMs: 7_000 },
    ],
    [
      'a quota',
      { type: 'answer', status: 429, name: 'monthly_quota_exceeded', retryAfterSeconds: 3_600 },
      { type: 'throttled', code: 'monthly_quota_exceeded', retryAfterMs: 3_600_000 },
    ],
  ] as const)('%s is told as what it is and nothing was accepted', async (_, fault, outcome) => {
    const resend = provider()
    loopback.fail(fault)
    expect(await resend.send(resend.encode(mails(1)), 'batch/5')).toEqual(outcome)
    expect(loopback.acceptedCounts().mails).toBe(0)
  })

  test('a body that changed under its key is refused and sends nothing', async () => {
    const resend = provider()
    await resend.send(resend.encode(mails(1)), 'batch/6')
    expect(await resend.send(resend.encode(mails(2)), 'batch/6')).toEqual({
      type: 'misconfigured',
      code: 'invalid_idempotent_request',
    })
    expect(loopback.acceptedCounts().mails).toBe(1)
  })

  test('a key in flight is unclear, since the first call may still be accepted', async () => {
    const resend = provider()
    const body = resend.encode(mails(1))
    loopback.fail({ type: 'slow', delayMs: 300 })
    const first = resend.send(body, 'batch/7')
    await expect.poll(() => loopback.requests.length).toBe(1)
    expect(await resend.send(body, 'batch/7')).toEqual({
      type: 'unclear',
      code: 'concurrent_idempotent_requests',
    })
    expect((await first).type).toBe('accepted')
    expect(loopback.acceptedCounts().mails).toBe(1)
  })

  test('one refused address refuses the whole batch, so that it is split', async () => {
    const resend = provider()
    loopback.refuse('persona2@example.it')
    expect(await resend.send(resend.encode(mails(3)), 'batch/8')).toEqual({
      type: 'refused',
      code: 'invalid_parameter',
    })
    expect(loopback.acceptedCounts().mails).toBe(0)
  })

  test.each([
    ['an unknown key', { apiKey: 're_unknown_key' }, {}, 'invalid_api_key'],
    ['a domain that is not verified', {}, { from: 'a@other.it' }, 'validation_error'],
  ])('%s pauses rather than loses people', async (_, options, change, code) => {
    const resend = provider(options)
    expect(await resend.send(resend.encode([mail(1, change)]), 'batch/9')).toEqual({
      type: 'misconfigured',
      code,
    })
  })
})

describe('trying a key', () => {
  test.each([
    ['a full key works', { apiKey: 're_loopback_full_access' }, { ok: true }],
    ['a key that may only send works', { apiKey: 're_loopback_sending' }, { ok: true }],
    [
      'another key does not',
      { apiKey: 're_other_key' },
      { ok: false, code: 'invalid_api_key', unreachable: false },
    ],
    [
      'a silent provider says nothing about it',
      { baseUrl: 'http://127.0.0.1:9' },
      { ok: false, code: 'network', unreachable: true },
    ],
  ])('%s', async (_, options, result) => {
    expect(await provider(options).check()).toEqual(result)
    expect(loopback.accepted).toEqual([])
  })
})

describe('the loopback itself', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${loopback.url}/emails/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${loopback.apiKey}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const wire = { from: 'a@news.acme.it', to: ['b@x.it'], subject: 's', text: 't' }

  test.each([
    ['no user agent', [wire], { 'user-agent': '' }, 403],
    ['no key', [wire], { authorization: '' }, 403],
    ['another content type', [wire], { 'content-type': 'text/plain' }, 415],
    ['no JSON', '{', {}, 400],
    ['an empty batch', [], {}, 422],
    ['101 mails', Array.from({ length: 101 }, () => wire), {}, 422],
    ['no subject', [{ ...wire, subject: undefined }], {}, 422],
    ['no content', [{ ...wire, text: undefined }], {}, 422],
    ['a bad sender', [{ ...wire, from: 'Acme, olio <a@news.acme.it>' }], {}, 422],
    ['a bad address', [{ ...wire, to: ['b@x'] }], {}, 422],
    ['a field of the SDK’s own spelling', [{ ...wire, replyTo: 'a@x.it' }], {}, 422],
    ['attachments', [{ ...wire, attachments: [] }], {}, 422],
    ['a header with a line break', [{ ...wire, headers: { X: 'a\r\nb' } }], {}, 422],
    ['a tag with a dot', [{ ...wire, tags: [{ name: 'a', value: 'b.c' }] }], {}, 422],
    ['a long key', [wire], { 'idempotency-key': 'k'.repeat(257) }, 400],
  ])('refuses %s', async (_, body, headers, status) => {
    expect((await post(body, headers)).status).toBe(status)
    expect(loopback.accepted).toEqual([])
  })

  test('tells its rate and refuses what is above it', async () => {
    loopback.setRate(2)
    const statuses = await Promise.all([1, 2, 3].map(async () => (await post([wire])).status))
    expect(statuses.toSorted()).toEqual([200, 200, 429])
    const refusedPost = await post([wire])
    expect(refusedPost.headers.get('ratelimit-limit')).toBe('2')
    expect(refusedPost.headers.get('retry-after')).toBe('1')
  })

  test('takes the good ones of a permissive batch', async () => {
    const answer = await post([wire, { ...wire, to: 'x' }], { 'x-batch-validation': 'permissive' })
    expect(await answer.json()).toMatchObject({ data: [{}], errors: [{ index: 1 }] })
  })
})
