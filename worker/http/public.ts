import type { Context } from 'hono'
import type { Actor, Ctx } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import { findWorkspace, type WorkspaceRow } from '../modules/workspace/queries.ts'
import { tenantCtx } from '../runtime.ts'
import type { AppEnv } from './access.ts'
import { workspaceOfHost } from './hosts.ts'

type Remembered = { workspace: WorkspaceRow; until: number }
/** Workspaces that pixels and links asked for lately, per installation. */
const remembered = new WeakMap<object, Map<number, Remembered>>()
const rememberedMs = 5_000
const mostRemembered = 200

/**
 * A workspace as it was at most five seconds ago. Pixels and links come by the hundred a second and need only
 * its name and where its rows are, so that they share one look into the directory.
 */
async function recallWorkspace(c: Context<AppEnv>, tenantId: number): Promise<WorkspaceRow | undefined> {
  const { directory, clock } = c.var.installation
  const known = remembered.get(c.env) ?? new Map<number, Remembered>()
  remembered.set(c.env, known)
  const own = known.get(tenantId)
  if (own !== undefined && clock.now() < own.until) return own.workspace
  const workspace = await findWorkspace(directory, tenantId)
  if (known.size >= mostRemembered) known.clear()
  if (workspace !== undefined) known.set(tenantId, { workspace, until: clock.now() + rememberedMs })
  return workspace
}

/**
 * The context for a public address whose signed token named a workspace. On a workspace's own host
 * only that workspace's tokens open anything.
 *
 * @param often whether the workspace may be a few seconds old: for addresses that are asked for all the time
 * @throws resource.not_found when the workspace is gone or the host belongs to another
 */
export async function publicCtx(
  c: Context<AppEnv>,
  tenantId: number,
  { often = false }: { often?: boolean } = {},
): Promise<Ctx> {
  const { installation } = c.var
  const workspace = await (often
    ? recallWorkspace(c, tenantId)
    : findWorkspace(installation.directory, tenantId))
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
