import { z } from 'zod'
import type { Ctx } from '../../context.ts'
import {
  type ConnectMessengerInput,
  ConnectMessengerInput as ConnectMessenger,
  type MessengerChannel,
  messengerPerSecond,
} from '../../contracts/messenger.ts'
import { sha256Hex } from '../../lib/bytes.ts'
import { AppError, invalid } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import { sandboxAccountId, sandboxSecret } from '../sandbox/service.ts'
import {
  checkPage,
  createMessenger,
  fetchMetaFile,
  type MessengerAccess,
  type ProviderFile,
  readProfileName,
  subscribePage,
} from './adapters/index.ts'
import type { OpenCallChannel } from './port.ts'
import {
  type AccountRow,
  findAccount,
  findAccountById,
  insertSandboxAccount,
  readMessengerHealth,
  updateProvider,
} from './queries.ts'
import { wakeDispatch } from './service.ts'

/** What is no secret of a page. */
const Config = ConnectMessenger.pick({ pageId: true }).extend({ pageName: z.string() })
type Config = z.infer<typeof Config>
const Secret = ConnectMessenger.pick({ pageAccessToken: true, appSecret: true })
type Secret = z.infer<typeof Secret>

const channel = 'messenger'
const target = { id: channel, name: null }
/** Ties a sealed secret to its workspace and channel. */
const scopeOf = (tenantId: number): string => `tenant:${tenantId}/channel:${channel}`

/** The page behind a row, secrets opened. @throws channel.not_configured when they cannot be */
async function openPage(ctx: Ctx, account: AccountRow): Promise<Config & Secret> {
  try {
    const text = await ctx.secrets.open(account.sealed_secret, scopeOf(ctx.tenant.id))
    return { ...Config.parse(account.config), ...Secret.parse(JSON.parse(text)) }
  } catch (cause) {
    throw new AppError('channel.not_configured', { cause })
  }
}

const accessOf = (ctx: Ctx, page: Secret & Pick<Config, 'pageId'>): MessengerAccess => ({
  pageId: page.pageId,
  pageAccessToken: page.pageAccessToken,
  appSecret: page.appSecret,
  baseUrl: ctx.origins.messenger,
  fetch: ctx.fetch,
})

/** The channel on a connected page. @throws channel.not_configured */
export async function openMessengerChannel(ctx: Ctx, account: AccountRow): Promise<OpenCallChannel> {
  const page = await openPage(ctx, account)
  const provider = createMessenger({
    ...accessOf(ctx, page),
    requestsPerSecond: messengerPerSecond,
    echoToken: async (messageId) =>
      messageId === 0 ? null : ctx.tokens.sign('echo', [ctx.tenant.id, account.id, messageId]),
  })
  // People are known by ids of this very page: it is the account, whatever its token.
  const connection = `meta:${(await sha256Hex(page.pageId)).slice(0, 24)}`
  const { state, id: accountId } = account
  return {
    channel,
    provider,
    sender: { address: page.pageName || page.pageId },
    state,
    accountId,
    connection,
  }
}

/** The channel for the settings page; its webhook address stays the same whatever is connected. */
export async function getMessengerChannel(ctx: Ctx): Promise<MessengerChannel> {
  await insertSandboxAccount(ctx.db, ctx.tenant.id, channel)
  const [account, health] = await Promise.all([
    findAccount(ctx.db, ctx.tenant.id, channel),
    readMessengerHealth(ctx.db, ctx.tenant.id, ctx.clock.now()),
  ])
  if (account === undefined) throw new AppError('server.busy', { retryable: true })
  const config = account.provider === 'meta' ? Config.safeParse(account.config).data : undefined
  const numbers = [ctx.tenant.id, account.id]
  return {
    provider: account.provider === 'meta' ? 'meta' : 'sandbox',
    pageId: config?.pageId ?? null,
    pageName: config?.pageName ?? null,
    keyHint: account.key_hint,
    webhookUrl: `${ctx.origins.public}/webhooks/meta/${await ctx.tokens.sign('webhook', numbers)}`,
    verifyToken: await ctx.tokens.sign('webhook_verify', numbers),
    messagesPerSecond: messengerPerSecond,
    ...health,
    state: account.state,
    lastErrorCode: account.last_error_code,
    lastErrorAt: account.last_error_at,
    connectedAt: account.connected_at,
  }
}

/**
 * Connects a page: token, secret and page are tried on Meta, which is then asked to tell what happens on the
 * page; only then they are stored, sealed. Campaigns that began on this very page and waited for the channel go on.
 *
 * @throws request.invalid at `pageAccessToken` when Meta refuses it or a permission is missing, at `appSecret` when
 *   it is not of the token's app, at `pageId` when the token is another page's; channel.unreachable
 */
export async function connectMessenger(ctx: Ctx, input: ConnectMessengerInput): Promise<MessengerChannel> {
  const access = accessOf(ctx, input)
  const pageName = await assertAccepted(access)
  const { pageId, pageAccessToken, appSecret } = input
  await insertSandboxAccount(ctx.db, ctx.tenant.id, channel)
  const secret: Secret = { pageAccessToken, appSecret }
  const config: Config = { pageId, pageName }
  const account = {
    channel,
    provider: 'meta',
    sealedSecret: await ctx.secrets.seal(JSON.stringify(secret), scopeOf(ctx.tenant.id)),
    keyHint: pageAccessToken.slice(-4),
    connectedAt: ctx.clock.now(),
    config: JSON.stringify(config),
  } as const
  await updateProvider(ctx.db, ctx.tenant.id, account, [
    auditStatement(ctx, {
      action: 'channel.connected',
      target,
      details: { provider: 'Meta', sender: pageName || pageId },
    }),
  ])
  await ctx.limiter.reset({ channel })
  await wakeDispatch(ctx)
  return getMessengerChannel(ctx)
}

/** The name of the page. */
async function assertAccepted(access: MessengerAccess): Promise<string> {
  const page = await checkPage(access)
  if (!page.ok) throw refusalOf(page)
  if (page.pageId !== access.pageId) throw invalid({ field: 'pageId', code: 'other_page' })
  const subscribed = await subscribePage(access)
  if (!subscribed.ok) throw refusalOf(subscribed)
  return page.pageName
}

function refusalOf(checked: Extract<Awaited<ReturnType<typeof checkPage>>, { ok: false }>): AppError {
  if (checked.unreachable) return new AppError('channel.unreachable', { retryable: true })
  switch (checked.fault) {
    case 'secret':
      return invalid({ field: 'appSecret', code: 'rejected_secret' })
    case 'permission':
      return invalid({ field: 'pageAccessToken', code: 'missing_permission' })
    case 'token':
      return invalid({ field: 'pageAccessToken', code: 'rejected_page_token' })
  }
}

/** Goes back to the sandbox and forgets the credentials. */
export async function disconnectMessenger(ctx: Ctx): Promise<MessengerChannel> {
  const account = await findAccount(ctx.db, ctx.tenant.id, channel)
  if (account?.provider === 'meta') {
    const sandbox = {
      channel,
      provider: 'sandbox',
      sealedSecret: '',
      keyHint: null,
      connectedAt: null,
    } as const
    await updateProvider(ctx.db, ctx.tenant.id, sandbox, [
      auditStatement(ctx, { action: 'channel.disconnected', target, details: { provider: 'Meta' } }),
    ])
    await ctx.limiter.reset({ channel })
    await wakeDispatch(ctx)
  }
  return getMessengerChannel(ctx)
}

/** Whose events come in by a webhook address, and what they are signed with. */
export type MessengerDoor = { appSecret: string; pageId: string | null }

/**
 * The secret that what comes to a webhook address is signed with; null closes the door: another workspace's
 * account, or nothing connected. What the sandbox plays comes by the address of its own, with its own secret.
 */
export async function findMessengerDoor(ctx: Ctx, accountId: number): Promise<MessengerDoor | null> {
  if (accountId === sandboxAccountId) return { appSecret: await sandboxSecret(ctx), pageId: null }
  const account = await findAccountById(ctx.db, ctx.tenant.id, accountId)
  if (account?.provider !== 'meta' || account.channel !== channel) return null
  const { appSecret, pageId } = await openPage(ctx, account)
  return { appSecret, pageId }
}

/** Whether Meta proves itself when the webhook's address is entered: by the word that the settings show. */
export async function isVerifyToken(ctx: Ctx, accountId: number, given: string): Promise<boolean> {
  return given === (await ctx.tokens.sign('webhook_verify', [ctx.tenant.id, accountId]))
}

/** The name that somebody who wrote has on Messenger; null where Meta does not tell it, or does not answer. */
export async function findMessengerName(ctx: Ctx, accountId: number, psid: string): Promise<string | null> {
  if (accountId === sandboxAccountId) return null
  const account = await findAccountById(ctx.db, ctx.tenant.id, accountId)
  if (account?.provider !== 'meta') return null
  const page = await openPage(ctx, account).catch(() => null)
  return page === null ? null : readProfileName({ ...accessOf(ctx, page), timeoutMs: 5_000 }, psid)
}

/**
 * A file that somebody sent by Messenger; its address is signed by Meta and ends by itself.
 *
 * @param mostBytes a longer one is not taken
 */
export const fetchMessengerMedia = (
  ctx: Ctx,
  file: { url: string; mostBytes: number },
): Promise<ProviderFile> => fetchMetaFile({ baseUrl: ctx.origins.messenger, fetch: ctx.fetch }, file)
