import { sql } from 'drizzle-orm/sql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { queryRow } from '../../../db/client.ts'
import { renderCampaignCalls } from '../../../worker/modules/campaigns/service.ts'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import {
  connectTwilio,
  getTwilioChannel,
  setTwilioSender,
} from '../../../worker/modules/channels/service-twilio.ts'
import { pauseChannel } from '../../../worker/modules/channels/service.ts'
import { acceptTwilioStatus, processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type LoopbackTwilio, signForm, startLoopbackTwilio } from '../../support/loopback-twilio.ts'
import { type CallsWorld, createCallsWorld } from './calls-world.ts'
import {
  campaignOf,
  countsOf,
  drain,
  listMessages,
  start,
  sweepUntilQuiet,
  takeJobs,
} from './dispatch-world.ts'

const people = 12
const secondMs = 1000

let shard: TestShard
let twilio: LoopbackTwilio
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())
beforeEach(async () => void (twilio = await startLoopbackTwilio()))
afterEach(() => twilio.close())

const credentials = () => ({
  accountSid: twilio.accountSid,
  authToken: twilio.authToken,
  sender: twilio.number,
  messagesPerSecond: 100,
})

/** An SMS campaign on a connected account, taken whole by Twilio. */
async function sendToTwilio(): Promise<CallsWorld> {
  const world = await createCallsWorld(shard, { people })
  const { ctx } = world
  ctx.origins.twilio = twilio.url
  await connectTwilio(ctx, 'sms', credentials())
  takeJobs(world)
  Object.assign(world.ports, { openChannel, renderCampaignCalls, pauseChannel })
  ctx.clock.advance(secondMs)
  await start(world)
  await drain(world)
  expect(await countsOf(world)).toEqual({ queued: people, sent: people })
  ctx.clock.advance(secondMs)
  return world
}

type Told = { status?: string; code: number; sid?: string | null }

/** Twilio tells what became of the messages at these places. */
async function tell(world: CallsWorld, places: readonly number[], { status = 'failed', code, sid }: Told) {
  const { ctx } = world
  const url = 'http://workspace.localhost:8787/webhooks/twilio/status/token'
  const messages = await listMessages(world)
  const { id: accountId } = await account(world)
  for (const place of places) {
    const message = messages[place]
    const form = new URLSearchParams({
      MessageSid: sid ?? message?.provider_id ?? '',
      MessageStatus: status,
      ErrorCode: String(code),
    })
    await acceptTwilioStatus(ctx, {
      accountId,
      messageId: message?.id ?? 0,
      url,
      signature: signForm(url, form, twilio.authToken),
      rawBody: form.toString(),
    })
  }
  await processProviderEvents(ctx)
  takeJobs(world)
}

const account = async ({ ctx }: CallsWorld) => {
  const row = await queryRow(
    ctx.db,
    sql`SELECT id FROM channel_accounts WHERE tenant_id = ${ctx.tenant.id} AND channel = 'sms'`,
    (raw) => ({ id: Number(raw['id']) }),
  )
  if (row === undefined) throw new Error('nothing is connected')
  return row
}
const health = async ({ ctx }: CallsWorld) => {
  const { state, lastErrorCode } = await getTwilioChannel(ctx, 'sms')
  return { state, lastErrorCode }
}
const outcomes = async (world: CallsWorld) =>
  (await listMessages(world)).map(
    ({ sent_at: sent, error_code: code }) => code ?? (sent === null ? 'waits' : 'sent'),
  )

describe('a fault of the account that Twilio tells only afterwards', () => {
  it.each([20003, 21606, 30002, 63001, 63007, 63020])(
    '%i pauses the channel with the reason, and who was refused waits until a person has mended it',
    async (code) => {
      const world = await sendToTwilio()
      await tell(world, [0, 1, 2], { code })
      expect(await health(world)).toEqual({ state: 'paused', lastErrorCode: `twilio_${code}` })
      expect(await campaignOf(world)).toMatchObject({ state: 'paused', wait_reason: 'channel_paused' })
      expect(await countsOf(world)).toEqual({ queued: people, sent: people - 3 })
      await sweepUntilQuiet(world)
      expect(twilio.accepted).toHaveLength(people)

      await setTwilioSender(world.ctx, 'sms', { sender: twilio.number, messagesPerSecond: 100 })
      takeJobs(world)
      await sweepUntilQuiet(world)
      expect(await outcomes(world)).toEqual(Array(people).fill('sent'))
      expect(twilio.accepted).toHaveLength(people + 3)
      expect((await campaignOf(world)).state).toBe('finished')
    },
  )

  it('told of a call made before it was mended pauses nothing again: they are sent anew', async () => {
    const world = await sendToTwilio()
    await tell(world, [0], { code: 63020 })
    await connectTwilio(world.ctx, 'sms', credentials())
    await tell(world, [1, 2], { code: 63020 })
    expect(await health(world)).toEqual({ state: 'ready', lastErrorCode: null })
    await sweepUntilQuiet(world)
    expect(await outcomes(world)).toEqual(Array(people).fill('sent'))
    expect(twilio.accepted).toHaveLength(people + 3)
  })

  it('told again of the attempt that was refused, once the next was taken, changes nothing', async () => {
    const world = await sendToTwilio()
    const [first] = await listMessages(world)
    await tell(world, [0], { code: 63001, status: 'undelivered' })
    await connectTwilio(world.ctx, 'sms', credentials())
    takeJobs(world)
    world.ctx.clock.advance(secondMs)
    await sweepUntilQuiet(world)
    await tell(world, [0], { code: 63001, status: 'failed', sid: first?.provider_id ?? null })
    expect(await health(world)).toEqual({ state: 'ready', lastErrorCode: null })
    expect(await outcomes(world)).toEqual(Array(people).fill('sent'))
  })

  it('of another account than the channel has now is a failure of the message alone', async () => {
    const world = await sendToTwilio()
    const { ctx, campaignId } = world
    await queryRow(
      ctx.db,
      sql`UPDATE campaigns SET connection = 'twilio:another' WHERE id = ${campaignId} RETURNING id`,
      () => null,
    )
    await tell(world, [0], { code: 63001 })
    expect(await health(world)).toEqual({ state: 'ready', lastErrorCode: null })
    expect((await outcomes(world))[0]).toBe('twilio_63001')
  })

  it('that one country asks for is told in the health, and sending goes on', async () => {
    const world = await sendToTwilio()
    await tell(world, [0], { code: 30034 })
    expect(await health(world)).toEqual({ state: 'ready', lastErrorCode: 'twilio_30034' })
    expect((await outcomes(world))[0]).toBe('twilio_30034')
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('does not make a message go round for ever', async () => {
    const world = await sendToTwilio()
    for (let round = 0; round < 20; round++) {
      await tell(world, [0], { code: 63001 })
      await connectTwilio(world.ctx, 'sms', credentials())
      takeJobs(world)
      world.ctx.clock.advance(secondMs)
      await sweepUntilQuiet(world)
    }
    expect((await outcomes(world))[0]).toBe('twilio_63001')
    expect(twilio.accepted).toHaveLength(people + 11)
  })
})
