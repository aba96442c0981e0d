import { Hono } from 'hono'
import { IdParam, type Page } from '../../contracts/common.ts'
import {
  type Failure,
  FailuresQuery,
  type FailureSummary,
  type RetriedFailures,
  RetryFailuresInput,
} from '../../contracts/failures.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { getFailures, retryAllFailures, retryFailure, summariseFailures } from './service.ts'

/** Failures show who they went to. */
const people = allow('contacts.read')

/** What failed and what is not known yet, mounted at `/failures` (spec 8.4). */
export const failureRoutes = new Hono<AppEnv>()
  .get('/', allow('campaigns.read'), people, validate('query', FailuresQuery), async (c) =>
    c.json((await getFailures(c.var.ctx, c.req.valid('query'))) satisfies Page<Failure>, 200),
  )
  .get('/summary', allow('campaigns.read'), async (c) =>
    c.json((await summariseFailures(c.var.ctx)) satisfies FailureSummary, 200),
  )
  .post('/retry', allow('campaigns.send'), validate('json', RetryFailuresInput), async (c) =>
    c.json((await retryAllFailures(c.var.ctx, c.req.valid('json'))) satisfies RetriedFailures, 200),
  )
  .post('/:id/retry', allow('campaigns.send'), validate('param', IdParam), async (c) =>
    c.json((await retryFailure(c.var.ctx, c.req.valid('param').id)) satisfies RetriedFailures, 200),
  )
