import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { AppEnv } from '../../http/access.ts'
import { openPublicToken } from '../../http/public-token.ts'
import { AppError } from '../../lib/errors.ts'
import { acceptTwilioMessage } from './service.ts'

/** Twilio's forms are a few KB. */
const maxFormBytes = 128 * 1024

/**
 * Where Twilio posts what people write. The address names workspace and account, the signature proves it; it is
 * answered with an empty TwiML document, which sends nothing back.
 */
export const inboundRoutes = new Hono<AppEnv>().post(
  '/webhooks/twilio/inbound/:token',
  bodyLimit({
    maxSize: maxFormBytes,
    onError: () => {
      throw new AppError('request.too_large')
    },
  }),
  async (c) => {
    const { ctx, numbers } = await openPublicToken(c, {
      purpose: 'webhook',
      token: c.req.param('token'),
      count: 2,
    })
    const { pathname, search } = new URL(c.req.url)
    await acceptTwilioMessage(ctx, {
      accountId: numbers[0] ?? 0,
      url: `${ctx.origins.public}${pathname}${search}`,
      signature: c.req.header('x-twilio-signature') ?? null,
      rawBody: await c.req.text(),
    })
    return c.body('<Response/>', 200, { 'content-type': 'text/xml' })
  },
)
