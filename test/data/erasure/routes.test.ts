import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createContact, getContact } from '../../../worker/modules/contacts/service.ts'
import type { AppEnv } from '../../../worker/http/access.ts'
import { erasureRoutes } from '../../../worker/modules/erasure/routes.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** The routes with the one part of the installation they ask: the directory, here the same database. */
const mount = (ctx: TestCtx) =>
  mountRoutes(
    new Hono<AppEnv>()
      .use(async (c, next) => {
        c.set('installation', Object.assign(Object.create(null), { directory: ctx.db }))
        await next()
      })
      .route('/', erasureRoutes),
    ctx,
  )

test('only who may erase can, and only by naming the contact again', async () => {
  const ctx = await shard.ctx({ tenantId: 990 })
  const { id } = await createContact(ctx, { email: 'a@example.org' })
  for (const role of ['marketer', 'agent', 'staff'] as const) {
    const call = mount(await shard.ctx({ tenantId: 990, role }))
    expect(refusal(await call('POST', `/${id}`, { confirmId: id }))).toMatchObject({ code: 'auth.forbidden' })
  }
  const call = mount(ctx)
  for (const [body, fields] of [
    [{}, { confirmId: 'id' }],
    [{ confirmId: id + 1 }, { confirmId: 'confirmation' }],
    [{ confirmId: id, neverWriteAgain: 'yes' }, { neverWriteAgain: 'invalid_type' }],
  ] as const) {
    expect(refusal(await call('POST', `/${id}`, body))).toEqual({
      status: 422,
      code: 'request.invalid',
      fields,
    })
  }
  expect(refusal(await call('POST', '/99999', { confirmId: 99_999 })).status).toBe(404)
  expect(refusal(await call('GET', `/${id}`)).status).toBe(404)
  expect(await getContact(ctx, id)).toMatchObject({ email: 'a@example.org' })

  const receipt = await call('POST', `/${id}`, { confirmId: id })
  expect(receipt).toMatchObject({ status: 200, body: { contactId: id, removed: { contact: 1 } } })
  expect(await call('GET', `/${id}`)).toEqual(receipt)
})
