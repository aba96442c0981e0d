import type { Context } from 'hono'
import type { Actor, Ctx } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import { findWorkspace } from '../modules/workspace/queries.ts'
import { tenantCtx } from '../runtime.ts'
import type { AppEnv } from './access.ts'
import { workspaceOfHost } from './hosts.ts'

/**
 * The context for a public address whose signed token named a workspace. On a workspace's own host
 * only that workspace's tokens open anything.
 *
 * @throws resource.not_found when the workspace is gone or the host belongs to another
 */
export async function publicCtx(c: Context<AppEnv>, tenantId: number): Promise<Ctx> {
  const { installation } = c.var
  const workspace = await findWorkspace(installation.directory, tenantId)
  if (workspace === undefined) throw notFound()
  const host = workspaceOfHost(new URL(c.req.url).host, installation.variables.PUBLIC_ORIGIN)
  if (host !== null && host !== workspace.slug) throw notFound()
  return tenantCtx(installation, workspace, { type: 'public' })
}

/**
 * The context of a workspace outside of its path, for somebody the caller has let in.
 *
 * @throws resource.not_found when the workspace is gone
 */
export async function openWorkspace(c: Context<AppEnv>, tenantId: number, actor: Actor): Promise<Ctx> {
  const { installation } = c.var
  const workspace = await findWorkspace(installation.directory, tenantId)
  if (workspace === undefined) throw notFound()
  return tenantCtx(installation, workspace, actor)
}
