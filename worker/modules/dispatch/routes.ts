import { Hono } from 'hono'
import { ScheduleCampaignInput, StartCampaignInput } from '../../contracts/campaigns.ts'
import { IdParam } from '../../contracts/common.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import {
  cancelCampaign,
  pauseCampaign,
  resumeCampaign,
  scheduleCampaign,
  startCampaign,
  unscheduleCampaign,
} from './service.ts'

/** What a person does with a campaign's sending; mounted beside the routes of `campaigns`. */
export const dispatchRoutes = new Hono<AppEnv>()
  .post(
    '/:id/start',
    allow('campaigns.send'),
    validate('param', IdParam),
    validate('json', StartCampaignInput),
    async (c) => c.json(await startCampaign(c.var.ctx, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .post(
    '/:id/schedule',
    allow('campaigns.send'),
    validate('param', IdParam),
    validate('json', ScheduleCampaignInput),
    async (c) => c.json(await scheduleCampaign(c.var.ctx, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .post('/:id/unschedule', allow('campaigns.send'), validate('param', IdParam), async (c) =>
    c.json(await unscheduleCampaign(c.var.ctx, c.req.valid('param').id), 200),
  )
  .post('/:id/pause', allow('campaigns.send'), validate('param', IdParam), async (c) =>
    c.json(await pauseCampaign(c.var.ctx, c.req.valid('param').id), 200),
  )
  .post('/:id/resume', allow('campaigns.send'), validate('param', IdParam), async (c) =>
    c.json(await resumeCampaign(c.var.ctx, c.req.valid('param').id), 200),
  )
  .post('/:id/cancel', allow('campaigns.send'), validate('param', IdParam), async (c) =>
    c.json(await cancelCampaign(c.var.ctx, c.req.valid('param').id), 200),
  )
