import { Hono } from 'hono'
import { StartCampaignInput } from '../../contracts/campaigns.ts'
import { IdParam } from '../../contracts/common.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { cancelCampaign, pauseCampaign, resumeCampaign, startCampaign } from './service.ts'

/** What a person does with a campaign's sending; mounted beside the routes of `campaigns`. */
export const dispatchRoutes = new Hono<AppEnv>()
  .post(
    '/:id/start',
    allow('campaigns.send'),
    validate('param', IdParam),
    validate('json', StartCampaignInput),
    async (c) => c.json(await startCampaign(c.var.ctx, c.req.valid('param').id, c.req.valid('json')), 200),
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
