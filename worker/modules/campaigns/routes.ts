import { Hono } from 'hono'
import { type CampaignPerson, PeopleQuery } from '../../contracts/campaign-figures.ts'
import {
  type AudiencePreview,
  type Campaign,
  CampaignInput,
  type CampaignPreview,
  CampaignsQuery,
  type CampaignSummary,
  PreviewQuery,
  TestSendInput,
  UpdateCampaignInput,
} from '../../contracts/campaigns.ts'
import type { CampaignEvent } from '../../contracts/campaign-history.ts'
import { IdParam, type Page, PageQuery } from '../../contracts/common.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import {
  createCampaign,
  deleteCampaign,
  duplicateCampaign,
  getCampaign,
  listCampaignHistory,
  listCampaignPeople,
  listCampaigns,
  previewAudience,
  previewCampaign,
  sendCampaignTest,
  updateCampaign,
} from './service.ts'

const id = validate('param', IdParam)
/** Where people are shown, or their data leaves in a mail, reading campaigns is not enough. */
const people = allow('contacts.read')

/** Campaigns: content, audience, tests and figures (spec 11). Starting and stopping is dispatch's. */
export const campaignsRoutes = new Hono<AppEnv>()
  .get('/', allow('campaigns.read'), validate('query', CampaignsQuery), async (c) =>
    c.json((await listCampaigns(c.var.ctx, c.req.valid('query'))) satisfies Page<CampaignSummary>, 200),
  )
  .post('/', allow('campaigns.write'), validate('json', CampaignInput), async (c) =>
    c.json((await createCampaign(c.var.ctx, c.req.valid('json'))) satisfies Campaign, 201),
  )
  .get('/:id', allow('campaigns.read'), id, async (c) =>
    c.json((await getCampaign(c.var.ctx, c.req.valid('param').id)) satisfies Campaign, 200),
  )
  .patch('/:id', allow('campaigns.write'), id, validate('json', UpdateCampaignInput), async (c) => {
    const updated = await updateCampaign(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
    return c.json(updated satisfies Campaign, 200)
  })
  .delete('/:id', allow('campaigns.write'), id, async (c) => {
    await deleteCampaign(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .post('/:id/duplicate', allow('campaigns.write'), id, async (c) =>
    c.json((await duplicateCampaign(c.var.ctx, c.req.valid('param').id)) satisfies Campaign, 201),
  )
  .get('/:id/audience', allow('campaigns.read'), id, async (c) =>
    c.json((await previewAudience(c.var.ctx, c.req.valid('param').id)) satisfies AudiencePreview, 200),
  )
  .get('/:id/preview', allow('campaigns.read'), people, id, validate('query', PreviewQuery), async (c) => {
    const { contactId } = c.req.valid('query')
    const preview = await previewCampaign(c.var.ctx, c.req.valid('param').id, contactId)
    return c.json(preview satisfies CampaignPreview, 200)
  })
  .post('/:id/test', allow('campaigns.send'), people, id, validate('json', TestSendInput), async (c) => {
    await sendCampaignTest(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
    return c.body(null, 204)
  })
  .get('/:id/history', allow('campaigns.read'), id, validate('query', PageQuery), async (c) => {
    const { ctx, installation } = c.var
    const query = c.req.valid('query')
    const page = await listCampaignHistory(ctx, installation.directory, c.req.valid('param').id, query)
    return c.json(page satisfies Page<CampaignEvent>, 200)
  })
  .get('/:id/people', allow('campaigns.read'), people, id, validate('query', PeopleQuery), async (c) => {
    const page = await listCampaignPeople(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))
    return c.json(page satisfies Page<CampaignPerson>, 200)
  })
