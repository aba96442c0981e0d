import { Hono } from 'hono'
import { WorkspaceSettingsInput } from '../../contracts/workspace.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { getMembers, getSettings, updateSettings } from './service.ts'

/** `/settings`: the workspace's own settings and its members. */
export const workspaceRoutes = new Hono<AppEnv>()
  .get('/', allow('workspace.read'), (c) => c.json(getSettings(c.var.ctx), 200))
  .patch('/', allow('workspace.write'), validate('json', WorkspaceSettingsInput), async (c) =>
    c.json(await updateSettings(c.var.ctx, c.var.installation.directory, c.req.valid('json')), 200),
  )
  .get('/members', allow('workspace.read'), async (c) =>
    c.json({ items: await getMembers(c.var.ctx, c.var.installation.directory) }, 200),
  )
