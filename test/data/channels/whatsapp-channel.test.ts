import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { channelsRoutes } from '../../../worker/modules/channels/routes.ts'
import { findTwilioToken } from '../../../worker/modules/channels/service-inbound.ts'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import {
  connectTwilio,
  disconnectTwilio,
  tryTwilio,
} from '../../../worker/modules/channels/service-twilio.ts'
import {
  getTemplate,
  openTemplate,
  playApproval,
  requestApproval,
  sweepTemplates,
} from '../../../worker/modules/templates/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackContent, startLoopbackContent } from '../../support/loopback-content.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { italian, makeDraft, makeRequested } from '../templates/world.ts'

let shard: TestShard
let twilio: LoopbackTwilio
let content: LoopbackContent
let ctx: TestCtx
let tenantId = 0
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())
beforeEach(async () => {
  twilio = await startLoopbackTwilio()
  const { accountSid, authToken } = twilio
  content = await startLoopbackContent({ accountSid, authToken })
  const made = await shard.ctx({ tenantId: ++tenantId })
  ctx = { ...made, origins: { ...made.origins, twilio: twilio.url, twilioContent: content.url } }
  return () => Promise.all([twilio.close(), content.close()])
})

const credentials = () => ({
  accountSid: twilio.accountSid,
  authToken: twilio.authToken,
  sender: twilio.number,
  messagesPerSecond: 80,
})
const connect = () => connectTwilio(ctx, 'whatsapp', credentials())

/** A call of a template to one person. */
const callOf = (contentSid: string | null, variables: Record<string, string> = {}) => ({
  messageId: 7,
  contactId: 1,
  to: '+393331234567',
  content: {
    channel: 'whatsapp' as const,
    sender: null,
    contentSid,
    variables,
    text: 'Ciao Giulia',
    buttons: [],
  },
})
const sendOne = async (call: ReturnType<typeof callOf>) => {
  const opened = await openChannel(ctx, 'whatsapp')
  if (opened.channel === 'email') throw new Error('not this channel')
  return opened.provider.send(call)
}

describe('the WhatsApp channel', () => {
  it('is connected apart from SMS, its token sealed for it alone', async () => {
    const api = mountRoutes(channelsRoutes, ctx)
    const connected = await api('PUT', '/whatsapp/twilio', credentials())
    expect(connected).toMatchObject({
      status: 200,
      body: { provider: 'twilio', sender: twilio.number, messagesPerSecond: 80, keyHint: 'cdef' },
    })
    expect(JSON.stringify(connected.body)).not.toContain(twilio.authToken)
    expect((await api('GET', '/sms')).body).toMatchObject({ provider: 'sandbox' })
    const { accountId } = await openChannel(ctx, 'whatsapp')
    expect(await findTwilioToken(ctx, accountId ?? 0)).toBe(twilio.authToken)
    expect(await api('DELETE', '/whatsapp/twilio')).toMatchObject({ body: { provider: 'sandbox' } })
  })

  test.each<[what: string, change: object, field: string]>([
    ['a name instead of a number', { sender: 'Bottega' }, 'sender'],
    ['a national number', { sender: '055 910 4482' }, 'sender'],
    ['another token', { authToken: 'f'.repeat(32) }, 'authToken'],
    ['half an account', { accountSid: 'AC123' }, 'accountSid'],
  ])('is not connected with %s', async (_what, change, field) => {
    const api = mountRoutes(channelsRoutes, ctx)
    const answer = refusal(await api('PUT', '/whatsapp/twilio', { ...credentials(), ...change }))
    expect([answer.status, Object.keys(answer.fields)]).toEqual([422, [field]])
    expect((await api('GET', '/whatsapp')).body).toMatchObject({ provider: 'sandbox' })
  })

  it('is tried without sending anything, stops for a revoked token and says so', async () => {
    await expect(tryTwilio(ctx, 'whatsapp')).rejects.toMatchObject({ code: 'channel.not_configured' })
    await connect()
    expect(await tryTwilio(ctx, 'whatsapp')).toMatchObject({ state: 'ready' })
    twilio.revokeToken()
    await expect(tryTwilio(ctx, 'whatsapp')).rejects.toMatchObject({ code: 'channel.rejected_credentials' })
    expect((await mountRoutes(channelsRoutes, ctx)('GET', '/whatsapp')).body).toMatchObject({
      state: 'paused',
      lastErrorCode: 'twilio_20003',
    })
    expect(twilio.accepted).toEqual([])
  })

  it('sends a template with its values, and a free answer as text', async () => {
    await connect()
    const sid = `HX${'a'.repeat(32)}`
    expect(await sendOne(callOf(sid, { 1: 'Giulia' }))).toMatchObject({ type: 'accepted' })
    expect(await sendOne(callOf(sid))).toMatchObject({ type: 'accepted' })
    expect(await sendOne(callOf(null))).toMatchObject({ type: 'accepted' })
    const from = `whatsapp:${twilio.number}`
    const to = 'whatsapp:+393331234567'
    expect(twilio.accepted).toMatchObject([
      { to, from, contentSid: sid, contentVariables: '{"1":"Giulia"}', body: null },
      { to, from, contentSid: sid, contentVariables: null },
      { to, from, contentSid: null, body: 'Ciao Giulia' },
    ])
    expect(twilio.accepted[0]?.statusCallback).toContain('/webhooks/twilio/status/')
  })

  it('finds what became of a call whose answer was lost', async () => {
    await connect()
    twilio.fail({ type: 'accept_then_drop' })
    expect(await sendOne(callOf(null))).toMatchObject({ type: 'unclear' })
    const opened = await openChannel(ctx, 'whatsapp')
    if (opened.channel === 'email') throw new Error('not this channel')
    const found = await opened.provider.find?.({
      messageId: 7,
      to: '+393331234567',
      isTextKept: false,
      text: 'Ciao Giulia',
      attemptAt: Date.now(),
    })
    expect(found).toEqual({ type: 'found', providerIds: [twilio.accepted[0]?.sid] })
  })
})

describe('templates on a connected number', () => {
  const values: Record<string, string> = { FIRST_NAME: 'Giulia' }
  const rendered = async (id: number, language: string | null) =>
    (await openTemplate(ctx, id))?.render({ language, phone: null }, (name) => values[name] ?? null)

  it('go to Twilio, and are sent in the language of the person once approved', async () => {
    await connect()
    const { id, translations } = await makeRequested(ctx)
    expect(content.contents.map(({ language }) => language).toSorted()).toEqual(['en', 'it'])
    expect(await rendered(id, 'it')).toBeNull()
    for (const { providerName } of translations) content.decide(providerName ?? '', 'approved')
    ctx.clock.advance(10 * 60_000)
    await sweepTemplates(ctx)
    const english = content.contents.find(({ language }) => language === 'en')
    expect(await rendered(id, 'en')).toEqual({
      language: 'en',
      buttons: [],
      contentSid: english?.sid,
      variables: { 1: 'Giulia' },
      text: 'Hello Giulia, the new oil is here.',
      missing: [],
    })
    expect(await rendered(id, 'de')).toMatchObject({ language: 'it' })
    content.decide(english?.friendly_name ?? '', 'paused')
    ctx.clock.advance(24 * 3_600_000)
    await sweepTemplates(ctx)
    expect(await rendered(id, 'en')).toMatchObject({ language: 'it' })
    expect(await openTemplate(ctx, id)).toMatchObject({ languages: ['it'], stopped: ['en'] })
  })

  it('that were approved in the sandbox are asked for anew, under new names', async () => {
    const { id, translations } = await makeRequested(ctx, { translations: [italian] })
    await playApproval(ctx, { id, language: 'it' }, { play: 'approved', reason: '' })
    expect(await rendered(id, 'it')).toMatchObject({
      missing: [],
      text: 'Ciao Giulia, l’olio nuovo è arrivato dal frantoio.',
    })
    await connect()
    const elsewhere = await getTemplate(ctx, id)
    expect(elsewhere.translations).toMatchObject([{ isElsewhere: true }])
    expect(await rendered(id, 'it')).toBeNull()
    await expect(
      playApproval(ctx, { id, language: 'it' }, { play: 'paused', reason: '' }),
    ).rejects.toMatchObject({
      code: 'template.not_sandbox',
    })
    const asked = await requestApproval(ctx, id, elsewhere.version)
    expect(asked.translations).toMatchObject([{ isElsewhere: false, state: 'queued' }])
    expect(asked.translations[0]?.providerName).not.toBe(translations[0]?.providerName)
    await sweepTemplates(ctx)
    expect(content.contents).toHaveLength(1)
    await expect(requestApproval(ctx, id, asked.version)).rejects.toMatchObject({ code: 'template.frozen' })
  })

  it('wait in the queue while the token is revoked, and stop the channel', async () => {
    await connect()
    content.revoke()
    const draft = await makeDraft(ctx, { translations: [italian] })
    await requestApproval(ctx, draft.id, 1)
    await sweepTemplates(ctx)
    expect((await getTemplate(ctx, draft.id)).translations).toMatchObject([{ state: 'queued' }])
    expect(await openChannel(ctx, 'whatsapp')).toMatchObject({ state: 'paused' })
  })

  it('of a number that was disconnected are not asked about', async () => {
    await connect()
    const { id } = await makeRequested(ctx, { translations: [italian] })
    await disconnectTwilio(ctx, 'whatsapp')
    const before = content.requests.length
    ctx.clock.advance(10 * 60_000)
    await sweepTemplates(ctx)
    expect(content.requests).toHaveLength(before)
    expect((await getTemplate(ctx, id)).translations).toMatchObject([{ isElsewhere: true }])
  })
})
