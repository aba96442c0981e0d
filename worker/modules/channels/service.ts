import { z } from 'zod'
import type { Ctx } from '../../context.ts'
import {
  type ConnectResendInput,
  type EmailChannel,
  type ReceivingInput,
  type Sender as ListedSender,
  type SenderInput,
  type TestChannelInput,
  waitingMailsCountedUpTo,
} from '../../contracts/channels.ts'
import type { Channel, SendingChannel } from '../../contracts/common.ts'
import { sha256Hex } from '../../lib/bytes.ts'
import { AppError, invalid } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import { sendBooked } from '../credit/service-charges.ts'
import { keepMails, sandboxAccountId, sandboxSecret } from '../sandbox/service.ts'
import { createResendProvider, createSandboxProvider } from './adapters/index.ts'
import type { EmailProvider, OpenEmailChannel } from './port.ts'
import {
  type AccountRow,
  clearError,
  countWaitingMails,
  domainsDueStatement,
  findAccount,
  insertSandboxAccount,
  updateConfig,
  updateError,
  updateProvider,
} from './queries.ts'
import { insertDefaultStatement, replaceDefaultStatements, writeDefaultSender } from './sender-queries.ts'
import { inboundAddressOf, readReceivingDomain } from './receiving.ts'
import {
  defaultSender,
  firstSender,
  formatSender,
  makeDefaultSender,
  updateSender,
} from './service-senders.ts'
import { refusalOf, sendOneMail } from './service-one-mail.ts'
import { writeTestMail } from './test-mail.ts'

export { refusalOf, sendOneMail } from './service-one-mail.ts'
export { chosenSender, formatSender, hasSender } from './service-senders.ts'

const Credentials = z.object({ apiKey: z.string(), webhookSecret: z.string() })
type Credentials = z.infer<typeof Credentials>
const emailTarget = { id: 'email', name: null }
/** Ties a sealed secret to its workspace and channel. */
const scopeOf = (tenantId: number) => `tenant:${tenantId}/channel:email`

/**
 * The provider that e-mail of this workspace goes through now, with its sender.
 *
 * @throws channel.not_configured when the stored credentials cannot be opened (another `SECRETS_KEY`)
 */
export async function openEmailChannel(ctx: Ctx): Promise<OpenEmailChannel> {
  const account = await findAccount(ctx.db, ctx.tenant.id, 'email')
  if (account?.provider !== 'resend') {
    const provider = createSandboxProvider((key, mails) => keepMails(ctx, key, mails))
    const sender = await defaultSender(ctx)
    return { channel: 'email', provider, sender, state: 'ready', accountId: null, connection: 'sandbox' }
  }
  const { apiKey, webhookSecret } = await openCredentials(ctx, account)
  return {
    channel: 'email',
    provider: resendOf(ctx, apiKey),
    sender: await defaultSender(ctx),
    state: account.state,
    accountId: account.id,
    // The webhook secret stays when only the key is changed.
    connection: `resend:${(await sha256Hex(webhookSecret)).slice(0, 24)}`,
  }
}

/** The e-mail channel for the settings page. */
export async function getEmailChannel(ctx: Ctx): Promise<EmailChannel> {
  return toEmailChannel(ctx, await mustGetAccount(ctx))
}

/**
 * Connects Resend: the key is tried on the provider first, then stored sealed. Campaigns that began on
 * this very account and waited for the channel go on; those of the sandbox wait for a person.
 *
 * @throws request.invalid at `apiKey` when Resend refuses it; channel.unreachable when it does not answer
 */
export async function connectResend(ctx: Ctx, input: ConnectResendInput): Promise<EmailChannel> {
  const { apiKey, webhookSecret, ...sender } = input
  const checked = await resendOf(ctx, apiKey).check()
  if (!checked.ok) {
    if (checked.unreachable) throw new AppError('channel.unreachable', { retryable: true })
    throw invalid({ field: 'apiKey', code: 'rejected_key' })
  }
  const before = await mustGetAccount(ctx)
  const credentials: Credentials = { apiKey, webhookSecret }
  const account = {
    channel: 'email',
    provider: 'resend',
    sealedSecret: await ctx.secrets.seal(JSON.stringify(credentials), scopeOf(ctx.tenant.id)),
    keyHint: apiKey.slice(-4),
    connectedAt: ctx.clock.now(),
    config: JSON.stringify(before.config),
  } as const
  const record = auditStatement(ctx, {
    action: 'channel.connected',
    target: emailTarget,
    details: { provider: 'Resend', sender: sender.fromEmail },
  })
  const senderStatements = replaceDefaultStatements(ctx.tenant.id, sender, ctx.clock.now())
  await updateProvider(ctx.db, ctx.tenant.id, account, [
    record,
    ...senderStatements,
    domainsDueStatement(ctx.tenant.id),
  ])
  await ctx.limiter.reset({ channel: 'email' })
  await wakeDispatch(ctx)
  return getEmailChannel(ctx)
}

/** Goes back to the sandbox and forgets the credentials; the sender's name stays. */
export async function disconnectResend(ctx: Ctx): Promise<EmailChannel> {
  const account = await mustGetAccount(ctx)
  if (account.provider === 'resend') {
    await updateProvider(
      ctx.db,
      ctx.tenant.id,
      {
        channel: 'email',
        provider: 'sandbox',
        sealedSecret: '',
        keyHint: null,
        connectedAt: null,
      },
      [
        auditStatement(ctx, {
          action: 'channel.disconnected',
          target: emailTarget,
          details: { provider: 'Resend' },
        }),
      ],
    )
    await ctx.limiter.reset({ channel: 'email' })
    await wakeDispatch(ctx)
  }
  return getEmailChannel(ctx)
}

/** Changes who mails come from; a channel paused for its sender goes on. */
export async function setSender(ctx: Ctx, sender: SenderInput): Promise<EmailChannel> {
  const account = await mustGetAccount(ctx)
  const record = auditStatement(ctx, {
    action: 'channel.sender_changed',
    target: emailTarget,
    details: { sender: sender.fromEmail },
  })
  await writeDefaultSender(ctx.db, ctx.tenant.id, sender, { now: ctx.clock.now(), record })
  if (account.state === 'paused') await resumeChannel(ctx, 'email')
  return getEmailChannel(ctx)
}

/** `updateSender`, after which a channel paused for its sender goes on. */
export async function changeSender(ctx: Ctx, id: number, input: SenderInput): Promise<ListedSender> {
  const sender = await updateSender(ctx, id, input)
  await goOnAfterSender(ctx)
  return sender
}

/** `makeDefaultSender`, after which a channel paused for its sender goes on. */
export async function chooseDefaultSender(ctx: Ctx, id: number): Promise<ListedSender[]> {
  const senders = await makeDefaultSender(ctx, id)
  await goOnAfterSender(ctx)
  return senders
}

async function goOnAfterSender(ctx: Ctx): Promise<void> {
  const account = await findAccount(ctx.db, ctx.tenant.id, 'email')
  if (account?.state === 'paused') await resumeChannel(ctx, 'email')
}

/**
 * Sends one mail now, within the rate of the channel. When it goes through, a paused channel goes on.
 *
 * @throws request.invalid at `to` or `fromEmail`; credit.insufficient; rate.limited;
 *   channel.rejected_credentials; channel.unreachable
 */
export async function sendTestMail(ctx: Ctx, input: TestChannelInput): Promise<void> {
  const { provider, sender, state, connection } = await openEmailChannel(ctx)
  const mail = {
    messageId: 0,
    to: input.to,
    from: formatSender(sender),
    replyTo: sender.replyTo === '' ? null : sender.replyTo,
    ...writeTestMail(ctx.tenant.defaultLanguage, ctx.tenant.name),
    headers: {},
  }
  const key = crypto.randomUUID()
  const send = { channel: 'email', connection, address: input.to, segments: null } as const
  const booking = { key: `test:${key}`, cause: 'test', ...send } as const
  const outcome = await sendBooked(ctx, booking, () =>
    sendOneMail(ctx, provider, mail, `test/${ctx.tenant.id}/${key}`),
  )
  if (outcome.type === 'accepted') {
    if (state === 'paused') await resumeChannel(ctx, 'email')
    return
  }
  if (outcome.type === 'misconfigured') await pauseChannel(ctx, 'email', outcome.code)
  if (outcome.type === 'throttled') await recordChannelError(ctx, 'email', outcome.code)
  throw refusalOf(outcome)
}

/** Notes what a provider refused, for the settings page; sending goes on. */
export async function recordChannelError(ctx: Ctx, channel: Channel, code: string): Promise<void> {
  await updateError(ctx.db, ctx.tenant.id, { channel, code, at: ctx.clock.now(), pause: false })
}

/** Stops a channel until a person mends it in the settings (wrong key, domain not verified). */
export async function pauseChannel(ctx: Ctx, channel: Channel, code: string): Promise<void> {
  await updateError(ctx.db, ctx.tenant.id, { channel, code, at: ctx.clock.now(), pause: true })
}

/**
 * Names the domain at which the connected provider takes mail in for the workspace, or none any more: answers to
 * campaigns go there from now on.
 *
 * @throws channel.not_configured without a provider
 */
export async function setReceivingDomain(ctx: Ctx, { domain }: ReceivingInput): Promise<EmailChannel> {
  const account = await mustGetAccount(ctx)
  if (account.provider !== 'resend') throw new AppError('channel.not_configured')
  const record = auditStatement(ctx, {
    action: 'channel.receiving_changed',
    target: emailTarget,
    details: { domain },
  })
  const config = JSON.stringify(domain === '' ? {} : { receivingDomain: domain })
  await updateConfig(ctx.db, ctx.tenant.id, { channel: 'email', config }, [record])
  return getEmailChannel(ctx)
}

/** The signing secret of a webhook address; null closes the door. */
export async function findWebhookSecret(ctx: Ctx, accountId: number): Promise<string | null> {
  if (accountId === sandboxAccountId) return sandboxSecret(ctx)
  const account = await findAccount(ctx.db, ctx.tenant.id, 'email')
  if (account?.provider !== 'resend' || account.id !== accountId) return null
  return (await openCredentials(ctx, account)).webhookSecret
}

/** A person mended the channel: it goes on, with the campaigns that waited for it. */
export async function resumeChannel(ctx: Ctx, channel: SendingChannel): Promise<void> {
  await clearError(ctx.db, ctx.tenant.id, { channel, now: ctx.clock.now() })
  await ctx.limiter.reset({ channel })
  await wakeDispatch(ctx)
}

/** Campaigns that waited for a channel are looked at now. */
export async function wakeDispatch(ctx: Ctx): Promise<void> {
  await ctx.due.lower(ctx.clock.now())
  await ctx.queues.send({ type: 'tenant.tick' })
}

async function mustGetAccount(ctx: Ctx): Promise<AccountRow> {
  const found = await findAccount(ctx.db, ctx.tenant.id, 'email')
  if (found) return found
  await insertSandboxAccount(ctx.db, ctx.tenant.id, 'email', [
    insertDefaultStatement(ctx.tenant.id, firstSender(ctx), ctx.clock.now()),
  ])
  const made = await findAccount(ctx.db, ctx.tenant.id, 'email')
  if (made === undefined) throw new AppError('channel.not_configured')
  return made
}

async function openCredentials(ctx: Ctx, account: AccountRow): Promise<Credentials> {
  try {
    return Credentials.parse(
      JSON.parse(await ctx.secrets.open(account.sealed_secret, scopeOf(ctx.tenant.id))),
    )
  } catch (cause) {
    throw new AppError('channel.not_configured', { cause })
  }
}

/** The key of the connected Resend account. @throws channel.not_configured when it cannot be opened */
export const openResendKey = async (ctx: Ctx, account: AccountRow): Promise<string> =>
  (await openCredentials(ctx, account)).apiKey

const resendOf = (ctx: Ctx, apiKey: string): EmailProvider =>
  createResendProvider({ apiKey, baseUrl: ctx.origins.resend, now: () => ctx.clock.now() })

/** A mail that came in is read within this time, unless there are too many. */
const usualWaitMs = 10 * 60_000

async function toEmailChannel(ctx: Ctx, account: AccountRow): Promise<EmailChannel> {
  const { fromName, fromEmail, replyTo } = await defaultSender(ctx)
  const token = await ctx.tokens.sign('webhook', [ctx.tenant.id, account.id])
  return {
    provider: account.provider === 'resend' ? 'resend' : 'sandbox',
    keyHint: account.key_hint,
    webhookUrl: `${ctx.origins.public}/webhooks/resend/${token}`,
    fromName,
    fromEmail,
    replyTo,
    inboundAddress: inboundAddressOf(ctx, account),
    receivingDomain: readReceivingDomain(account) ?? '',
    waitingMails: await countWaitingMails(ctx.db, ctx.tenant.id, {
      before: ctx.clock.now() - usualWaitMs,
      most: waitingMailsCountedUpTo,
    }),
    state: account.state,
    lastErrorCode: account.last_error_code,
    lastErrorAt: account.last_error_at,
    connectedAt: account.connected_at,
  }
}
