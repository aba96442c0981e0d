import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { type AppEnv, workspaceAccess } from './http/access.ts'
import { importPartBytes } from './contracts/import-files.ts'
import { appPage } from './http/app-page.ts'
import { workspaceOfHost } from './http/hosts.ts'
import { sameOrigin } from './http/origin.ts'
import { problemResponse } from './http/problem.ts'
import { requestLog } from './http/request-log.ts'
import { AppError, notFound } from './lib/errors.ts'
import { auditRoutes } from './modules/audit/routes.ts'
import { authRoutes } from './modules/auth/routes.ts'
import { campaignsRoutes } from './modules/campaigns/routes.ts'
import { templateTestRoutes } from './modules/campaigns/template-routes.ts'
import { channelsRoutes } from './modules/channels/routes.ts'
import { publicChatRoutes } from './modules/chat/public-routes.ts'
import { chatRoutes } from './modules/chat/routes.ts'
import { contactsRoutes } from './modules/contacts/routes.ts'
import { creditRoutes } from './modules/credit/routes.ts'
import { dispatchRoutes } from './modules/dispatch/routes.ts'
import { domainsRoutes } from './modules/domains/routes.ts'
import { erasureRoutes } from './modules/erasure/routes.ts'
import { exportsRoutes } from './modules/exports/routes.ts'
import { fieldsRoutes } from './modules/fields/routes.ts'
import { importFilesRoutes } from './modules/imports/file-routes.ts'
import { importsRoutes } from './modules/imports/routes.ts'
import { chatbotRoutes } from './modules/chatbot/routes.ts'
import { inboxRoutes } from './modules/inbox/routes.ts'
import { inboundRoutes } from './modules/inbound/routes.ts'
import { messengerRoutes } from './modules/messenger/routes.ts'
import { keysRoutes } from './modules/keys/routes.ts'
import { listsRoutes } from './modules/lists/routes.ts'
import { invitationsRoutes, membersRoutes } from './modules/members/routes.ts'
import { preferencesRoutes, signUpRoutes } from './modules/preferences/routes.ts'
import { publicReplyFileRoutes } from './modules/inbox/public-routes.ts'
import { publicMediaRoutes } from './modules/media/public-routes.ts'
import { mediaRoutes } from './modules/media/routes.ts'
import { pushRoutes } from './modules/push/public-routes.ts'
import { contactDevicesRoutes } from './modules/push/routes.ts'
import { failureRoutes } from './modules/dispatch/failure-routes.ts'
import { outboxRoutes } from './modules/sandbox/routes.ts'
import { suppressionsRoutes } from './modules/suppressions/routes.ts'
import { tagsRoutes } from './modules/tags/routes.ts'
import { createTasksRoutes } from './modules/tasks/routes.ts'
import { templatesRoutes } from './modules/templates/routes.ts'
import { trackingRoutes } from './modules/tracking/routes.ts'
import { webhookRoutes } from './modules/tracking/webhook-routes.ts'
import { healthRoutes } from './modules/workspace/health-routes.ts'
import { publicLogoRoutes } from './modules/workspace/logo-routes.ts'
import { whatsappRoutes } from './modules/whatsapp/routes.ts'
import { workspaceRoutes } from './modules/workspace/routes.ts'
import { systemOutboxRoutes } from './pages/system-outbox.tsx'
import { deadLetterRoutes } from './queues/routes.ts'
import { openInstallation } from './runtime.ts'
import { taskKinds } from './task-kinds.ts'

/** Everything under `/api/v1/w/:workspace`, opened by the workspace check and nothing else. */
const workspaceApi = new Hono<AppEnv>()
  .use(workspaceAccess)
  .route('/settings', workspaceRoutes)
  .route('/members', membersRoutes)
  .route('/invitations', invitationsRoutes)
  .route('/keys', keysRoutes)
  .route('/audit', auditRoutes)
  .route('/contacts', contactsRoutes)
  .route('/contacts', contactDevicesRoutes)
  .route('/erasures', erasureRoutes)
  .route('/suppressions', suppressionsRoutes)
  .route('/sign-up', signUpRoutes)
  .route('/fields', fieldsRoutes)
  .route('/tags', tagsRoutes)
  .route('/imports', importsRoutes)
  .route('/exports', exportsRoutes)
  .route('/import-files', importFilesRoutes)
  .route('/tasks', createTasksRoutes(taskKinds))
  .route('/lists', listsRoutes)
  .route('/campaigns', campaignsRoutes)
  .route('/campaigns', dispatchRoutes)
  .route('/templates', templatesRoutes)
  .route('/templates', templateTestRoutes)
  .route('/media', mediaRoutes)
  .route('/channels', channelsRoutes)
  .route('/whatsapp-numbers', whatsappRoutes)
  .route('/domains', domainsRoutes)
  .route('/outbox', outboxRoutes)
  .route('/credit', creditRoutes)
  .route('/inbox', inboxRoutes)
  .route('/chatbot', chatbotRoutes)
  .route('/chat', chatRoutes)
  .route('/failures', failureRoutes)
  .route('/dead-letters', deadLetterRoutes)

/** Larger bodies are refused while they are read. A chunk of an import stays far below. */
const maxBodyBytes = 8 * 1024 * 1024

/** Raw bytes, larger than any JSON: a part of a file that is imported over the API, a file for a conversation. */
const isFilePart = /^(\/api\/v1\/w\/[^/]+\/(import-files\/\d+\/parts\/\d+|inbox\/files)|\/chat\/files)$/

/** Paths that a workspace's own public host answers; the app and the API stay on the app's host. */
const publicPaths = [
  '/t/',
  '/u/',
  '/p/',
  '/s/',
  '/c/',
  '/webhooks/',
  '/push/',
  '/push.js',
  '/sw.js',
  '/chat/',
]

/** A path whose last part has a file's ending, such as `/sw.js`. */
const isFile = /\.[^/.]+$/

/** The whole HTTP surface of the Worker. */
export function createApp() {
  const app = new Hono<AppEnv>()

  app.use(async (c, next) => {
    const requestId = c.req.header('cf-ray') ?? crypto.randomUUID()
    c.set('requestId', requestId)
    const clientIp = c.req.header('cf-connecting-ip') ?? null
    const callSelf = async (request: Request) => app.fetch(request, c.env, c.executionCtx)
    c.set('installation', openInstallation(c.env, { requestId, clientIp, callSelf }))
    await next()
  })
  app.use(requestLog)
  app.use(async (c, next) => {
    const url = new URL(c.req.url)
    const isPublicHost = workspaceOfHost(url.host, c.var.installation.variables.PUBLIC_ORIGIN) !== null
    if (isPublicHost && !publicPaths.some((path) => url.pathname.startsWith(path))) throw notFound()
    await next()
  })

  const limits = [maxBodyBytes, importPartBytes].map((maxSize) =>
    bodyLimit({
      maxSize,
      onError: () => {
        throw new AppError('request.too_large')
      },
    }),
  )
  app.use((c, next) => {
    const [usual, ofParts] = limits
    const limit = isFilePart.test(c.req.path) ? ofParts : usual
    return limit === undefined ? next() : limit(c, next)
  })
  app.use('/api/*', sameOrigin)
  app.use('/api/*', async (c, next) => {
    await next()
    // An upgrade's answer carries the socket and takes no other headers.
    if (c.res.status === 101) return
    // Only what is named by its version says otherwise.
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
    for (const [name, value] of Object.entries(c.get('accessHeaders') ?? {})) c.header(name, value)
  })
  app.route('/api/v1/health', healthRoutes)
  app.route('/api/v1/auth', authRoutes)
  app.route('/api/v1/w/:workspace', workspaceApi)
  app.all('/api/*', () => {
    throw notFound()
  })

  app.route('/', trackingRoutes)
  app.route('/', preferencesRoutes)
  app.route('/', webhookRoutes)
  app.route('/', inboundRoutes)
  app.route('/', messengerRoutes)
  app.route('/', pushRoutes)
  app.route('/', publicChatRoutes)
  app.route('/', publicLogoRoutes)
  app.route('/', publicMediaRoutes)
  app.route('/', publicReplyFileRoutes)
  app.route('/', systemOutboxRoutes)

  app.get('*', (c) => {
    const wantsPage = c.req.header('accept')?.includes('text/html') ?? false
    // A missing picture or script is no page; an address without a file's ending is one for whoever asks.
    return wantsPage || !isFile.test(c.req.path) ? appPage(c) : c.env.ASSETS.fetch(c.req.raw)
  })
  app.all('*', () => {
    throw notFound()
  })
  app.onError((error, c) => problemResponse(c, error, c.get('requestId') ?? 'unknown'))
  return app
}
