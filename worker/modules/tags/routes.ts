import { Hono } from 'hono'
import { TagContactsInput } from '../../contracts/tags.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { listTags, tagContacts } from './service.ts'

/** Tags, and giving them to contacts. */
export const tagsRoutes = new Hono<AppEnv>()
  .get('/', allow('contacts.read'), async (c) => c.json({ items: await listTags(c.var.ctx) }, 200))
  .post('/contacts', allow('contacts.write'), validate('json', TagContactsInput), async (c) =>
    c.json(await tagContacts(c.var.ctx, c.req.valid('json')), 200),
  )
