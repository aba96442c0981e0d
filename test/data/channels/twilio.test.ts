import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTwilioSms } from '../../../worker/modules/channels/adapters/index.ts'
import type { CallOutcome } from '../../../worker/modules/channels/port.ts'
import { type LoopbackTwilio, startLoopbackTwilio, type TwilioFault } from '../../support/loopback-twilio.ts'

let twilio: LoopbackTwilio
beforeEach(async () => {
  twilio = await startLoopbackTwilio()
})
afterEach(() => twilio.close())

const phone = '+393331234567'
const provider = (
  change: { authToken?: string; sender?: string; baseUrl?: string; timeoutMs?: number } = {},
) =>
  createTwilioSms({
    accountSid: twilio.accountSid,
    authToken: twilio.authToken,
    sender: twilio.number,
    baseUrl: twilio.url,
    fetch,
    requestsPerSecond: 10,
    statusUrl: async (id) => (id === 0 ? null : `https://bottega.pages.example/webhooks/twilio/status/${id}`),
    ...change,
  })
const call = (text = 'Ciao è ok', to = phone) =>
  ({ messageId: 7, contactId: 1, to, content: { channel: 'sms', text } }) as const

describe('an SMS over Twilio', () => {
  it('is a form with its status address and its validity, and gives its id', async () => {
    const outcome = await provider().send(call())
    const [taken] = twilio.accepted
    expect(outcome).toEqual({ type: 'accepted', providerId: taken?.sid })
    expect(taken).toMatchObject({
      to: phone,
      from: twilio.number,
      body: 'Ciao è ok',
      statusCallback: 'https://bottega.pages.example/webhooks/twilio/status/7',
      validityPeriod: 14_400,
    })
    expect(twilio.requests[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
  })

  it('goes out by a name, or by a Messaging Service', async () => {
    await provider({ sender: 'Bottega' }).send(call())
    await provider({ sender: `MG${'0'.repeat(31)}1` }).send(call())
    expect(twilio.accepted.map(({ from, messagingServiceSid }) => [from, messagingServiceSid])).toEqual([
      ['Bottega', null],
      [null, `MG${'0'.repeat(31)}1`],
    ])
  })

  it.each<[string, TwilioFault, Partial<CallOutcome>]>([
    [
      'the API is busy',
      { type: 'answer', status: 429, code: 20429 },
      { type: 'throttled', code: 'twilio_20429', retryAfterMs: 1000 },
    ],
    [
      'the API tells how long it is busy',
      { type: 'answer', status: 429, code: 20429, retryAfterSeconds: 7 },
      { type: 'throttled', retryAfterMs: 7000 },
    ],
    [
      'the sender’s queue is full',
      { type: 'answer', status: 400, code: 21611 },
      { type: 'throttled', retryAfterMs: 60_000 },
    ],
    [
      'the number’s window on WhatsApp is full, whatever the status says',
      { type: 'answer', status: 429, code: 63018 },
      { type: 'throttled', code: 'twilio_63018', retryAfterMs: 60_000 },
    ],
    [
      'the account’s messages of the day are used up',
      { type: 'answer', status: 429, code: 63038 },
      { type: 'throttled', code: 'twilio_63038', retryAfterMs: 3_600_000 },
    ],
    [
      'WhatsApp chose not to deliver',
      { type: 'answer', status: 400, code: 63049 },
      { type: 'refused', code: 'twilio_63049' },
    ],
    [
      'the person said STOP',
      { type: 'answer', status: 400, code: 21610 },
      { type: 'refused', address: 'opted_out' },
    ],
    [
      'it is a landline',
      { type: 'answer', status: 400, code: 21614 },
      { type: 'refused', address: 'invalid' },
    ],
    [
      'the country is not enabled',
      { type: 'answer', status: 400, code: 21408 },
      { type: 'refused', code: 'twilio_21408' },
    ],
    [
      'a code is new',
      { type: 'answer', status: 400, code: 29999 },
      { type: 'refused', code: 'twilio_29999' },
    ],
    [
      'the sender is another account’s',
      { type: 'answer', status: 400, code: 21660 },
      { type: 'misconfigured' },
    ],
    ['the account is suspended', { type: 'answer', status: 403, code: 30002 }, { type: 'misconfigured' }],
    ['Meta stumbles', { type: 'answer', status: 400, code: 63010 }, { type: 'transient' }],
    [
      'the server stumbles',
      { type: 'answer', status: 500, code: 20500 },
      { type: 'unclear', code: 'twilio_20500' },
    ],
    ['a proxy answers', { type: 'page', status: 502 }, { type: 'unclear', code: 'http_502' }],
    ['the connection breaks', { type: 'drop' }, { type: 'unclear', code: 'network' }],
    ['the answer never comes', { type: 'accept_then_hang' }, { type: 'unclear', code: 'network' }],
    [
      'it is taken, and the answer says it failed',
      { type: 'accept_then_answer', status: 503, code: 20503 },
      { type: 'unclear' },
    ],
  ])('when %s', async (_name, fault, outcome) => {
    twilio.fail(fault)
    // Nobody else is impatient: a busy machine answers late.
    const patience = fault.type === 'accept_then_hang' ? { timeoutMs: 400 } : {}
    expect(await provider(patience).send(call())).toMatchObject(outcome)
  })

  it.each([
    ['too long', call('x'.repeat(1601)), 'twilio_21617'],
    ['to no number', call('Ciao', '+390'), 'twilio_21211'],
  ])('that is %s is refused', async (_name, one, code) => {
    expect(await provider().send(one)).toMatchObject({ type: 'refused', code })
  })

  it('is refused with a wrong token', async () => {
    expect(await provider({ authToken: 'f'.repeat(32) }).send(call())).toEqual({
      type: 'misconfigured',
      code: 'twilio_20003',
    })
  })
})

describe('asking about an SMS of unclear outcome', () => {
  const ask = (text: string | null, attemptAt = Date.now()) =>
    provider().find?.({ messageId: 7, to: phone, text, isTextKept: false, attemptAt })

  it('finds what was taken, the one with its text first', async () => {
    await provider().send(call('Altro'))
    twilio.fail({ type: 'accept_then_drop' })
    await provider().send(call())
    await provider().send(call('Ancora', '+393330000000'))
    const [other, own] = twilio.accepted.map(({ sid }) => sid)
    expect(await ask('Ciao è ok')).toEqual({ type: 'found', providerIds: [own, other] })
  })

  it('finds nothing of another time, and nothing that was never taken', async () => {
    expect(await ask('Ciao')).toEqual({ type: 'found', providerIds: [] })
    await provider().send(call())
    expect(await ask('Ciao', Date.now() - 3_600_000)).toEqual({ type: 'found', providerIds: [] })
  })

  it('does not take silence for an answer', async () => {
    twilio.answerQuestions(false)
    expect(await ask('Ciao')).toEqual({ type: 'unreachable', code: 'twilio_503' })
    const gone = provider({ baseUrl: 'http://127.0.0.1:9' })
    expect(
      await gone.find?.({ messageId: 7, to: phone, text: null, isTextKept: false, attemptAt: 0 }),
    ).toEqual({
      type: 'unreachable',
      code: 'network',
    })
  })
})

describe('the credentials', () => {
  it('are looked at without sending anything', async () => {
    expect(await provider().check()).toEqual({ ok: true })
    expect(await provider({ authToken: 'f'.repeat(32) }).check()).toEqual({
      ok: false,
      code: 'twilio_20003',
      unreachable: false,
    })
    expect(await provider({ baseUrl: 'http://127.0.0.1:9' }).check()).toMatchObject({ unreachable: true })
    twilio.suspend()
    expect(await provider().check()).toEqual({ ok: false, code: 'account_suspended', unreachable: false })
    expect(twilio.accepted).toEqual([])
  })
})
