import { Hono } from 'hono'
import { IdParam } from '../../contracts/common.ts'
import {
  type CannedAnswer,
  CannedAnswerInput,
  type ContactChannel,
  ConversationContactInput,
  type FilledAnswer,
  FilledAnswerQuery,
  InboxSettings,
  type InboxView,
  InboxViewInput,
  type OwnInbox,
  OwnInboxInput,
  UpdateCannedAnswerInput,
  UpdateInboxViewInput,
} from '../../contracts/inbox-desk.ts'
import { ConversationParam } from '../../contracts/inbox.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import {
  changeCannedAnswer,
  changeInboxSettings,
  changeOwnInbox,
  changeView,
  createCannedAnswer,
  createView,
  deleteCannedAnswer,
  fillCannedAnswer,
  getInboxSettings,
  getOwnInbox,
  listCannedAnswers,
  listContactChannels,
  listViews,
  nameContact,
  removeView,
} from './service.ts'

const id = validate('param', IdParam)

/** What members have at hand while they answer: canned answers, saved views, their own settings and the workspace's. */
export const inboxDeskRoutes = new Hono<AppEnv>()
  .get('/canned-answers', allow('inbox.read'), async (c) => {
    const items = await listCannedAnswers(c.var.ctx)
    return c.json({ items } satisfies { items: CannedAnswer[] }, 200)
  })
  .post('/canned-answers', allow('inbox.write'), validate('json', CannedAnswerInput), async (c) =>
    c.json((await createCannedAnswer(c.var.ctx, c.req.valid('json'))) satisfies CannedAnswer, 201),
  )
  .get(
    '/canned-answers/:id/filled',
    allow('inbox.read'),
    id,
    validate('query', FilledAnswerQuery),
    async (c) => {
      const { conversation } = c.req.valid('query')
      const filled = await fillCannedAnswer(c.var.ctx, c.req.valid('param').id, conversation)
      return c.json(filled satisfies FilledAnswer, 200)
    },
  )
  .patch(
    '/canned-answers/:id',
    allow('inbox.write'),
    id,
    validate('json', UpdateCannedAnswerInput),
    async (c) => {
      const changed = await changeCannedAnswer(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return c.json(changed satisfies CannedAnswer, 200)
    },
  )
  .delete('/canned-answers/:id', allow('inbox.write'), id, async (c) => {
    await deleteCannedAnswer(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .get('/views', allow('inbox.read'), async (c) => {
    const items = await listViews(c.var.ctx)
    return c.json({ items } satisfies { items: InboxView[] }, 200)
  })
  .post('/views', allow('inbox.write'), validate('json', InboxViewInput), async (c) =>
    c.json((await createView(c.var.ctx, c.req.valid('json'))) satisfies InboxView, 201),
  )
  .patch('/views/:id', allow('inbox.write'), id, validate('json', UpdateInboxViewInput), async (c) => {
    const changed = await changeView(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
    return c.json(changed satisfies InboxView, 200)
  })
  .delete('/views/:id', allow('inbox.write'), id, async (c) => {
    await removeView(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .post(
    '/conversations/:id/contact',
    allow('inbox.write'),
    allow('contacts.read'),
    allow('contacts.write'),
    validate('param', ConversationParam),
    validate('json', ConversationContactInput),
    async (c) => {
      const { ctx, installation } = c.var
      const { id: conversation } = c.req.valid('param')
      return c.json(await nameContact(ctx, installation.directory, conversation, c.req.valid('json')), 200)
    },
  )
  .get('/contacts/:id/channels', allow('inbox.read'), allow('contacts.read'), id, async (c) => {
    const items = await listContactChannels(c.var.ctx, c.req.valid('param').id)
    return c.json({ items } satisfies { items: ContactChannel[] }, 200)
  })
  .get('/settings', allow('inbox.read'), async (c) =>
    c.json((await getInboxSettings(c.var.ctx)) satisfies InboxSettings, 200),
  )
  .put('/settings', allow('workspace.write'), validate('json', InboxSettings), async (c) =>
    c.json((await changeInboxSettings(c.var.ctx, c.req.valid('json'))) satisfies InboxSettings, 200),
  )
  .get('/me', allow('inbox.read'), async (c) =>
    c.json((await getOwnInbox(c.var.ctx)) satisfies OwnInbox, 200),
  )
  .put('/me', allow('inbox.write'), validate('json', OwnInboxInput), async (c) =>
    c.json((await changeOwnInbox(c.var.ctx, c.req.valid('json'))) satisfies OwnInbox, 200),
  )
