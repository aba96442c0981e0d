import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defaultChatSettings } from '../../../worker/contracts/chat.ts'
import { newUlid } from '../../../worker/lib/identity/ulid.ts'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'
import { InboxClient } from '../../support/inbox-client.ts'
import { poll } from '../../support/poll.ts'
import { requestAs } from '../../support/public-request.ts'
import { page, SiteVisitor } from '../../support/site-visitor.ts'

const site = 'https://www.frantoio.example'
const Setup = z.object({ key: z.string(), script: z.string() })

let app: TestApp
let owner: Account
let key: string
beforeAll(async () => {
  app = await startTestApp()
  owner = await app.signUp('Frantoio')
  key = await setUp(owner, [site])
})
afterAll(() => app?.stop())

async function setUp(account: Account, sites: string[]): Promise<string> {
  const body = { revision: 0, ...defaultChatSettings, enabled: true, sites }
  const answer = await account.api('~/chat/settings', { method: 'PUT', body })
  expect(answer.status, answer.text).toBe(200)
  return Setup.parse(answer.body).key
}
const visitor = (origin = site, of = { workspace: owner.workspace, key }) =>
  new SiteVisitor(app.url, { ...of, origin })
const cors = 'access-control-allow-origin'

describe('the doors of a chat', () => {
  it('open to the pages of the workspace’s own sites, preflights included', async () => {
    const config = await visitor().ask('/config?language=fr')
    expect([config.status, config.headers[cors], config.headers['vary']]).toEqual([200, site, 'Origin'])
    expect(JSON.parse(config.text)).toMatchObject({ name: 'Frantoio', language: 'fr', open: true })
    const preflight = await visitor().ask('/sessions', {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })
    expect([preflight.status, preflight.headers[cors]]).toEqual([204, site])
    expect(preflight.headers['access-control-allow-headers']).toContain('authorization')
    expect(config.headers['set-cookie']).toBeUndefined()
  })

  it.each(['https://altro.example', `${site}.altro.example`, 'http://www.frantoio.example', 'null'])(
    'stay closed to %s, and tell its page nothing but that',
    async (origin) => {
      for (const [path, init] of [
        ['/config', {}],
        ['/presence', {}],
        ['/sessions', { method: 'POST', body: JSON.stringify({ page, language: 'it' }) }],
      ] as const) {
        const answer = await visitor(origin).ask(path, init)
        expect([path, answer.status, answer.headers[cors]]).toEqual([path, 403, origin])
        expect(JSON.parse(answer.text)).toMatchObject({ code: 'request.origin' })
      }
    },
  )

  it('stay closed to a key of another workspace, and to one that was made up', async () => {
    const other = await app.signUp('Panificio')
    const theirs = await setUp(other, [site])
    const mixed = visitor(site, { workspace: owner.workspace, key: theirs })
    expect((await mixed.ask('/config')).status).toBe(404)
    const madeUp = visitor(site, { workspace: owner.workspace, key: 'a.b' })
    expect((await madeUp.ask('/config')).status).toBe(404)
  })

  it('open no socket to another site’s page, whatever ticket it has', async () => {
    const anna = visitor()
    const session = await anna.open()
    expect(await anna.connect(session, 'https://altro.example')).toBe(false)
    expect(await anna.connect(session)).toBe(true)
    anna.close()
  })

  it('tell what is wrong with what was sent, and read nothing that is too large', async () => {
    const anna = visitor()
    const form = { email: 'laura@gmail', name: '', phone: '', company: '' }
    const bad = await anna.ask('/sessions', {
      method: 'POST',
      body: JSON.stringify({ page, language: 'it', form }),
    })
    expect([bad.status, bad.headers[cors]]).toEqual([422, site])
    expect(JSON.parse(bad.text)).toMatchObject({ errors: [{ field: 'form.email', code: 'email_no_ending' }] })
    for (const body of ['{', '[]', '{"page":7}'])
      expect((await anna.ask('/sessions', { method: 'POST', body })).status).toBeGreaterThanOrEqual(400)
    const large = JSON.stringify({ page: { ...page, title: 'x'.repeat(20_000) }, language: 'it' })
    expect((await anna.ask('/sessions', { method: 'POST', body: large })).status).toBe(413)
  })

  it('let so many newcomers of one network in, and tell the others when', async () => {
    const other = await app.signUp('Cantina')
    const flood = visitor(site, { workspace: other.workspace, key: await setUp(other, [site]) })
    const headers = { 'cf-connecting-ip': '198.51.100.7' }
    const body = JSON.stringify({ page, language: 'it' })
    const statuses: number[] = []
    for (let i = 0; i < 45; i++) {
      const answer = await flood.ask('/sessions', { method: 'POST', body, headers })
      statuses.push(answer.status)
      if (answer.status === 429) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
    // Two minutes of the clock at most fall into the run.
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(40)
    expect(statuses).toContain(429)
  })

  it('serve the button under its lasting name, and what it fetches under one of its own', async () => {
    const host = `${owner.workspace}.localhost:8787`
    const loader = await requestAs(app.url, host, '/chat.js')
    expect([loader.status, loader.headers['cross-origin-resource-policy']]).toEqual([200, 'cross-origin'])
    expect(loader.headers['content-type']).toContain('text/javascript')
    expect(loader.headers['cache-control']).toBe('public, max-age=300')
    const again = { headers: { 'if-none-match': z.string().parse(loader.headers['etag']) } }
    expect((await requestAs(app.url, host, '/chat.js', again)).status).toBe(304)
    const path = /assets\/chat-[\w-]+\.js/.exec(loader.text)?.[0] ?? ''
    expect((await requestAs(app.url, host, `/${path}`)).status).toBe(200)
  })
})

describe('a visitor and an agent', () => {
  it('write to each other over sockets; a file is the visitor’s own', async () => {
    const anna = visitor()
    const session = await anna.open()
    expect(await anna.connect(session)).toBe(true)
    const conversation = newUlid(Date.now())
    anna.live.say(conversation, 'Spedite in Francia?')
    await poll('the message is taken', async () => anna.live.messages(conversation)[0])
    const agent = new InboxClient(app.url, owner)
    await agent.connect()
    const answer = await owner.api('~/inbox/commands', {
      body: {
        cid: newUlid(Date.now()),
        op: { type: 'send', conversation, base: 1, text: 'Sì, in tre giorni.' },
      },
    })
    expect(answer.status, answer.text).toBe(200)
    await poll('the answer is there', async () =>
      anna.live.messages(conversation).find(({ from }) => from === 'agent'),
    )
    const { visitor: id } = session
    const view = await owner.api(`~/chat/visitors/${id}`)
    expect(view.body).toMatchObject({ online: true, page: { url: page.url } })
    const stranger = await visitor().open()
    const file = await anna.ask(`/files/${conversation}/1/0`, { binding: stranger.binding })
    expect(file.status).toBe(404)
    anna.close()
    agent.close()
  })
})
