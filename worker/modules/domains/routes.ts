import { Hono } from 'hono'
import { CheckDomainInput, type SenderDomain } from '../../contracts/domains.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { checkSenderDomain, listSenderDomains } from './service.ts'

/** The domains that senders write from, mounted at `/domains`. */
export const domainsRoutes = new Hono<AppEnv>()
  .get('/', allow('channels.read'), async (c) =>
    c.json({ items: (await listSenderDomains(c.var.ctx)) satisfies SenderDomain[] }, 200),
  )
  .post('/check', allow('channels.write'), validate('json', CheckDomainInput), async (c) =>
    c.json((await checkSenderDomain(c.var.ctx, c.req.valid('json').domain)) satisfies SenderDomain, 200),
  )
