import { z } from 'zod'
import type { Ctx } from '../../context.ts'
import {
  type ConnectPushInput,
  ConnectPushInput as ConnectPush,
  type PushChannel,
} from '../../contracts/push.ts'
import { sha256Hex } from '../../lib/bytes.ts'
import { AppError } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import {
  buryDevices,
  countLiving,
  getPublicKey,
  openLiving,
  openVapidKeys,
  siteKey,
} from '../push/service.ts'
import { createWebPush } from './adapters/index.ts'
import type { OpenCallChannel } from './port.ts'
import { type AccountRow, findAccount, insertSandboxAccount, updateProvider } from './queries.ts'
import { wakeDispatch } from './service.ts'

const target = { id: 'push', name: null }

/** The push channel on the workspace's own key pair. @throws channel.not_configured when it cannot be opened */
export async function openWebPush(ctx: Ctx, account: AccountRow): Promise<OpenCallChannel> {
  const keys = await openKeys(ctx)
  const { contactEmail } = ConnectPush.parse(account.config)
  const provider = createWebPush({
    subject: `mailto:${contactEmail}`,
    keys,
    fetch: ctx.fetch,
    now: () => ctx.clock.now(),
    devices: openLiving(ctx),
    bury: (hashes, messageId) => buryDevices(ctx, hashes, messageId),
    beaconUrl: (messageId, deviceId) => beaconUrl(ctx, messageId, deviceId),
    tagOf: (messageId) => tagOf(ctx, messageId),
  })
  // The key pair is the account: browsers are bound to it.
  const connection = `web_push:${(await sha256Hex(keys.publicKey)).slice(0, 24)}`
  const { state, id: accountId } = account
  return { channel: 'push', provider, sender: { address: null }, state, accountId, connection }
}

async function openKeys(ctx: Ctx) {
  try {
    const keys = await openVapidKeys(ctx)
    if (keys !== null) return keys
  } catch (cause) {
    throw new AppError('channel.not_configured', { cause })
  }
  throw new AppError('channel.not_configured')
}

/** Where a device tells what became of a message; a test belongs to nobody. */
async function beaconUrl(ctx: Ctx, messageId: number, deviceId: number): Promise<string | null> {
  if (messageId === 0) return null
  return `${ctx.origins.public}/t/p/${await ctx.tokens.sign('push', [ctx.tenant.id, messageId, deviceId])}`
}

/** At most 32 characters of base64url (RFC 8030 §5.4), the same for every try of a message. */
const tagOf = (ctx: Ctx, messageId: number): string =>
  messageId === 0
    ? crypto.randomUUID().replaceAll('-', '')
    : `m${ctx.tenant.id.toString(36)}-${messageId.toString(36)}`

/** The channel for the settings page; the key pair is made here when there is none. */
export async function getPushChannel(ctx: Ctx): Promise<PushChannel> {
  const [account, publicKey, key, counts] = await Promise.all([
    findAccount(ctx.db, ctx.tenant.id, 'push'),
    getPublicKey(ctx),
    siteKey(ctx),
    countLiving(ctx),
  ])
  const config = ConnectPush.safeParse(account?.config)
  return {
    provider: account?.provider === 'web_push' ? 'web_push' : 'sandbox',
    contactEmail: config.data?.contactEmail ?? null,
    publicKey,
    siteKey: key,
    publicOrigin: ctx.origins.public,
    ...counts,
    state: account?.state ?? 'ready',
    lastErrorCode: account?.last_error_code ?? null,
    lastErrorAt: account?.last_error_at ?? null,
    connectedAt: account?.connected_at ?? null,
  }
}

/**
 * Sends from now on through the push services, which need no account: they know the workspace by its key pair and
 * are told whom to write to. A channel that was paused goes on.
 */
export async function connectPush(ctx: Ctx, input: ConnectPushInput): Promise<PushChannel> {
  await getPublicKey(ctx)
  await openKeys(ctx)
  await insertSandboxAccount(ctx.db, ctx.tenant.id, 'push')
  const account = {
    channel: 'push',
    provider: 'web_push',
    sealedSecret: '',
    keyHint: null,
    connectedAt: ctx.clock.now(),
    config: JSON.stringify(input),
  } as const
  await updateProvider(ctx.db, ctx.tenant.id, account, [
    auditStatement(ctx, { action: 'channel.connected', target, details: { provider: 'Web push' } }),
  ])
  await ctx.limiter.reset({ channel: 'push' })
  await wakeDispatch(ctx)
  return getPushChannel(ctx)
}

/** Goes back to the sandbox; the key pair stays, or every browser would have to subscribe anew. */
export async function disconnectPush(ctx: Ctx): Promise<PushChannel> {
  const account = await findAccount(ctx.db, ctx.tenant.id, 'push')
  if (account?.provider === 'web_push') {
    const sandbox = {
      channel: 'push',
      provider: 'sandbox',
      sealedSecret: '',
      keyHint: null,
      connectedAt: null,
      config: JSON.stringify(z.record(z.string(), z.unknown()).parse(account.config)),
    } as const
    await updateProvider(ctx.db, ctx.tenant.id, sandbox, [
      auditStatement(ctx, { action: 'channel.disconnected', target, details: { provider: 'Web push' } }),
    ])
    await ctx.limiter.reset({ channel: 'push' })
    await wakeDispatch(ctx)
  }
  return getPushChannel(ctx)
}
