import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { AppEnv } from '../../../worker/http/access.ts'
import { problemResponse } from '../../../worker/http/problem.ts'
import { validate } from '../../../worker/http/validate.ts'

const app = new Hono<AppEnv>()
  .post('/', validate('json', z.object({ name: z.string().optional() })), (c) => c.json(c.req.valid('json')))
  .onError((error, c) => problemResponse(c, error, 'r'))

const post = async (body: BodyInit | null, type?: string) => {
  const headers = type === undefined ? undefined : { 'content-type': type }
  const response = await app.request('/', { method: 'POST', body, ...(headers ? { headers } : {}) })
  return [response.status, await response.json()]
}

describe('a route that takes JSON', () => {
  const body = '{"name":"Ada"}'
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON', 'application/ld+json'])(
    'reads a body of %s',
    async (type) => expect(await post(body, type)).toEqual([200, { name: 'Ada' }]),
  )

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'text/json', ''])(
    'refuses a body of %j instead of reading it as an empty one',
    async (type) => expect(await post(body, type)).toMatchObject([415, { code: 'request.not_json' }]),
  )

  it('refuses a body that does not say its kind', async () => {
    expect(await post(new TextEncoder().encode(body))).toMatchObject([415, { code: 'request.not_json' }])
  })

  it('judges a request without a body by its schema', async () => {
    expect(await post(null)).toEqual([200, {}])
  })
})

describe('a field that a route does not know', () => {
  const queried = new Hono<AppEnv>()
    .get('/', validate('query', z.object({ name: z.string().optional() })), (c) =>
      c.json(c.req.valid('query')),
    )
    .onError((error, c) => problemResponse(c, error, 'r'))
  const refused = [422, { code: 'request.invalid', errors: [{ field: 'nome', code: 'unrecognized_keys' }] }]

  it('is refused in a body, at that field', async () => {
    expect(await post('{"nome":"Ada"}', 'application/json')).toMatchObject(refused)
  })

  it('is refused in a query, at that field', async () => {
    const response = await queried.request('/?nome=Ada')
    expect([response.status, await response.json()]).toMatchObject(refused)
  })
})
