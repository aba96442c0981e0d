import { Hono } from 'hono'
import {
  type ChatSecret,
  type ChatSetup,
  type ChatVisitorView,
  SaveChatSettingsInput,
  VisitorParam,
} from '../../contracts/chat.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { forgetChat } from '../../http/chat-door.ts'
import { validate } from '../../http/validate.ts'
import { changeChatSettings, getChatSetup, getChatVisitor, makeChatSecret } from './service.ts'

/** What a workspace sets about the chat of its sites, and who writes there. */
export const chatRoutes = new Hono<AppEnv>()
  .get('/settings', allow('channels.read'), async (c) =>
    c.json((await getChatSetup(c.var.ctx)) satisfies ChatSetup, 200),
  )
  .put('/settings', allow('channels.write'), forgetChat, validate('json', SaveChatSettingsInput), async (c) =>
    c.json((await changeChatSettings(c.var.ctx, c.req.valid('json'))) satisfies ChatSetup, 200),
  )
  .post('/secret', allow('channels.write'), async (c) =>
    c.json((await makeChatSecret(c.var.ctx)) satisfies ChatSecret, 201),
  )
  .get('/visitors/:id', allow('inbox.read'), validate('param', VisitorParam), async (c) => {
    const visitor = await getChatVisitor(c.var.ctx, c.req.valid('param').id)
    return c.json(visitor satisfies ChatVisitorView, 200)
  })
