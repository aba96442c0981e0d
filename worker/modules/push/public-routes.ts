import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { PushKeyQuery, RenewInput, SubscribeInput, UnsubscribeInput } from '../../contracts/push.ts'
import type { Ctx } from '../../context.ts'
import type { AppEnv } from '../../http/access.ts'
import { findPublicToken } from '../../http/public-token.ts'
import { validate } from '../../http/validate.ts'
import { AppError } from '../../lib/errors.ts'
import { getPublicKey, renew, subscribe, unsubscribe, type Visitor } from './service.ts'

/** A subscription and a sentence. */
const limitBody = bodyLimit({
  maxSize: 8_192,
  onError: () => {
    throw new AppError('request.too_large')
  },
})

/** The one file of web/public/push.js, for pages and as their service worker: asked for anew every time. */
async function serveClient(c: Context<AppEnv>): Promise<Response> {
  const file = await c.env.ASSETS.fetch(new Request(new URL('/push.js', c.req.url)))
  return new Response(file.body, {
    status: file.status,
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    },
  })
}

/**
 * Where browsers subscribe: the workspace's own pages, and the customer's site, which is another origin. No
 * cookie counts here: the site's key, or the token of one person's page, says whose workspace it is.
 */
export const pushRoutes = new Hono<AppEnv>()
  .use('/push/*', async (c, next) => {
    if (c.req.method !== 'OPTIONS') await next()
    else c.res = new Response(null, { status: 204 })
    for (const [name, value] of Object.entries(anyOrigin)) c.res.headers.set(name, value)
  })
  .get('/sw.js', serveClient)
  .get('/push.js', serveClient)
  .get('/push/key', validate('query', PushKeyQuery), async (c) => {
    const { ctx } = await openKey(c, c.req.valid('query').key)
    return c.json({ publicKey: await getPublicKey(ctx) }, 200)
  })
  .post('/push/subscriptions', limitBody, validate('json', SubscribeInput), async (c) => {
    const input = c.req.valid('json')
    const { ctx, contactId } = await openKey(c, input.key)
    await subscribe(ctx, { contactId, input, visitor: visitorOf(c) })
    return c.json({ subscribed: true }, 201)
  })
  .post('/push/renewals', limitBody, validate('json', RenewInput), async (c) => {
    const input = c.req.valid('json')
    const { ctx } = await openKey(c, input.key)
    await renew(ctx, input, visitorOf(c))
    return c.json({ renewed: true }, 200)
  })
  .post('/push/unsubscriptions', limitBody, validate('json', UnsubscribeInput), async (c) => {
    const input = c.req.valid('json')
    const { ctx } = await openKey(c, input.key)
    await unsubscribe(ctx, input, visitorOf(c))
    return c.json({ subscribed: false }, 200)
  })

const anyOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
}

/** @throws token.invalid */
async function openKey(c: Context<AppEnv>, key: string): Promise<{ ctx: Ctx; contactId: number | null }> {
  const site = await findPublicToken(c, { purpose: 'push_site', token: key, count: 1 })
  if (site !== null) return { ctx: site.ctx, contactId: null }
  const page = await findPublicToken(c, { purpose: 'push_person', token: key, count: 2 })
  const contactId = page?.numbers[0]
  if (page === null || contactId === undefined) throw new AppError('token.invalid')
  return { ctx: page.ctx, contactId }
}

const visitorOf = (c: Context<AppEnv>): Visitor => ({
  ip: c.req.header('cf-connecting-ip')?.slice(0, 45) ?? null,
  userAgent: c.req.header('user-agent')?.slice(0, 300) ?? null,
})
