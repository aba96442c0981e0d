import { Hono } from 'hono'
import { LogoParam, RestoreLogoInput, WorkspaceSettingsInput } from '../../contracts/workspace.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { logoHeaders } from './logo-routes.ts'
import { readLogo, removeLogo, restoreLogo, setLogo } from './logo-service.ts'
import { getSettings, updateSettings } from './service.ts'

/** `/settings`: the workspace's own settings. */
export const workspaceRoutes = new Hono<AppEnv>()
  .get('/', allow('workspace.read'), (c) => c.json(getSettings(c.var.ctx), 200))
  .patch('/', allow('workspace.write'), validate('json', WorkspaceSettingsInput), async (c) =>
    c.json(await updateSettings(c.var.ctx, c.var.installation.directory, c.req.valid('json')), 200),
  )
  .get('/logo/:version', allow('workspace.read'), validate('param', LogoParam), async (c) => {
    const file = await readLogo(c.var.ctx, c.req.valid('param').version)
    return c.body(file.body, 200, logoHeaders(file))
  })
  .put('/logo', allow('workspace.write'), async (c) => {
    const bytes = await c.req.arrayBuffer()
    return c.json(await setLogo(c.var.ctx, c.var.installation.directory, bytes), 200)
  })
  .delete('/logo', allow('workspace.write'), async (c) =>
    c.json(await removeLogo(c.var.ctx, c.var.installation.directory), 200),
  )
  .post('/logo/restore', allow('workspace.write'), validate('json', RestoreLogoInput), async (c) => {
    const { version } = c.req.valid('json')
    return c.json(await restoreLogo(c.var.ctx, c.var.installation.directory, version), 200)
  })
