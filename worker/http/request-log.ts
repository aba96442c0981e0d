import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { AppEnv } from './access.ts'

/** One event per request: the route's pattern, never the address, and no personal data (spec 17.3). */
export const requestLog: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { log, clock } = c.var.installation
  const startedAt = clock.now()
  await next()
  log.info('request', {
    method: c.req.method,
    route: matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? '*',
    status: c.res.status,
    ms: clock.now() - startedAt,
    tenantId: c.get('ctx')?.tenant.id,
  })
}
