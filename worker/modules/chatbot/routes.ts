import { Hono } from 'hono'
import {
  type Chatbot,
  type ChatbotFigures,
  ChatbotFiguresQuery,
  PublishChatbotInput,
  SaveChatbotInput,
  SwitchChatbotInput,
} from '../../contracts/chatbot.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { getChatbot, getChatbotFigures, publishChatbot, saveChatbot, switchChatbot } from './service.ts'

/** The chatbot of a workspace (spec 14.2), mounted at `/chatbot`. */
export const chatbotRoutes = new Hono<AppEnv>()
  .get('/', allow('inbox.read'), async (c) => c.json((await getChatbot(c.var.ctx)) satisfies Chatbot, 200))
  .put('/', allow('workspace.write'), validate('json', SaveChatbotInput), async (c) =>
    c.json((await saveChatbot(c.var.ctx, c.req.valid('json'))) satisfies Chatbot, 200),
  )
  .post('/publish', allow('workspace.write'), validate('json', PublishChatbotInput), async (c) =>
    c.json((await publishChatbot(c.var.ctx, c.req.valid('json'))) satisfies Chatbot, 200),
  )
  .put('/live', allow('workspace.write'), validate('json', SwitchChatbotInput), async (c) =>
    c.json((await switchChatbot(c.var.ctx, c.req.valid('json'))) satisfies Chatbot, 200),
  )
  .get('/figures', allow('inbox.read'), validate('query', ChatbotFiguresQuery), async (c) => {
    const { version } = c.req.valid('query')
    return c.json((await getChatbotFigures(c.var.ctx, version ?? null)) satisfies ChatbotFigures, 200)
  })
