import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importTokenKey, signToken, type TokenPurpose } from '../../../worker/lib/tokens.ts'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'
import { rowsOf } from '../../support/mails.ts'
import { forged, requestAs } from '../../support/public-request.ts'
import { makeDevice } from '../../support/push-devices.ts'

const authSecret = 'Jq3Vb8Xn1Lm6Tz0Wc5Rk9Pd4Gs7Hf2Ay'
let app: TestApp
let key: CryptoKey
beforeAll(async () => {
  app = await startTestApp({ variables: { AUTH_SECRET: authSecret } })
  key = await importTokenKey(authSecret)
})
afterAll(() => app.stop())

type World = { account: Account; tenantId: number; host: string; contactId: number }

async function makeWorld(name: string): Promise<World> {
  const account = await app.signUp(name)
  const [row] = await rowsOf(app.db, sql`SELECT id FROM workspaces WHERE slug = ${account.workspace}`)
  const body = { email: 'anna@prova.example', firstName: 'Anna' }
  const { status } = await account.api('~/contacts', { body })
  expect(status).toBe(201)
  const tenantId = Number(row?.['id'])
  const [contact] = await rowsOf(app.db, sql`SELECT id FROM contacts WHERE tenant_id = ${tenantId}`)
  return {
    account,
    tenantId,
    host: `${account.workspace}.localhost:8787`,
    contactId: Number(contact?.['id']),
  }
}
const sign = (purpose: TokenPurpose, ...numbers: number[]) => signToken(key, purpose, numbers)

/** All that a visitor of public pages could have written. */
const writtenOf = async ({ tenantId }: World) =>
  rowsOf(
    app.db,
    sql`SELECT (SELECT count(*) FROM contacts WHERE tenant_id = ${tenantId}) AS contacts,
          (SELECT count(*) FROM contact_consents WHERE tenant_id = ${tenantId}) AS consents,
          (SELECT count(*) FROM consent_log WHERE tenant_id = ${tenantId}) AS log,
          (SELECT count(*) FROM push_subscriptions WHERE tenant_id = ${tenantId}) AS devices,
          (SELECT count(*) FROM opt_ins WHERE tenant_id = ${tenantId}) AS opt_ins,
          (SELECT count(*) FROM suppressions WHERE tenant_id = ${tenantId}) AS suppressions`,
  )

describe('the doors of push', () => {
  const { subscription } = makeDevice()
  const valid = async ({ tenantId }: World) => ({
    key: await sign('push_site', tenantId),
    // As browsers write it (`PushSubscription.toJSON`).
    subscription: { ...subscription, expirationTime: null },
    text: 'Sì, avvisatemi',
  })
  const post = ({ host }: World, path: string, body: unknown, headers: Record<string, string> = {}) =>
    requestAs(app.url, host, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const point = subscription.keys.p256dh

  test.each<[string, number, string, (body: Awaited<ReturnType<typeof valid>>) => unknown]>([
    ['no JSON', 400, 'request.malformed', () => '{"key":'],
    ['nothing', 422, 'request.invalid', () => ({})],
    ['a list', 422, 'request.invalid', () => []],
    ['no words of consent', 422, 'request.invalid', (body) => ({ ...body, text: ' ' })],
    ['words without end', 413, 'request.too_large', (body) => ({ ...body, text: 'sì '.repeat(5000) })],
    ['a language that is none', 422, 'request.invalid', (body) => ({ ...body, language: 'italiano' })],
    [
      'a key of nobody',
      404,
      'token.invalid',
      (body) => ({ ...body, key: `${'A'.repeat(20)}.${'B'.repeat(22)}` }),
    ],
    ['a key without end', 422, 'request.invalid', (body) => ({ ...body, key: 'A'.repeat(300) })],
    [
      'an endpoint of no push service',
      422,
      'request.invalid',
      (body) => ({ ...body, subscription: { ...subscription, endpoint: 'https://evil.example/push' } }),
    ],
    [
      'an endpoint in the own network',
      422,
      'request.invalid',
      (body) => ({ ...body, subscription: { ...subscription, endpoint: 'http://127.0.0.1:8787/push' } }),
    ],
    [
      'an endpoint that is no address',
      422,
      'request.invalid',
      (body) => ({ ...body, subscription: { ...subscription, endpoint: 'fcm' } }),
    ],
    [
      'a point that is not on the curve',
      422,
      'request.invalid',
      (body) => ({
        ...body,
        subscription: { ...subscription, keys: { ...subscription.keys, p256dh: `B${'A'.repeat(86)}` } },
      }),
    ],
    [
      'a point that was cut',
      422,
      'request.invalid',
      (body) => ({
        ...body,
        subscription: { ...subscription, keys: { ...subscription.keys, p256dh: point.slice(0, 40) } },
      }),
    ],
    [
      'a secret of another size',
      422,
      'request.invalid',
      (body) => ({ ...body, subscription: { ...subscription, keys: { ...subscription.keys, auth: 'AA' } } }),
    ],
  ])('take no subscription with %s', async (_name, status, code, change) => {
    const world = await makeWorld('Notifiche')
    const before = await writtenOf(world)
    const answer = await post(world, '/push/subscriptions', change(await valid(world)))
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { code }])
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(await writtenOf(world)).toEqual(before)
  })

  test('keep a device once, renew it, and forget it for who knows its endpoint', async () => {
    const world = await makeWorld('Vive')
    const body = await valid(world)
    const devices = async () => (await writtenOf(world))[0]?.['devices']
    for (let time = 0; time < 2; time++) {
      expect((await post(world, '/push/subscriptions', body)).status).toBe(201)
    }
    expect(await devices()).toBe(1)
    const next = makeDevice().subscription
    const renewal = { key: body.key, oldEndpoint: subscription.endpoint, subscription: next }
    expect((await post(world, '/push/renewals', renewal)).status).toBe(200)
    expect(await devices()).toBe(1)
    const gone = { key: body.key, endpoint: next.endpoint }
    expect((await post(world, '/push/unsubscriptions', gone)).status).toBe(200)
    expect((await post(world, '/push/unsubscriptions', gone)).status).toBe(200)
  })

  test.each([
    ['/push/renewals', { oldEndpoint: 7 }],
    ['/push/renewals', { oldEndpoint: 'x'.repeat(1001), subscription }],
    ['/push/unsubscriptions', {}],
    ['/push/unsubscriptions', { endpoint: 'x'.repeat(1001) }],
  ])('%s refuses %j', async (path, change) => {
    const world = await makeWorld('Rinnovi')
    const answer = await post(world, path, { key: await sign('push_site', world.tenantId), ...change })
    expect(answer.status).toBe(422)
  })

  test('open with no key of another kind or of another workspace’s host', async () => {
    const [one, two] = [await makeWorld('Prima'), await makeWorld('Seconda')]
    const get = (host: string, token: string) =>
      requestAs(app.url, host, `/push/key?key=${encodeURIComponent(token)}`)
    expect((await get(one.host, await sign('push_site', one.tenantId))).status).toBe(200)
    expect((await get(two.host, await sign('push_site', one.tenantId))).status).toBe(404)
    expect((await get(one.host, await sign('open', one.tenantId, 1))).status).toBe(404)
    expect((await get(one.host, '')).status).toBe(404)
    expect((await requestAs(app.url, one.host, '/push/key')).status).toBe(422)
  })

  test('a beacon of nobody, and one that says nothing, change nothing', async () => {
    const world = await makeWorld('Segnali')
    const token = await sign('push', world.tenantId, 999_999, 1)
    expect((await post(world, `/t/p/${token}?event=shown`, '')).status).toBe(204)
    expect((await post(world, '/t/p/nobody?event=clicked', '')).status).toBe(204)
    expect((await post(world, `/t/p/${token}?event=dreamt`, '')).status).toBe(422)
    expect((await post(world, `/t/p/${token}`, '')).status).toBe(422)
  })
})

describe('the pages of preferences, signing up and confirming', () => {
  const day = 86_400_000
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const pages: [name: string, path: string, token: (world: World) => Promise<string>][] = [
    ['preferences', '/p', ({ tenantId, contactId }) => sign('preferences', tenantId, contactId, 0)],
    ['sign-up', '/s', ({ tenantId }) => sign('signup', tenantId, 0)],
    ['confirmation', '/c', ({ tenantId }) => sign('confirm', tenantId, 999_999, Date.now() + day)],
  ]

  test.each(pages.slice(0, 2))(
    'of %s speaks to a person, without a cookie, and a look changes nothing',
    async (_name, path, token) => {
      const world = await makeWorld('Pagine')
      const before = await writtenOf(world)
      for (const method of ['GET', 'HEAD']) {
        const { status, headers } = await requestAs(app.url, world.host, `${path}/${await token(world)}`, {
          method,
        })
        expect(status).toBe(200)
        expect(headers['set-cookie']).toBeUndefined()
        expect(headers['cache-control']).toMatch(/no-store/)
        expect(headers['content-security-policy']).toMatch(/default-src 'none'/)
        expect(headers['referrer-policy']).toBe('no-referrer')
      }
      expect(await writtenOf(world)).toEqual(before)
    },
  )

  test.each(pages)(
    'of %s is not there with a token that is forged, of another kind, or on another host',
    async (_name, path, token) => {
      const [world, other] = [await makeWorld('Vere'), await makeWorld('Altre')]
      const right = await token(world)
      const before = await writtenOf(world)
      const addresses: [host: string, token: string][] = [
        [world.host, forged(right)],
        [world.host, await sign('click', world.tenantId, world.contactId, 0)],
        [world.host, await sign('unsubscribe', world.tenantId, 1)],
        [world.host, 'x'],
        [world.host, 'A'.repeat(4000)],
        [other.host, right],
      ]
      for (const [host, wrong] of addresses) {
        for (const method of ['GET', 'POST']) {
          const answer = await requestAs(app.url, host, `${path}/${wrong}`, {
            method,
            ...(method === 'POST' ? { headers: form, body: 'action=leave&email=a%40b.example' } : {}),
          })
          expect(answer.status).toBe(404)
          expect(answer.headers['content-type']).toMatch(/^text\/html/)
          expect(answer.text).not.toContain('anna@prova.example')
        }
      }
      expect(await writtenOf(world)).toEqual(before)
    },
  )

  test.each(pages.slice(0, 2))('of %s takes no other form than its own', async (_name, path, token) => {
    const world = await makeWorld('Moduli')
    const address = `${path}/${await token(world)}`
    const before = await writtenOf(world)
    const post = async (headers: Record<string, string>, body: string) =>
      (await requestAs(app.url, world.host, address, { method: 'POST', headers, body })).status
    expect(await post({ 'content-type': 'application/json' }, '{"action":"leave"}')).toBe(400)
    expect(await post({}, 'action=leave')).toBe(400)
    expect(await post(form, `action=save&x=${'y'.repeat(20_000)}`)).toBe(413)
    expect(
      await post(form, 'action=explode&channel=pigeon&topic=nine&topic=1e400&shown_topic=-1'),
    ).toBeLessThan(500)
    expect(await post(form, '%E0%A4%A&=&&')).toBeLessThan(500)
    expect(await writtenOf(world)).toEqual(before)
  })

  test('of signing up asks for an address only whom it does not know', async () => {
    const world = await makeWorld('Conosciuti')
    const pageOf = async (contactId: number) => {
      const address = `/s/${await sign('signup', world.tenantId, contactId)}`
      const { text } = await requestAs(app.url, world.host, address, {
        headers: { 'accept-language': 'it' },
      })
      return { asks: text.includes('name="email"'), says: text.includes('Lascia il tuo indirizzo') }
    }
    expect(await pageOf(0)).toEqual({ asks: true, says: true })
    expect(await pageOf(world.contactId)).toEqual({ asks: false, says: false })
  })

  test('of signing up sends nothing for an address that is none, a robot, or a form that nobody was shown', async () => {
    const world = await makeWorld('Iscrizioni')
    const address = `/s/${await sign('signup', world.tenantId, 0)}`
    const before = await writtenOf(world)
    const longAgo = await sign('form', world.tenantId, Date.now() - 60_000)
    const post = async (fields: Record<string, string>) =>
      (
        await requestAs(app.url, world.host, address, {
          method: 'POST',
          headers: form,
          body: new URLSearchParams(fields).toString(),
        })
      ).status
    expect(await post({ email: 'nuova@', shown_at: longAgo })).toBe(422)
    expect(await post({ email: 'nuova@prova.example', shown_at: 'ieri' })).toBe(422)
    expect(await post({ email: 'nuova@prova.example' })).toBe(422)
    // A robot is not told that it was seen.
    expect(
      await post({ email: 'nuova@prova.example', shown_at: longAgo, website: 'https://spam.example' }),
    ).toBe(200)
    expect(await writtenOf(world)).toEqual(before)
  })
})

describe('an answer played in the sandbox', () => {
  /** An SMS as the sandbox would have kept it. */
  async function keep({ tenantId }: World, channel: 'sms' | 'push' = 'sms'): Promise<number> {
    const payload = { messageId: 0, to: '+393331234567', from: '+390212345678', text: 'Ciao' }
    const [row] = await rowsOf(
      app.db,
      sql`INSERT INTO sandbox_messages (tenant_id, channel, provider_id, idempotency_key, position, message_id,
            recipient, subject, payload, created_at)
          VALUES (${tenantId}, ${channel}, ${`SM-${channel}`}, ${channel}, 0, NULL, '+393331234567', 'Ciao',
            ${JSON.stringify(payload)}, ${Date.now()}) RETURNING id`,
    )
    return Number(row?.['id'])
  }

  test('goes through the real door: who writes STOP is left alone', async () => {
    const world = await makeWorld('Risposte')
    const { account, tenantId } = world
    const body = {
      phone: '+393331234567',
      consent: [{ channel: 'sms', state: 'opted_in', text: 'Modulo del negozio' }],
    }
    expect((await account.api('~/contacts', { body })).status).toBe(201)
    const id = await keep(world)
    expect((await account.api(`~/outbox/${id}/answer`, { body: { text: 'STOP' } })).status).toBeLessThan(300)
    const states = () =>
      rowsOf(
        app.db,
        sql`SELECT state FROM contact_consents WHERE tenant_id = ${tenantId} AND channel = 'sms'`,
      )
    await expect.poll(states, { timeout: 30_000 }).toEqual([{ state: 'opted_out' }])
  })

  test.each([
    [{}, 422],
    [{ text: '' }, 422],
    [{ text: 'x'.repeat(1601) }, 422],
    [{ text: 'Sì', button: 'b'.repeat(201) }, 422],
    ['{', 400],
  ])('is refused with %j', async (body, status) => {
    const world = await makeWorld('Muta')
    const id = await keep(world)
    expect((await world.account.api(`~/outbox/${id}/answer`, { method: 'POST', body })).status).toBe(status)
  })

  test('is refused on a channel that nobody answers on, and is not there for another workspace', async () => {
    const [one, two] = [await makeWorld('Nostra'), await makeWorld('Loro')]
    const [sms, push] = [await keep(one), await keep(one, 'push')]
    const answer = (account: Account, id: number) =>
      account.api(`~/outbox/${id}/answer`, { body: { text: 'Sì' } })
    expect((await answer(one.account, push)).status).toBe(422)
    expect((await answer(two.account, sms)).status).toBe(404)
    expect((await answer(one.account, 999_999)).status).toBe(404)
  })
})
