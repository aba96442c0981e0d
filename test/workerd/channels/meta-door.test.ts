import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'
import { type LoopbackMeta, startLoopbackMeta } from '../../support/loopback-meta.ts'
import { rowsOf } from '../../support/mails.ts'
import { poll } from '../../support/poll.ts'
import { type AnnouncedBody, requestAs } from '../../support/public-request.ts'

let app: TestApp
let meta: LoopbackMeta
let account: Account
let door: { host: string; path: string; verifyToken: string }
const Channel = z.object({ webhookUrl: z.string(), verifyToken: z.string() })
beforeAll(async () => {
  meta = await startLoopbackMeta()
  app = await startTestApp({ variables: { MESSENGER_BASE: meta.url } })
  account = await app.signUp('Frantoio')
  const { pageId, pageAccessToken, appSecret } = meta
  const { status, body } = await account.api('~/channels/messenger/meta', {
    method: 'PUT',
    body: { pageId, pageAccessToken, appSecret },
  })
  expect(status).toBe(200)
  const { webhookUrl, verifyToken } = Channel.parse(body)
  const { host, pathname } = new URL(webhookUrl)
  door = { host, path: pathname, verifyToken }
})
afterAll(async () => {
  await app.stop()
  await meta.close()
})

const signatureOf = (body: string) =>
  `sha256=${createHmac('sha256', meta.appSecret).update(body).digest('hex')}`
const post = (
  body: string | AnnouncedBody,
  { signature = typeof body === 'string' ? signatureOf(body) : '', path = door.path } = {},
) =>
  requestAs(app.url, door.host, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
    body,
  })
const countEvents = async () => {
  const counts = sql`SELECT (SELECT count(*) FROM inbound_events) + (SELECT count(*) FROM webhook_events) AS n`
  return Number((await rowsOf(app.db, counts))[0]?.['n'])
}
const says = (text: string, more: Record<string, unknown> = {}) => ({
  sender: { id: '501' },
  recipient: { id: meta.pageId },
  timestamp: Date.now(),
  message: { mid: `m_${text}`, text, ...more },
})
const postOf = (...messaging: unknown[]) =>
  JSON.stringify({ object: 'page', entry: [{ id: meta.pageId, time: Date.now(), messaging }] })

test('the handshake gives the challenge back to the right word, and nothing else to anybody', async () => {
  const ask = (query: Record<string, string>, path = door.path) =>
    requestAs(app.url, door.host, `${path}?${new URLSearchParams(query).toString()}`)
  const right = {
    'hub.mode': 'subscribe',
    'hub.verify_token': door.verifyToken,
    'hub.challenge': '1158201444',
  }
  const given = await ask(right)
  expect([given.status, given.text]).toEqual([200, '1158201444'])
  expect(given.headers['content-type']).toContain('text/plain')
  const wrong = [
    {},
    { ...right, 'hub.verify_token': 'x' },
    { ...right, 'hub.mode': 'x' },
    { ...right, 'hub.challenge': '<script>alert(1)</script>' },
    { ...right, 'hub.challenge': '' },
  ]
  for (const query of wrong) expect((await ask(query)).status).toBe(403)
  expect((await ask(right, '/webhooks/meta/x.y')).status).toBe(404)
})

test.each([
  ['nothing', ''],
  ['no JSON', '{'],
  ['a text', '"page"'],
  ['null', 'null'],
  ['a list', '[]'],
])('signed %s is refused or passed over, and leaves no row', async (_what, body) => {
  const before = await countEvents()
  expect([200, 400]).toContain((await post(body)).status)
  expect(await countEvents()).toBe(before)
})

test('what is not as Meta writes it is passed over, never a failure', async () => {
  const before = await countEvents()
  const odd = [
    JSON.stringify({ object: 'user', entry: [] }),
    JSON.stringify({ object: 'page', entry: [{ id: meta.pageId }] }),
    JSON.stringify({ object: 'page', entry: [{ id: meta.pageId, changes: [{ field: 'feed' }] }] }),
    JSON.stringify({ object: 'page', entry: 'x' }),
    postOf(null, 1, [], 'x', {}, { sender: { id: 1 } }),
    postOf({ ...says('a'), sender: { id: '../../me' } }),
    postOf({ ...says('b'), timestamp: -1 }, { ...says('c'), timestamp: 'x' }),
    postOf(says('d', { mid: '' })),
    postOf({ ...says('e'), sender: { id: meta.pageId } }),
  ]
  for (const body of odd) expect((await post(body)).status).toBe(200)
  expect(await countEvents()).toBe(before)
})

test('a forged, missing or moved signature opens nothing; too much is refused', async () => {
  const body = postOf(says('forged'))
  const before = await countEvents()
  for (const signature of ['', 'sha256=', `sha256=${'0'.repeat(64)}`, signatureOf(`${body} `)]) {
    expect((await post(body, { signature })).status).toBe(401)
  }
  expect((await post(body, { path: '/webhooks/meta/AAAA.AAAA' })).status).toBe(404)
  const other = await app.signUp('Altra bottega')
  const { webhookUrl } = Channel.parse((await other.api('~/channels/messenger')).body)
  const { host, pathname } = new URL(webhookUrl)
  const moved = await requestAs(app.url, host, pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body) },
    body,
  })
  expect(moved.status).toBe(401)
  expect((await post({ announcedBytes: 1_100_000 })).status).toBe(413)
  expect(await countEvents()).toBe(before)
})

test('a whole batch becomes rows before the answer, once, and long texts are cut', async () => {
  const before = await countEvents()
  const body = postOf(says('Ciao 👋 perché no?'), says('y'.repeat(5000), { mid: 'm_long' }), {
    ...says(''),
    message: undefined,
    read: { watermark: Date.now() },
  })
  for (let copy = 0; copy < 3; copy++) expect((await post(body)).status).toBe(200)
  expect(await countEvents()).toBe(before + 3)
  const [row] = await rowsOf(
    app.db,
    sql`SELECT length(text) AS long FROM inbound_events WHERE event_id = 'm_long'`,
  )
  expect(row?.['long']).toBe(4096)
  const landed = sql`SELECT id FROM inbound_events WHERE event_id = 'm_long' AND landed_at IS NOT NULL`
  await poll('the message stands in the inbox', async () => (await rowsOf(app.db, landed))[0])
})
