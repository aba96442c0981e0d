import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import { campaignsRoutes } from '../../../worker/modules/campaigns/routes.ts'
import { sendCampaignTest } from '../../../worker/modules/campaigns/service.ts'
import { sendTestSms } from '../../../worker/modules/channels/service-one-call.ts'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import { connectTwilio } from '../../../worker/modules/channels/service-twilio.ts'
import { connectResend, sendTestMail } from '../../../worker/modules/channels/service.ts'
import { bookSend, giveBackSend } from '../../../worker/modules/credit/service-charges.ts'
import { getCredit, listLedger, setPrices } from '../../../worker/modules/credit/service.ts'
import { acceptTwilioMessage, processInbound } from '../../../worker/modules/inbound/service.ts'
import { requestSignUp, sendOptInMails, viewSignUp } from '../../../worker/modules/preferences/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackResend, startLoopbackResend } from '../../support/loopback-resend.ts'
import { type LoopbackTwilio, signForm, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { mountRoutes } from '../../support/routes.ts'
import { MortalProcess } from '../dispatch/mortal-process.ts'
import { priceSms, topUp } from './credit-world.ts'

let shard: TestShard
let twilio: LoopbackTwilio
let resend: LoopbackResend
let ctx: TestCtx
let tenantId = 7000
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  twilio = await startLoopbackTwilio()
  resend = await startLoopbackResend({ verifiedDomains: ['acme.it'] })
  const made = await shard.ctx({ tenantId: ++tenantId, tenant: { name: 'Frantoio' } })
  ctx = { ...made, origins: { ...made.origins, twilio: twilio.url, resend: resend.url } }
  return async () => {
    await twilio.close()
    await resend.close()
  }
})

const connectSms = () =>
  connectTwilio(ctx, 'sms', {
    accountSid: twilio.accountSid,
    authToken: twilio.authToken,
    sender: twilio.number,
    messagesPerSecond: 10,
  })
const connectMail = () =>
  connectResend(ctx, {
    apiKey: resend.apiKey,
    webhookSecret: `whsec_${btoa('a secret of twenty-four.')}`,
    fromName: 'Frantoio',
    fromEmail: 'ciao@acme.it',
    replyTo: '',
  })
const priceMail = (micros: number) => setPrices(ctx, 'email', { prices: [{ country: null, micros }] })
const balance = async () => (await getCredit(ctx)).balanceMicros
/** What the ledger shows of sends, the oldest first. */
const sends = async () =>
  (await listLedger(ctx, ctx.db, { limit: 100 })).items
    .filter(({ kind }) => kind === 'send' || kind === 'give_back')
    .map(({ cause, channel, micros }) => [cause, channel, micros])
    .toReversed()

describe('a test of a channel', () => {
  it('is booked, and stands in the ledger as a test', async () => {
    await connectSms()
    await priceSms(ctx)
    await topUp(ctx, 100_000)
    await sendTestSms(ctx, { to: '+393331234567' })
    expect(await sends()).toEqual([['test', 'sms', -70_000]])
    expect(await balance()).toBe(30_000)
  })

  it('is refused with its reason when the credit does not cover it, and nothing is sent', async () => {
    await connectSms()
    await priceSms(ctx)
    await topUp(ctx, 69_999)
    await expect(sendTestSms(ctx, { to: '+393331234567' })).rejects.toMatchObject({
      code: 'credit.insufficient',
    })
    expect(twilio.accepted).toEqual([])
    expect(await sends()).toEqual([])
  })

  it('is given back when nothing left, and stays booked when something may have', async () => {
    await connectSms()
    await priceSms(ctx)
    await topUp(ctx, 500_000)
    twilio.landline('+390212345678')
    await expect(sendTestSms(ctx, { to: '+390212345678' })).rejects.toThrow()
    expect(await balance()).toBe(500_000)
    twilio.fail({ type: 'accept_then_drop' })
    await expect(sendTestSms(ctx, { to: '+393331234567' })).rejects.toThrow()
    expect(await balance()).toBe(430_000)
    expect(await sends()).toEqual([
      ['test', 'sms', -70_000],
      ['test', 'sms', 70_000],
      ['test', 'sms', -70_000],
    ])
  })

  it('costs what the prices of its channel say, also by e-mail, and nothing in the sandbox', async () => {
    await priceSms(ctx)
    await priceMail(2_000)
    await sendTestSms(ctx, { to: '+393331234567' })
    await sendTestMail(ctx, { to: 'anna@posteo.it' })
    expect(await sends()).toEqual([])
    await connectMail()
    await expect(sendTestMail(ctx, { to: 'anna@posteo.it' })).rejects.toMatchObject({
      code: 'credit.insufficient',
    })
    await topUp(ctx, 2_000)
    await sendTestMail(ctx, { to: 'anna@posteo.it' })
    expect(await sends()).toEqual([['test', 'email', -2_000]])
    expect(resend.accepted).toHaveLength(1)
  })
})

describe('a test of a campaign', () => {
  async function createSms(text: string): Promise<number> {
    const call = mountRoutes(campaignsRoutes, ctx)
    const { body } = await call('POST', '/', { name: 'Olio', channel: 'sms', content: { text }, listIds: [] })
    const id = (body as { id: number }).id
    return id
  }
  const test = (id: number, to = '+393331234567') => sendCampaignTest(ctx, id, { to })

  it('is paid by its parts, once, and tells the ledger so', async () => {
    await connectSms()
    await priceSms(ctx)
    await topUp(ctx, 1_000_000)
    const id = await createSms('a'.repeat(200))
    await test(id)
    expect(await sends()).toEqual([['test', 'sms', -140_000]])
  })

  it('is refused without credit, and takes nothing of what is allowed in ten minutes', async () => {
    await connectSms()
    await priceSms(ctx)
    const id = await createSms('Ciao')
    for (let time = 0; time < 25; time++) {
      await expect(test(id)).rejects.toMatchObject({ code: 'credit.insufficient' })
    }
    await topUp(ctx, 70_000)
    await test(id)
    expect(twilio.accepted).toHaveLength(1)
    expect(await balance()).toBe(0)
  })

  it('gives back what the provider refuses, and keeps what may have left', async () => {
    await connectSms()
    await priceSms(ctx)
    await topUp(ctx, 210_000)
    const id = await createSms('Ciao')
    twilio.landline('+390212345678')
    await expect(test(id, '+390212345678')).rejects.toThrow()
    expect(await balance()).toBe(210_000)
    twilio.fail({ type: 'accept_then_drop' })
    await expect(test(id)).rejects.toMatchObject({ code: 'channel.unreachable' })
    expect(await balance()).toBe(140_000)
  })
})

describe('the answer to a word', () => {
  const url = 'http://localhost:8787/webhooks/twilio/inbound/x'
  async function accept(text: string, sid: string, from = '+393471234567'): Promise<void> {
    const { accountId } = await openChannel(ctx, 'sms')
    const form = new URLSearchParams({
      MessageSid: sid,
      From: from,
      To: twilio.number,
      Body: text,
      NumMedia: '0',
    })
    const signature = signForm(url, form, twilio.authToken)
    const rawBody = form.toString()
    await acceptTwilioMessage(ctx, { accountId: accountId ?? 0, url, signature, rawBody })
  }
  async function write(text: string, sid: string): Promise<void> {
    await accept(text, sid)
    await processInbound(ctx)
  }

  it('goes out without credit and is booked below zero, once under redelivery', async () => {
    await connectSms()
    await priceSms(ctx)
    await topUp(ctx, 10_000)
    await write('Basta', 'SM1')
    await write('Basta', 'SM1')
    await processInbound(ctx)
    expect(twilio.accepted).toHaveLength(1)
    const [[cause, channel, micros] = []] = await sends()
    expect([cause, channel]).toEqual(['answer', 'sms'])
    expect(await sends()).toHaveLength(1)
    expect(await balance()).toBe(10_000 + Number(micros))
    expect(await balance()).toBeLessThan(0)
  })

  it('is booked when it went or nobody knows, and goes when it was not taken, wherever the process dies', async () => {
    await connectSms()
    await priceSms(ctx)
    let [deaths, lost] = [0, 0]
    for (let [fatalStep, alive] = [0, false]; !alive; fatalStep++) {
      for (const afterEffect of [false, true]) {
        const before = { sends: await sends(), accepted: twilio.accepted.length }
        await accept(
          'Basta',
          `SM${fatalStep}${afterEffect}`,
          `+3934712${10_000 + 2 * fatalStep + Number(afterEffect)}`,
        )
        const process = new MortalProcess({ fatalStep, afterEffect })
        const [first] = await Promise.allSettled([processInbound(process.wrap(ctx))])
        alive = process.steps <= fatalStep
        deaths += first.status === 'rejected' ? 1 : 0
        await processInbound(ctx)
        const went = twilio.accepted.length - before.accepted
        lost += 1 - went
        expect([0, 1]).toContain(went)
        expect((await sends()).slice(before.sends.length).map(([cause]) => cause)).toEqual(['answer'])
      }
    }
    expect(deaths).toBeGreaterThan(10)
    // Only where it was taken and the process died before the call: such a one is never repeated.
    expect(lost).toBe(1)
  })

  it('is given back when it was not sent, and booked anew when it goes', async () => {
    await connectSms()
    await priceSms(ctx)
    await topUp(ctx, 1_000_000)
    twilio.fail({ type: 'answer', status: 429, code: 20429, retryAfterSeconds: 1 })
    await write('Basta', 'SM2')
    expect(await balance()).toBe(1_000_000)
    ctx.clock.advance(60_000)
    await processInbound(ctx)
    expect(twilio.accepted).toHaveLength(1)
    const amounts = (await sends()).map(([, , micros]) => Number(micros))
    expect(amounts).toHaveLength(3)
    expect(await balance()).toBe(1_000_000 + (amounts[0] ?? 0))
  })
})

describe('the mail that asks to confirm a sign-up', () => {
  async function ask(): Promise<void> {
    const { shownAt } = await viewSignUp(ctx, null)
    ctx.clock.advance(10_000)
    const asked = await requestSignUp(ctx, {
      email: 'anna@posteo.it',
      firstName: 'Anna',
      language: 'it',
      listIds: [],
      contactId: null,
      text: 'Accetto',
      honeypot: '',
      shownAt,
      ip: '198.51.100.4',
      userAgent: 'Firefox',
    })
    expect(asked).toBe('sent')
  }

  it('is booked once, also when its outcome was unclear and it is repeated', async () => {
    await connectMail()
    await priceMail(3_000)
    await topUp(ctx, 10_000)
    await ask()
    resend.fail({ type: 'accept_then_drop' })
    const again = await sendOptInMails(ctx)
    ctx.clock.advance((again ?? 0) - ctx.clock.now())
    await sendOptInMails(ctx)
    expect(resend.acceptedCounts().byKey.size).toBe(1)
    expect(await sends()).toEqual([['opt_in', 'email', -3_000]])
  })

  it('stays booked when a first try may have left and the later ones are refused their pace', async () => {
    await connectMail()
    await priceMail(3_000)
    await topUp(ctx, 10_000)
    await ask()
    resend.fail({ type: 'accept_then_drop' })
    let again = await sendOptInMails(ctx)
    resend.fail({ type: 'answer', status: 429, name: 'rate_limit_exceeded', retryAfterSeconds: 1 }, 9)
    while (again !== null) {
      ctx.clock.advance(Math.max(0, again - ctx.clock.now()))
      again = await sendOptInMails(ctx)
    }
    expect(resend.accepted).toHaveLength(1)
    expect(await sends()).toEqual([['opt_in', 'email', -3_000]])
  })

  it('is given back when no try may have left', async () => {
    await connectMail()
    await priceMail(3_000)
    await topUp(ctx, 10_000)
    await ask()
    resend.fail({ type: 'answer', status: 429, name: 'rate_limit_exceeded', retryAfterSeconds: 1 }, 9)
    for (let again: number | null = ctx.clock.now(); again !== null; again = await sendOptInMails(ctx)) {
      ctx.clock.advance(Math.max(0, again - ctx.clock.now()))
    }
    expect(resend.accepted).toEqual([])
    expect(await balance()).toBe(10_000)
  })

  it('is paid once by two workers on it, one of them refused its pace', async () => {
    await connectMail()
    await priceMail(3_000)
    await topUp(ctx, 10_000)
    await ask()
    resend.fail({ type: 'answer', status: 429, name: 'rate_limit_exceeded', retryAfterSeconds: 1 })
    await Promise.all([sendOptInMails(ctx), sendOptInMails(ctx)])
    ctx.clock.advance(60_000)
    await sendOptInMails(ctx)
    expect(resend.accepted).toHaveLength(1)
    expect(await balance()).toBe(7_000)
  })

  it('stays paid when it left with one worker, and another hears afterwards that it was refused its pace', async () => {
    await connectMail()
    await priceMail(3_000)
    await topUp(ctx, 10_000)
    await ask()
    let answer = () => {}
    const after = new Promise<void>((resolve) => (answer = resolve))
    resend.fail({ type: 'answer', status: 429, name: 'rate_limit_exceeded', after })
    const calls = () => resend.requests.filter(({ method }) => method === 'POST').length
    const first = sendOptInMails(ctx)
    await expect.poll(calls, { timeout: 20_000 }).toBe(1)
    await sendOptInMails(ctx)
    answer()
    await first
    expect(resend.accepted).toHaveLength(1)
    expect(await sends()).toEqual([['opt_in', 'email', -3_000]])
    expect(await balance()).toBe(7_000)
  })

  it.each<[string, 'refused last' | 'unclear last']>([
    ['and the other hears afterwards that it was refused its pace', 'refused last'],
    ['after the other was refused its pace', 'unclear last'],
  ])('stays paid when it may have left with one worker, %s', async (_, order) => {
    await connectMail()
    await priceMail(3_000)
    await topUp(ctx, 10_000)
    await ask()
    let answerFirst = () => {}
    const afterFirst = new Promise<void>((resolve) => (answerFirst = resolve))
    const refusal = { type: 'answer', status: 429, name: 'rate_limit_exceeded' } as const
    const outage = { type: 'answer', status: 500, name: 'internal_server_error' } as const
    const [one, other] = order === 'refused last' ? [refusal, outage] : [outage, refusal]
    resend.fail({ ...one, after: afterFirst })
    resend.fail(other)
    const calls = () => resend.requests.filter(({ method }) => method === 'POST').length
    const first = sendOptInMails(ctx)
    await expect.poll(calls, { timeout: 20_000 }).toBe(1)
    await sendOptInMails(ctx)
    answerFirst()
    let again = await first
    expect(await balance()).toBe(7_000)
    // Whatever its later tries hear, it may have left.
    resend.fail(refusal, 9)
    while (again !== null) {
      ctx.clock.advance(Math.max(0, again - ctx.clock.now()))
      again = await sendOptInMails(ctx)
    }
    expect(await sends()).toEqual([['opt_in', 'email', -3_000]])
  })

  it('waits for credit without losing a try, and goes with the next top-up', async () => {
    await connectMail()
    await priceMail(3_000)
    await ask()
    for (let hour = 0; hour < 12; hour++) {
      expect(await sendOptInMails(ctx)).toBe(ctx.clock.now() + 3_600_000)
      ctx.clock.advance(3_600_000)
    }
    await sendOptInMails(ctx)
    expect(resend.accepted).toEqual([])
    expect(await sends()).toEqual([])
    await topUp(ctx, 3_000)
    expect(await sendOptInMails(ctx)).toBeNull()
    expect(resend.accepted).toHaveLength(1)
    expect(await balance()).toBe(0)
  })
})

describe('a booking under a key', () => {
  const send = (key: string, more: { always?: boolean } = {}) =>
    bookSend(ctx, {
      key,
      cause: 'test',
      channel: 'sms',
      connection: 'twilio:a',
      address: '+393331234567',
      segments: 1,
      ...more,
    })

  it('is made once under any repetition, also at once', async () => {
    await priceSms(ctx)
    await topUp(ctx, 150_000)
    expect(await Promise.all([send('a'), send('a'), send('a')])).toEqual(
      expect.arrayContaining(['new', 'held', 'held']),
    )
    expect(await balance()).toBe(80_000)
    await Promise.all([giveBackSend(ctx, 'a'), giveBackSend(ctx, 'a')])
    expect(await balance()).toBe(150_000)
    expect(await Promise.all([send('b'), send('c'), send('d')])).toHaveLength(3)
    expect(await balance()).toBe(10_000)
  })

  it('wakes the mail to the owners when it makes the credit low', async () => {
    await priceSms(ctx)
    await topUp(ctx, 150_000)
    await execute(
      ctx.db,
      sql`UPDATE credit_accounts SET threshold_micros = 100000 WHERE tenant_id = ${ctx.tenant.id}`,
    )
    ctx.queues.sent.splice(0)
    await send('a')
    expect(ctx.queues.sent.splice(0)).toMatchObject([{ job: { type: 'tenant.tick' } }])
  })

  it('is never below zero but for what the law asks', async () => {
    await priceSms(ctx)
    await topUp(ctx, 70_000)
    expect([await send('a'), await send('b'), await send('c', { always: true })]).toEqual([
      'new',
      'uncovered',
      'new',
    ])
    expect(await balance()).toBe(-70_000)
  })
})
