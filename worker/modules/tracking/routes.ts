import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Language } from '../../contracts/common.ts'
import { PushEvent } from '../../contracts/push.ts'
import type { AppEnv } from '../../http/access.ts'
import { findPublicToken } from '../../http/public-token.ts'
import { validate } from '../../http/validate.ts'
import { fromBase64 } from '../../lib/bytes.ts'
import { AppError } from '../../lib/errors.ts'
import type { Ctx } from '../../context.ts'
import { publicLogo } from '../workspace/logo-service.ts'
import { publicPageHeaders } from '../../pages/PublicPage.tsx'
import { unsubscribeText, visitorLanguage } from '../../pages/public-text.ts'
import { NotFoundPage, UnsubscribePage } from '../../pages/UnsubscribePage.tsx'
import {
  recordClick,
  recordOpen,
  recordPushEvent,
  resubscribe,
  unsubscribe,
  type UnsubscribeView,
  viewUnsubscribe,
  type Visitor,
} from './service.ts'

/** A transparent picture of one dot: the smallest GIF there is. */
const pixel = fromBase64('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7') ?? new Uint8Array()
const noStore = { 'cache-control': 'no-store, max-age=0', 'x-robots-tag': 'noindex' }
const pixelHeaders = {
  ...noStore,
  'content-type': 'image/gif',
  'cross-origin-resource-policy': 'cross-origin',
}

/** A form of two fields, or a mail program's one. */
const limitForm = bodyLimit({
  maxSize: 4_096,
  onError: () => {
    throw new AppError('request.too_large')
  },
})

/** Public addresses in mails: pixel, links, leaving. No session; a signed token says whose they are. */
export const trackingRoutes = new Hono<AppEnv>()
  .get('/t/o/:token', async (c) => {
    const token = c.req.param('token')
    const opened = await findPublicToken(c, { purpose: 'open', token, count: 2, often: true })
    const messageId = opened?.numbers[0]
    if (opened && messageId !== undefined) {
      await recordOpen(opened.ctx, messageId, await visitorOf(c, opened.ctx, messageId))
    }
    return c.body(pixel, 200, pixelHeaders)
  })
  .get('/t/c/:token', async (c) => {
    const token = c.req.param('token')
    const opened = await findPublicToken(c, { purpose: 'click', token, count: 3, often: true })
    const [messageId, linkId] = opened?.numbers ?? []
    if (!opened || messageId === undefined || linkId === undefined) return notFoundPage(c)
    const visitor = await visitorOf(c, opened.ctx, messageId)
    const url = await recordClick(opened.ctx, { messageId, linkId }, visitor)
    if (url === null) return notFoundPage(c)
    return new Response(null, { status: 302, headers: { ...noStore, location: url } })
  })
  .post('/t/p/:token', validate('query', PushEvent), async (c) => {
    const opened = await findPublicToken(c, { purpose: 'push', token: c.req.param('token'), count: 3 })
    const [messageId, deviceId] = opened?.numbers ?? []
    if (opened && messageId !== undefined && deviceId !== undefined) {
      await recordPushEvent(opened.ctx, { messageId, deviceId, ...c.req.valid('query') })
    }
    return c.body(null, 204, { ...noStore, 'cross-origin-resource-policy': 'cross-origin' })
  })
  .get('/u/:token', async (c) => {
    const found = await findUnsubscribe(c)
    if (found === null) return notFoundPage(c)
    return unsubscribePage(c, found.ctx, found.view, found.view.optedOut ? 'done' : 'ask')
  })
  .post('/u/:token', limitForm, async (c) => {
    const found = await findUnsubscribe(c)
    if (found === null) return notFoundPage(c)
    const { ctx, messageId } = found
    const form = await readForm(c)
    const text = unsubscribeText[languageOf(c, ctx, found.view)]
    const proof = {
      ip: c.req.header('cf-connecting-ip')?.slice(0, 45) ?? null,
      userAgent: c.req.header('user-agent')?.slice(0, 300) ?? null,
    }
    if (form['action'] === 'resubscribe') {
      await resubscribe(ctx, messageId, { ...proof, text: text.undo })
      const after = (await viewUnsubscribe(ctx, messageId)) ?? found.view
      return unsubscribePage(c, ctx, after, after.optedOut ? 'done' : 'undone')
    }
    if (form['List-Unsubscribe'] === 'One-Click') {
      const change = { ...proof, source: 'one_click', text: 'List-Unsubscribe=One-Click' } as const
      await unsubscribe(ctx, messageId, change)
      return c.body(null, 200, noStore)
    }
    if (form['action'] !== 'unsubscribe') {
      return unsubscribePage(c, ctx, found.view, found.view.optedOut ? 'done' : 'ask')
    }
    await unsubscribe(ctx, messageId, { ...proof, source: 'unsubscribe_page', text: text.act })
    const after = await viewUnsubscribe(ctx, messageId)
    return unsubscribePage(c, ctx, after ?? found.view, 'done')
  })

/** @throws request.malformed for a body that is not the form its content type promises */
async function readForm(c: Context<AppEnv>): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('request.malformed', { cause })
  }
}

async function findUnsubscribe(c: Context<AppEnv, '/u/:token'>) {
  const opened = await findPublicToken(c, { purpose: 'unsubscribe', token: c.req.param('token'), count: 2 })
  const messageId = opened?.numbers[0]
  if (!opened || messageId === undefined) return null
  const view = await viewUnsubscribe(opened.ctx, messageId)
  return view && { ctx: opened.ctx, messageId, view }
}

const languageOf = (c: Context<AppEnv>, ctx: Ctx, view: UnsubscribeView): Language =>
  visitorLanguage(c.req.header('accept-language'), view.language, ctx.tenant.defaultLanguage)

async function unsubscribePage(
  c: Context<AppEnv>,
  ctx: Ctx,
  view: UnsubscribeView,
  state: 'ask' | 'done' | 'undone',
) {
  const language = languageOf(c, ctx, view)
  const { address, canUndo, channel, preferencesUrl } = view
  const logo = await publicLogo(ctx)
  return c.html(
    UnsubscribePage({
      language,
      workspace: ctx.tenant.name,
      logo,
      channel,
      address,
      state,
      canUndo,
      preferencesUrl,
    }),
    200,
    publicPageHeaders,
  )
}

const notFoundPage = (c: Context<AppEnv>) =>
  c.html(
    NotFoundPage({ language: visitorLanguage(c.req.header('accept-language'), null, 'it') }),
    404,
    publicPageHeaders,
  )

async function visitorOf(c: Context<AppEnv>, ctx: Ctx, messageId: number): Promise<Visitor> {
  const header = (name: string) => c.req.header(name) ?? null
  const play = await ctx.tokens.read('play', header('centralino-play') ?? '')
  return {
    method: c.req.method,
    userAgent: header('user-agent'),
    purpose: header('sec-purpose') ?? header('purpose') ?? header('x-purpose') ?? header('x-moz'),
    played: play !== null && play[0] === ctx.tenant.id && play[1] === messageId,
  }
}
