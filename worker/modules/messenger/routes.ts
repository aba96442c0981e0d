import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { AppEnv } from '../../http/access.ts'
import { openPublicToken } from '../../http/public-token.ts'
import { AppError } from '../../lib/errors.ts'
import { acceptMetaPost, isMetaHandshake } from './service.ts'

/** A batch holds up to a thousand events of some hundred bytes. */
const maxWebhookBytes = 1024 * 1024

/** Where Meta posts what happens on a page. The address names workspace and account, the signature proves it. */
export const messengerRoutes = new Hono<AppEnv>()
  // Asked once, when the address is entered at Meta; the answer is the challenge itself.
  .get('/webhooks/meta/:token', async (c) => {
    const { ctx, numbers } = await openPublicToken(c, {
      purpose: 'webhook',
      token: c.req.param('token'),
      count: 2,
    })
    const query = { mode: c.req.query('hub.mode') ?? '', verifyToken: c.req.query('hub.verify_token') ?? '' }
    const challenge = c.req.query('hub.challenge') ?? ''
    const isMeta = await isMetaHandshake(ctx, numbers[0] ?? 0, query)
    // Meta's challenge is a number; nothing else is given back to whoever asks.
    if (!isMeta || !/^[A-Za-z0-9_-]{1,200}$/.test(challenge)) return c.text('Forbidden', 403)
    return c.text(challenge, 200)
  })
  .post(
    '/webhooks/meta/:token',
    bodyLimit({
      maxSize: maxWebhookBytes,
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
      await acceptMetaPost(ctx, {
        accountId: numbers[0] ?? 0,
        signature: c.req.header('x-hub-signature-256') ?? null,
        rawBody: new Uint8Array(await c.req.arrayBuffer()),
      })
      return c.json({ received: true }, 200)
    },
  )
