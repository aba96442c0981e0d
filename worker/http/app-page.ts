import type { Context } from 'hono'
import type { AppEnv } from './access.ts'
import { pictureSources } from './picture-sources.ts'

/**
 * The app's policy. Scripts come only from its own origin; styles may be inline because Solid's
 * templates carry style attributes; pictures may come from a sender's own https addresses and from the
 * workspaces' public pages, which a local installation serves without TLS.
 */
const appPolicy = (publicOrigin: string): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: ${pictureSources(publicOrigin)}`,
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Headers every page of the app carries. */
const pageHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-cache',
} as const

/** Path of the app's page among the built assets. */
const appPagePath = '/web/'

/** Answers a navigation with the app; its router takes the address from there. */
export async function appPage(c: Context<AppEnv>): Promise<Response> {
  const page = await c.env.ASSETS.fetch(new Request(new URL(appPagePath, c.req.url)))
  return new Response(page.body, {
    status: page.status,
    headers: {
      ...pageHeaders,
      'content-security-policy': appPolicy(c.var.installation.variables.PUBLIC_ORIGIN),
      'content-type': 'text/html; charset=utf-8',
    },
  })
}
