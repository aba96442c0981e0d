import { type Context, Hono } from 'hono'
import {
  ForgotPasswordInput,
  ResetPasswordInput,
  SignInInput,
  SignUpInput,
  WorkspaceInput,
} from '../../contracts/auth.ts'
import type { AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import {
  type AuthAnswer,
  createWorkspace,
  getAuthStatus,
  getMe,
  requestPasswordReset,
  resetPassword,
  signIn,
  signOut,
  signUp,
} from './service.ts'

function passCookies<T>(c: Context<AppEnv>, { body, setCookies }: AuthAnswer<T>): T {
  for (const cookie of setCookies) c.header('set-cookie', cookie, { append: true })
  return body
}

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
  .post('/sign-out', async (c) => c.json(passCookies(c, await signOut(c.var.installation, c.req.raw)), 200))
  .post('/forgot-password', validate('json', ForgotPasswordInput), async (c) => {
    await requestPasswordReset(c.var.installation, c.req.raw, c.req.valid('json').email)
    return c.json({ ok: true }, 202)
  })
  .post('/reset-password', validate('json', ResetPasswordInput), async (c) => {
    await resetPassword(c.var.installation, c.req.raw, c.req.valid('json'))
    return c.json({ ok: true }, 200)
  })
  .post('/workspaces', validate('json', WorkspaceInput), async (c) => {
    const { user } = (await getMe(c.var.installation, c.req.raw)).body
    return c.json(await createWorkspace(c.var.installation, user.id, c.req.valid('json')), 201)
  })
