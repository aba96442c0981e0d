import { Hono } from 'hono'
import type { AppEnv } from '../../http/access.ts'
import { findPublicToken } from '../../http/public-token.ts'
import { notFound } from '../../lib/errors.ts'
import { contentTypes, type MediaFile, openMedia } from './service.ts'

/**
 * A file of somebody else's making is shown as what its bytes are and as nothing else; a picture runs
 * nothing. The viewers of browsers refuse a PDF under a `sandbox` policy, and keep its scripts to themselves.
 */
export const mediaHeaders = ({ name, type, sizeBytes }: MediaFile): Record<string, string> => ({
  'content-type': contentTypes[type],
  'content-length': String(sizeBytes),
  // RFC 6266 §4.3 with the encoding of RFC 8187: everything but letters, digits and a few marks.
  'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, '')}`,
  'x-content-type-options': 'nosniff',
  'content-security-policy': type === 'pdf' ? "frame-ancestors 'none'" : "default-src 'none'; sandbox",
})

/** Pictures and files in mails and notifications, on the workspace's own address; the token names the file. */
export const publicMediaRoutes = new Hono<AppEnv>().get('/t/m/:token', async (c) => {
  const opened = await findPublicToken(c, { purpose: 'media', token: c.req.param('token'), count: 2 })
  const id = opened?.numbers[0]
  if (!opened || id === undefined) throw notFound()
  const file = await openMedia(opened.ctx, id)
  return c.body(file.body, 200, {
    ...mediaHeaders(file),
    'cache-control': 'public, max-age=31536000, immutable',
    'cross-origin-resource-policy': 'cross-origin',
  })
})
