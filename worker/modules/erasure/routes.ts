import { Hono } from 'hono'
import { IdParam } from '../../contracts/common.ts'
import { EraseContactInput } from '../../contracts/erasure.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { eraseContact, getReceipt } from './service.ts'

/** `/erasures/:id`, by the contact's id: removing a person for good, and its receipt (spec 2.4). */
export const erasureRoutes = new Hono<AppEnv>()
  .post(
    '/:id',
    allow('contacts.erase'),
    validate('param', IdParam),
    validate('json', EraseContactInput),
    async (c) => {
      const { directory } = c.var.installation
      const { id } = c.req.valid('param')
      return c.json(await eraseContact(c.var.ctx, directory, id, c.req.valid('json')), 200)
    },
  )
  .get('/:id', allow('contacts.read'), validate('param', IdParam), async (c) =>
    c.json(await getReceipt(c.var.ctx, c.var.installation.directory, c.req.valid('param').id), 200),
  )
