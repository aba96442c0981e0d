import { Hono } from 'hono'
import {
  ConnectResendInput,
  ConnectTwilioInput,
  ConnectWhatsappInput,
  type EmailChannel,
  ReceivingInput,
  type Sender,
  SenderInput,
  TestChannelInput,
  TestSmsInput,
  type TwilioChannel,
  TwilioSenderInput,
  WhatsappSenderInput,
} from '../../contracts/channels.ts'
import { IdParam } from '../../contracts/common.ts'
import { ConnectPushInput, type PushChannel, TestPushInput } from '../../contracts/push.ts'
import {
  ConnectMessengerInput,
  type MessengerChannel,
  TestMessengerInput,
} from '../../contracts/messenger.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import {
  changeSender,
  chooseDefaultSender,
  connectResend,
  disconnectResend,
  getEmailChannel,
  sendTestMail,
  setReceivingDomain,
  setSender,
} from './service.ts'
import { connectMessenger, disconnectMessenger, getMessengerChannel } from './service-messenger.ts'
import { sendTestMessenger, sendTestPush, sendTestSms } from './service-one-call.ts'
import { connectPush, disconnectPush, getPushChannel } from './service-push.ts'
import { createSender, deleteSender, listSenders, restoreSender } from './service-senders.ts'
import {
  connectTwilio,
  disconnectTwilio,
  getTwilioChannel,
  setTwilioSender,
  tryTwilio,
} from './service-twilio.ts'

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
  .put('/email/receiving', allow('channels.write'), validate('json', ReceivingInput), async (c) =>
    c.json((await setReceivingDomain(c.var.ctx, c.req.valid('json'))) satisfies EmailChannel, 200),
  )
  .post('/email/test', allow('channels.write'), validate('json', TestChannelInput), async (c) => {
    await sendTestMail(c.var.ctx, c.req.valid('json'))
    return c.json({ sent: true }, 200)
  })
  .get('/sms', allow('channels.read'), async (c) =>
    c.json((await getTwilioChannel(c.var.ctx, 'sms')) satisfies TwilioChannel, 200),
  )
  .put('/sms/twilio', allow('channels.write'), validate('json', ConnectTwilioInput), async (c) =>
    c.json((await connectTwilio(c.var.ctx, 'sms', c.req.valid('json'))) satisfies TwilioChannel, 200),
  )
  .delete('/sms/twilio', allow('channels.write'), async (c) =>
    c.json((await disconnectTwilio(c.var.ctx, 'sms')) satisfies TwilioChannel, 200),
  )
  .put('/sms/sender', allow('channels.write'), validate('json', TwilioSenderInput), async (c) =>
    c.json((await setTwilioSender(c.var.ctx, 'sms', c.req.valid('json'))) satisfies TwilioChannel, 200),
  )
  .post('/sms/test', allow('channels.write'), validate('json', TestSmsInput), async (c) => {
    await sendTestSms(c.var.ctx, c.req.valid('json'))
    return c.json({ sent: true }, 200)
  })
  .get('/whatsapp', allow('channels.read'), async (c) =>
    c.json((await getTwilioChannel(c.var.ctx, 'whatsapp')) satisfies TwilioChannel, 200),
  )
  .put('/whatsapp/twilio', allow('channels.write'), validate('json', ConnectWhatsappInput), async (c) => {
    const connected = await connectTwilio(c.var.ctx, 'whatsapp', c.req.valid('json'))
    return c.json(connected satisfies TwilioChannel, 200)
  })
  .delete('/whatsapp/twilio', allow('channels.write'), async (c) =>
    c.json((await disconnectTwilio(c.var.ctx, 'whatsapp')) satisfies TwilioChannel, 200),
  )
  .put('/whatsapp/sender', allow('channels.write'), validate('json', WhatsappSenderInput), async (c) => {
    const changed = await setTwilioSender(c.var.ctx, 'whatsapp', c.req.valid('json'))
    return c.json(changed satisfies TwilioChannel, 200)
  })
  .post('/whatsapp/test', allow('channels.write'), async (c) =>
    c.json((await tryTwilio(c.var.ctx, 'whatsapp')) satisfies TwilioChannel, 200),
  )
  .get('/push', allow('channels.read'), async (c) =>
    c.json((await getPushChannel(c.var.ctx)) satisfies PushChannel, 200),
  )
  .put('/push/web-push', allow('channels.write'), validate('json', ConnectPushInput), async (c) =>
    c.json((await connectPush(c.var.ctx, c.req.valid('json'))) satisfies PushChannel, 200),
  )
  .delete('/push/web-push', allow('channels.write'), async (c) =>
    c.json((await disconnectPush(c.var.ctx)) satisfies PushChannel, 200),
  )
  .post('/push/test', allow('channels.write'), validate('json', TestPushInput), async (c) => {
    await sendTestPush(c.var.ctx, c.req.valid('json'))
    return c.json({ sent: true }, 200)
  })
  .get('/messenger', allow('channels.read'), async (c) =>
    c.json((await getMessengerChannel(c.var.ctx)) satisfies MessengerChannel, 200),
  )
  .put('/messenger/meta', allow('channels.write'), validate('json', ConnectMessengerInput), async (c) =>
    c.json((await connectMessenger(c.var.ctx, c.req.valid('json'))) satisfies MessengerChannel, 200),
  )
  .delete('/messenger/meta', allow('channels.write'), async (c) =>
    c.json((await disconnectMessenger(c.var.ctx)) satisfies MessengerChannel, 200),
  )
  .post('/messenger/test', allow('channels.write'), validate('json', TestMessengerInput), async (c) => {
    await sendTestMessenger(c.var.ctx, c.req.valid('json'))
    return c.json({ sent: true }, 200)
  })
  .get('/senders', allow('channels.read'), async (c) =>
    c.json({ items: (await listSenders(c.var.ctx)) satisfies Sender[] }, 200),
  )
  .post('/senders', allow('channels.write'), validate('json', SenderInput), async (c) =>
    c.json((await createSender(c.var.ctx, c.req.valid('json'))) satisfies Sender, 201),
  )
  .patch(
    '/senders/:id',
    allow('channels.write'),
    validate('param', IdParam),
    validate('json', SenderInput),
    async (c) => c.json(await changeSender(c.var.ctx, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .post('/senders/:id/default', allow('channels.write'), validate('param', IdParam), async (c) =>
    c.json({ items: await chooseDefaultSender(c.var.ctx, c.req.valid('param').id) }, 200),
  )
  .delete('/senders/:id', allow('channels.write'), validate('param', IdParam), async (c) => {
    await deleteSender(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .post('/senders/:id/restore', allow('channels.write'), validate('param', IdParam), async (c) =>
    c.json((await restoreSender(c.var.ctx, c.req.valid('param').id)) satisfies Sender, 200),
  )
