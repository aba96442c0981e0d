import { Hono } from 'hono'
import {
  SandboxAnswerInput,
  SandboxPlayInput,
  type SandboxCampaign,
  type SandboxMessageDetail,
  type SandboxPage,
  SandboxQuery,
} from '../../contracts/channels.ts'
import { IdParam } from '../../contracts/common.ts'
import { MessengerVisitInput } from '../../contracts/messenger.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { pictureSources } from '../../http/picture-sources.ts'
import { validate } from '../../http/validate.ts'
import { playAnswer } from './answer-service.ts'
import { previewHeaders } from './mail-html.ts'
import { playVisit } from './meta-service.ts'
import { listOutbox, listOutboxCampaigns } from './list-service.ts'
import { getOutboxHtml, getOutboxMessage, playOnMessage } from './service.ts'

/** Mails show who they went to and what they say to them. */
const people = allow('contacts.read')

/** The sandbox's outbox (spec 8.2), mounted at `/outbox`. */
export const outboxRoutes = new Hono<AppEnv>()
  .get('/', allow('channels.read'), people, validate('query', SandboxQuery), async (c) =>
    c.json((await listOutbox(c.var.ctx, c.req.valid('query'))) satisfies SandboxPage, 200),
  )
  .get('/campaigns', allow('channels.read'), people, async (c) =>
    c.json({ items: (await listOutboxCampaigns(c.var.ctx)) satisfies SandboxCampaign[] }, 200),
  )
  .post('/messenger', allow('campaigns.send'), people, validate('json', MessengerVisitInput), async (c) => {
    await playVisit(c.var.ctx, c.req.valid('json'))
    return c.json({ accepted: true }, 202)
  })
  .get('/:id', allow('channels.read'), people, validate('param', IdParam), async (c) =>
    c.json((await getOutboxMessage(c.var.ctx, c.req.valid('param').id)) satisfies SandboxMessageDetail, 200),
  )
  .get('/:id/html', allow('channels.read'), people, validate('param', IdParam), async (c) =>
    c.body(
      await getOutboxHtml(c.var.ctx, c.req.valid('param').id),
      200,
      previewHeaders(pictureSources(c.var.ctx.origins.public)),
    ),
  )
  .post(
    '/:id/answer',
    allow('campaigns.send'),
    people,
    validate('param', IdParam),
    validate('json', SandboxAnswerInput),
    async (c) => {
      await playAnswer(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return c.json({ accepted: true }, 202)
    },
  )
  .post(
    '/:id/play',
    allow('campaigns.send'),
    validate('param', IdParam),
    validate('json', SandboxPlayInput),
    async (c) => {
      await playOnMessage(c.var.ctx, c.req.valid('param').id, c.req.valid('json').play)
      return c.json({ accepted: true }, 202)
    },
  )
