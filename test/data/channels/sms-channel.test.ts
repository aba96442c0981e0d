import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import { sendTestSms } from '../../../worker/modules/channels/service-one-call.ts'
import {
  connectTwilio,
  disconnectTwilio,
  getTwilioChannel,
  setTwilioSender,
} from '../../../worker/modules/channels/service-twilio.ts'
import { pauseChannel } from '../../../worker/modules/channels/service.ts'
import { findTwilioToken } from '../../../worker/modules/channels/service-inbound.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackTwilio, startLoopbackTwilio } from '../../support/loopback-twilio.ts'

let shard: TestShard
let twilio: LoopbackTwilio
let ctx: TestCtx
let tenantId = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  twilio = await startLoopbackTwilio()
  ctx = await contextOf(++tenantId)
  return () => twilio.close()
})

async function contextOf(id: number): Promise<TestCtx> {
  const made = await shard.ctx({ tenantId: id })
  return { ...made, origins: { ...made.origins, twilio: twilio.url } }
}
const credentials = () => ({
  accountSid: twilio.accountSid,
  authToken: twilio.authToken,
  sender: twilio.number,
  messagesPerSecond: 10,
})

describe('the SMS channel', () => {
  it('is the sandbox until Twilio is connected, and again afterwards', async () => {
    expect(await getTwilioChannel(ctx, 'sms')).toMatchObject({ provider: 'sandbox', sender: null })
    expect(await openChannel(ctx, 'sms')).toMatchObject({ connection: 'sandbox', accountId: null })
    const connected = await connectTwilio(ctx, 'sms', credentials())
    expect(connected).toMatchObject({
      provider: 'twilio',
      keyHint: 'cdef',
      sender: twilio.number,
      accountSid: twilio.accountSid,
      state: 'ready',
    })
    expect(JSON.stringify(connected)).not.toContain(twilio.authToken)
    const opened = await openChannel(ctx, 'sms')
    expect(opened).toMatchObject({ provider: { name: 'twilio' }, sender: { address: twilio.number } })
    expect(opened.connection).toMatch(/^twilio:[0-9a-f]{24}$/)
    await disconnectTwilio(ctx, 'sms')
    expect(await openChannel(ctx, 'sms')).toMatchObject({ connection: 'sandbox' })
    expect((await getTwilioChannel(ctx, 'sms')).keyHint).toBeNull()
  })

  it('does not take credentials that Twilio refuses, nor those of a closed account', async () => {
    const wrong = { ...credentials(), authToken: 'f'.repeat(32) }
    await expect(connectTwilio(ctx, 'sms', wrong)).rejects.toMatchObject({
      fields: [{ field: 'authToken', code: 'rejected_token' }],
    })
    twilio.suspend()
    await expect(connectTwilio(ctx, 'sms', credentials())).rejects.toMatchObject({
      fields: [{ field: 'accountSid', code: 'account_inactive' }],
    })
    await twilio.close()
    await expect(connectTwilio(ctx, 'sms', credentials())).rejects.toMatchObject({
      code: 'channel.unreachable',
    })
    expect((await getTwilioChannel(ctx, 'sms')).provider).toBe('sandbox')
  })

  it('sends a test, national numbers read in the workspace’s country', async () => {
    await connectTwilio(ctx, 'sms', credentials())
    await sendTestSms(ctx, { to: '333 1234567' })
    expect(twilio.accepted).toMatchObject([{ to: '+393331234567', statusCallback: null }])
    await expect(sendTestSms(ctx, { to: 'Anna' })).rejects.toMatchObject({
      fields: [{ field: 'to', code: 'phone' }],
    })
    twilio.landline('+390212345678')
    await expect(sendTestSms(ctx, { to: '+390212345678' })).rejects.toMatchObject({
      fields: [{ field: 'to', code: 'refused' }],
    })
  })

  it('waits for a person when its token is revoked, and goes on after a test that went through', async () => {
    await connectTwilio(ctx, 'sms', credentials())
    await pauseChannel(ctx, 'sms', 'twilio_20003')
    expect(await getTwilioChannel(ctx, 'sms')).toMatchObject({
      state: 'paused',
      lastErrorCode: 'twilio_20003',
    })
    await sendTestSms(ctx, { to: '+393331234567' })
    expect(await getTwilioChannel(ctx, 'sms')).toMatchObject({ state: 'ready', lastErrorCode: null })
    twilio.revokeToken()
    await expect(sendTestSms(ctx, { to: '+393331234567' })).rejects.toMatchObject({
      code: 'channel.rejected_credentials',
    })
    expect((await getTwilioChannel(ctx, 'sms')).state).toBe('paused')
  })

  it('changes its sender without asking for the token again', async () => {
    await expect(
      setTwilioSender(ctx, 'sms', { sender: 'Bottega', messagesPerSecond: 1 }),
    ).rejects.toMatchObject({ code: 'channel.not_configured' })
    await connectTwilio(ctx, 'sms', credentials())
    const changed = await setTwilioSender(ctx, 'sms', { sender: 'Bottega', messagesPerSecond: 1 })
    expect(changed).toMatchObject({ sender: 'Bottega', messagesPerSecond: 1, keyHint: 'cdef' })
    await sendTestSms(ctx, { to: '+393331234567' })
    expect(twilio.accepted.at(-1)?.from).toBe('Bottega')
  })

  it('signs with its own account’s token alone', async () => {
    await connectTwilio(ctx, 'sms', credentials())
    const { accountId } = await openChannel(ctx, 'sms')
    expect(await findTwilioToken(ctx, accountId ?? 0)).toBe(twilio.authToken)
    const other = await contextOf(++tenantId)
    expect(await findTwilioToken(other, accountId ?? 0)).toBeNull()
    await disconnectTwilio(ctx, 'sms')
    expect(await findTwilioToken(ctx, accountId ?? 0)).toBeNull()
  })

  it('gives the credentials of one workspace to no other', async () => {
    await connectTwilio(ctx, 'sms', credentials())
    const row = await shard.db.$client.execute({
      sql: 'SELECT sealed_secret, config FROM channel_accounts WHERE tenant_id = ?',
      args: [ctx.tenant.id],
    })
    const thief = await contextOf(++tenantId)
    await shard.db.$client.execute({
      sql: `INSERT INTO channel_accounts (tenant_id, channel, provider, sealed_secret, config, state)
            VALUES (?, 'sms', 'twilio', ?, ?, 'ready')`,
      args: [thief.tenant.id, row.rows[0]?.['sealed_secret'] ?? '', row.rows[0]?.['config'] ?? ''],
    })
    await expect(openChannel(thief, 'sms')).rejects.toMatchObject({ code: 'channel.not_configured' })
  })
})
