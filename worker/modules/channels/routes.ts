import { Hono } from 'hono'
import {
  ConnectResendInput,
  type EmailChannel,
  SenderInput,
  TestChannelInput,
} from '../../contracts/channels.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { connectResend, disconnectResend, getEmailChannel, sendTestMail, setSender } from './service.ts'

/** Channels of a workspace and their credentials, mounted at `/channels`. */
export const channelsRoutes = new Hono<AppEnv>()
  .get('/email', allow('channels.read'), async (c) =>
    c.json((await getEmailChannel(c.var.ctx)) satisfies EmailChannel, 200),
  )
  .put('/email/resend', allow('channels.write'), validate('json', ConnectResendInput), async (c) =>
    c.json((await connectResend(c.var.ctx, c.req.valid('json'))) satisfies EmailChannel, 200),
  )
  .delete('/email/resend', allow('channels.write'), async (c) =>
    c.json((await disconnectResend(c.var.ctx)) satisfies EmailChannel, 200),
  )
  .put('/email/sender', allow('channels.write'), validate('json', SenderInput), async (c) =>
    c.json((await setSender(c.var.ctx, c.req.valid('json'))) satisfies EmailChannel, 200),
  )
  .post('/email/test', allow('channels.write'), validate('json', TestChannelInput), async (c) => {
    await sendTestMail(c.var.ctx, c.req.valid('json'))
    return c.json({ sent: true }, 200)
  })
