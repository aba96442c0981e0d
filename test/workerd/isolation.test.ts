import { request } from 'node:http'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, writeBatch, queryRow } from '../../db/client.ts'
import { createApp } from '../../worker/app.ts'
import { keyScopes } from '../../worker/contracts/keys.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { importTokenKey, signToken } from '../../worker/lib/tokens.ts'
import { type Account, call, startTestApp, type TestApp } from '../support/app.ts'
import { makePng } from '../support/pictures.ts'
import { poll } from '../support/poll.ts'
import { queryOf, routeInput } from '../support/route-inputs.ts'
import { insertChatVisitor } from '../support/chat-visitors.ts'
import { settledRowsOf } from '../support/workspace-rows.ts'

/**
 * A second workspace sees none of the first one's data, over any door (spec 1.1). The walk takes its
 * routes from the app itself, so that a new route is in it by being there.
 */

const authSecret = 'Zr7Kp2Vx9Lm4Qs8Tb1Nf6Hd3Wc5Yg0Ja'
/** Stands in everything that belongs to Anna's workspace and nowhere else. */
const secretMark = /riservat/i
const inWorkspace = '/api/v1/w/:workspace'

const Id = z.object({ id: z.number() })
let app: TestApp
let anna: Account
let bruno: Account
let annaId: number
/** Ids of Anna's things by the first segment under the workspace, as the routes' `:id`. */
let ids: Record<string, number | string>
let messageId: number
/** Anna's key, which may do everything a key can. */
let annaKey: string
let brunoKey: string

beforeAll(async () => {
  app = await startTestApp({ variables: { AUTH_SECRET: authSecret } })
  anna = await app.signUp('Riservato Snc')
  bruno = await app.signUp('Bottega Bruno')
  annaId = await workspaceId(anna.workspace)
  ids = await fillWorkspace(anna)
  messageId = await messageOf(annaId)
  ids['failures'] = messageId
  annaKey = await makeKey(anna, 'Chiave riservata')
  ids['keys'] = (await lastId('api_keys')).id
  ids['inbox'] = await startConversation(anna, ids['contacts'] ?? 0)
  ids['chat'] = await insertChatVisitor(app.db, annaId, 'Riservata')
  ids['members'] = await userIdOf(anna.email)
  ids['invitations'] = await create(anna, '/invitations', {
    email: 'riservata-due@prova.example',
    role: 'agent',
  })
  brunoKey = await makeKey(bruno, 'Chiave di Bruno')
  // What the cron does for Anna herself is done before anything is compared.
  await app.runCron()
  await settledRows(annaId)
})
afterAll(() => app?.stop())

/** A conversation by e-mail; its id. */
async function startConversation(account: Account, contactId: number | string): Promise<string> {
  const conversation = newUlid(Date.now())
  const text = 'Messaggio riservato'
  const body = {
    cid: newUlid(Date.now()),
    conversation,
    channel: 'email',
    contactId,
    text,
    subject: 'Riservata',
  }
  const answer = await account.api('~/inbox/conversations', { body })
  expect(answer.status, answer.text).toBe(200)
  return conversation
}

async function workspaceId(slug: string): Promise<number> {
  const row = await queryRow(app.db, sql`SELECT id FROM workspaces WHERE slug = ${slug}`, Id)
  if (row === undefined) throw new Error(`no workspace ${slug}`)
  return row.id
}

async function messageOf(tenantId: number): Promise<number> {
  const row = await queryRow(app.db, sql`SELECT id FROM messages WHERE tenant_id = ${tenantId} LIMIT 1`, Id)
  if (row === undefined) throw new Error('the campaign sent no message')
  return row.id
}

async function makeKey(
  account: Account,
  name: string,
  scopes: readonly string[] = keyScopes,
): Promise<string> {
  const answer = await account.api('~/keys', { body: { name, scopes } })
  expect(answer.status, answer.text).toBe(201)
  return z.object({ key: z.string() }).parse(answer.body).key
}

async function userIdOf(email: string): Promise<string> {
  const row = await queryRow(
    app.db,
    sql`SELECT id FROM user WHERE email = ${email}`,
    z.object({ id: z.string() }),
  )
  if (row === undefined) throw new Error(`no user ${email}`)
  return row.id
}

async function lastId(table: string): Promise<{ id: number }> {
  const row = await queryRow(app.db, sql`SELECT max(id) AS id FROM ${sql.identifier(table)}`, Id)
  if (row === undefined) throw new Error(`nothing in ${table}`)
  return row
}

async function create(account: Account, path: string, body: unknown): Promise<number> {
  const answer = await account.api(`~${path}`, { body })
  expect([201, 202], `${path}: ${answer.text}`).toContain(answer.status)
  return Id.parse(answer.body).id
}

/** One of everything a workspace can hold, a sent campaign included. */
async function fillWorkspace(account: Account): Promise<Record<string, number>> {
  const field = await create(account, '/fields', { key: 'RISERVATO', label: 'Riservato', type: 'text' })
  const tag = await create(account, '/tags', { name: 'Etichetta riservata' })
  const contact = await create(account, '/contacts', {
    email: 'riservata@prova.example',
    firstName: 'Riservata',
    tags: ['Riservatissimi'],
    consent: [{ channel: 'email', state: 'opted_in', text: 'Modulo riservato' }],
  })
  const list = await create(account, '/lists', { name: 'Lista riservata', kind: 'static' })
  await account.api(`~/lists/${list}/members`, { body: { contactIds: [contact] } })
  const importId = await create(account, '/imports', {
    fileName: 'riservato.csv',
    fileSizeBytes: 100,
    totalRows: 10,
    columns: [{ heading: 'E-mail', target: { kind: 'attribute', attribute: 'email' } }],
    list: { kind: 'new', name: 'Importati riservati' },
  })
  const importFile = await create(account, '/import-files', { fileName: 'riservato.csv', fileSizeBytes: 10 })
  const campaign = await create(account, '/campaigns', {
    name: 'Campagna riservata',
    subject: 'Oggetto riservato',
    html: '<p>Testo riservato <a href="https://negozio.example">apri</a> %%UNSUBSCRIBE_URL%%</p>',
    listIds: [list],
  })
  const started = await account.api(`~/campaigns/${campaign}/start`, { body: { version: 1 } })
  expect(started.status, started.text).toBeLessThan(300)
  const Finished = z.object({ state: z.literal('finished') })
  await poll('the campaign is sent', async () => {
    const { body } = await account.api(`~/campaigns/${campaign}`)
    return Finished.safeParse(body).data
  })
  const outbox = z
    .object({ items: z.array(Id).min(1) })
    .parse((await account.api('~/outbox')).body)
    .items.at(0)?.id
  await execute(
    app.db,
    sql`INSERT INTO dead_letters (tenant_id, message_id, queue, body, created_at)
        VALUES (${annaId}, 'riservato-1', 'centralino-events', ${JSON.stringify({ riservato: true })}, 1)`,
  )
  const deadLetter = await queryRow(
    app.db,
    sql`SELECT id FROM dead_letters WHERE message_id = 'riservato-1'`,
    Id,
  )
  const exported = await create(account, '/tasks', {
    kind: 'contacts.export',
    input: { selection: { by: 'ids', contactIds: [contact] } },
  })
  const Done = z.object({ state: z.literal('done') })
  await poll(
    'the export is written',
    async () => Done.safeParse((await account.api(`~/tasks/${exported}`)).body).data,
  )
  const sender = await create(account, '/channels/senders', {
    fromName: 'Riservato Snc',
    fromEmail: 'riservata@prova.example',
  })
  const number = await create(account, '/whatsapp-numbers', { phone: '+393331112299', name: 'Riservato' })
  const template = await create(account, '/templates', {
    name: 'Modello riservato',
    translations: [{ language: 'it', body: 'Testo riservato del modello.' }],
  })
  await addThread(contact)
  const canned = await create(account, '/inbox/canned-answers', {
    name: 'Riservata',
    text: 'Testo riservato',
  })
  const view = await create(account, '/inbox/views', { name: 'Riservata', filter: { status: 'open' } })
  return {
    contacts: contact,
    devices: await addDevice(contact),
    templates: template,
    media: await addPicture(account),
    'sign-up': contact,
    erasures: contact,
    fields: field,
    tags: tag,
    tasks: exported,
    exports: exported,
    lists: list,
    imports: importId,
    'import-files': importFile,
    campaigns: campaign,
    outbox: outbox ?? 0,
    'dead-letters': deadLetter?.id ?? 0,
    channels: sender,
    'whatsapp-numbers': number,
    'inbox/canned-answers': canned,
    'inbox/views': view,
    'inbox/contacts': contact,
  }
}

/** A picture of the library; its upload is the bytes alone. */
async function addPicture({ cookie, workspace }: Account): Promise<number> {
  const answer = await fetch(new URL(`/api/v1/w/${workspace}/media?name=riservata.png`, app.url), {
    method: 'POST',
    headers: { cookie },
    body: makePng(8, 8),
  })
  expect(answer.status).toBe(201)
  return Id.parse(await answer.json()).id
}

/** A browser in which Anna's contact allowed notifications. */
async function addDevice(contactId: number): Promise<number> {
  const hash = 'riservato'.padEnd(64, '0')
  await execute(
    app.db,
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        VALUES (${annaId}, 'push', ${hash}, ${contactId})`,
  )
  await execute(
    app.db,
    sql`INSERT INTO push_subscriptions (tenant_id, contact_id, endpoint_hash, endpoint, p256dh, auth, device, browser,
          created_at, last_seen_at)
        VALUES (${annaId}, ${contactId}, ${hash}, 'https://web.push.apple.com/riservato', 'x', 'y', 'phone',
          'Riservato', 1, 1)`,
  )
  return (await lastId('push_subscriptions')).id
}

/** Anna's contact wrote to her page just now. */
const addThread = (contactId: number) =>
  writeBatch(app.db, [
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        VALUES (${annaId}, 'messenger', '9001', ${contactId})`,
    sql`INSERT INTO messenger_threads (tenant_id, psid, page_id) VALUES (${annaId}, '9001', 'sandbox')`,
  ])

const settledRows = (tenantId: number): Promise<string> => settledRowsOf(app.db, tenantId)

type Route = { method: string; path: string }

const routes: Route[] = [
  ...new Map(
    createApp()
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => [`${method} ${path}`, { method, path }]),
  ).values(),
]
const workspaceRoutes = routes.filter(({ path }) => path.startsWith(inWorkspace))
const nameOf = ({ method, path }: Route) => `${method} ${path.slice(inWorkspace.length)}`

/** The address of a route in a workspace, with Anna's ids in it. */
function addressOf(route: Route, slug: string): string {
  const name = nameOf(route)
  const [, area = '', part = ''] = name.split('/')
  const filled = route.path
    .replace(':workspace', slug)
    .replace(':id', String(ids[`${area}/${part}`] ?? ids[area] ?? `no-id-for-${area}`))
    .replace(':deviceId', String(ids['devices']))
    .replace(':userId', String(ids['members']))
    .replace(':chunk', '0')
    .replace(':part', '1')
    .replace(':cseq', '1')
    .replace(':index', '0')
    .replace(':version', '1')
    .replace(':language', 'it')
    .replace(':channel', 'sms')
  expect(filled, 'every parameter of a route has a value here').not.toMatch(/:|no-id-for/)
  return `${filled}${queryOf[name] ?? ''}`
}

/** The same request as `ask`, by a key. */
const askByKey = (key: string, route: Route, slug: string) =>
  call(app.url, addressOf(route, slug), {
    method: route.method,
    headers: { authorization: `Bearer ${key}` },
    ...(route.method === 'GET' ? {} : { body: routeInput(nameOf(route), ids) }),
  })

const ask = (account: Account, route: Route, slug: string) =>
  account.api(addressOf(route, slug), {
    method: route.method,
    ...(route.method === 'GET' ? {} : { body: routeInput(nameOf(route), ids) }),
  })

describe('a second workspace', () => {
  it('has a walk that is long enough to mean something', () => {
    expect(workspaceRoutes.length).toBeGreaterThan(40)
    for (const area of ['contacts', 'lists', 'campaigns', 'imports', 'outbox', 'channels', 'settings']) {
      expect(workspaceRoutes.map(nameOf).some((name) => name.includes(`/${area}`))).toBe(true)
    }
  })

  it('finds nothing at the first one’s addresses, whatever the route', async () => {
    const before = await settledRows(annaId)
    for (const route of workspaceRoutes) {
      const answer = await ask(bruno, route, anna.workspace)
      expect(`${nameOf(route)} ${answer.status}`).toBe(`${nameOf(route)} 404`)
      expect(answer.text).not.toMatch(secretMark)
    }
    expect(await settledRows(annaId)).toBe(before)
  })

  it('finds nothing behind the first one’s ids in its own addresses, and changes nothing there', async () => {
    const before = await settledRows(annaId)
    for (const route of workspaceRoutes) {
      const answer = await ask(bruno, route, bruno.workspace)
      expect(answer.text, nameOf(route)).not.toMatch(secretMark)
      expect(answer.status, `${nameOf(route)}: ${answer.text}`).toBeLessThan(500)
      if (/:(id|userId)/.test(route.path))
        expect(`${nameOf(route)} ${answer.status}`).toBe(`${nameOf(route)} 404`)
    }
    await app.runCron()
    expect(await settledRows(annaId)).toBe(before)
    const brunoId = await workspaceId(bruno.workspace)
    expect(await settledRows(brunoId)).not.toMatch(secretMark)
    for (const table of ['contacts', 'list_members', 'contact_tags', 'messages']) {
      const rows = sql`SELECT count(*) AS id FROM ${sql.identifier(table)} WHERE tenant_id = ${brunoId}`
      expect(`${table} ${(await queryRow(app.db, rows, Id))?.id}`).toBe(`${table} 0`)
    }
  })

  it('is told nothing by the addresses without a workspace', async () => {
    for (const route of routes.filter(({ path }) => path.startsWith('/api/v1/auth'))) {
      const answer = await bruno.api(route.path, {
        method: route.method,
        ...(route.method === 'GET' ? {} : { body: { email: 'spia', name: '' } }),
      })
      expect(answer.text, route.path).not.toMatch(secretMark)
    }
    // The sign-out above ended the session, as it should.
    expect((await bruno.api('~/settings')).status).toBe(401)
  })

  it.each([
    '/organization/list',
    '/organization/get-full-organization',
    '/organization/list-members',
    '/organization/set-active',
    '/organization/invite-member',
    '/organization/update-member-role',
    '/organization/delete',
    '/list-sessions',
    '/get-session',
    '/update-user',
    '/delete-user',
    '/change-email',
  ])('finds the library’s own door %s closed', async (path) => {
    for (const method of ['GET', 'POST']) {
      const answer = await anna.api(`/api/v1/auth${path}`, {
        method,
        ...(method === 'GET' ? {} : { body: { organizationId: anna.workspace } }),
      })
      expect(answer.status).toBe(404)
    }
  })
})

describe('nobody signed in', () => {
  it('is asked to sign in by every route of a workspace, known or not', async () => {
    for (const route of workspaceRoutes) {
      for (const slug of [anna.workspace, 'non-esiste']) {
        const answer = await call(app.url, addressOf(route, slug), {
          method: route.method,
          ...(route.method === 'GET' ? {} : { body: routeInput(nameOf(route), ids) }),
        })
        expect(`${nameOf(route)} ${answer.status}`).toBe(`${nameOf(route)} 401`)
      }
    }
  })
})

describe('a member with few rights', () => {
  it('is refused by every route that writes', async () => {
    const carla = await app.signUp('Bottega Carla')
    await execute(
      app.db,
      sql`UPDATE member SET role = 'staff' WHERE user_id = (SELECT id FROM user WHERE email = ${carla.email})`,
    )
    expect((await carla.api('~/contacts')).status).toBe(200)
    const writes = workspaceRoutes.filter(({ method }) => method !== 'GET')
    const exceptions: Record<string, number> = {
      // Leaving is everybody's right, but for the last owner: tried elsewhere.
      'POST /members/leave': 0,
      // A task of a kind that one could not start is not there.
      'POST /tasks/:id/cancel': 404,
    }
    for (const route of writes) {
      const name = nameOf(route)
      const expected = exceptions[name] ?? 403
      if (expected === 0) continue
      const answer = await ask(carla, route, carla.workspace)
      expect(`${name} ${answer.status}`).toBe(`${name} ${expected}`)
    }
    for (const area of [
      'campaigns',
      'lists',
      'imports',
      'channels/email',
      'outbox',
      'failures',
      'dead-letters',
      'credit',
      'credit/entries',
      'keys',
      'audit',
      'invitations',
    ]) {
      expect(`${area} ${(await carla.api(`~/${area}`)).status}`).toBe(`${area} 403`)
    }
  })
})

describe('an API key', () => {
  const keyOf = (key: string) => ({ authorization: `Bearer ${key}` })
  // The walk above ended Bruno's session.
  let dora: Account
  beforeAll(async () => {
    dora = await app.signUp('Bottega Dora')
  })

  it('of another workspace finds nothing at any route, and changes nothing', async () => {
    const before = await settledRows(annaId)
    for (const route of workspaceRoutes) {
      const answer = await askByKey(brunoKey, route, anna.workspace)
      expect(`${nameOf(route)} ${answer.status}`).toBe(`${nameOf(route)} 404`)
      expect(answer.text).not.toMatch(secretMark)
    }
    expect(
      (await askByKey(brunoKey, { method: 'GET', path: `${inWorkspace}/settings` }, 'non-esiste')).status,
    ).toBe(404)
    expect(await settledRows(annaId)).toBe(before)
  })

  /** What the one scope of the key opens. */
  const readableByAll = new Set(['GET /settings', 'GET /settings/logo/:version'])
  it('without the scope is refused by every route and told which one is missing', async () => {
    const key = await makeKey(dora, 'Senza permessi', ['workspace.read'])
    for (const route of workspaceRoutes) {
      const answer = await askByKey(key, route, dora.workspace)
      if (readableByAll.has(nameOf(route))) continue
      expect(`${nameOf(route)} ${answer.status}`).toBe(`${nameOf(route)} 403`)
      expect(answer.body).toMatchObject({
        code: 'auth.scope_missing',
        detail: expect.stringMatching(/^\w+\.\w+$/),
      })
    }
  })

  it('can neither make, see nor revoke keys, whatever its scopes', async () => {
    for (const route of workspaceRoutes.filter(({ path }) => path.startsWith(`${inWorkspace}/keys`))) {
      expect((await askByKey(annaKey, route, anna.workspace)).status).toBe(403)
    }
  })

  it('that was revoked, has expired, is malformed or unknown is no key', async () => {
    const path = `/api/v1/w/${dora.workspace}/contacts`
    const revoked = await makeKey(dora, 'Revocata')
    const { id } = await lastId('api_keys')
    expect((await call(app.url, path, { headers: keyOf(revoked) })).status).toBe(200)
    expect((await dora.api(`~/keys/${id}`, { method: 'DELETE' })).status).toBe(204)
    const expired = await makeKey(dora, 'Scaduta')
    await execute(app.db, sql`UPDATE api_keys SET expires_at = 1 WHERE id = ${(await lastId('api_keys')).id}`)
    const wrong = [
      keyOf(revoked),
      keyOf(expired),
      keyOf(`ck_${'A'.repeat(43)}`),
      keyOf(`${brunoKey}A`),
      { authorization: brunoKey },
      { authorization: 'Basic YTpi' },
    ]
    for (const headers of wrong) {
      const answer = await call(app.url, path, { headers })
      expect(answer).toMatchObject({ status: 401, body: { code: 'auth.key_invalid' } })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
    // A session beside a wrong key does not help it.
    expect((await dora.api('~/contacts', { headers: keyOf(revoked) })).status).toBe(401)
  })

  it('opens nothing outside of a workspace', async () => {
    expect((await call(app.url, '/api/v1/auth/me', { headers: keyOf(brunoKey) })).status).toBe(401)
  })

  it('is told its pace, and refused past it until the minute is over', async () => {
    const slow = await startTestApp({ variables: { API_REQUESTS_PER_MINUTE: '2' } })
    try {
      const elsa = await slow.signUp('Bottega Elsa')
      const made = await elsa.api('~/keys', { body: { name: 'Lenta', scopes: ['contacts.read'] } })
      const { key } = z.object({ key: z.string() }).parse(made.body)
      const headers = keyOf(key)
      const answers = await poll('three requests within one minute', async () => {
        const three = []
        for (let i = 0; i < 3; i++)
          three.push(await call(slow.url, `/api/v1/w/${elsa.workspace}/contacts`, { headers }))
        return three[2]?.status === 429 ? three : undefined
      })
      expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'rate.limited' } })
      expect(answers.at(-1)?.headers.get('ratelimit-limit')).toBe('2')
      expect(answers.at(-1)?.headers.get('ratelimit-remaining')).toBe('0')
      const reset = Number(answers.at(-1)?.headers.get('ratelimit-reset'))
      expect(reset).toBeGreaterThan(0)
      expect(reset).toBeLessThanOrEqual(60)
      expect(answers.at(-1)?.headers.get('retry-after')).toBe(String(reset))
    } finally {
      await slow.stop()
    }
  })
})

/** Asks under another host name, which `fetch` does not let one set. */
function askHost(host: string, path: string, method: string, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host, 'content-type': 'application/x-www-form-urlencoded' }
    const sent = request(new URL(path, app.url), { method, headers, agent: false }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('public addresses', () => {
  const leave = 'List-Unsubscribe=One-Click'
  const sign = async (purpose: 'open' | 'unsubscribe' | 'webhook', numbers: number[]) =>
    signToken(await importTokenKey(authSecret), purpose, numbers)

  it('a token works on its own workspace’s host and not on another’s', async () => {
    const token = await sign('unsubscribe', [annaId, messageId])
    const host = (slug: string) => `${slug}.localhost:8787`
    expect(await askHost(host(anna.workspace), `/u/${token}`, 'GET')).toBe(200)
    const before = await settledRows(annaId)
    expect(await askHost(host(bruno.workspace), `/u/${token}`, 'GET')).toBe(404)
    expect(await askHost(host(bruno.workspace), `/u/${token}`, 'POST', leave)).toBe(404)
    expect(await settledRows(annaId)).toBe(before)
  })

  it('a token of one workspace with a message of another opens nothing', async () => {
    const before = await settledRows(annaId)
    const crossed = await sign('unsubscribe', [await workspaceId(bruno.workspace), messageId])
    expect(await askHost('localhost:8787', `/u/${crossed}`, 'POST', leave)).toBe(404)
    expect(await settledRows(annaId)).toBe(before)
  })

  it('a token changed by hand, of another purpose, or of another secret opens nothing', async () => {
    const before = await settledRows(annaId)
    const good = await sign('unsubscribe', [annaId, messageId])
    const tokens = [
      good.slice(0, -2),
      `x${good}`,
      await sign('open', [annaId, messageId]),
      await signToken(await importTokenKey('another-secret'), 'unsubscribe', [annaId, messageId]),
    ]
    for (const token of tokens) {
      expect(await askHost('localhost:8787', `/u/${token}`, 'POST', leave)).toBe(404)
    }
    expect(await settledRows(annaId)).toBe(before)
  })

  it('an unsigned event at the right webhook address changes nothing', async () => {
    const before = await settledRows(annaId)
    const token = await sign('webhook', [annaId, 0])
    const answer = await call(app.url, `/webhooks/resend/${token}`, {
      body: { type: 'email.complained', created_at: new Date(0).toISOString(), data: { email_id: 'x' } },
      headers: { 'svix-id': 'msg_1', 'svix-timestamp': '1', 'svix-signature': 'v1,AAAA' },
    })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(await settledRows(annaId)).toBe(before)
  })

  it('the app and the API are not on a workspace’s public host', async () => {
    for (const path of ['/api/v1/auth/status', '/sign-in', `/api/v1/w/${anna.workspace}/settings`]) {
      expect(await askHost(`${anna.workspace}.localhost:8787`, path, 'GET')).toBe(404)
    }
  })
})
