import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createContact,
  deleteContacts,
  getContact,
  getTimeline,
} from '../../../worker/modules/contacts/service.ts'
import { tagsRoutes } from '../../../worker/modules/tags/routes.ts'
import { listTags, tagContacts } from '../../../worker/modules/tags/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'

let shard: TestShard
let lastTenantId = 200
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = (): Promise<TestCtx> => shard.ctx({ tenantId: ++lastTenantId })
async function people(ctx: TestCtx, count: number): Promise<number[]> {
  const ids: number[] = []
  for (let i = 0; i < count; i++) ids.push((await createContact(ctx, { email: `p${i}@example.org` })).id)
  return ids
}
const counts = async (ctx: TestCtx) =>
  Object.fromEntries((await listTags(ctx)).map(({ name, contactCount }) => [name, contactCount]))

describe('tagging contacts', () => {
  test('creates unknown tags, finds known ones whatever their case, and counts what changed', async () => {
    const ctx = await freshCtx()
    const [a = 0, b = 0, c = 0] = await people(ctx, 3)
    expect(await tagContacts(ctx, { contactIds: [a, b], add: ['Regali', 'arezzo'], remove: [] })).toEqual({
      added: 4,
      removed: 0,
    })
    expect(
      await tagContacts(ctx, { contactIds: [b, c], add: ['regali'], remove: ['AREZZO', 'mai vista'] }),
    ).toEqual({ added: 1, removed: 1 })
    expect(await counts(ctx)).toEqual({ arezzo: 1, Regali: 3 })
    const { items } = await getTimeline(ctx, b, { limit: 10 })
    expect(items.map(({ kind, data }) => [kind, data['tag']])).toEqual([
      ['tag.removed', 'arezzo'],
      ['tag.added', 'arezzo'],
      ['tag.added', 'Regali'],
      ['created', undefined],
    ])
  })

  test('tells the live lists before and after', async () => {
    const ctx = await freshCtx()
    const contactIds = await people(ctx, 1)
    ctx.queues.sent.length = ctx.due.lowered.length = 0
    await tagContacts(ctx, { contactIds, add: ['x'], remove: [] })
    expect(ctx.due.lowered).toEqual([ctx.clock.now()])
    expect(ctx.queues.sent.map(({ job }) => job.type)).toEqual(['lists.refresh'])
  })

  test('leaves deleted contacts and those of others alone, and counts without them', async () => {
    const ctx = await freshCtx()
    const [a = 0, b = 0] = await people(ctx, 2)
    await tagContacts(ctx, { contactIds: [a, b], add: ['x'], remove: [] })
    await deleteContacts(ctx, [b])
    const [stranger = 0] = await people(await freshCtx(), 1)
    expect(await tagContacts(ctx, { contactIds: [a, b, stranger], add: ['y'], remove: [] })).toMatchObject({
      added: 1,
    })
    expect(await counts(ctx)).toEqual({ x: 1, y: 1 })
    expect((await getContact(ctx, b)).tags).toEqual(['x'])
    await expect(tagContacts(ctx, { contactIds: [stranger], add: ['z'], remove: [] })).rejects.toMatchObject({
      code: 'resource.not_found',
    })
    expect(await counts(ctx)).toEqual({ x: 1, y: 1 })
  })

  test('ten writers adding one new tag at once make one tag', async () => {
    const ctx = await freshCtx()
    const ids = await people(ctx, 10)
    await Promise.all(ids.map((id) => tagContacts(ctx, { contactIds: [id], add: ['gara'], remove: [] })))
    expect(await counts(ctx)).toEqual({ gara: 10 })
  })
})

describe('the routes of tags', () => {
  test.each([
    [{ contactIds: [1], add: [], remove: [] }, { add: 'required' }],
    [{ contactIds: [1], add: ['Olio'], remove: ['olio'] }, { remove: 'both' }],
    [{ contactIds: [], add: ['x'] }, { contactIds: 'required' }],
    [{ contactIds: [1], add: [' '] }, { 'add.0': 'required' }],
    [{ contactIds: ['x'], add: ['x'] }, { 'contactIds.0': 'id' }],
  ])('refuses %j at the field', async (body, fields) => {
    const call = mountRoutes(tagsRoutes, await freshCtx())
    expect(refusal(await call('POST', '/contacts', body))).toEqual({
      status: 422,
      code: 'request.invalid',
      fields,
    })
    expect((await call('GET', '/')).body).toEqual({ items: [] })
  })

  test('refuse a role that may only read', async () => {
    const call = mountRoutes(tagsRoutes, await shard.ctx({ tenantId: 200, role: 'staff' }))
    expect(refusal(await call('POST', '/contacts', { contactIds: [1], add: ['x'] })).code).toBe(
      'auth.forbidden',
    )
    expect((await call('GET', '/')).status).toBe(200)
  })
})
