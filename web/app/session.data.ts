import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { SignInInput, SignUpInput } from '../../worker/contracts/auth.ts'
import type { Language } from '../../worker/contracts/common.ts'
import type { Logo } from '../../worker/contracts/workspace.ts'
import type { JoinInput } from '../../worker/contracts/members.ts'
import type { authRoutes } from '../../worker/modules/auth/routes.ts'
import type { workspaceRoutes } from '../../worker/modules/workspace/routes.ts'
import { makeClient, unwrap, workspacePath } from '../shared/api.ts'

const auth = makeClient<typeof authRoutes>('/api/v1/auth')

export const meKey = ['me'] as const

/** Who is signed in and where they belong; fails with `auth.required` when nobody is. */
export const meQuery = () =>
  queryOptions({ queryKey: meKey, queryFn: () => unwrap(auth.me.$get()), staleTime: 60_000 })

/** What the sign-in page may offer. */
export const authStatusQuery = () =>
  queryOptions({
    queryKey: ['auth-status'],
    queryFn: () => unwrap(auth.status.$get()),
    staleTime: Infinity,
  })

/** The settings of a workspace, shared with the settings page. */
export const workspaceSettingsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'settings'],
    queryFn: () => unwrap(makeClient<typeof workspaceRoutes>(workspacePath(slug, 'settings')).index.$get()),
    staleTime: 300_000,
  })

/** Where the app reads a workspace's logo; a session opens it, unlike the address in mails. */
export const logoAddress = (slug: string, logo: Logo): string =>
  `${workspacePath(slug, 'settings')}/logo/${logo.version}`

export const signIn = (input: SignInInput) => unwrap(auth['sign-in'].$post({ json: input }))
export const signUp = (input: SignUpInput) => unwrap(auth['sign-up'].$post({ json: input }))
export const forgotPassword = (email: string) => unwrap(auth['forgot-password'].$post({ json: { email } }))
export const resetPassword = (input: { token: string; password: string }) =>
  unwrap(auth['reset-password'].$post({ json: input }))
export const createWorkspace = (input: { name: string; language: Language }) =>
  unwrap(auth.workspaces.$post({ json: input }))

/** What the link of an invitation opens; a spent one fails and is not asked again. */
export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: () => unwrap(auth.invitation.$post({ json: { token } })),
    enabled: token !== '',
    staleTime: Infinity,
  })
export const acceptInvitation = (token: string) => unwrap(auth.invitation.accept.$post({ json: { token } }))
export const joinBySignUp = (input: JoinInput) => unwrap(auth.invitation['sign-up'].$post({ json: input }))

/** Ends the session on the server, then forgets everything this page has loaded. */
export async function signOut(client: QueryClient): Promise<void> {
  await unwrap(auth['sign-out'].$post())
  client.clear()
}
