import type { Context, MiddlewareHandler } from 'hono'
import type { Ctx } from '../context.ts'
import type { ChatSettings } from '../contracts/chat.ts'
import { AppError } from '../lib/errors.ts'
import { countVisit } from '../runtime.ts'
import type { AppEnv } from './access.ts'
import { openPublicToken } from './public-token.ts'

/**
 * Opens the doors of a chat to pages of the workspace's own sites and to nobody else: the browser's origin stands in the
 * list (decision 38). The workspace is named by the public key in the address, since a preflight carries nothing else; a
 * preflight is answered without asking anybody. Any page may read that it is refused, so that its chat stops and does
 * not ask for ever.
 *
 * @param findSettings the settings of the workspace's chat, which may be a few seconds old here; undefined without any
 * @param isOn whether such a chat stands on an origin
 * @param nameBinding what a browser's token names, once its signature was checked: what it is counted under
 * @throws token.invalid; request.origin for every other page and for whoever is no browser
 */
export const chatDoor =
  ({ findSettings, isOn, nameBinding }: ChatLooks): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const origin = c.req.header('origin') ?? null
    if (origin === null) throw new AppError('request.origin')
    if (c.req.method === 'OPTIONS') return c.body(null, 204, { ...corsOf(origin), ...preflight })
    // An upgrade's answer carries the socket and takes no other headers.
    const isUpgrade = c.req.header('upgrade') === 'websocket'
    // Set before anything can be refused: an error's answer takes them over.
    if (!isUpgrade) for (const [name, value] of Object.entries(corsOf(origin))) c.res.headers.set(name, value)
    const token = c.req.query('key') ?? ''
    const { ctx } = await openPublicToken(c, { purpose: 'chat_site', token, count: 1, often: true })
    const settings = await recallSettings(c, ctx, findSettings)
    if (settings === undefined || !isOn(settings, origin)) throw new AppError('request.origin')
    c.set('ctx', ctx)
    c.set('chat', { settings, origin, binding: await nameBinding(ctx, bindingOf(c)) })
    await next()
    if (!isUpgrade && !c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  }

type ChatLooks = {
  findSettings: (ctx: Ctx) => Promise<ChatSettings | undefined>
  isOn: (settings: ChatSettings, origin: string) => boolean
  nameBinding: (ctx: Ctx, token: string | null) => Promise<string | null>
}

type Remembered = { settings: ChatSettings | undefined; until: number }
/** Chats that browsers asked for lately, per installation. */
const remembered = new WeakMap<object, Map<number, Remembered>>()
const rememberedMs = 5_000
const mostRemembered = 200

/** The settings as they were at most five seconds ago: every page view of every site asks for them. */
async function recallSettings(
  c: Context<AppEnv>,
  ctx: Ctx,
  find: ChatLooks['findSettings'],
): Promise<ChatSettings | undefined> {
  const known = remembered.get(c.env) ?? new Map<number, Remembered>()
  remembered.set(c.env, known)
  const own = known.get(ctx.tenant.id)
  if (own !== undefined && ctx.clock.now() < own.until) return own.settings
  const settings = await find(ctx)
  if (known.size >= mostRemembered) known.clear()
  known.set(ctx.tenant.id, { settings, until: ctx.clock.now() + rememberedMs })
  return settings
}

/** Whoever changes the settings sees them at once, where they were changed. */
export const forgetChat: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  remembered.get(c.env)?.delete(c.var.ctx.tenant.id)
}

const corsOf = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'retry-after',
  vary: 'Origin',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
})

const preflight = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '3600',
}

/** The binding that a browser shows: `Authorization: Bearer …`; null without one. */
export const bindingOf = (c: Context<AppEnv>): string | null =>
  /^Bearer +(\S{1,200})$/i.exec(c.req.header('authorization')?.trim() ?? '')?.[1] ?? null

/**
 * Lets so many requests of a kind through in a minute, by binding where there is one, else by network: an office behind
 * one address is many people.
 *
 * @throws rate.limited, with when to come again
 */
export const chatPace =
  (
    kind: string,
    { perBinding, perNetwork }: { perBinding: number; perNetwork: number },
  ): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { ctx, installation } = c.var
    const { binding } = c.var.chat
    const asked = [{ key: `chat:${kind}:net:${networkOf(ctx.clientIp)}`, limit: perNetwork }]
    if (binding !== null) asked.push({ key: `chat:${kind}:${binding}`, limit: perBinding })
    const counted = await countVisit(installation, { tenantId: ctx.tenant.id, asked })
    if (counted !== null && !counted.allowed) {
      const seconds = Math.max(1, Math.ceil((counted.resetAt - ctx.clock.now()) / 1000))
      throw new AppError('rate.limited', { retryAfterSeconds: seconds })
    }
    await next()
  }

/** The network of an address: /24, or /48 of IPv6. */
export function networkOf(ip: string | null): string {
  if (ip === null) return 'unknown'
  if (!ip.includes(':')) return ip.split('.').slice(0, 3).join('.')
  const [head = ''] = ip.split('::')
  const groups = head.split(':').filter(Boolean)
  return [...groups, '0', '0', '0'].slice(0, 3).join(':').toLowerCase()
}
