import { Hono } from 'hono'
import { IdParam } from '../../contracts/common.ts'
import {
  ContactIdsInput,
  ContactInput,
  ContactsFilter,
  ContactsQuery,
  MergeContactsInput,
  TimelineQuery,
  UpdateContactInput,
} from '../../contracts/contacts.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import {
  countContactsIn,
  createContact,
  deleteContact,
  deleteContacts,
  getContact,
  getTimeline,
  listContacts,
  mergeContacts,
  openContactExport,
  previewMerge,
  restoreContacts,
  updateContact,
} from './service.ts'

/** A change that answers with all there is about somebody: a key that may only write learns nothing by it. */
const onPeople = [allow('contacts.read'), allow('contacts.write')] as const

/** Contacts: pages, one of them with its history, and every change of them. */
export const contactsRoutes = new Hono<AppEnv>()
  .get('/', allow('contacts.read'), validate('query', ContactsQuery), async (c) =>
    c.json(await listContacts(c.var.ctx, c.req.valid('query')), 200),
  )
  .get('/count', allow('contacts.read'), validate('query', ContactsFilter), async (c) =>
    c.json(await countContactsIn(c.var.ctx, c.req.valid('query')), 200),
  )
  .post('/', allow('contacts.write'), validate('json', ContactInput), async (c) =>
    c.json(await createContact(c.var.ctx, c.req.valid('json')), 201),
  )
  .post('/delete', allow('contacts.write'), validate('json', ContactIdsInput), async (c) =>
    c.json({ contactIds: await deleteContacts(c.var.ctx, c.req.valid('json').contactIds) }, 200),
  )
  .post('/restore', allow('contacts.write'), validate('json', ContactIdsInput), async (c) =>
    c.json({ contactIds: await restoreContacts(c.var.ctx, c.req.valid('json').contactIds) }, 200),
  )
  .post('/merge', ...onPeople, validate('json', MergeContactsInput), async (c) =>
    c.json(await mergeContacts(c.var.ctx, c.req.valid('json')), 200),
  )
  .post('/merge/preview', ...onPeople, validate('json', MergeContactsInput), async (c) =>
    c.json(await previewMerge(c.var.ctx, c.req.valid('json')), 200),
  )
  .get('/:id', allow('contacts.read'), validate('param', IdParam), async (c) =>
    c.json(await getContact(c.var.ctx, c.req.valid('param').id), 200),
  )
  .get('/:id/export', ...onPeople, validate('param', IdParam), async (c) => {
    const { id } = c.req.valid('param')
    return c.body(await openContactExport(c.var.ctx, id), 200, {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="contact-${id}.json"`,
      'cache-control': 'no-store',
    })
  })
  .patch('/:id', ...onPeople, validate('param', IdParam), validate('json', UpdateContactInput), async (c) =>
    c.json(await updateContact(c.var.ctx, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .delete('/:id', allow('contacts.write'), validate('param', IdParam), async (c) => {
    await deleteContact(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .get(
    '/:id/timeline',
    allow('contacts.read'),
    validate('param', IdParam),
    validate('query', TimelineQuery),
    async (c) => c.json(await getTimeline(c.var.ctx, c.req.valid('param').id, c.req.valid('query')), 200),
  )
