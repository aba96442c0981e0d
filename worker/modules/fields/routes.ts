import { Hono } from 'hono'
import { CreateFieldInput, type Field } from '../../contracts/fields.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { createField, listFields } from './service.ts'

/** Dynamic fields. Whoever may make one by importing a file may make one by hand. */
export const fieldsRoutes = new Hono<AppEnv>()
  .get('/', allow('contacts.read'), async (c) =>
    c.json({ items: (await listFields(c.var.ctx)) satisfies Field[] }, 200),
  )
  .post('/', allow('contacts.import'), validate('json', CreateFieldInput), async (c) =>
    c.json((await createField(c.var.ctx, c.req.valid('json'))) satisfies Field, 201),
  )
