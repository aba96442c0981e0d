import { Hono } from 'hono'
import { IdParam } from '../../contracts/common.ts'
import { MergeTagInput, TagContactsInput, TagInput } from '../../contracts/tags.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { createTag, deleteTag, getTagUsage, mergeTags, renameTag, restoreTag } from './change-service.ts'
import { listTags, tagContacts } from './service.ts'

/** Tags, giving them to contacts, and changing them. */
export const tagsRoutes = new Hono<AppEnv>()
  .get('/', allow('contacts.read'), async (c) => c.json({ items: await listTags(c.var.ctx) }, 200))
  .post('/', allow('contacts.write'), validate('json', TagInput), async (c) =>
    c.json(await createTag(c.var.ctx, c.req.valid('json').name), 201),
  )
  .post('/contacts', allow('contacts.write'), validate('json', TagContactsInput), async (c) =>
    c.json(await tagContacts(c.var.ctx, c.req.valid('json')), 200),
  )
  .get('/:id/usage', allow('contacts.read'), validate('param', IdParam), async (c) =>
    c.json(await getTagUsage(c.var.ctx, c.req.valid('param').id), 200),
  )
  .patch('/:id', allow('contacts.write'), validate('param', IdParam), validate('json', TagInput), async (c) =>
    c.json(await renameTag(c.var.ctx, c.req.valid('param').id, c.req.valid('json').name), 200),
  )
  .post(
    '/:id/merge',
    allow('contacts.write'),
    validate('param', IdParam),
    validate('json', MergeTagInput),
    async (c) => c.json(await mergeTags(c.var.ctx, c.req.valid('param').id, c.req.valid('json').intoId), 200),
  )
  .post('/:id/restore', allow('contacts.write'), validate('param', IdParam), async (c) =>
    c.json(await restoreTag(c.var.ctx, c.req.valid('param').id), 200),
  )
  .delete('/:id', allow('contacts.write'), validate('param', IdParam), async (c) => {
    await deleteTag(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
