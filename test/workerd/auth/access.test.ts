import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { type Account, call, startTestApp, type TestApp } from '../../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app?.stop())

let addresses = 0
/** A client address of its own for each call: sign-in and sign-up are rate limited by address. */
const somewhere = () => ({ 'cf-connecting-ip': `10.20.0.${++addresses}` })
const password = 'parola-di-prova'

/** Signs an account in once more, as another browser would. */
async function signInAgain(account: Account, userAgent: string): Promise<string> {
  const answer = await call(app.url, '/api/v1/auth/sign-in', {
    body: { email: account.email, password },
    headers: { ...somewhere(), 'user-agent': userAgent },
  })
  expect(answer.status, answer.text).toBe(200)
  return cookieOf(answer.headers)
}

const cookieOf = (headers: Headers) =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

const Sessions = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      browser: z.string().nullable(),
      system: z.string().nullable(),
      current: z.boolean(),
    }),
  ),
})
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0'

describe('sessions', () => {
  const listed = async (account: Account) =>
    Sessions.parse((await account.api('/api/v1/auth/sessions')).body).items

  it('are listed with browser and system, and end at once', async () => {
    const account = await app.signUp()
    const other = await signInAgain(account, firefox)
    const settings = `/api/v1/w/${account.workspace}/settings`
    const [own, foreign] = await listed(account)
    expect(own?.current).toBe(true)
    expect(foreign).toMatchObject({ browser: 'Firefox', system: 'Linux', current: false })

    expect((await call(app.url, settings, { cookie: other })).status).toBe(200)
    const path = `/api/v1/auth/sessions/${foreign?.id}`
    expect((await account.api(path, { method: 'DELETE' })).status).toBe(204)
    expect((await call(app.url, settings, { cookie: other })).status).toBe(401)
    expect((await account.api(path, { method: 'DELETE' })).status).toBe(404)
    expect(await listed(account)).toHaveLength(1)
  })

  it('all others end with one call, one’s own goes on', async () => {
    const account = await app.signUp()
    const others = [await signInAgain(account, firefox), await signInAgain(account, 'curl/8.5.0')]
    const ended = await account.api('/api/v1/auth/sessions/end-others', { body: {} })
    expect(ended.body).toEqual({ ended: 2 })
    for (const cookie of others) {
      expect((await call(app.url, '/api/v1/auth/me', { cookie })).status).toBe(401)
    }
    expect((await account.api('~/settings')).status).toBe(200)
  })

  it('of somebody else are not there', async () => {
    const [mine, theirs] = [await app.signUp(), await app.signUp()]
    const id = (await listed(theirs))[0]?.id
    expect((await mine.api(`/api/v1/auth/sessions/${id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await theirs.api('~/settings')).status).toBe(200)
    for (const path of ['/api/v1/auth/sessions', '/api/v1/auth/sessions/end-others']) {
      const method = path.endsWith('others') ? 'POST' : 'GET'
      expect((await call(app.url, path, { method })).status).toBe(401)
    }
  })

  it('note when they were last seen', async () => {
    const account = await app.signUp()
    const seen = async () =>
      (
        await queryRows(
          app.db,
          sql`SELECT s.last_seen_at FROM session s JOIN user u ON u.id = s.user_id WHERE u.email = ${account.email}`,
          (row) => row['last_seen_at'],
        )
      )[0]
    await account.api('~/settings')
    expect(await seen()).toBeNull()
    await execute(
      app.db,
      sql`UPDATE session SET created_at = created_at - 600000
          WHERE user_id = (SELECT id FROM user WHERE email = ${account.email})`,
    )
    await account.api('~/settings')
    await expect.poll(seen).toBeGreaterThan(0)
  })
})

describe('the profile', () => {
  it('changes its name', async () => {
    const account = await app.signUp()
    const change = (name: string) => account.api('/api/v1/auth/profile', { method: 'PATCH', body: { name } })
    expect((await change('Nome Nuovo')).status).toBe(200)
    expect((await account.api('/api/v1/auth/me')).body).toMatchObject({ user: { name: 'Nome Nuovo' } })
    expect(await change(' ')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'name', code: 'required' }] },
    })
  })

  it('changes its password with the old one, which ends the other sessions', async () => {
    const account = await app.signUp()
    const other = await signInAgain(account, firefox)
    const change = (currentPassword: string, next: string) =>
      account.api('/api/v1/auth/password', {
        body: { currentPassword, password: next },
        headers: somewhere(),
      })
    expect(await change('sbagliata', 'una-frase-nuova')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'currentPassword', code: 'wrong_password' }] },
    })
    expect(await change(password, 'corta')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'password', code: 'password_short' }] },
    })
    const changed = await change(password, 'una-frase-nuova')
    expect(changed.status, changed.text).toBe(200)
    expect((await call(app.url, '/api/v1/auth/me', { cookie: other })).status).toBe(401)
    const fresh = cookieOf(changed.headers)
    expect((await call(app.url, '/api/v1/auth/me', { cookie: fresh })).status).toBe(200)
    const signIn = (typed: string) =>
      call(app.url, '/api/v1/auth/sign-in', {
        body: { email: account.email, password: typed },
        headers: somewhere(),
      })
    expect((await signIn(password)).status).toBe(401)
    expect((await signIn('una-frase-nuova')).status).toBe(200)
  })

  it('is nobody’s without a session', async () => {
    const name = await call(app.url, '/api/v1/auth/profile', { method: 'PATCH', body: { name: 'X' } })
    const pass = await call(app.url, '/api/v1/auth/password', {
      body: { currentPassword: password, password: 'una-frase-nuova' },
    })
    expect([name.status, pass.status]).toEqual([401, 401])
  })
})

describe('an invitation', () => {
  let invited = 0
  const newAddress = () => `invitata-${process.pid}-${++invited}@prova.example`
  async function tokenFor(owner: Account, email: string, role = 'agent'): Promise<string> {
    const answer = await owner.api('~/invitations', { body: { email, role } })
    expect(answer.status, answer.text).toBe(201)
    const bodies = await queryRows(
      app.db,
      sql`SELECT body FROM system_mails WHERE recipient = ${email} ORDER BY id DESC LIMIT 1`,
      (row) => String(row['body']),
    )
    return /invitation\?token=([\w-]+)/.exec(bodies[0] ?? '')?.[1] ?? ''
  }
  const post = (path: string, body: unknown, cookie?: string) =>
    call(app.url, `/api/v1/auth/invitation${path}`, {
      body,
      headers: somewhere(),
      ...(cookie === undefined ? {} : { cookie }),
    })

  it('lets a new person in with the role it names, and out again at once', async () => {
    const owner = await app.signUp('Frantoio Invitante')
    const email = newAddress()
    const token = await tokenFor(owner, email)
    expect((await post('', { token })).body).toMatchObject({ email, role: 'agent', hasAccount: false })
    const joined = await post('/sign-up', { token, name: 'Invitata', password })
    expect(joined).toMatchObject({
      status: 201,
      body: { workspace: { slug: owner.workspace, role: 'agent' } },
    })
    const cookie = cookieOf(joined.headers)
    const contacts = `/api/v1/w/${owner.workspace}/contacts`
    expect((await call(app.url, contacts, { cookie })).status).toBe(200)
    expect((await call(app.url, `/api/v1/w/${owner.workspace}/audit`, { cookie })).status).toBe(403)
    expect(await post('/sign-up', { token, name: 'Altra', password })).toMatchObject({
      status: 410,
      body: { code: 'auth.token_expired' },
    })

    const members = z.object({ items: z.array(z.object({ userId: z.string(), email: z.string() })) })
    const { items } = members.parse((await owner.api('~/members')).body)
    const userId = items.find((one) => one.email === email)?.userId
    expect((await owner.api(`~/members/${userId}`, { method: 'DELETE' })).status).toBe(204)
    expect((await call(app.url, contacts, { cookie })).status).toBe(404)
    expect((await call(app.url, '/api/v1/auth/me', { cookie })).body).toMatchObject({ workspaces: [] })
  })

  it('lets an account that exists in, signed in with that address only', async () => {
    const [owner, guest, stranger] = [await app.signUp(), await app.signUp(), await app.signUp()]
    const token = await tokenFor(owner, guest.email, 'marketer')
    expect((await post('', { token })).body).toMatchObject({ hasAccount: true })
    expect((await post('/accept', { token })).status).toBe(401)
    expect(await post('/accept', { token }, stranger.cookie)).toMatchObject({
      status: 403,
      body: { code: 'member.other_address' },
    })
    expect((await post('/sign-up', { token, name: 'X', password })).status).toBe(409)
    expect((await post('/accept', { token }, guest.cookie)).status).toBe(200)
    const me = await guest.api('/api/v1/auth/me')
    expect(me.text).toContain(owner.workspace)
  })

  it.each([
    [{}, 422],
    [{ token: 'x' }, 422],
    [{ token: 'A'.repeat(43) }, 410],
  ])('%j opens nothing', async (body, status) => {
    expect((await post('', body)).status).toBe(status)
  })

  it('is refused by an installation that cannot send mail', async () => {
    const deployed = await startTestApp({ variables: { MODE: 'deployed' } })
    try {
      const owner = await deployed.signUp()
      const answer = await owner.api('~/invitations', { body: { email: newAddress(), role: 'agent' } })
      expect(answer).toMatchObject({ status: 503, body: { code: 'mail.no_provider' } })
      expect((await owner.api('~/invitations')).body).toEqual({ items: [] })
    } finally {
      await deployed.stop()
    }
  })
})
