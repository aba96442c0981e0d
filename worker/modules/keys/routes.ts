import { Hono } from 'hono'
import { IdParam } from '../../contracts/common.ts'
import { CreateKeyInput } from '../../contracts/keys.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { createKey, listKeys, revokeKey } from './service.ts'

/** `/keys`: the workspace's API keys (spec 1.3). */
export const keysRoutes = new Hono<AppEnv>()
  .get('/', allow('keys.write'), async (c) =>
    c.json({ items: await listKeys(c.var.ctx, c.var.installation.directory) }, 200),
  )
  .post('/', allow('keys.write'), validate('json', CreateKeyInput), async (c) =>
    c.json(await createKey(c.var.ctx, c.var.installation.directory, c.req.valid('json')), 201),
  )
  .delete('/:id', allow('keys.write'), validate('param', IdParam), async (c) => {
    await revokeKey(c.var.ctx, c.var.installation.directory, c.req.valid('param').id)
    return c.body(null, 204)
  })
