import { Hono } from 'hono'
import { IdParam } from '../../contracts/common.ts'
import {
  CreateWhatsAppNumberInput,
  PlayWhatsAppNumberInput,
  UpdateWhatsAppNumberInput,
  type WhatsAppNumber,
} from '../../contracts/whatsapp.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import {
  createWhatsAppNumber,
  deleteWhatsAppNumber,
  listWhatsAppNumbers,
  playWhatsAppNumber,
  refreshWhatsAppNumber,
  updateWhatsAppNumber,
} from './service.ts'

/** The numbers a workspace writes from on WhatsApp and where they stand, mounted at `/whatsapp-numbers`. */
export const whatsappRoutes = new Hono<AppEnv>()
  .get('/', allow('channels.read'), async (c) =>
    c.json({ items: (await listWhatsAppNumbers(c.var.ctx)) satisfies WhatsAppNumber[] }, 200),
  )
  .post('/', allow('channels.write'), validate('json', CreateWhatsAppNumberInput), async (c) =>
    c.json((await createWhatsAppNumber(c.var.ctx, c.req.valid('json'))) satisfies WhatsAppNumber, 201),
  )
  .patch(
    '/:id',
    allow('channels.write'),
    validate('param', IdParam),
    validate('json', UpdateWhatsAppNumberInput),
    async (c) =>
      c.json(await updateWhatsAppNumber(c.var.ctx, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .post('/:id/refresh', allow('channels.write'), validate('param', IdParam), async (c) =>
    c.json(await refreshWhatsAppNumber(c.var.ctx, c.req.valid('param').id), 200),
  )
  .post(
    '/:id/play',
    allow('channels.write'),
    validate('param', IdParam),
    validate('json', PlayWhatsAppNumberInput),
    async (c) =>
      c.json(await playWhatsAppNumber(c.var.ctx, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .delete('/:id', allow('channels.write'), validate('param', IdParam), async (c) => {
    await deleteWhatsAppNumber(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
