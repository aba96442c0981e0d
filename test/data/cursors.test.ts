import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { AppEnv } from '../../worker/http/access.ts'
import { encodeCursor } from '../../worker/lib/cursor.ts'
import { campaignsRoutes } from '../../worker/modules/campaigns/routes.ts'
import { contactsRoutes } from '../../worker/modules/contacts/routes.ts'
import { listsRoutes } from '../../worker/modules/lists/routes.ts'
import { outboxRoutes } from '../../worker/modules/sandbox/routes.ts'
import { startTestShard, type TestShard } from '../support/ctx.ts'
import { mountRoutes, refusal } from '../support/routes.ts'

const routes = new Hono<AppEnv>()
  .route('/contacts', contactsRoutes)
  .route('/lists', listsRoutes)
  .route('/campaigns', campaignsRoutes)
  .route('/outbox', outboxRoutes)

let shard: TestShard
let call: ReturnType<typeof mountRoutes>
let ids: { contact: number; list: number; campaign: number }

beforeAll(async () => {
  shard = await startTestShard()
  call = mountRoutes(routes, await shard.ctx())
  const make = async (path: string, body: unknown) =>
    z.object({ id: z.number() }).parse((await call('POST', path, body)).body).id
  ids = {
    contact: await make('/contacts', { email: 'anna@example.org' }),
    list: await make('/lists', { name: 'Clienti', kind: 'static' }),
    campaign: await make('/campaigns', {
      name: 'Olio nuovo',
      subject: '',
      preheader: '',
      html: '',
      listIds: [],
      excludedListIds: [],
    }),
  }
})
afterAll(() => shard.close())

const doors: [path: (id: typeof ids) => string, order: (id: typeof ids) => string][] = [
  [() => '/contacts?sort=name&direction=asc', () => 'contacts.name.asc'],
  [() => '/contacts?sort=created&direction=desc', () => 'contacts.created.desc'],
  [({ contact }) => `/contacts/${contact}/timeline?`, ({ contact }) => `timeline.${contact}`],
  [({ list }) => `/lists/${list}/members?`, () => 'members.in'],
  [() => '/campaigns?', () => 'campaigns'],
  [
    ({ campaign }) => `/campaigns/${campaign}/people?stage=sent`,
    ({ campaign }) => `people:${campaign}:stage:sent`,
  ],
  [() => '/outbox?', () => 'outbox'],
]

describe('a cursor that was tampered with', () => {
  it.each(doors)('is refused at its field: %s', async (path, order) => {
    for (const cursor of [
      encodeCursor(order(ids), { key: Number.NaN, id: 1, backwards: false }),
      encodeCursor(order(ids), { key: 1.5, id: 'x', backwards: true }),
      encodeCursor(order(ids), { key: 'x', id: 1e300, backwards: false }),
      encodeCursor('another', { key: 0, id: 1, backwards: false }),
      'nonsense',
    ]) {
      expect(refusal(await call('GET', `${path(ids)}&cursor=${cursor}`))).toEqual({
        status: 422,
        code: 'request.invalid',
        fields: { cursor: 'cursor' },
      })
    }
  })
})
