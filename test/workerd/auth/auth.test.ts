import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm/sql'
import { queryRows } from '../../../db/client.ts'
import { maxOwnedWorkspaces } from '../../../worker/contracts/auth.ts'
import { dailyMailLimits } from '../../../worker/contracts/members.ts'
import { call, startTestApp, type TestApp } from '../../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.stop())

const from = (ip: string) => ({ 'cf-connecting-ip': ip })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call(app.url, `/api/v1/auth${path}`, { body, headers })

describe('accounts', () => {
  it('signing up makes a person, a workspace and a session', async () => {
    const account = await app.signUp('Caffè dell’Orologio')
    const me = await account.api('/api/v1/auth/me')
    expect(me.body).toMatchObject({
      user: { email: account.email },
      workspaces: [{ name: 'Caffè dell’Orologio', role: 'owner', slug: 'caffe-dell-orologio' }],
    })
    expect((await account.api('~/settings')).status).toBe(200)
  })

  it('the same name twice gives two addresses', async () => {
    const [first, second] = [await app.signUp('Bar Sport'), await app.signUp('Bar Sport')]
    expect(first.workspace).toBe('bar-sport')
    expect(second.workspace).toMatch(/^bar-sport-\w+$/)
  })

  it('an e-mail that has an account is refused at its field', async () => {
    const { email } = await app.signUp()
    const input = { name: 'X', email, password: 'parola-di-prova', workspaceName: 'Y' }
    const answer = await post('/sign-up', input, from('10.9.0.1'))
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'auth.email_taken', errors: [{ field: 'email' }] },
    })
  })

  it.each([
    [{}, ['name', 'email', 'password', 'workspaceName']],
    [{ name: 'A', email: 'no', password: 'parola-di-prova', workspaceName: 'B' }, ['email']],
    [{ name: 'A', email: 'a@b.example', password: 'corta', workspaceName: 'B' }, ['password']],
    [{ name: 'A', email: 'a@b.example', password: 'x'.repeat(200), workspaceName: 'B' }, ['password']],
    [
      { name: ' ', email: 'a@b.example', password: 'parola-di-prova', workspaceName: 'B\u0000' },
      ['name', 'workspaceName'],
    ],
  ])('bad input %j is told per field', async (input, fields) => {
    const answer = await post('/sign-up', input)
    expect(answer).toMatchObject({ status: 422, body: { code: 'request.invalid' } })
    expect(JSON.stringify(answer.body)).toContain(fields[0])
    for (const field of fields) expect(answer.text).toContain(`"field":"${field}"`)
  })

  it('a body that is no JSON is refused', async () => {
    const answer = await post('/sign-in', '{"email":')
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.malformed' } })
  })

  it('a wrong password and an unknown address look the same', async () => {
    const { email } = await app.signUp()
    const wrong = await post('/sign-in', { email, password: 'sbagliata-sbagliata' }, from('10.9.0.2'))
    const unknown = await post(
      '/sign-in',
      { email: 'nessuno@prova.example', password: 'x' },
      from('10.9.0.2'),
    )
    expect(wrong).toMatchObject({ status: 401, body: { code: 'auth.invalid_credentials' } })
    expect(unknown).toMatchObject({ status: 401, body: { code: 'auth.invalid_credentials' } })
  })

  it('guessing is slowed down by address', async () => {
    const guesses = Array.from({ length: 12 }, (_, i) => `tentativo-${i}`)
    const statuses: number[] = []
    for (const password of guesses) {
      statuses.push((await post('/sign-in', { email: 'a@prova.example', password }, from('10.9.0.3'))).status)
    }
    expect(statuses.at(-1)).toBe(429)
  })

  it('a session ends at once, for every request that carries it', async () => {
    const account = await app.signUp()
    expect((await account.api('/api/v1/auth/sign-out', { body: {} })).status).toBe(200)
    expect((await account.api('~/settings')).status).toBe(401)
    expect((await account.api('/api/v1/auth/me')).status).toBe(401)
  })

  it('a cookie whose signature was changed is no session', async () => {
    const { cookie, workspace } = await app.signUp()
    const forged = cookie.replace(/=(.)/, (_match, first: string) => `=${first === 'a' ? 'b' : 'a'}`)
    const answer = await call(app.url, `/api/v1/w/${workspace}/settings`, { cookie: forged })
    expect(answer.status).toBe(401)
  })

  it('a write from another site is refused', async () => {
    const account = await app.signUp()
    const headers = { origin: 'https://evil.example' }
    const answer = await account.api('/api/v1/auth/sign-out', { body: {}, headers })
    expect(answer).toMatchObject({ status: 403, body: { code: 'request.origin' } })
    expect((await account.api('~/settings')).status).toBe(200)
  })

  it('one person owns only so many workspaces', async () => {
    const account = await app.signUp('Prima')
    const open = (name: string) => account.api('/api/v1/auth/workspaces', { body: { name } })
    for (let owned = 1; owned < maxOwnedWorkspaces; owned++) expect((await open('Altra')).status).toBe(201)
    expect(await open('Troppe')).toMatchObject({
      status: 422,
      body: { code: 'request.invalid', errors: [{ field: 'name', code: 'too_many' }] },
    })
  })

  it('better-auth’s own endpoints are closed', async () => {
    const account = await app.signUp()
    for (const path of [
      '/sign-in/email',
      '/organization/list',
      '/organization/create',
      '/get-session',
      '/list-sessions',
    ]) {
      expect((await account.api(`/api/v1/auth${path}`, { body: {} })).status).toBe(404)
      expect((await account.api(`/api/v1/auth${path}`)).status).toBe(404)
    }
  })
})

describe('a forgotten password', () => {
  it('sends an address only so many mails a day, and answers the same', async () => {
    const { email } = await app.signUp()
    const count = async () =>
      queryRows(app.db, sql`SELECT id FROM system_mails WHERE recipient = ${email}`, (row) => row['id'])
    for (let i = 0; i < dailyMailLimits.resetsToAddress + 2; i++) {
      expect((await post('/forgot-password', { email }, from(`10.9.1.${i}`))).status).toBe(202)
    }
    expect(await count()).toHaveLength(dailyMailLimits.resetsToAddress)
  })

  const lastMail = async (email: string) =>
    (
      await queryRows(
        app.db,
        sql`SELECT body FROM system_mails WHERE recipient = ${email} ORDER BY id DESC LIMIT 1`,
        (row) => String(row['body']),
      )
    )[0]

  it('is replaced by the link in the mail, once, and ends the other sessions', async () => {
    const account = await app.signUp()
    const asked = await post('/forgot-password', { email: account.email }, from('10.9.0.4'))
    expect(asked.status).toBe(202)
    const token = /token=([^\s&]+)/.exec((await lastMail(account.email)) ?? '')?.[1]
    const reset = { token, password: 'una-nuova-parola' }
    expect((await post('/reset-password', reset, from('10.9.0.4'))).status).toBe(200)
    expect((await account.api('~/settings')).status).toBe(401)
    const again = await post('/reset-password', reset, from('10.9.0.4'))
    expect(again).toMatchObject({ status: 410, body: { code: 'auth.token_expired' } })
    const signIn = await post(
      '/sign-in',
      { email: account.email, password: 'una-nuova-parola' },
      from('10.9.0.5'),
    )
    expect(signIn.status).toBe(200)
  })

  it('answers the same for an address without an account, and sends nothing', async () => {
    const asked = await post('/forgot-password', { email: 'nessuno@prova.example' }, from('10.9.0.6'))
    expect(asked.status).toBe(202)
    expect(await lastMail('nessuno@prova.example')).toBeUndefined()
  })

  it('shows the local outbox, which a deployed Worker does not have', async () => {
    const inLanguage = async (tag: string) =>
      (await call(app.url, '/system-outbox', { headers: { 'accept-language': tag } })).text
    expect(await inLanguage('it')).toContain('Posta di sistema')
    expect(await inLanguage('fr-FR,fr;q=0.9,en;q=0.8')).toContain('<h1>Courrier système</h1>')
    const deployed = await startTestApp({ variables: { MODE: 'deployed' } })
    try {
      expect((await call(deployed.url, '/system-outbox')).status).toBe(404)
      const asked = await call(deployed.url, '/api/v1/auth/forgot-password', {
        body: { email: 'a@prova.example' },
      })
      expect(asked).toMatchObject({ status: 503, body: { code: 'mail.no_provider' } })
    } finally {
      await deployed.stop()
    }
  })
})
