import type { Context, MiddlewareHandler } from 'hono'
import { getSignedCookie } from 'hono/cookie'
import { may, type Permission } from '../contracts/auth.ts'
import type { Ctx } from '../context.ts'
import type { Bindings } from '../env.ts'
import { AppError, forbidden, notFound } from '../lib/errors.ts'
import { sessionCookieName } from '../modules/auth/better-auth.ts'
import { findSessionAccess } from '../modules/workspace/queries.ts'
import { type Installation, tenantCtx } from '../runtime.ts'

/** What every route finds; `ctx` only under a workspace's path. */
export type AppEnv = {
  Bindings: Bindings
  Variables: { requestId: string; installation: Installation; ctx: Ctx }
}

/** The session's token from its signed cookie, or null. */
export async function readSessionToken(c: Context<AppEnv>): Promise<string | null> {
  const { variables } = c.var.installation
  const token = await getSignedCookie(c, variables.AUTH_SECRET, sessionCookieName(variables.APP_ORIGIN))
  return token || null
}

/**
 * Opens `/api/v1/w/:workspace/*` to members: session and membership are read from the directory on
 * every request. No session answers 401; a workspace one is no member of answers 404, like one that
 * does not exist (spec 1.1).
 */
export const workspaceAccess: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { installation } = c.var
  const token = await readSessionToken(c)
  const slug = c.req.param('workspace')
  if (token === null || slug === undefined) throw new AppError('auth.required')
  const access = await findSessionAccess(installation.directory, {
    token,
    slug,
    now: installation.clock.now(),
  })
  if (access === undefined) throw new AppError('auth.required')
  if (access.role === null || access.workspace === null) throw notFound()
  c.set(
    'ctx',
    tenantCtx(installation, access.workspace, { type: 'user', userId: access.userId, role: access.role }),
  )
  await next()
}

/** Lets a request through when the member's role allows it, by the one table of roles. */
export const allow =
  (permission: Permission): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { actor } = c.var.ctx
    if (actor.type !== 'user' || !may(actor.role, permission)) throw forbidden()
    await next()
  }
