import { Hono } from 'hono'
import { WorkspaceSettingsInput } from '../../contracts/workspace.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { getSettings, updateSettings } from './service.ts'

/** `/settings`: the workspace's own settings. */
export const workspaceRoutes = new Hono<AppEnv>()
  .get('/', allow('workspace.read'), (c) => c.json(getSettings(c.var.ctx), 200))
  .patch('/', allow('workspace.write'), validate('json', WorkspaceSettingsInput), async (c) =>
    c.json(await updateSettings(c.var.ctx, c.var.installation.directory, c.req.valid('json')), 200),
  )
