import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { contactsRoutes } from '../../../worker/modules/contacts/routes.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'

let shard: TestShard
let lastTenantId = 300
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const open = async (role: 'owner' | 'staff' = 'owner', tenantId = ++lastTenantId) =>
  mountRoutes(contactsRoutes, await shard.ctx({ tenantId, role }))
const idOf = (body: unknown): number => z.object({ id: z.number() }).parse(body).id

describe('the routes of contacts', () => {
  test('create, read, change, delete and restore one', async () => {
    const call = await open()
    const created = await call('POST', '/', { email: 'anna@example.org', tags: ['regali'] })
    expect(created.status).toBe(201)
    const id = idOf(created.body)
    expect((await call('GET', `/${id}`)).body).toEqual(created.body)
    expect(await call('PATCH', `/${id}`, { firstName: 'Anna' })).toMatchObject({
      status: 200,
      body: { firstName: 'Anna' },
    })
    expect(await call('GET', '/?search=ann&sort=name&direction=asc')).toMatchObject({
      body: { items: [{ id }], nextCursor: null, previousCursor: null },
    })
    expect((await call('GET', '/count')).body).toEqual({ count: 1, exact: true })
    expect(await call('DELETE', `/${id}`)).toEqual({ status: 204, body: null })
    expect((await call('GET', '/')).body).toMatchObject({ items: [] })
    expect((await call('POST', '/restore', { contactIds: [id] })).body).toEqual({ contactIds: [id] })
    expect((await call('POST', '/delete', { contactIds: [id] })).body).toEqual({ contactIds: [id] })
    expect((await call('GET', `/${id}/timeline`)).body).toMatchObject({ items: [{}, {}, {}, {}, {}] })
  })

  test('answer 404 for the contact of another workspace, whatever is asked', async () => {
    const mine = await open()
    const id = idOf((await mine('POST', '/', { email: 'anna@example.org' })).body)
    const other = await open()
    for (const [method, path, body] of [
      ['GET', `/${id}`],
      ['GET', `/${id}/timeline`],
      ['PATCH', `/${id}`, { firstName: 'X' }],
      ['DELETE', `/${id}`],
    ] as const) {
      expect(refusal(await other(method, path, body))).toMatchObject({
        status: 404,
        code: 'resource.not_found',
      })
    }
    expect((await other('POST', '/delete', { contactIds: [id] })).body).toEqual({ contactIds: [] })
    expect((await mine('GET', `/${id}`)).body).toMatchObject({ firstName: null, deletedAt: null })
  })

  test('refuse every write of a role that may only read', async () => {
    const call = await open('staff')
    for (const [method, path, body] of [
      ['POST', '/', { email: 'a@example.org' }],
      ['PATCH', '/1', { firstName: 'X' }],
      ['DELETE', '/1'],
      ['POST', '/delete', { contactIds: [1] }],
      ['POST', '/restore', { contactIds: [1] }],
    ] as const) {
      expect(refusal(await call(method, path, body))).toMatchObject({ status: 403, code: 'auth.forbidden' })
    }
    expect((await call('GET', '/')).status).toBe(200)
  })

  test.each([
    [{ email: 'anna@dominio' }, { email: 'email_no_ending' }],
    [{ email: 'a@example.org', firstName: 'x'.repeat(101) }, { firstName: 'too_long' }],
    [{ email: 'a@example.org', firstName: 'a\u0000b' }, { firstName: 'control_character' }],
    [{ email: 'a@example.org', birthDate: '1986-02-31' }, { birthDate: 'date' }],
    [{ email: 'a@example.org', birthDate: '2986-02-03' }, { birthDate: 'birth_date' }],
    [{ email: 'a@example.org', language: 'italiano' }, { language: 'language' }],
    [{ email: 'a@example.org', fields: { NOPE: 1 } }, { 'fields.NOPE': 'unknown' }],
    [
      { email: 'a@example.org', fields: { __proto__x: 1, constructor: 1 } },
      { 'fields.__proto__x': 'unknown', 'fields.constructor': 'unknown' },
    ],
    [
      { email: 'a@example.org', consent: [{ channel: 'email', state: 'opted_in', text: '' }] },
      { 'consent.0.text': 'required' },
    ],
    [{ email: 7 }, { email: 'invalid_type' }],
  ])('refuse to create %j, at the field, and store nothing', async (body, fields) => {
    const call = await open()
    expect(refusal(await call('POST', '/', body))).toEqual({ status: 422, code: 'request.invalid', fields })
    expect((await call('GET', '/')).body).toMatchObject({ items: [] })
  })

  test('refuse a body that is no JSON and queries that make no sense', async () => {
    const call = await open()
    expect(refusal(await call('POST', '/', '{"email":')).code).toBe('request.malformed')
    for (const query of [
      'limit=0',
      'limit=9999',
      'sort=size',
      'direction=up',
      'cursor=%00',
      'rule=%7B',
      'rule=7',
      'listId=x',
    ]) {
      expect(refusal(await call('GET', `/?${query}`))).toMatchObject({ status: 422, code: 'request.invalid' })
    }
    for (const id of ['0', 'abc', '-1', '1e99']) {
      expect(refusal(await call('GET', `/${id}`)).status).toBe(422)
    }
  })

  test('refuse a change that would leave no address or that does not fit, and change nothing', async () => {
    const call = await open()
    const id = idOf((await call('POST', '/', { email: 'anna@example.org' })).body)
    expect(refusal(await call('PATCH', `/${id}`, { email: '', firstName: 'X' }))).toMatchObject({
      status: 422,
      code: 'contact.no_identity',
    })
    expect(refusal(await call('PATCH', `/${id}`, { firstName: 'X', gender: 'f' })).fields).toEqual({
      gender: 'invalid_union',
    })
    expect((await call('GET', `/${id}`)).body).toMatchObject({ firstName: null, email: 'anna@example.org' })
  })
})
