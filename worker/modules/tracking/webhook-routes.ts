import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { AppEnv } from '../../http/access.ts'
import { openPublicToken } from '../../http/public-token.ts'
import { AppError } from '../../lib/errors.ts'
import { acceptTwilioStatus, acceptWebhook } from './service.ts'

/** Resend's events are a few KB; anything near this is none of theirs. */
const maxWebhookBytes = 256 * 1024
const maxFormBytes = 64 * 1024
const tooLarge = () => {
  throw new AppError('request.too_large')
}

/** Where providers post their events. The address names workspace and account, the signature proves it. */
export const webhookRoutes = new Hono<AppEnv>()
  .post('/webhooks/resend/:token', bodyLimit({ maxSize: maxWebhookBytes, onError: tooLarge }), async (c) => {
    const { ctx, numbers } = await openPublicToken(c, {
      purpose: 'webhook',
      token: c.req.param('token'),
      count: 2,
    })
    const [accountId = 0] = numbers
    const header = (name: string) => c.req.header(name) ?? null
    const headers = {
      id: header('svix-id'),
      timestamp: header('svix-timestamp'),
      signature: header('svix-signature'),
    }
    await acceptWebhook(ctx, { accountId, headers, rawBody: await c.req.text() })
    return c.json({ received: true }, 200)
  })
  // The token of a status callback names the message too: Twilio sends no word of ours back.
  .post(
    '/webhooks/twilio/status/:token',
    bodyLimit({ maxSize: maxFormBytes, onError: tooLarge }),
    async (c) => {
      const { ctx, numbers } = await openPublicToken(c, {
        purpose: 'webhook',
        token: c.req.param('token'),
        count: 3,
      })
      const [accountId = 0, messageId = 0] = numbers
      const { pathname, search } = new URL(c.req.url)
      await acceptTwilioStatus(ctx, {
        accountId,
        messageId,
        url: `${ctx.origins.public}${pathname}${search}`,
        signature: c.req.header('x-twilio-signature') ?? null,
        rawBody: await c.req.text(),
      })
      return c.body(null, 204)
    },
  )
