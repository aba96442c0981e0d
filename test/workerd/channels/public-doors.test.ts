import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { utf8 } from '../../../worker/lib/bytes.ts'
import { toSvixSecret } from '../../../worker/lib/signature.ts'
import { importTokenKey, signToken, type TokenPurpose } from '../../../worker/lib/tokens.ts'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'
import {
  makeWebhookEvent,
  postWebhooks,
  signWebhook,
  type WebhookEvent,
} from '../../support/loopback-resend-webhooks.ts'
import { type LoopbackResend, startLoopbackResend } from '../../support/loopback-resend.ts'
import { rowsOf, sendMails, type SentMail } from '../../support/mails.ts'
import { type AnnouncedBody, requestAs } from '../../support/public-request.ts'

const authSecret = 'Jq3Vb8Xn1Lm6Tz0Wc5Rk9Pd4Gs7Hf2Ay'
let app: TestApp
let loopback: LoopbackResend
let key: CryptoKey
beforeAll(async () => {
  loopback = await startLoopbackResend()
  app = await startTestApp({ variables: { AUTH_SECRET: authSecret, RESEND_BASE: loopback.url } })
  key = await importTokenKey(authSecret)
})
afterAll(async () => {
  await app.stop()
  await loopback.close()
})

type World = { account: Account; tenantId: number; host: string; mail: SentMail }

async function makeWorld(name: string): Promise<World> {
  const account = await app.signUp(name)
  const [row] = await rowsOf(app.db, sql`SELECT id FROM workspaces WHERE slug = ${account.workspace}`)
  const tenantId = Number(row?.['id'])
  const [mail] = await sendMails({ db: app.db, tenant: { id: tenantId }, clock: { now: Date.now } })
  if (mail === undefined) throw new Error('no mail')
  return { account, tenantId, host: `${account.workspace}.localhost:8787`, mail }
}
const sign = (purpose: TokenPurpose, ...numbers: number[]) => signToken(key, purpose, numbers)
const messageOf = async ({ mail }: World) =>
  (await rowsOf(app.db, sql`SELECT * FROM messages WHERE id = ${mail.messageId}`))[0] ?? {}
const consentOf = async ({ mail }: World) =>
  (await rowsOf(app.db, sql`SELECT state FROM contact_consents WHERE contact_id = ${mail.contactId}`))[0]?.[
    'state'
  ]
const person = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }

describe('the webhook door', () => {
  const eventOf = ({ mail }: World) =>
    makeWebhookEvent(
      {
        id: mail.providerId,
        from: 'a@b.it',
        to: [mail.address],
        subject: 's',
        tags: { msg: String(mail.messageId) },
      },
      'email.delivered',
    )
  const secretOf = async ({ tenantId }: World) => toSvixSecret(utf8(await sign('sandbox', tenantId)))
  const post = async (
    world: World,
    event: WebhookEvent,
    change: {
      secret?: string
      at?: number
      path?: string
      body?: string | AnnouncedBody
      host?: string
    } = {},
  ) =>
    requestAs(
      app.url,
      change.host ?? world.host,
      change.path ?? `/webhooks/resend/${await sign('webhook', world.tenantId, 0)}`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...signWebhook(event, change.secret ?? (await secretOf(world)), change.at ?? Date.now()),
        },
        body: change.body ?? event.body,
      },
    )
  const eventsOf = ({ tenantId }: World) =>
    rowsOf(app.db, sql`SELECT id FROM webhook_events WHERE tenant_id = ${tenantId}`)

  test('takes a signed event, works it off, and a replay changes nothing', async () => {
    const world = await makeWorld('Porta firmata')
    const event = eventOf(world)
    expect((await post(world, event)).status).toBe(200)
    await expect
      .poll(async () => (await messageOf(world))['delivered_at'], { timeout: 10_000 })
      .not.toBeNull()
    const after = await messageOf(world)
    expect((await post(world, event)).status).toBe(200)
    expect(await eventsOf(world)).toHaveLength(1)
    expect(await messageOf(world)).toEqual(after)
  })

  test.each<[string, number, (world: World) => Promise<Parameters<typeof post>[2]>]>([
    ['a forged signature', 401, async () => ({ secret: `whsec_${btoa('another secret of ours.')}` })],
    ['a stale post', 401, async () => ({ at: Date.now() - 301_000 })],
    ['a changed body', 401, async () => ({ body: '{"type":"email.bounced"}' })],
    [
      'an account without a secret',
      401,
      async (w) => ({ path: `/webhooks/resend/${await sign('webhook', w.tenantId, 7)}` }),
    ],
    ['a forged address', 404, async () => ({ path: '/webhooks/resend/MS4w.AAAAAAAAAAAAAAAAAAAAAA' })],
    [
      'an address for another door',
      404,
      async (w) => ({ path: `/webhooks/resend/${await sign('open', w.tenantId, 0)}` }),
    ],
    ['a body beyond all measure', 413, async () => ({ body: { announcedBytes: 300_000 } })],
  ])('refuses %s with %s and writes nothing', async (_, status, change) => {
    const world = await makeWorld('Porta chiusa')
    const answer = await post(world, eventOf(world), await change(world))
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(await eventsOf(world)).toEqual([])
  })

  test('takes a storm of late, repeated and shuffled events once each', async () => {
    const world = await makeWorld('Tempesta')
    const types = ['email.sent', 'email.delivered', 'email.delivery_delayed', 'email.complained'] as const
    const at = Date.now() - 3_600_000
    const { mail } = world
    const events = types.map((type) =>
      makeWebhookEvent(
        {
          id: mail.providerId,
          from: 'a@b.it',
          to: [mail.address],
          subject: 's',
          tags: { msg: String(mail.messageId) },
        },
        type,
        { at },
      ),
    )
    const statuses = await postWebhooks({
      url: new URL(`/webhooks/resend/${await sign('webhook', world.tenantId, 0)}`, app.url).href,
      host: world.host,
      secret: await secretOf(world),
      events,
      copies: 5,
      shuffleSeed: 7,
    })
    expect(new Set(statuses)).toEqual(new Set([200]))
    await expect
      .poll(async () => (await messageOf(world))['complained_at'], { timeout: 10_000 })
      .not.toBeNull()
    await expect.poll(async () => (await messageOf(world))['delivered_at'], { timeout: 10_000 }).toBe(at)
    expect(await eventsOf(world)).toHaveLength(3)
    expect(await consentOf(world)).toBe('opted_out')
  })

  test('of one workspace does not open on the host of another', async () => {
    const [one, two] = [await makeWorld('Uno'), await makeWorld('Due')]
    expect((await post(one, eventOf(one), { host: two.host })).status).toBe(404)
    expect(await eventsOf(one)).toEqual([])
  })
})

describe('pixel and links', () => {
  test('count a person and go to the stored address only', async () => {
    const world = await makeWorld('Pixel e link')
    const { mail, host, tenantId } = world
    const pixel = await requestAs(app.url, host, `/t/o/${await sign('open', tenantId, mail.messageId)}`, {
      headers: person,
    })
    expect([pixel.status, pixel.headers['content-type'], pixel.headers['cache-control']]).toEqual([
      200,
      'image/gif',
      'no-store, max-age=0',
    ])
    const path = `/t/c/${await sign('click', tenantId, mail.messageId, mail.linkIds[0] ?? 0)}`
    const click = await requestAs(app.url, host, `${path}?url=https://evil.example&to=//evil.example`, {
      headers: person,
    })
    expect([click.status, click.headers['location']]).toEqual([302, 'https://acme.it/olio?anno=2026&x=1'])
    const message = await messageOf(world)
    expect(message['opened_at']).not.toBeNull()
    expect(message['clicked_at']).not.toBeNull()
  })

  test('HEAD requests are a machine’s', async () => {
    const world = await makeWorld('Testa')
    const path = `/t/c/${await sign('click', world.tenantId, world.mail.messageId, world.mail.linkIds[0] ?? 0)}`
    const answer = await requestAs(app.url, world.host, path, { method: 'HEAD', headers: person })
    expect(answer.status).toBe(302)
    expect(await messageOf(world)).toMatchObject({ clicked_at: null })
    expect((await messageOf(world))['machine_clicked_at']).not.toBeNull()
  })

  test('a wrong or foreign token is still a picture, or a page that leads nowhere; nothing is written', async () => {
    const [one, two] = [await makeWorld('Primo'), await makeWorld('Secondo')]
    const { mail } = one
    const openPath = `/t/o/${await sign('open', one.tenantId, mail.messageId)}`
    const clickPath = `/t/c/${await sign('click', one.tenantId, mail.messageId, mail.linkIds[0] ?? 0)}`
    for (const [host, path] of [
      [one.host, '/t/o/x.y'],
      [one.host, `/t/o/${await sign('click', one.tenantId, mail.messageId, 1)}`],
      [two.host, openPath],
      [one.host, `/t/o/${await sign('open', 999_999, mail.messageId)}`],
      [one.host, `/t/o/${await sign('open', two.tenantId, mail.messageId)}`],
    ] as const) {
      const answer = await requestAs(app.url, host, path, { headers: person })
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/gif'])
    }
    for (const [host, path] of [
      [one.host, '/t/c/https%3A%2F%2Fevil.example'],
      [two.host, clickPath],
      [one.host, `/t/c/${await sign('click', two.tenantId, mail.messageId, mail.linkIds[0] ?? 0)}`],
      [one.host, `/t/c/${await sign('click', one.tenantId, mail.messageId, two.mail.linkIds[0] ?? 0)}`],
    ] as const) {
      const answer = await requestAs(app.url, host, path, { headers: { ...person, 'accept-language': 'fr' } })
      expect([answer.status, answer.headers['location']]).toEqual([404, undefined])
      expect(answer.text).toContain('Ce lien ne mène nulle part')
    }
    expect(await messageOf(one)).toMatchObject({
      opened_at: null,
      machine_opened_at: null,
      clicked_at: null,
      machine_clicked_at: null,
    })
  })
})

describe('the unsubscribe page', () => {
  const pathOf = async ({ tenantId, mail }: World) =>
    `/u/${await sign('unsubscribe', tenantId, mail.messageId)}`
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test('asks in the visitor’s language, without scripts, and changes nothing', async () => {
    const world = await makeWorld('Frantoio Rossi')
    const page = await requestAs(app.url, world.host, await pathOf(world), {
      headers: { 'accept-language': 'en-GB,en' },
    })
    expect(page.status).toBe(200)
    expect(page.text).toContain('No more e-mail from Frantoio Rossi?')
    expect(page.text).not.toContain('<script')
    expect(page.text).not.toContain(world.mail.address)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(await consentOf(world)).toBe('opted_in')
  })

  test('leaves by its button, with proof, and comes back by the other one', async () => {
    const world = await makeWorld('Va e viene')
    const path = await pathOf(world)
    const headers = { ...form, ...person, 'accept-language': 'it', 'cf-connecting-ip': '192.0.2.44' }
    const done = await requestAs(app.url, world.host, path, {
      method: 'POST',
      headers,
      body: 'action=unsubscribe',
    })
    expect(done.text).toContain('Fatto, non ti scriviamo più')
    expect(done.text).toContain('Iscrivimi di nuovo')
    expect(await consentOf(world)).toBe('opted_out')
    expect(
      await rowsOf(
        app.db,
        sql`SELECT source, text, ip, user_agent, message_id FROM consent_log WHERE contact_id = ${world.mail.contactId} AND message_id > 0`,
      ),
    ).toEqual([
      {
        source: 'unsubscribe_page',
        text: 'Non scrivermi più',
        ip: '192.0.2.44',
        user_agent: person['user-agent'],
        message_id: world.mail.messageId,
      },
    ])
    const back = await requestAs(app.url, world.host, path, {
      method: 'POST',
      headers,
      body: 'action=resubscribe',
    })
    expect(back.text).toContain('Rieccoti')
    expect(await consentOf(world)).toBe('opted_in')
  })

  test.each([
    ['as a form', form, 'List-Unsubscribe=One-Click'],
    [
      'as multipart',
      { 'content-type': 'multipart/form-data; boundary=b' },
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    ],
  ])('the one-click post of a mail program leaves at once, %s (RFC 8058)', async (_, headers, body) => {
    const world = await makeWorld('Un clic')
    const answer = await requestAs(app.url, world.host, await pathOf(world), {
      method: 'POST',
      headers,
      body,
    })
    expect([answer.status, answer.headers['location']]).toEqual([200, undefined])
    expect(await consentOf(world)).toBe('opted_out')
    expect((await messageOf(world))['unsubscribed_at']).not.toBeNull()
  })

  test.each([
    [
      'has no end',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx',
    ],
    ['names no border', 'multipart/form-data', 'action=unsubscribe'],
    ['is something else', 'multipart/form-data; boundary=b', 'action=unsubscribe'],
  ])('a form that %s is refused and changes nothing', async (_, type, body) => {
    const world = await makeWorld('Rotto')
    const headers = { 'content-type': type }
    const answer = await requestAs(app.url, world.host, await pathOf(world), {
      method: 'POST',
      headers,
      body,
    })
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([400, { code: 'request.malformed' }])
    expect(await consentOf(world)).toBe('opted_in')
  })

  test('a post that asks for nothing, HEAD, and a post on another workspace’s host change nothing', async () => {
    const [world, other] = [await makeWorld('Fermo'), await makeWorld('Altro')]
    const path = await pathOf(world)
    const asks = [
      requestAs(app.url, world.host, path, { method: 'POST', headers: form, body: 'x=1' }),
      requestAs(app.url, world.host, path, { method: 'HEAD' }),
      requestAs(app.url, other.host, path, { method: 'POST', headers: form, body: 'action=unsubscribe' }),
      requestAs(app.url, world.host, '/u/x.y', { method: 'POST', headers: form, body: 'action=unsubscribe' }),
    ]
    expect((await Promise.all(asks)).map((answer) => answer.status)).toEqual([200, 200, 404, 404])
    expect(await consentOf(world)).toBe('opted_in')
  })
})

describe('the channel over the API', () => {
  test('never gives a secret back', async () => {
    const { account } = await makeWorld('Segreti')
    const webhookSecret = `whsec_${btoa('a secret of twenty-four.')}`
    const connected = await account.api('~/channels/email/resend', {
      method: 'PUT',
      body: { apiKey: loopback.apiKey, webhookSecret, fromName: 'A', fromEmail: 'a@acme.it' },
    })
    expect(connected.status).toBe(200)
    const tested = await account.api('~/channels/email/test', { body: { to: 'a@acme.it' } })
    const texts = [connected, tested, await account.api('~/channels/email')].map((answer) => answer.text)
    expect(tested.status).toBe(200)
    expect(loopback.acceptedCounts().byRecipient.get('a@acme.it')).toBe(1)
    for (const text of texts) {
      expect(text).not.toContain(loopback.apiKey)
      expect(text).not.toContain(webhookSecret)
    }
  })
})

describe('the sandbox’s outbox', () => {
  const Item = z.object({
    id: z.number(),
    deliveredAt: z.number().nullable(),
    openedAt: z.number().nullable(),
    clickedAt: z.number().nullable(),
    bouncedAt: z.number().nullable(),
  })

  /** The mail as the sandbox would have kept it, with its own pixel and link. */
  async function keep(world: World): Promise<number> {
    const { mail, tenantId, host } = world
    const html = `<p>Ciao</p><a href="http://${host}/t/c/${await sign('click', tenantId, mail.messageId, mail.linkIds[0] ?? 0)}">olio</a>
      <img src="http://${host}/t/o/${await sign('open', tenantId, mail.messageId)}" alt="">`
    const payload = {
      messageId: mail.messageId,
      to: mail.address,
      from: 'Acme <a@acme.example>',
      replyTo: null,
      subject: 'Ciao',
      html,
      text: 'Ciao',
      headers: {},
    }
    const [row] = await rowsOf(
      app.db,
      sql`INSERT INTO sandbox_messages (tenant_id, channel, provider_id, idempotency_key, position, message_id, recipient, subject, payload, created_at)
          VALUES (${tenantId}, 'email', ${mail.providerId}, 'k', 0, ${mail.messageId}, ${mail.address}, 'Ciao', ${JSON.stringify(payload)}, ${Date.now()}) RETURNING id`,
    )
    return Number(row?.['id'])
  }

  test('plays delivery, opening, clicking and a bounce through the real doors', async () => {
    const world = await makeWorld('Sabbia')
    const id = await keep(world)
    for (const play of ['delivered', 'opened', 'clicked', 'bounced']) {
      expect((await world.account.api(`~/outbox/${id}/play`, { body: { play } })).status).toBe(202)
    }
    const item = async () => Item.parse((await world.account.api(`~/outbox/${id}`)).body)
    await expect.poll(async () => Object.values(await item()).includes(null), { timeout: 10_000 }).toBe(false)
    const list = await world.account.api('~/outbox')
    expect(list.body).toMatchObject({
      items: [{ id, subject: 'Ciao' }],
      nextCursor: null,
      previousCursor: null,
    })
    expect(
      await rowsOf(app.db, sql`SELECT reason FROM suppressions WHERE tenant_id = ${world.tenantId}`),
    ).toEqual([{ reason: 'hard_bounce' }])
  })

  test('shows the mail in a page without rights and without its pixel', async () => {
    const world = await makeWorld('Vetrina')
    const page = await world.account.api(`~/outbox/${await keep(world)}/html`)
    expect(page.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    expect(page.text).toContain('Ciao')
    expect(page.text).not.toContain('/t/o/')
  })

  test('of one workspace is not there for another', async () => {
    const [one, two] = [await makeWorld('Mia'), await makeWorld('Tua')]
    const id = await keep(one)
    expect((await two.account.api(`~/outbox/${id}`)).status).toBe(404)
    expect((await two.account.api(`~/outbox/${id}/html`)).status).toBe(404)
    expect((await two.account.api(`~/outbox/${id}/play`, { body: { play: 'bounced' } })).status).toBe(404)
    expect((await two.account.api('~/outbox')).body).toMatchObject({ items: [] })
  })

  test.each([
    [{ play: 'exploded' }, 422],
    [{}, 422],
    ['{', 400],
  ])('refuses to play %j', async (body, status) => {
    const world = await makeWorld('Gioco')
    expect(
      (await world.account.api(`~/outbox/${await keep(world)}/play`, { method: 'POST', body })).status,
    ).toBe(status)
  })
})
