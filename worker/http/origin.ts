import type { MiddlewareHandler } from 'hono'
import { AppError } from '../lib/errors.ts'
import type { AppEnv } from './access.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses writes that a browser sends from another site (OWASP: origin check against CSRF). Browsers
 * name the origin on every write; other clients name none and carry no ambient cookie.
 */
export const sameOrigin: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (!safeMethods.has(c.req.method)) {
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    const trusted =
      origin === undefined
        ? site === undefined || site === 'same-origin'
        : isTrusted(origin, c.var.installation.variables)
    if (!trusted) throw new AppError('request.origin')
  }
  await next()
}

/** In local mode localhost and 127.0.0.1 are one (design §7). */
export function trustedOrigins({ APP_ORIGIN, MODE }: { APP_ORIGIN: string; MODE: string }): string[] {
  const origin = new URL(APP_ORIGIN).origin
  if (MODE !== 'local') return [origin]
  const { port } = new URL(APP_ORIGIN)
  return [origin, `http://localhost:${port}`, `http://127.0.0.1:${port}`]
}

const isTrusted = (origin: string, variables: { APP_ORIGIN: string; MODE: string }) =>
  trustedOrigins(variables).includes(origin)
