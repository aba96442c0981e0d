import { Hono } from 'hono'
import { IdParam } from '../contracts/common.ts'
import { allow, type AppEnv } from '../http/access.ts'
import { validate } from '../http/validate.ts'
import { listDeadLetters, replayDeadLetter } from './dead-letters.ts'

/** `/dead-letters`: jobs that kept failing, and putting one back. */
export const deadLetterRoutes = new Hono<AppEnv>()
  .get('/', allow('workspace.write'), async (c) =>
    c.json({ items: await listDeadLetters(c.var.installation.directory, c.var.ctx.tenant.id) }, 200),
  )
  .post('/:id/replay', allow('workspace.write'), validate('param', IdParam), async (c) => {
    await replayDeadLetter(c.var.ctx, c.var.installation.directory, c.req.valid('param').id)
    return c.json({ ok: true }, 202)
  })
