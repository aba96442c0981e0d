import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { CommandInput, StartInput } from '../../contracts/inbox-commands.ts'
import type { InboxTicket } from '../../contracts/inbox-frames.ts'
import { InboxFileQuery, inboxFileLimits } from '../../contracts/inbox-files.ts'
import {
  type Attachment,
  type ConversationDetail,
  ConversationParam,
  type ConversationsPage,
  ConversationsQuery,
  MailPageQuery,
  MessageFileParam,
  MessageParam,
  type InboxSearchPage,
  InboxSearchQuery,
  type ThreadPage,
  ThreadQuery,
} from '../../contracts/inbox.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { openInboxSocket } from '../../http/inbox-socket.ts'
import { validate } from '../../http/validate.ts'
import { AppError } from '../../lib/errors.ts'
import { inboxDeskRoutes } from './desk-routes.ts'
import {
  countConversations,
  getConversation,
  getMailPage,
  listConversations,
  makeTicket,
  openMessageFile,
  readMessages,
  runCommand,
  searchMessages,
  startConversation,
  uploadMemberFile,
} from './service.ts'

const id = validate('param', ConversationParam)
/** What is larger than any file that is taken is not read to its end. */
const limitFile = bodyLimit({
  maxSize: inboxFileLimits.bytes + 1024,
  onError: () => {
    throw new AppError('request.too_large')
  },
})

/** The inbox over HTTP (spec 13): what the page fetches, and all of it for programs; changes come live by the socket. */
export const inboxRoutes = new Hono<AppEnv>()
  .get('/conversations', allow('inbox.read'), validate('query', ConversationsQuery), async (c) =>
    c.json((await listConversations(c.var.ctx, c.req.valid('query'))) satisfies ConversationsPage, 200),
  )
  .post('/conversations', allow('inbox.write'), validate('json', StartInput), async (c) => {
    const { directory } = c.var.installation
    return c.json(await startConversation(c.var.ctx, directory, c.req.valid('json')), 200)
  })
  .get('/conversations/:id', allow('inbox.read'), id, async (c) =>
    c.json((await getConversation(c.var.ctx, c.req.valid('param').id)) satisfies ConversationDetail, 200),
  )
  .get('/conversations/:id/messages', allow('inbox.read'), id, validate('query', ThreadQuery), async (c) => {
    const page = await readMessages(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))
    return c.json(page satisfies ThreadPage, 200)
  })
  .get(
    '/conversations/:id/messages/:cseq/mail',
    allow('inbox.read'),
    validate('param', MessageParam),
    validate('query', MailPageQuery),
    async (c) => {
      const { id: conversation, cseq } = c.req.valid('param')
      const { pictures, language } = c.req.valid('query')
      const show = { remotePictures: pictures === 'shown', language }
      const page = await getMailPage(c.var.ctx, { conversation, cseq }, show)
      return c.body(page.html, 200, page.headers)
    },
  )
  .get(
    '/conversations/:id/messages/:cseq/files/:index',
    allow('inbox.read'),
    validate('param', MessageFileParam),
    async (c) => {
      const { id: conversation, ...place } = c.req.valid('param')
      const file = await openMessageFile(c.var.ctx, { conversation, ...place })
      return c.body(file.body, 200, file.headers)
    },
  )
  .post('/files', allow('inbox.write'), limitFile, validate('query', InboxFileQuery), async (c) => {
    const { name } = c.req.valid('query')
    const kept = await uploadMemberFile(c.var.ctx, { name, bytes: await c.req.arrayBuffer() })
    return c.json(kept satisfies Attachment, 201)
  })
  .get('/counts', allow('inbox.read'), async (c) => c.json(await countConversations(c.var.ctx), 200))
  .get('/search', allow('inbox.read'), validate('query', InboxSearchQuery), async (c) =>
    c.json((await searchMessages(c.var.ctx, c.req.valid('query'))) satisfies InboxSearchPage, 200),
  )
  .post('/commands', allow('inbox.write'), validate('json', CommandInput), async (c) =>
    c.json(await runCommand(c.var.ctx, c.var.installation.directory, c.req.valid('json')), 200),
  )
  // A socket both tells and takes: whoever may only read uses the doors above.
  .post('/tickets', allow('inbox.write'), async (c) =>
    c.json(
      (await makeTicket(c.var.ctx, c.var.installation.directory, c.var.accessUntil)) satisfies InboxTicket,
      201,
    ),
  )
  // The session says which workspace; the ticket, which the inbox takes once, says who it is.
  .get('/socket', allow('inbox.write'), openInboxSocket)
  .route('/', inboxDeskRoutes)
