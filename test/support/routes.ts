import { Hono } from 'hono'
import type { Ctx } from '../../worker/context.ts'
import { Problem } from '../../worker/contracts/common.ts'
import type { AppEnv } from '../../worker/http/access.ts'
import { problemResponse } from '../../worker/http/problem.ts'

export type Answer = { status: number; body: unknown }

/** A module's routes as the app serves them inside a workspace, for one context. */
export function mountRoutes(routes: Hono<AppEnv>, ctx: Ctx) {
  const app = new Hono<AppEnv>()
    .use(async (c, next) => {
      c.set('ctx', ctx)
      c.set('requestId', ctx.requestId)
      await next()
    })
    .route('/', routes)
    .onError((error, c) => problemResponse(c, error, ctx.requestId))
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await app.request(path, {
      method,
      ...(body === undefined
        ? { headers }
        : {
            body: typeof body === 'string' ? body : JSON.stringify(body),
            headers: { 'content-type': 'application/json', ...headers },
          }),
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? 'json')
    return { status: response.status, body: text === '' ? null : isJson ? JSON.parse(text) : text }
  }
}

/** Status, code and `field: code` pairs of a refusal: what a client acts on. */
export function refusal({ status, body }: Answer) {
  const problem = Problem.parse(body)
  return {
    status,
    code: problem.code,
    fields: Object.fromEntries((problem.errors ?? []).map((one) => [one.field, one.code])),
  }
}
