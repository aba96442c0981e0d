import { Hono } from 'hono'
import { TestSendInput } from '../../contracts/campaigns.ts'
import { IdParam } from '../../contracts/common.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { sendTemplateTest } from './service.ts'

/** Mounted at `/templates`: a template is tried like a campaign that has only its words. */
export const templateTestRoutes = new Hono<AppEnv>().post(
  '/:id/test',
  allow('campaigns.send'),
  allow('contacts.read'),
  validate('param', IdParam),
  validate('json', TestSendInput),
  async (c) => {
    await sendTemplateTest(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
    return c.body(null, 204)
  },
)
