import { Hono } from 'hono'
import type { Page } from '../../contracts/common.ts'
import {
  AddSuppressionsInput,
  RemoveSuppressionsInput,
  type Suppression,
  type SuppressionsAdded,
  SuppressionsQuery,
  type SuppressionsRemoved,
} from '../../contracts/consent.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { addSuppressions, listSuppressions, removeSuppressions } from './service.ts'

/** Addresses that are not written to (spec 7.4). Addresses stand in bodies, never in a path. */
export const suppressionsRoutes = new Hono<AppEnv>()
  .get('/', allow('contacts.read'), validate('query', SuppressionsQuery), async (c) =>
    c.json((await listSuppressions(c.var.ctx, c.req.valid('query'))) satisfies Page<Suppression>, 200),
  )
  .post('/', allow('contacts.import'), validate('json', AddSuppressionsInput), async (c) =>
    c.json((await addSuppressions(c.var.ctx, c.req.valid('json'))) satisfies SuppressionsAdded, 200),
  )
  .post('/remove', allow('contacts.import'), validate('json', RemoveSuppressionsInput), async (c) =>
    c.json((await removeSuppressions(c.var.ctx, c.req.valid('json'))) satisfies SuppressionsRemoved, 200),
  )
