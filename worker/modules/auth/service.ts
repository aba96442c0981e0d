import { z } from 'zod'
import { isUniqueViolation } from '../../../db/client.ts'
import {
  type AuthStatus,
  type ChangePasswordInput,
  maxOwnedWorkspaces,
  type Me,
  type SignInInput,
  type SignUpInput,
  type WorkspaceMembership,
} from '../../contracts/auth.ts'
import type { Language } from '../../contracts/common.ts'
import type { JoinInput } from '../../contracts/members.ts'
import { AppError, invalid } from '../../lib/errors.ts'
import type { Installation } from '../../runtime.ts'
import { type AcceptPorts, acceptInvitation, previewInvitation } from '../members/invitation-service.ts'
import { insertWorkspace, listMemberships } from '../workspace/queries.ts'
import { authPath, createAuth } from './better-auth.ts'
import { countResetMail } from './mail-limits-service.ts'
import { slugCandidates } from './slug.ts'
import { systemMailRoute } from './system-mail.ts'

/** What may be offered before anybody has signed in. */
export function getAuthStatus({ variables }: Installation): AuthStatus {
  const { MODE, DEMO_EMAIL, DEMO_PASSWORD } = variables
  return {
    systemMail: systemMailRoute(variables),
    demo:
      MODE === 'local' && DEMO_EMAIL && DEMO_PASSWORD ? { email: DEMO_EMAIL, password: DEMO_PASSWORD } : null,
  }
}

/** An answer of better-auth whose cookies go on to the browser. */
export type AuthAnswer<T> = { body: T; setCookies: string[] }

const AuthError = z.object({ code: z.string().optional() })
const SignedIn = z.object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) })

/**
 * Asks better-auth through its own handler, so that its rate limit and cookies apply, and turns its
 * refusals into the product's errors.
 */
async function ask(
  installation: Installation,
  request: Request,
  path: string,
  body: object,
): Promise<Response> {
  const headers = new Headers({
    'content-type': 'application/json',
    origin: installation.variables.APP_ORIGIN,
  })
  for (const name of ['cookie', 'user-agent', 'cf-connecting-ip']) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const response = await createAuth(installation).handler(
    new Request(`${installation.variables.APP_ORIGIN}${authPath}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    }),
  )
  if (response.ok) return response
  throw await toAppError(response)
}

async function toAppError(response: Response): Promise<AppError> {
  if (response.status === 429) {
    const seconds = Number(response.headers.get('x-retry-after') ?? 60)
    return new AppError('rate.limited', { retryAfterSeconds: Number.isFinite(seconds) ? seconds : 60 })
  }
  const parsed = AuthError.safeParse(await response.json().catch(() => ({})))
  const code = parsed.success ? (parsed.data.code ?? '') : ''
  if (code.startsWith('USER_ALREADY_EXISTS')) {
    return new AppError('auth.email_taken', { fields: [{ field: 'email', code: 'taken' }] })
  }
  if (code === 'INVALID_PASSWORD') return invalid({ field: 'currentPassword', code: 'wrong_password' })
  if (code === 'INVALID_TOKEN') return new AppError('auth.token_expired')
  if (response.status === 401) return new AppError('auth.invalid_credentials')
  return new AppError(response.status < 500 ? 'request.invalid' : 'server.error', {
    detail: code || undefined,
  })
}

/** Makes a user and their workspace (spec 1.1), and signs them in. */
export async function signUp(
  installation: Installation,
  request: Request,
  input: SignUpInput,
): Promise<AuthAnswer<{ workspace: WorkspaceMembership }>> {
  const { name, email, password } = input
  const response = await ask(installation, request, '/sign-up/email', { name, email, password })
  const { user } = SignedIn.parse(await response.json())
  const workspace = await createWorkspace(installation, user.id, {
    name: input.workspaceName,
    language: input.language,
  })
  return { body: { workspace }, setCookies: response.headers.getSetCookie() }
}

/**
 * Makes the account of somebody who was invited, at the address their link was sent to, and lets them in.
 *
 * @throws auth.token_expired; auth.email_taken when there is an account: they sign in and accept
 */
export async function joinBySignUp(
  installation: Installation,
  request: Request,
  ports: AcceptPorts,
  { token, name, password }: JoinInput,
): Promise<AuthAnswer<{ workspace: WorkspaceMembership }>> {
  const { email } = await previewInvitation(ports, token)
  const response = await ask(installation, request, '/sign-up/email', { name, email, password })
  const { user } = SignedIn.parse(await response.json())
  const workspace = await acceptInvitation(ports, user, token)
  return { body: { workspace }, setCookies: response.headers.getSetCookie() }
}

/** Changes the user's name. @throws auth.required */
export async function changeName(installation: Installation, request: Request, name: string): Promise<void> {
  await getMe(installation, request)
  await ask(installation, request, '/update-user', { name })
}

/**
 * Changes the password and ends every other session.
 *
 * @throws auth.required; request.invalid at `currentPassword` when it is not that; rate.limited
 */
export async function changePassword(
  installation: Installation,
  request: Request,
  { currentPassword, password }: ChangePasswordInput,
): Promise<AuthAnswer<{ ok: true }>> {
  await getMe(installation, request)
  const body = { currentPassword, newPassword: password, revokeOtherSessions: true }
  const response = await ask(installation, request, '/change-password', body)
  return { body: { ok: true }, setCookies: response.headers.getSetCookie() }
}

/** Signs in; 401 tells no difference between an unknown address and a wrong password. */
export async function signIn(
  installation: Installation,
  request: Request,
  input: SignInInput,
): Promise<AuthAnswer<{ workspaces: WorkspaceMembership[] }>> {
  const { email, password, remember } = input
  const response = await ask(installation, request, '/sign-in/email', {
    email,
    password,
    rememberMe: remember,
  })
  const { user } = SignedIn.parse(await response.json())
  const workspaces = await listMemberships(installation.directory, user.id)
  return { body: { workspaces }, setCookies: response.headers.getSetCookie() }
}

/** Ends the session at once, on the server too. */
export async function signOut(
  installation: Installation,
  request: Request,
): Promise<AuthAnswer<{ ok: true }>> {
  const response = await ask(installation, request, '/sign-out', {})
  return { body: { ok: true }, setCookies: response.headers.getSetCookie() }
}

/**
 * Sends the link to choose a new password, if there is such a user and today's mails to the address are not
 * used up; the answer is the same if not.
 *
 * @throws mail.no_provider when this installation cannot send mail
 */
export async function requestPasswordReset(
  installation: Installation,
  request: Request,
  email: string,
): Promise<void> {
  if (systemMailRoute(installation.variables) === 'none') throw new AppError('mail.no_provider')
  if (!(await countResetMail(installation.directory, email, installation.clock.now()))) return
  await ask(installation, request, '/request-password-reset', { email })
}

/** Sets a new password by the link's token and ends every session of the user. */
export async function resetPassword(
  installation: Installation,
  request: Request,
  { token, password }: { token: string; password: string },
): Promise<void> {
  await ask(installation, request, '/reset-password', { token, newPassword: password })
}

/** Who is signed in, with the workspaces they belong to; also moves the session's expiry on. */
export async function getMe(installation: Installation, request: Request): Promise<AuthAnswer<Me>> {
  const { headers, response } = await createAuth(installation).api.getSession({
    headers: request.headers,
    returnHeaders: true,
  })
  if (response === null) throw new AppError('auth.required')
  const { id, name, email } = response.user
  return {
    body: { user: { id, name, email }, workspaces: await listMemberships(installation.directory, id) },
    setCookies: headers.getSetCookie(),
  }
}

/**
 * Makes another workspace, whose owner is the user. The slug comes from the name.
 *
 * @throws request.invalid at `name` for somebody who owns too many already
 */
export async function createWorkspace(
  installation: Installation,
  userId: string,
  { name, language }: { name: string; language: Language },
): Promise<WorkspaceMembership> {
  const memberships = await listMemberships(installation.directory, userId)
  const owned = memberships.filter((one) => one.role === 'owner')
  if (owned.length >= maxOwnedWorkspaces)
    throw invalid({ field: 'name', code: 'too_many', params: { maximum: maxOwnedWorkspaces } })
  const auth = createAuth(installation)
  for (const slug of slugCandidates(name, () => crypto.randomUUID().slice(0, 6))) {
    try {
      const organization = await auth.api.createOrganization({ body: { name, slug, userId } })
      if (!organization) continue
      await insertWorkspace(installation.directory, {
        organizationId: organization.id,
        slug,
        name,
        language,
        now: installation.clock.now(),
      })
      return { slug, name, role: 'owner' }
    } catch (error) {
      if (isSlugTaken(error)) continue
      throw error
    }
  }
  throw new AppError('resource.conflict')
}

function isSlugTaken(error: unknown): boolean {
  if (isUniqueViolation(error, 'workspaces.slug') || isUniqueViolation(error, 'organization.slug'))
    return true
  const refusal = z.object({ body: z.object({ code: z.string() }) }).safeParse(error)
  return refusal.success && refusal.data.body.code.startsWith('ORGANIZATION_')
}
