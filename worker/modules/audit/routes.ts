import { Hono } from 'hono'
import { AuditQuery } from '../../contracts/audit.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { listAudit, listAuditActors } from './service.ts'

/** `/audit`: who changed what (spec 1.4). */
export const auditRoutes = new Hono<AppEnv>()
  .get('/', allow('audit.read'), validate('query', AuditQuery), async (c) =>
    c.json(await listAudit(c.var.ctx, c.var.installation.directory, c.req.valid('query')), 200),
  )
  .get('/actors', allow('audit.read'), async (c) =>
    c.json({ items: await listAuditActors(c.var.ctx, c.var.installation.directory) }, 200),
  )
