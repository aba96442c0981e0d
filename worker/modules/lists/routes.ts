import { Hono } from 'hono'
import type { Page } from '../../contracts/common.ts'
import { IdParam } from '../../contracts/common.ts'
import {
  CreateListInput,
  type List,
  type ListMember,
  type ListPreview,
  type MembersChanged,
  MembersInput,
  MembersQuery,
  PreviewInput,
  UpdateListInput,
} from '../../contracts/lists.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import * as lists from './service.ts'

/** Lists, their rules and their members (spec 5). */
export const listsRoutes = new Hono<AppEnv>()
  .get('/', allow('lists.read'), async (c) =>
    c.json({ items: (await lists.listLists(c.var.ctx)) satisfies List[] }, 200),
  )
  .post('/', allow('lists.write'), validate('json', CreateListInput), async (c) =>
    c.json((await lists.createList(c.var.ctx, c.req.valid('json'))) satisfies List, 201),
  )
  .post('/preview', allow('lists.read'), allow('contacts.read'), validate('json', PreviewInput), async (c) =>
    c.json((await lists.previewRule(c.var.ctx, c.req.valid('json').rule)) satisfies ListPreview, 200),
  )
  .get('/:id', allow('lists.read'), validate('param', IdParam), async (c) =>
    c.json((await lists.getList(c.var.ctx, c.req.valid('param').id)) satisfies List, 200),
  )
  .patch(
    '/:id',
    allow('lists.write'),
    validate('param', IdParam),
    validate('json', UpdateListInput),
    async (c) =>
      c.json(
        (await lists.updateList(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))) satisfies List,
        200,
      ),
  )
  .delete('/:id', allow('lists.write'), validate('param', IdParam), async (c) => {
    await lists.deleteList(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .post('/:id/restore', allow('lists.write'), validate('param', IdParam), async (c) =>
    c.json((await lists.restoreList(c.var.ctx, c.req.valid('param').id)) satisfies List, 200),
  )
  .get(
    '/:id/members',
    allow('lists.read'),
    allow('contacts.read'),
    validate('param', IdParam),
    validate('query', MembersQuery),
    async (c) => {
      const page = await lists.listMembers(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))
      return c.json(page satisfies Page<ListMember>, 200)
    },
  )
  .post(
    '/:id/members',
    allow('lists.write'),
    validate('param', IdParam),
    validate('json', MembersInput),
    async (c) => {
      const { contactIds } = c.req.valid('json')
      const changed = await lists.addMembers(c.var.ctx, c.req.valid('param').id, contactIds)
      return c.json(changed satisfies MembersChanged, 200)
    },
  )
  .post(
    '/:id/members/remove',
    allow('lists.write'),
    validate('param', IdParam),
    validate('json', MembersInput),
    async (c) => {
      const { contactIds } = c.req.valid('json')
      const changed = await lists.removeMembers(c.var.ctx, c.req.valid('param').id, contactIds)
      return c.json(changed satisfies MembersChanged, 200)
    },
  )
  .post(
    '/:id/members/restore',
    allow('lists.write'),
    validate('param', IdParam),
    validate('json', MembersInput),
    async (c) => {
      const { contactIds } = c.req.valid('json')
      const changed = await lists.restoreMembers(c.var.ctx, c.req.valid('param').id, contactIds)
      return c.json(changed satisfies MembersChanged, 200)
    },
  )
