import { type Context, Hono } from 'hono'
import {
  ChangePasswordInput,
  ForgotPasswordInput,
  ProfileInput,
  ResetPasswordInput,
  SessionParam,
  SignInInput,
  SignUpInput,
  WorkspaceInput,
} from '../../contracts/auth.ts'
import { InvitationTokenInput, JoinInput } from '../../contracts/members.ts'
import { type AppEnv, readSessionToken } from '../../http/access.ts'
import { openWorkspace } from '../../http/public.ts'
import { validate } from '../../http/validate.ts'
import { type AcceptPorts, acceptInvitation, previewInvitation } from '../members/invitation-service.ts'
import {
  type AuthAnswer,
  changeName,
  changePassword,
  createWorkspace,
  getAuthStatus,
  getMe,
  joinBySignUp,
  requestPasswordReset,
  resetPassword,
  signIn,
  signOut,
  signUp,
} from './service.ts'
import { withSocketsClosed } from './sockets-service.ts'
import { endOtherSessions, endSession, listSessions } from './sessions-service.ts'

function passCookies<T>(c: Context<AppEnv>, { body, setCookies }: AuthAnswer<T>): T {
  for (const cookie of setCookies) c.header('set-cookie', cookie, { append: true })
  return body
}

const acceptPorts = (c: Context<AppEnv>): AcceptPorts => ({
  directory: c.var.installation.directory,
  clock: c.var.installation.clock,
  openCtx: (tenantId, actor) => openWorkspace(c, tenantId, actor),
})

/** Does what ends sessions of the user who asks, and closes their live connections. */
async function closing<Result>(c: Context<AppEnv>, end: () => Promise<Result>): Promise<Result> {
  const session = await readSessionToken(c)
  return withSocketsClosed(socketPorts(c), session === null ? null : { session }, end)
}

const socketPorts = (c: Context<AppEnv>) => ({
  directory: c.var.installation.directory,
  log: c.var.installation.log,
  openCtx: (tenantId: number) => openWorkspace(c, tenantId, { type: 'system' }),
})

/** `/api/v1/auth`: the only doors without a workspace. */
export const authRoutes = new Hono<AppEnv>()
  .get('/status', (c) => c.json(getAuthStatus(c.var.installation), 200))
  .get('/me', async (c) => c.json(passCookies(c, await getMe(c.var.installation, c.req.raw)), 200))
  .post('/sign-up', validate('json', SignUpInput), async (c) =>
    c.json(passCookies(c, await signUp(c.var.installation, c.req.raw, c.req.valid('json'))), 201),
  )
  .post('/sign-in', validate('json', SignInInput), async (c) =>
    c.json(passCookies(c, await signIn(c.var.installation, c.req.raw, c.req.valid('json'))), 200),
  )
  .post('/sign-out', async (c) =>
    c.json(passCookies(c, await closing(c, () => signOut(c.var.installation, c.req.raw))), 200),
  )
  .post('/forgot-password', validate('json', ForgotPasswordInput), async (c) => {
    await requestPasswordReset(c.var.installation, c.req.raw, c.req.valid('json').email)
    return c.json({ ok: true }, 202)
  })
  .post('/reset-password', validate('json', ResetPasswordInput), async (c) => {
    const input = c.req.valid('json')
    await withSocketsClosed(socketPorts(c), { reset: input.token }, () =>
      resetPassword(c.var.installation, c.req.raw, input),
    )
    return c.json({ ok: true }, 200)
  })
  .patch('/profile', validate('json', ProfileInput), async (c) => {
    await changeName(c.var.installation, c.req.raw, c.req.valid('json').name)
    return c.json({ ok: true }, 200)
  })
  .post('/password', validate('json', ChangePasswordInput), async (c) =>
    c.json(
      passCookies(
        c,
        await closing(c, () => changePassword(c.var.installation, c.req.raw, c.req.valid('json'))),
      ),
      200,
    ),
  )
  .get('/sessions', async (c) =>
    c.json({ items: await listSessions(c.var.installation, await readSessionToken(c)) }, 200),
  )
  .delete('/sessions/:id', validate('param', SessionParam), async (c) => {
    const token = await readSessionToken(c)
    await closing(c, () => endSession(c.var.installation, token, c.req.valid('param').id))
    return c.body(null, 204)
  })
  .post('/sessions/end-others', async (c) => {
    const token = await readSessionToken(c)
    return c.json({ ended: await closing(c, () => endOtherSessions(c.var.installation, token)) }, 200)
  })
  .post('/invitation', validate('json', InvitationTokenInput), async (c) =>
    c.json(await previewInvitation(acceptPorts(c), c.req.valid('json').token), 200),
  )
  .post('/invitation/accept', validate('json', InvitationTokenInput), async (c) => {
    const { user } = (await getMe(c.var.installation, c.req.raw)).body
    return c.json({ workspace: await acceptInvitation(acceptPorts(c), user, c.req.valid('json').token) }, 200)
  })
  .post('/invitation/sign-up', validate('json', JoinInput), async (c) => {
    const joined = await joinBySignUp(c.var.installation, c.req.raw, acceptPorts(c), c.req.valid('json'))
    return c.json(passCookies(c, joined), 201)
  })
  .post('/workspaces', validate('json', WorkspaceInput), async (c) => {
    const { user } = (await getMe(c.var.installation, c.req.raw)).body
    return c.json(await createWorkspace(c.var.installation, user.id, c.req.valid('json')), 201)
  })
