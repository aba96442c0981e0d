import type { Context } from 'hono'
import { AppError } from '../lib/errors.ts'
import { inboxStub } from '../runtime.ts'
import type { AppEnv } from './access.ts'
import { trustedOrigins } from './origin.ts'

/**
 * Hands the upgrade to the workspace's inbox, which takes the ticket that comes as a subprotocol. Browsers send their
 * cookies to a socket whatever page opens it, so the page's origin is checked here.
 */
export async function openInboxSocket(c: Context<AppEnv>): Promise<Response> {
  const { variables } = c.var.installation
  const origin = c.req.header('origin')
  if (origin !== undefined && !trustedOrigins(variables).includes(origin))
    throw new AppError('request.origin')
  return handOver(c)
}

/** The same for a visitor of a site, whose page the chat's door has checked. */
export const openVisitorSocket = (c: Context<AppEnv>): Promise<Response> => handOver(c)

async function handOver(c: Context<AppEnv>): Promise<Response> {
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') throw new AppError('request.upgrade')
  return inboxStub(c.var.installation.bindings, c.var.ctx.tenant.id).fetch(c.req.raw)
}
