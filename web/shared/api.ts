import { MutationCache, QueryCache, QueryClient } from '@tanstack/solid-query'
import type { Hono } from 'hono'
import { hc } from 'hono/client'
import type { ClientResponse } from 'hono/client'
import type { ResponseFormat, Schema } from 'hono/types'
import type { SuccessStatusCode } from 'hono/utils/http-status'
import { type FieldProblem, Problem } from '../../worker/contracts/common.ts'
import type { AppEnv } from '../../worker/http/access.ts'

/** A refused or failed call: the problem document of the API, or what the network left of one. */
export class ApiProblem extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** Stable code of the API (`contracts/common.ts`), or `network.offline`. */
  readonly code: string
  readonly errors: readonly FieldProblem[]
  /** Whole seconds to wait before trying again, when the server said so. */
  readonly retryAfterSeconds: number | null

  constructor(fields: {
    status: number
    code: string
    errors?: readonly FieldProblem[]
    retryAfterSeconds?: number | null
    cause?: unknown
  }) {
    super(fields.code, { cause: fields.cause })
    this.name = 'ApiProblem'
    this.status = fields.status
    this.code = fields.code
    this.errors = fields.errors ?? []
    this.retryAfterSeconds = fields.retryAfterSeconds ?? null
  }
}

/** A typed client of one module's routes: `makeClient<typeof contactsRoutes>('/api/v1/w/frantoio/contacts')`. */
export const makeClient = <T extends Hono<AppEnv, Schema, string>>(base: string): ReturnType<typeof hc<T>> =>
  hc<T>(new URL(base, location.origin).href, {
    fetch: (input: RequestInfo | URL, init?: RequestInit) =>
      fetch(input, { ...init, credentials: 'same-origin' }),
  })

/** The API base of a module inside a workspace. */
export const workspacePath = (workspace: string, module: string): string =>
  `/api/v1/w/${encodeURIComponent(workspace)}/${module}`

type Answer = Pick<
  ClientResponse<unknown, number, ResponseFormat>,
  'ok' | 'status' | 'headers' | 'text' | 'json'
>

/** The body that a route promises for its successful answers; `undefined` where it sends none. */
type BodyOf<R> =
  R extends ClientResponse<infer T, infer S, infer F>
    ? S extends SuccessStatusCode
      ? F extends 'json'
        ? T
        : undefined
      : never
    : never

/**
 * The body of a call that worked, typed by its route; `undefined` for an empty answer.
 * Throws `ApiProblem` when the API refused, failed, or could not be reached.
 */
export async function unwrap<R extends Answer>(call: Promise<R>): Promise<BodyOf<R>> {
  const response = await answer(call)
  if (!response.ok) throw await problemOf(response)
  return bodyOf(response)
}

/** The same of a route that sends a file. */
export async function unwrapFile(
  call: Promise<Pick<Response, 'ok' | 'status' | 'headers' | 'text' | 'blob'>>,
): Promise<Blob> {
  const response = await answer(call)
  if (!response.ok) throw await problemOf(response)
  return answer(response.blob())
}

async function answer<R>(call: Promise<R>): Promise<R> {
  try {
    return await call
  } catch (cause) {
    throw new ApiProblem({ status: 0, code: 'network.offline', cause })
  }
}

/** The one cast of a body: the route's own type is the promise, kept by `satisfies` on the server. */
async function bodyOf<R extends Answer>(response: R): Promise<BodyOf<R>> {
  const body = response.status === 204 ? undefined : await response.json()
  return body as BodyOf<R>
}

/** Reads the problem document of a refused answer. */
async function problemOf(response: {
  status: number
  headers: Headers
  text: () => Promise<string>
}): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after'))
  const retryAfterSeconds = Number.isFinite(retryAfter) && retryAfter > 0 ? Math.ceil(retryAfter) : null
  const parsed = Problem.safeParse(parseJson(await response.text()))
  if (!parsed.success) {
    const code = response.status === 429 ? 'rate.limited' : 'server.error'
    return new ApiProblem({ status: response.status, code, retryAfterSeconds })
  }
  const { code, errors } = parsed.data
  return new ApiProblem({ status: response.status, code, errors, retryAfterSeconds })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy's HTML page or nothing at all: the status alone decides what is said.
    return null
  }
}

/** Whether a second try may end differently: nobody answered, or the server was busy or failed. */
export const isRetryable = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status >= 500)

/** Whether the server refused because of the person's role. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === 'auth.forbidden'

/**
 * The cache of all data: one per page load. Refusals are never repeated, failures twice with growing pauses.
 * `onSignedOut` hears that the session has ended, from whichever call noticed.
 */
export function makeQueryClient(onSignedOut: (client: QueryClient) => void): QueryClient {
  const onError = (error: unknown): void => {
    if (error instanceof ApiProblem && error.code === 'auth.required') onSignedOut(client)
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && isRetryable(error),
        retryDelay: (failures) => Math.min(8000, 500 * 2 ** failures),
      },
      mutations: { retry: false },
    },
  })
  return client
}
