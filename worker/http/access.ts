import type { MiddlewareHandler } from 'hono'
import { may, type Permission } from '../contracts/auth.ts'
import type { Ctx } from '../context.ts'
import type { Bindings } from '../env.ts'
import { forbidden } from '../lib/errors.ts'

/** What every route of a workspace finds: the context made by the access check. */
export type AppEnv = { Bindings: Bindings; Variables: { requestId: string; ctx: Ctx } }

/** Lets a request through when the member's role allows it, by the one table of roles. */
export const allow =
  (permission: Permission): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { actor } = c.var.ctx
    if (actor.type !== 'user' || !may(actor.role, permission)) throw forbidden()
    await next()
  }
