import { Hono } from 'hono'
import { IdParam, type Page } from '../../contracts/common.ts'
import {
  ApprovalPlayInput,
  CreateTemplateInput,
  RequestApprovalInput,
  type Template,
  type TemplatePerson,
  TemplatePersonQuery,
  TemplatesQuery,
  type TemplateSummary,
  TranslationParam,
  UpdateTemplateInput,
} from '../../contracts/templates.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import * as templates from './service.ts'

const read = allow('templates.read')
const write = allow('templates.write')
const id = validate('param', IdParam)

/** WhatsApp templates and their approval (spec 10.1–10.2), mounted at `/templates`. */
export const templatesRoutes = new Hono<AppEnv>()
  .get('/', read, validate('query', TemplatesQuery), async (c) =>
    c.json(
      (await templates.listTemplates(c.var.ctx, c.req.valid('query'))) satisfies Page<TemplateSummary>,
      200,
    ),
  )
  .post('/', write, validate('json', CreateTemplateInput), async (c) =>
    c.json((await templates.createTemplate(c.var.ctx, c.req.valid('json'))) satisfies Template, 201),
  )
  .get('/person', read, allow('contacts.read'), validate('query', TemplatePersonQuery), async (c) => {
    const person = await templates.getTemplatePerson(c.var.ctx, c.req.valid('query').contactId)
    return c.json(person satisfies TemplatePerson, 200)
  })
  .get('/:id', read, id, async (c) =>
    c.json((await templates.getTemplate(c.var.ctx, c.req.valid('param').id)) satisfies Template, 200),
  )
  .patch('/:id', write, id, validate('json', UpdateTemplateInput), async (c) => {
    const updated = await templates.updateTemplate(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
    return c.json(updated satisfies Template, 200)
  })
  .delete('/:id', write, id, async (c) => {
    await templates.deleteTemplate(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .post('/:id/duplicate', write, id, async (c) =>
    c.json((await templates.duplicateTemplate(c.var.ctx, c.req.valid('param').id)) satisfies Template, 201),
  )
  .post('/:id/request', write, id, validate('json', RequestApprovalInput), async (c) => {
    const { version } = c.req.valid('json')
    const requested = await templates.requestApproval(c.var.ctx, c.req.valid('param').id, version)
    return c.json(requested satisfies Template, 200)
  })
  .post('/:id/refresh', write, id, async (c) =>
    c.json((await templates.refreshApproval(c.var.ctx, c.req.valid('param').id)) satisfies Template, 200),
  )
  .post(
    '/:id/translations/:language/play',
    write,
    validate('param', TranslationParam),
    validate('json', ApprovalPlayInput),
    async (c) => {
      const played = await templates.playApproval(c.var.ctx, c.req.valid('param'), c.req.valid('json'))
      return c.json(played satisfies Template, 200)
    },
  )
