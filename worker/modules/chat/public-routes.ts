import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import {
  type ChatConfig,
  ChatConfigQuery,
  ChatFileParam,
  ChatFileQuery,
  ChatPage,
  type ChatPresence,
  ChatPresenceQuery,
  ChatQuery,
  type ChatSession,
  ChatSessionInput,
} from '../../contracts/chat-doors.ts'
import { inboxFileLimits } from '../../contracts/inbox-files.ts'
import type { Attachment } from '../../contracts/inbox.ts'
import { bindingOf, chatDoor, chatPace } from '../../http/chat-door.ts'
import type { AppEnv } from '../../http/access.ts'
import { openVisitorSocket } from '../../http/inbox-socket.ts'
import { validate } from '../../http/validate.ts'
import { AppError } from '../../lib/errors.ts'
import {
  type Browser,
  chatConfig,
  chatPresence,
  findChat,
  isChatOn,
  nameBinding,
  openChatFile,
  openChatSession,
  tellPage,
  uploadChatFile,
} from './service.ts'

const limit = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new AppError('request.too_large')
    },
  })
/** A page, an identity and a form. */
const limitWords = limit(16_384)
const limitFile = limit(inboxFileLimits.bytes + 1024)
const key = validate('query', ChatQuery)

/** Where the chat of a site asks: another origin, opened by `chatDoor` alone. No cookie counts here. */
const doors = new Hono<AppEnv>()
  .use(chatDoor({ findSettings: findChat, isOn: isChatOn, nameBinding }))
  .get('/config', validate('query', ChatConfigQuery), (c) => {
    const { ctx, chat } = c.var
    c.header('cache-control', 'public, max-age=60')
    return c.json(chatConfig(ctx, chat.settings, c.req.valid('query').language) satisfies ChatConfig, 200)
  })
  .get(
    '/presence',
    validate('query', ChatPresenceQuery),
    chatPace('presence', { perBinding: 30, perNetwork: 120 }),
    async (c) => {
      const { language, known } = c.req.valid('query')
      const asked = { language, known: known !== undefined }
      return c.json((await chatPresence(c.var.ctx, c.var.chat.settings, asked)) satisfies ChatPresence, 200)
    },
  )
  .post(
    '/sessions',
    key,
    limitWords,
    chatPace('sessions', { perBinding: 30, perNetwork: 300 }),
    validate('json', ChatSessionInput),
    async (c) => {
      // A new binding is a row for a month: those are few.
      const newcomer = async () => void (await newcomers(c, async () => {}))
      const session = await openChatSession(c.var.ctx, c.req.valid('json'), { ...browserOf(c), newcomer })
      return c.json(session satisfies ChatSession, 201)
    },
  )
  .post(
    '/pages',
    key,
    limitWords,
    chatPace('pages', { perBinding: 30, perNetwork: 600 }),
    validate('json', ChatPage),
    async (c) => {
      await tellPage(c.var.ctx, bindingOf(c), c.req.valid('json'))
      return c.body(null, 204)
    },
  )
  .post(
    '/files',
    chatPace('files', { perBinding: 10, perNetwork: 40 }),
    validate('query', ChatFileQuery),
    limitFile,
    async (c) => {
      if (!c.var.chat.settings.files) throw new AppError('inbox.no_files')
      const file = { name: c.req.valid('query').name, read: () => c.req.arrayBuffer() }
      return c.json((await uploadChatFile(c.var.ctx, bindingOf(c), file)) satisfies Attachment, 201)
    },
  )
  .get(
    '/files/:conversation/:cseq/:index',
    key,
    chatPace('shown', { perBinding: 120, perNetwork: 600 }),
    validate('param', ChatFileParam),
    async (c) => {
      const file = await openChatFile(c.var.ctx, bindingOf(c), c.req.valid('param'))
      return c.body(file.body, 200, file.headers)
    },
  )
  .get('/socket', key, chatPace('sockets', { perBinding: 60, perNetwork: 300 }), openVisitorSocket)

const newcomers = chatPace('new', { perBinding: 20, perNetwork: 20 })

const Place = z.object({
  country: z.string().max(2).nullable().catch(null),
  region: z.string().max(100).nullable().catch(null),
  city: z.string().max(100).nullable().catch(null),
})

/** What the edge knows of a browser (`request.cf`); locally nothing is known of the place. */
function browserOf(c: Context<AppEnv>): Browser {
  const place = Place.safeParse(c.req.raw.cf ?? {})
  return {
    site: c.var.chat.origin,
    userAgent: c.req.header('user-agent')?.slice(0, 300) ?? null,
    place: place.success ? place.data : { country: null, region: null, city: null },
  }
}

/** The chat of a site as browsers meet it (spec 14.1); its loader, `/chat.js`, is a file among the assets. */
export const publicChatRoutes = new Hono<AppEnv>().route('/chat', doors)
