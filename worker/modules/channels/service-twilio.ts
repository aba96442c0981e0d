import { z } from 'zod'
import type { Ctx } from '../../context.ts'
import {
  type ConnectTwilioInput,
  ConnectTwilioInput as ConnectTwilio,
  defaultSmsPerSecond,
  defaultWhatsappPerSecond,
  type TwilioChannel,
  type TwilioChannelName,
  type TwilioSenderInput,
} from '../../contracts/channels.ts'
import { sha256Hex } from '../../lib/bytes.ts'
import { AppError, invalid } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import { sandboxAccountId } from '../sandbox/service.ts'
import {
  accountFaultOf,
  createTwilioSms,
  createTwilioWhatsapp,
  fetchTwilioFile,
  type ProviderFile,
} from './adapters/index.ts'
import type { OpenCallChannel } from './port.ts'
import {
  type AccountRow,
  findAccount,
  findAccountById,
  insertSandboxAccount,
  updateConfig,
  updateProvider,
} from './queries.ts'
import { pauseChannel, resumeChannel, wakeDispatch } from './service.ts'

export { accountFaultOf }

/** What is no secret of an account at Twilio. */
const Config = ConnectTwilio.pick({ accountSid: true, sender: true, messagesPerSecond: true })
type Config = z.infer<typeof Config>
const Secret = z.object({ authToken: z.string() })

/** Ties a sealed secret to its workspace and channel. */
const scopeOf = (tenantId: number, channel: string) => `tenant:${tenantId}/channel:${channel}`
const targetOf = (channel: TwilioChannelName) => ({ id: channel, name: null })

/** The account at Twilio behind a row, secrets opened. @throws channel.not_configured when they cannot be */
async function openTwilio(
  ctx: Ctx,
  account: AccountRow,
  channel: TwilioChannelName,
): Promise<Config & { authToken: string }> {
  try {
    const text = await ctx.secrets.open(account.sealed_secret, scopeOf(ctx.tenant.id, channel))
    return { ...Config.parse(account.config), ...Secret.parse(JSON.parse(text)) }
  } catch (cause) {
    throw new AppError('channel.not_configured', { cause })
  }
}

/** The channel on a connected account. @throws channel.not_configured */
export async function openTwilioChannel(
  ctx: Ctx,
  account: AccountRow,
  channel: TwilioChannelName,
): Promise<OpenCallChannel> {
  const { accountSid, authToken, sender, messagesPerSecond } = await openTwilio(ctx, account, channel)
  const create = channel === 'sms' ? createTwilioSms : createTwilioWhatsapp
  const provider = create({
    accountSid,
    authToken,
    sender,
    requestsPerSecond: messagesPerSecond,
    baseUrl: ctx.origins.twilio,
    fetch: ctx.fetch,
    statusUrl: (messageId) => statusUrl(ctx, account.id, messageId),
  })
  const connection = await connectionOf(accountSid)
  const { state, id: accountId } = account
  return { channel, provider, sender: { address: sender }, state, accountId, connection }
}

/** Names an account at Twilio; it stays when the token is changed. */
const connectionOf = async (accountSid: string): Promise<string> =>
  `twilio:${(await sha256Hex(accountSid)).slice(0, 24)}`

/**
 * The credentials of a channel's account at Twilio, for its other APIs; null when another provider is connected.
 *
 * @throws channel.not_configured when the stored credentials cannot be opened
 */
export async function findTwilioAccess(
  ctx: Ctx,
  channel: TwilioChannelName,
): Promise<{ accountSid: string; authToken: string; connection: string } | null> {
  const account = await findAccount(ctx.db, ctx.tenant.id, channel)
  if (account?.provider !== 'twilio') return null
  const { accountSid, authToken } = await openTwilio(ctx, account, channel)
  return { accountSid, authToken, connection: await connectionOf(accountSid) }
}

/** Which account at Twilio a channel stands on, and since when it is as it should be (epoch ms); null on another provider. */
export async function findTwilioConnection(
  ctx: Ctx,
  channel: TwilioChannelName,
): Promise<{ connection: string; readySince: number } | null> {
  const account = await findAccount(ctx.db, ctx.tenant.id, channel)
  if (account?.provider !== 'twilio') return null
  const { accountSid } = Config.parse(account.config)
  return { connection: await connectionOf(accountSid), readySince: account.ready_since }
}

/** Where Twilio tells what becomes of a message; the signed token names it. */
async function statusUrl(ctx: Ctx, accountId: number, messageId: number): Promise<string | null> {
  if (messageId === 0) return null
  const token = await ctx.tokens.sign('webhook', [ctx.tenant.id, accountId, messageId])
  return `${ctx.origins.public}/webhooks/twilio/status/${token}`
}

/** The channel for the settings page. */
export async function getTwilioChannel(ctx: Ctx, channel: TwilioChannelName): Promise<TwilioChannel> {
  const account = await findAccount(ctx.db, ctx.tenant.id, channel)
  const config = account?.provider === 'twilio' ? Config.safeParse(account.config) : undefined
  const accountId = account?.id ?? sandboxAccountId
  const token = await ctx.tokens.sign('webhook', [ctx.tenant.id, accountId])
  return {
    provider: account?.provider === 'twilio' ? 'twilio' : 'sandbox',
    accountSid: config?.data?.accountSid ?? null,
    keyHint: account?.key_hint ?? null,
    sender: config?.data?.sender ?? null,
    messagesPerSecond:
      config?.data?.messagesPerSecond ?? (channel === 'sms' ? defaultSmsPerSecond : defaultWhatsappPerSecond),
    inboundUrl: `${ctx.origins.public}/webhooks/twilio/inbound/${token}`,
    state: account?.state ?? 'ready',
    lastErrorCode: account?.last_error_code ?? null,
    lastErrorAt: account?.last_error_at ?? null,
    connectedAt: account?.connected_at ?? null,
  }
}

/**
 * Connects Twilio: the credentials are tried first, then stored sealed. Campaigns that began on this very
 * account and waited for the channel go on; those of the sandbox wait for a person.
 *
 * @throws request.invalid at `authToken` when Twilio refuses them, at `accountSid` for a closed account;
 *   channel.unreachable when it does not answer
 */
export async function connectTwilio(
  ctx: Ctx,
  channel: TwilioChannelName,
  input: ConnectTwilioInput,
): Promise<TwilioChannel> {
  const { authToken, ...config } = input
  await assertAccepted(ctx, input)
  await insertSandboxAccount(ctx.db, ctx.tenant.id, channel)
  const account = {
    channel,
    provider: 'twilio',
    sealedSecret: await ctx.secrets.seal(JSON.stringify({ authToken }), scopeOf(ctx.tenant.id, channel)),
    keyHint: authToken.slice(-4),
    connectedAt: ctx.clock.now(),
    config: JSON.stringify(config),
  } as const
  await updateProvider(ctx.db, ctx.tenant.id, account, [
    auditStatement(ctx, {
      action: 'channel.connected',
      target: targetOf(channel),
      details: { provider: 'Twilio', sender: config.sender },
    }),
  ])
  await ctx.limiter.reset({ channel })
  await wakeDispatch(ctx)
  return getTwilioChannel(ctx, channel)
}

async function assertAccepted(ctx: Ctx, input: ConnectTwilioInput): Promise<void> {
  const checked = await createTwilioSms({
    ...input,
    requestsPerSecond: input.messagesPerSecond,
    baseUrl: ctx.origins.twilio,
    fetch: ctx.fetch,
    statusUrl: async () => null,
  }).check()
  if (checked.ok) return
  if (checked.unreachable) throw new AppError('channel.unreachable', { retryable: true })
  throw checked.code.startsWith('account_')
    ? invalid({ field: 'accountSid', code: 'account_inactive' })
    : invalid({ field: 'authToken', code: 'rejected_token' })
}

/**
 * Tries the stored credentials without sending anything; a channel paused for them goes on.
 *
 * @throws channel.not_configured when nothing is connected; channel.rejected_credentials; channel.unreachable
 */
export async function tryTwilio(ctx: Ctx, channel: TwilioChannelName): Promise<TwilioChannel> {
  const account = await findAccount(ctx.db, ctx.tenant.id, channel)
  if (account?.provider !== 'twilio') throw new AppError('channel.not_configured')
  const { provider } = await openTwilioChannel(ctx, account, channel)
  const checked = await provider.check()
  if (!checked.ok) {
    if (checked.unreachable) throw new AppError('channel.unreachable', { retryable: true })
    await pauseChannel(ctx, channel, checked.code)
    throw new AppError('channel.rejected_credentials', { detail: checked.code })
  }
  if (account.state === 'paused' || account.last_error_code !== null) await resumeChannel(ctx, channel)
  return getTwilioChannel(ctx, channel)
}

/** Goes back to the sandbox and forgets the credentials. */
export async function disconnectTwilio(ctx: Ctx, channel: TwilioChannelName): Promise<TwilioChannel> {
  const account = await findAccount(ctx.db, ctx.tenant.id, channel)
  if (account?.provider === 'twilio') {
    const sandbox = {
      channel,
      provider: 'sandbox',
      sealedSecret: '',
      keyHint: null,
      connectedAt: null,
    } as const
    await updateProvider(ctx.db, ctx.tenant.id, sandbox, [
      auditStatement(ctx, {
        action: 'channel.disconnected',
        target: targetOf(channel),
        details: { provider: 'Twilio' },
      }),
    ])
    await ctx.limiter.reset({ channel })
    await wakeDispatch(ctx)
  }
  return getTwilioChannel(ctx, channel)
}

/**
 * Changes who messages come from and how many a second; a channel paused for its sender goes on.
 *
 * @throws channel.not_configured when nothing is connected
 */
export async function setTwilioSender(
  ctx: Ctx,
  channel: TwilioChannelName,
  input: TwilioSenderInput,
): Promise<TwilioChannel> {
  const account = await findAccount(ctx.db, ctx.tenant.id, channel)
  if (account?.provider !== 'twilio') throw new AppError('channel.not_configured')
  const config = { ...Config.parse(account.config), ...input }
  await updateConfig(ctx.db, ctx.tenant.id, { channel, config: JSON.stringify(config) }, [
    auditStatement(ctx, {
      action: 'channel.sender_changed',
      target: targetOf(channel),
      details: { sender: input.sender },
    }),
  ])
  await resumeChannel(ctx, channel)
  return getTwilioChannel(ctx, channel)
}

/** The token that Twilio signs with for an account of this workspace; null for another's. */
export async function findAuthToken(ctx: Ctx, accountId: number): Promise<string | null> {
  const account = await findAccountById(ctx.db, ctx.tenant.id, accountId)
  if (account?.provider !== 'twilio') return null
  if (account.channel !== 'sms' && account.channel !== 'whatsapp') return null
  return (await openTwilio(ctx, account, account.channel)).authToken
}

/**
 * A file that somebody sent by SMS or WhatsApp, from the account it came in by; gone where that is no more.
 *
 * @param mostBytes a longer one is not taken
 */
export async function fetchTwilioMedia(
  ctx: Ctx,
  accountId: number,
  { url, mostBytes }: { url: string; mostBytes: number },
): Promise<ProviderFile> {
  const account = await findAccountById(ctx.db, ctx.tenant.id, accountId)
  if (account?.provider !== 'twilio') return { type: 'gone' }
  if (account.channel !== 'sms' && account.channel !== 'whatsapp') return { type: 'gone' }
  const { accountSid, authToken } = await openTwilio(ctx, account, account.channel)
  const access = { accountSid, authToken, baseUrl: ctx.origins.twilio, fetch: ctx.fetch }
  return fetchTwilioFile(access, { url, mostBytes })
}
