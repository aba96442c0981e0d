import { Hono } from 'hono'
import {
  CreditBookingInput,
  CreditChannelParam,
  CreditEntriesQuery,
  CreditPricesInput,
  CreditSettingsInput,
} from '../../contracts/credit.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { bookCredit, changeCreditSettings, getCredit, listLedger, setPrices } from './service.ts'

/** `/credit`: what is left, what sends cost, and the ledger (spec 15.5). */
export const creditRoutes = new Hono<AppEnv>()
  .get('/', allow('credit.read'), async (c) => c.json(await getCredit(c.var.ctx), 200))
  .patch('/', allow('credit.write'), validate('json', CreditSettingsInput), async (c) =>
    c.json(await changeCreditSettings(c.var.ctx, c.req.valid('json')), 200),
  )
  .put(
    '/prices/:channel',
    allow('credit.write'),
    validate('param', CreditChannelParam),
    validate('json', CreditPricesInput),
    async (c) => c.json(await setPrices(c.var.ctx, c.req.valid('param').channel, c.req.valid('json')), 200),
  )
  .get('/entries', allow('credit.read'), validate('query', CreditEntriesQuery), async (c) =>
    c.json(await listLedger(c.var.ctx, c.var.installation.directory, c.req.valid('query')), 200),
  )
  .post('/entries', allow('credit.write'), validate('json', CreditBookingInput), async (c) =>
    c.json(await bookCredit(c.var.ctx, c.req.valid('json')), 201),
  )
