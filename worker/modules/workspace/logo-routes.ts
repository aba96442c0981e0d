import { Hono } from 'hono'
import { type AppEnv } from '../../http/access.ts'
import { findPublicToken } from '../../http/public-token.ts'
import { notFound } from '../../lib/errors.ts'
import { type LogoFile, readLogo } from './logo-service.ts'

/** A picture of somebody else's making: whatever it holds, a browser only looks at it. */
export const logoHeaders = ({ mediaType }: LogoFile): Record<string, string> => ({
  'content-type': mediaType,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'public, max-age=31536000, immutable',
})

/** Logos in mails and public pages, on the workspace's own address; the token names workspace and version. */
export const publicLogoRoutes = new Hono<AppEnv>().get('/t/l/:token', async (c) => {
  const opened = await findPublicToken(c, { purpose: 'logo', token: c.req.param('token'), count: 2 })
  const version = opened?.numbers[0]
  if (!opened || version === undefined) throw notFound()
  const file = await readLogo(opened.ctx, version)
  return c.body(file.body, 200, { ...logoHeaders(file), 'cross-origin-resource-policy': 'cross-origin' })
})
