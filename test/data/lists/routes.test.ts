import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import type { Rule } from '../../../worker/contracts/rules.ts'
import { createContact, deleteContacts } from '../../../worker/modules/contacts/service.ts'
import { listsRoutes } from '../../../worker/modules/lists/routes.ts'
import { fillList, recordListDays, refreshLists } from '../../../worker/modules/lists/service.ts'
import { type TestCtx, type TestShard, startTestShard, testNow } from '../../support/ctx.ts'
import type { ContactFacts } from '../../support/rule-interpreter.ts'
import { type Answer, mountRoutes, refusal } from '../../support/routes.ts'
import { type RuleWorld, createRuleWorld, insertContacts } from '../../support/rule-world.ts'

let shard: TestShard
let ctx: TestCtx
let world: RuleWorld
let call: (method: string, path: string, body?: unknown) => Promise<Answer>
let nextTenantId = 1
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())
beforeEach(async () => {
  ctx = await shard.ctx({ tenantId: nextTenantId++ })
  world = await createRuleWorld(ctx.db, ctx.tenant.id)
  call = mountRoutes(listsRoutes, ctx)
})

const somebody: ContactFacts = {
  email: null,
  phone: null,
  phoneRaw: null,
  firstName: null,
  lastName: null,
  company: null,
  language: null,
  gender: null,
  birthDate: null,
  source: 'manual',
  createdAt: testNow,
  updatedAt: testNow,
  fields: {},
  tagIds: new Set(),
  listIds: new Set(),
  consents: {},
  suppressed: [],
  messages: [],
}
const addContacts = (...contacts: Partial<ContactFacts>[]) =>
  insertContacts(
    ctx.db,
    ctx.tenant.id,
    contacts.map((contact) => ({ ...somebody, ...contact })),
  )
const named = (name: string): Rule => ({
  type: 'group',
  match: 'all',
  not: false,
  rules: [{ type: 'attribute', attribute: 'firstName', operator: 'is', value: name }],
})
const reading = (listId: number): Rule => ({
  type: 'group',
  match: 'all',
  not: false,
  rules: [{ type: 'list', operator: 'is', listId }],
})
const create = async (input: object) => {
  const { status, body } = await call('POST', '/', input)
  expect(status).toBe(201)
  return body as { id: number; name: string; memberCount: number; filling: boolean }
}
const names = ({ body }: Answer) =>
  (body as { items: { firstName: string }[] }).items.map((one) => one.firstName)

describe('creating a list', () => {
  test('a list with a rule is filled by a job and then tells its members', async () => {
    await addContacts({ firstName: 'Anna' }, { firstName: 'ANNA' }, { firstName: 'Bruno' })
    const list = await create({ name: 'Le Anne', kind: 'smart', rule: named('anna') })
    expect(list).toMatchObject({ memberCount: 0, filling: true, origin: 'filter' })
    expect(ctx.queues.sent.map(({ job }) => job)).toEqual([{ type: 'lists.fill', listId: list.id }])
    expect(ctx.due.lowered).toEqual([ctx.clock.now()])
    await fillList(ctx, list.id)
    expect((await call('GET', `/${list.id}`)).body).toMatchObject({ memberCount: 2, filling: false })
    expect(names(await call('GET', `/${list.id}/members`))).toEqual(['ANNA', 'Anna'])
    expect(await listEvents()).toEqual([])
  })

  test('a fill that no job ever reached is worked off by the refresh', async () => {
    await addContacts({ firstName: 'Anna' })
    const list = await create({ name: 'Le Anne', kind: 'static', rule: named('anna') })
    await refreshLists(ctx)
    expect((await call('GET', `/${list.id}`)).body).toMatchObject({ memberCount: 1, filling: false })
  })

  test.each([
    ['no name', { name: ' ', kind: 'static' }, { name: 'required' }],
    ['a live list without a rule', { name: 'x', kind: 'smart' }, { rule: 'required' }],
    ['an unknown kind', { name: 'x', kind: 'clever' }, { kind: 'invalid_value' }],
    [
      'a value that is missing',
      {
        name: 'x',
        kind: 'smart',
        rule: { ...named('x'), rules: [{ type: 'attribute', attribute: 'email', operator: 'is' }] },
      },
      { 'rule.rules.0.value': 'required' },
    ],
    [
      'names that do not exist',
      {
        name: 'x',
        kind: 'smart',
        rule: {
          ...named('x'),
          rules: [
            { type: 'tag', operator: 'is', tagId: 999_999 },
            {
              type: 'group',
              match: 'any',
              rules: [{ type: 'field', field: 'NOPE', operator: 'is', value: 1 }],
            },
          ],
        },
      },
      { 'rule.rules.0.tagId': 'unknown', 'rule.rules.1.rules.0.field': 'unknown' },
    ],
    [
      'an operator that does not fit the type',
      {
        name: 'x',
        kind: 'auto',
        rule: {
          ...named('x'),
          rules: [{ type: 'field', field: 'F_NUMBER', operator: 'contains', value: 'a' }],
        },
      },
      { 'rule.rules.0.operator': 'operator' },
    ],
  ])('is refused with %s', async (_, input, fields) => {
    expect(refusal(await call('POST', '/', input))).toEqual({ status: 422, code: 'request.invalid', fields })
    expect(
      await queryRows(
        ctx.db,
        sql`SELECT 1 FROM lists WHERE tenant_id = ${ctx.tenant.id} AND kind <> 'static'`,
        () => 1,
      ),
    ).toEqual([])
  })
})

describe('changing a list', () => {
  test('a new rule is worked off without events: who does not match any more leaves a smart list', async () => {
    await addContacts({ firstName: 'Anna' }, { firstName: 'Bruno' })
    const smart = await create({ name: 'Smart', kind: 'smart', rule: named('anna') })
    const auto = await create({ name: 'Auto', kind: 'auto', rule: named('anna') })
    await refreshLists(ctx)
    for (const { id } of [smart, auto])
      expect((await call('PATCH', `/${id}`, { rule: named('bruno') })).status).toBe(200)
    await refreshLists(ctx)
    expect(names(await call('GET', `/${smart.id}/members`))).toEqual(['Bruno'])
    expect(names(await call('GET', `/${auto.id}/members`))).toEqual(['Bruno', 'Anna'])
    expect(await listEvents()).toEqual([])
  })

  test('a refresh that comes between reading and writing is no conflict', async () => {
    const list = await create({ name: 'VIP', kind: 'smart', rule: named('anna') })
    await refreshLists(ctx)
    let overtaken = 0
    const hasty = {
      ...ctx,
      due: {
        ...ctx.due,
        lower: async () => {
          if (overtaken++ > 0) return
          await execute(ctx.db, sql`UPDATE lists SET version = version + 1 WHERE id = ${list.id}`)
        },
      },
    }
    const answer = await mountRoutes(listsRoutes, hasty)('PATCH', `/${list.id}`, { rule: named('bruno') })
    expect(answer.status).toBe(200)
    expect(overtaken).toBe(2)
  })

  test('a rule by which lists would read each other in a circle is refused', async () => {
    const first = await create({ name: 'First', kind: 'smart', rule: named('a') })
    const second = await create({ name: 'Second', kind: 'smart', rule: reading(first.id) })
    for (const [id, reads] of [
      [first.id, second.id],
      [first.id, first.id],
    ] as const) {
      expect(refusal(await call('PATCH', `/${id}`, { rule: reading(reads) }))).toMatchObject({
        status: 422,
        fields: { rule: 'cycle' },
      })
    }
  })

  test('a static list has no rule to change', async () => {
    const list = await create({ name: 'Fixed', kind: 'static' })
    expect(refusal(await call('PATCH', `/${list.id}`, { rule: named('a') }))).toMatchObject({
      status: 409,
      code: 'list.not_live',
    })
    expect((await call('PATCH', `/${list.id}`, { name: 'Other' })).body).toMatchObject({ name: 'Other' })
  })

  test('a list that a campaign is sending to, or another rule reads, is not deleted', async () => {
    const list = await create({ name: 'Used', kind: 'static' })
    const [campaignId] = await queryRows(
      ctx.db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, created_at, updated_at)
          VALUES (${ctx.tenant.id}, 'c', 'email', 'sending', 0, 0) RETURNING id`,
      (row) => Number(row['id']),
    )
    await execute(
      ctx.db,
      sql`INSERT INTO campaign_lists (tenant_id, campaign_id, list_id, side) VALUES (${ctx.tenant.id}, ${campaignId}, ${list.id}, 'in')`,
    )
    expect(refusal(await call('DELETE', `/${list.id}`))).toMatchObject({ status: 409, code: 'list.in_use' })
    await execute(ctx.db, sql`UPDATE campaigns SET state = 'finished' WHERE id = ${campaignId}`)
    const reader = await create({ name: 'Reader', kind: 'smart', rule: reading(list.id) })
    expect(refusal(await call('DELETE', `/${list.id}`))).toMatchObject({
      status: 409,
      code: 'list.read_by_rule',
    })
    expect((await call('DELETE', `/${reader.id}`)).status).toBe(204)
    expect((await call('DELETE', `/${list.id}`)).status).toBe(204)
    expect((await call('GET', `/${list.id}`)).status).toBe(404)
    expect((await call('POST', `/${list.id}/restore`)).body).toMatchObject({ name: 'Used' })
    expect((await call('POST', `/${list.id}/restore`)).status).toBe(404)
  })
})

describe('members by hand', () => {
  test('who is taken out of a live list stays out until put back; who is put in stays in', async () => {
    const [anna = 0, bruno = 0] = await addContacts({ firstName: 'Anna' }, { firstName: 'Bruno' })
    const { id } = await create({ name: 'Le Anne', kind: 'smart', rule: named('anna') })
    await refreshLists(ctx)
    expect((await call('POST', `/${id}/members/remove`, { contactIds: [anna, bruno] })).body).toEqual({
      contactIds: [anna],
    })
    expect((await call('POST', `/${id}/members`, { contactIds: [bruno, 999_999] })).body).toEqual({
      contactIds: [bruno],
    })
    await refreshLists(ctx)
    expect(names(await call('GET', `/${id}/members`))).toEqual(['Bruno'])
    expect(names(await call('GET', `/${id}/members?state=out`))).toEqual(['Anna'])
    await call('POST', `/${id}/members/restore`, { contactIds: [anna, bruno] })
    expect(names(await call('GET', `/${id}/members`))).toEqual(['Anna'])
    expect((await listEvents()).map((event) => event.kind)).toEqual([
      'list.removed',
      'list.added',
      'list.removed',
      'list.added',
    ])
  })

  test('a static list forgets whom it lets go; there is nothing to restore', async () => {
    const [anna = 0] = await addContacts({ firstName: 'Anna' })
    const { id } = await create({ name: 'Fixed', kind: 'static' })
    for (const _ of [1, 2]) {
      expect((await call('POST', `/${id}/members`, { contactIds: [anna] })).body).toEqual({
        contactIds: [anna],
      })
      expect((await call('POST', `/${id}/members/remove`, { contactIds: [anna] })).body).toEqual({
        contactIds: [anna],
      })
    }
    expect(refusal(await call('POST', `/${id}/members/restore`, { contactIds: [anna] }))).toMatchObject({
      code: 'list.not_live',
    })
  })

  test('a search finds members as it finds contacts, those who were taken out too', async () => {
    const [anna = 0, berto = 0, carla = 0] = (
      await Promise.all(
        ['Anna', 'Berto', 'Carla'].map((firstName, at) =>
          createContact(ctx, { firstName, lastName: 'Grassi', phone: `347 118 290${at}` }),
        ),
      )
    ).map(({ id }) => id)
    await createContact(ctx, { firstName: 'Dina', lastName: 'Grassi', phone: '347 118 2909' })
    const { id } = await create({ name: 'Grassi', kind: 'auto', rule: named('nessuno') })
    await call('POST', `/${id}/members`, { contactIds: [anna, berto, carla] })
    await call('POST', `/${id}/members/remove`, { contactIds: [berto] })
    await deleteContacts(ctx, [carla])
    expect(names(await call('GET', `/${id}/members?search=grassi`))).toEqual(['Anna'])
    expect(names(await call('GET', `/${id}/members?search=${encodeURIComponent('347 118 2900')}`))).toEqual([
      'Anna',
    ])
    expect(names(await call('GET', `/${id}/members?search=grassi&state=out`))).toEqual(['Berto'])
    expect(names(await call('GET', `/${id}/members?search=dina`))).toEqual([])
  })

  test('pages go forth and back by key, and a search finds parts of names without case and accents', async () => {
    const people = Array.from({ length: 7 }, (_, index) => ({
      firstName: `Zoë ${index}`,
      email: `z${index}@example.it`,
    }))
    const ids = await addContacts(...people, { firstName: 'Ada' })
    const { id } = await create({ name: 'All', kind: 'static' })
    await call('POST', `/${id}/members`, { contactIds: ids })
    const page = async (query: string) =>
      (await call('GET', `/${id}/members?limit=3&${query}`)).body as {
        items: { firstName: string }[]
        nextCursor: string | null
        previousCursor: string | null
      }
    const first = await page('search=ZOE')
    expect(first.items.map((one) => one.firstName)).toEqual(['Zoë 6', 'Zoë 5', 'Zoë 4'])
    expect(first.previousCursor).toBeNull()
    const second = await page(`search=ZOE&cursor=${first.nextCursor}`)
    expect(second.items.map((one) => one.firstName)).toEqual(['Zoë 3', 'Zoë 2', 'Zoë 1'])
    const back = await page(`search=ZOE&cursor=${second.previousCursor}`)
    expect(back.items).toEqual(first.items)
    const last = await page(`search=ZOE&cursor=${second.nextCursor}`)
    expect([last.items.length, last.nextCursor]).toEqual([1, null])
    expect((await page('search=z3@')).items.length).toBe(1)
    expect(refusal(await call('GET', `/${id}/members?cursor=foreign`))).toMatchObject({
      fields: { cursor: 'cursor' },
    })
  })
})

test('a preview counts who matches, who can be reached, and gives names', async () => {
  await addContacts(
    { firstName: 'Anna', email: 'a@example.it', consents: { email: 'opted_in' } },
    { firstName: 'Anna', email: 'b@example.it', consents: { email: 'opted_out' } },
    { firstName: 'Anna', email: 'c@example.it', consents: { email: 'opted_in_double' } },
    { firstName: 'Bruno' },
  )
  await execute(
    ctx.db,
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at) VALUES (${ctx.tenant.id}, 'email', 'c@example.it', 'bounce', 0)`,
  )
  const { status, body } = await call('POST', '/preview', { rule: named('anna') })
  expect(status).toBe(200)
  expect(body).toMatchObject({ count: 3, exact: true, reachableByEmail: 1 })
})

test('another workspace finds none of it, and only those who may can change lists', async () => {
  const [anna = 0] = await addContacts({ firstName: 'Anna' })
  const { id } = await create({ name: 'Mine', kind: 'smart', rule: named('anna') })
  const foreign = mountRoutes(listsRoutes, await shard.ctx({ tenantId: nextTenantId++ }))
  const doors = [
    ['GET', `/${id}`],
    ['PATCH', `/${id}`, { name: 'Theirs' }],
    ['DELETE', `/${id}`],
    ['POST', `/${id}/restore`],
    ['GET', `/${id}/members`],
    ['POST', `/${id}/members`, { contactIds: [anna] }],
    ['POST', `/${id}/members/remove`, { contactIds: [anna] }],
    ['POST', `/${id}/members/restore`, { contactIds: [anna] }],
  ] as const
  for (const [method, path, body] of doors) expect((await foreign(method, path, body)).status).toBe(404)
  expect((await foreign('GET', '/')).body).toEqual({ items: [] })
  const tagRule = { ...named('x'), rules: [{ type: 'tag', operator: 'is', tagId: world.tagIds[0] }] }
  expect(refusal(await foreign('POST', '/preview', { rule: tagRule })).status).toBe(422)
  const own = await foreign('POST', '/', { name: 'Own', kind: 'static' })
  const ownId = (own.body as { id: number }).id
  expect((await foreign('POST', `/${ownId}/members`, { contactIds: [anna] })).body).toEqual({
    contactIds: [],
  })

  const agent = mountRoutes(listsRoutes, await shard.ctx({ tenantId: ctx.tenant.id, role: 'agent' }))
  expect((await agent('GET', `/${id}`)).status).toBe(200)
  for (const [method, path, body] of doors.filter(([method]) => method !== 'GET')) {
    expect((await agent(method, path, body)).status).toBe(403)
  }
  const staff = mountRoutes(listsRoutes, await shard.ctx({ tenantId: ctx.tenant.id, role: 'staff' }))
  expect((await staff('GET', '/')).status).toBe(403)
  expect((await call('GET', `/${id}`)).body).toMatchObject({ name: 'Mine' })
})

test('the count at the end of each day is kept for thirty days of history', async () => {
  const { id } = await create({ name: 'Growing', kind: 'static' })
  for (let day = 0; day < 3; day++) {
    expect(await recordListDays(ctx)).toBe(Math.ceil((ctx.clock.now() + 1) / 86_400_000) * 86_400_000)
    const ids = await addContacts({ firstName: 'Anna' })
    await call('POST', `/${id}/members`, { contactIds: ids })
    ctx.clock.advance(86_400_000)
  }
  await recordListDays(ctx)
  const { history } = (await call('GET', `/${id}`)).body as { history: number[] }
  expect(history).toHaveLength(30)
  expect(history.slice(-5)).toEqual([0, 1, 2, 3, 3])
})

const listEvents = () =>
  queryRows(
    ctx.db,
    sql`SELECT kind, contact_id FROM contact_events WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
    (row) => ({ kind: String(row['kind']), contactId: Number(row['contact_id']) }),
  )
