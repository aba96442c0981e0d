import { Hono } from 'hono'
import type { AppEnv } from '../../http/access.ts'
import { findPublicToken } from '../../http/public-token.ts'
import { notFound } from '../../lib/errors.ts'
import { openFileLink } from './service/reply-link.ts'

/** Files of replies, for the provider that takes them to the person; the signed link ends after a few hours. */
export const publicReplyFileRoutes = new Hono<AppEnv>().get('/t/f/:token/:name', async (c) => {
  const opened = await findPublicToken(c, {
    purpose: 'reply_file',
    token: c.req.param('token'),
    count: 6,
  })
  if (opened === null) throw notFound()
  const file = await openFileLink(opened.ctx, opened.numbers, c.req.param('name').toWellFormed())
  return c.body(file.body, 200, file.headers)
})
