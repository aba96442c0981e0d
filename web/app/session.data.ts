import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type {
  AuthStatus,
  Me,
  SignInInput,
  SignUpInput,
  WorkspaceMembership,
} from '../../worker/contracts/auth.ts'
import { ApiProblem, problemOf } from '../shared/api.ts'

const base = '/api/v1/auth'

/** One call of the auth API; these routes answer what `contracts/auth.ts` says. */
async function call<T>(path: string, body?: object): Promise<T> {
  let response: Response
  try {
    response = await fetch(`${base}${path}`, {
      method: body ? 'POST' : 'GET',
      credentials: 'same-origin',
      headers: body ? { 'content-type': 'application/json' } : {},
      body: body ? JSON.stringify(body) : undefined,
    })
  } catch (cause) {
    throw new ApiProblem({ status: 0, code: 'network.offline', cause })
  }
  if (!response.ok) throw await problemOf(response)
  return response.json()
}

export const meKey = ['me'] as const

/** Who is signed in and where they belong; fails with `auth.required` when nobody is. */
export const meQuery = () =>
  queryOptions({ queryKey: meKey, queryFn: () => call<Me>('/me'), staleTime: 60_000 })

/** What the sign-in page may offer. */
export const authStatusQuery = () =>
  queryOptions({
    queryKey: ['auth-status'],
    queryFn: () => call<AuthStatus>('/status'),
    staleTime: Infinity,
  })

export const signIn = (input: SignInInput) => call<{ workspaces: WorkspaceMembership[] }>('/sign-in', input)
export const signUp = (input: SignUpInput) => call<{ workspace: WorkspaceMembership }>('/sign-up', input)
export const forgotPassword = (email: string) => call<{ ok: true }>('/forgot-password', { email })
export const resetPassword = (input: { token: string; password: string }) =>
  call<{ ok: true }>('/reset-password', input)
export const createWorkspace = (input: { name: string; language: string }) =>
  call<WorkspaceMembership>('/workspaces', input)

/** Ends the session on the server, then forgets everything this page has loaded. */
export async function signOut(client: QueryClient): Promise<void> {
  await call<{ ok: true }>('/sign-out', {})
  client.clear()
}
