import { Hono } from 'hono'
import { IdParam } from '../../contracts/common.ts'
import {
  CreateFieldInput,
  type DynamicField,
  type FieldUsage,
  UpdateFieldInput,
} from '../../contracts/fields.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { deleteField, getFieldUsage, updateField } from './change-service.ts'
import { createField, listAllFields } from './service.ts'

/** Dynamic fields. Whoever may make one by importing a file may make, change and delete one by hand. */
export const fieldsRoutes = new Hono<AppEnv>()
  .get('/', allow('contacts.read'), async (c) =>
    c.json({ items: (await listAllFields(c.var.ctx)) satisfies DynamicField[] }, 200),
  )
  .post('/', allow('contacts.import'), validate('json', CreateFieldInput), async (c) =>
    c.json((await createField(c.var.ctx, c.req.valid('json'))) satisfies DynamicField, 201),
  )
  .get('/:id/usage', allow('contacts.read'), validate('param', IdParam), async (c) =>
    c.json((await getFieldUsage(c.var.ctx, c.req.valid('param').id)) satisfies FieldUsage, 200),
  )
  .patch(
    '/:id',
    allow('contacts.import'),
    validate('param', IdParam),
    validate('json', UpdateFieldInput),
    async (c) =>
      c.json(
        (await updateField(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))) satisfies DynamicField,
        200,
      ),
  )
  .delete('/:id', allow('contacts.import'), validate('param', IdParam), async (c) => {
    await deleteField(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
