import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { newUlid } from '../../../worker/lib/identity/ulid.ts'
import { closeCodes } from '../../../worker/contracts/inbox-frames.ts'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'
import { freePort } from '../../support/free-port.ts'
import { InboxClient, openInboxSocket } from '../../support/inbox-client.ts'
import { poll } from '../../support/poll.ts'

let app: TestApp
let owner: Account
let dir: string
let port: number
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'centralino-inbox-'))
  port = await freePort()
  app = await startTestApp({ dir, port })
  owner = await app.signUp('Frantoio')
})
afterAll(async () => {
  await app?.stop()
  await rm(dir, { recursive: true, force: true })
})

const Created = z.object({ id: z.number() })
const Started = z.object({ result: z.object({ conversation: z.string() }) })
const Outbox = z.object({ items: z.array(z.object({ id: z.number() })) })

/** Somebody is written to by SMS; the sandbox keeps it. */
async function start(phone: string, text: string): Promise<string> {
  const contact = Created.parse((await owner.api('~/contacts', { body: { phone } })).body)
  const body = {
    cid: newUlid(Date.now()),
    conversation: newUlid(Date.now()),
    channel: 'sms',
    contactId: contact.id,
    text,
  }
  const answer = await owner.api('~/inbox/conversations', { body })
  expect(answer.status, answer.text).toBe(200)
  return Started.parse(answer.body).result.conversation
}

/** Whoever was written to last writes back, through the sandbox's own webhook. */
async function writeBack(text: string): Promise<void> {
  const last = await poll('the message is in the outbox', async () => {
    const { items } = Outbox.parse((await owner.api('~/outbox')).body)
    return items[0]?.id
  })
  const answer = await owner.api(`~/outbox/${last}/answer`, { body: { text } })
  expect(answer.status, answer.text).toBeLessThan(300)
}

describe('a socket', () => {
  it('opens once with a ticket, in the workspace that gave it, from our own page', async () => {
    const { socket, opened } = await openInboxSocket(app.url, owner)
    expect(await opened).toBe(true)
    socket.close()
    const used = z
      .object({ ticket: z.string() })
      .parse((await owner.api('~/inbox/tickets', { body: {} })).body)
    const first = await openInboxSocket(app.url, owner, { ticket: used.ticket })
    expect(await first.opened).toBe(true)
    first.socket.close()
    expect(await (await openInboxSocket(app.url, owner, { ticket: used.ticket })).opened).toBe(false)
    const other = await app.signUp('Panificio')
    const theirs = z
      .object({ ticket: z.string() })
      .parse((await other.api('~/inbox/tickets', { body: {} })).body)
    expect(await (await openInboxSocket(app.url, owner, { ticket: theirs.ticket })).opened).toBe(false)
    expect(await (await openInboxSocket(app.url, owner, { workspace: other.workspace })).opened).toBe(false)
    expect(await (await openInboxSocket(app.url, owner, { origin: 'https://spia.example' })).opened).toBe(
      false,
    )
  })

  it('is closed for frames that cannot be read, and for another version', async () => {
    const bad = await openInboxSocket(app.url, owner)
    await bad.opened
    bad.socket.send('{"type":"no such"}')
    expect(await bad.closed).toBe(closeCodes.badFrame)
    const huge = await openInboxSocket(app.url, owner)
    await huge.opened
    huge.socket.send('x'.repeat(100_000))
    expect(await huge.closed).toBe(closeCodes.badFrame)
    const old = await openInboxSocket(app.url, owner)
    await old.opened
    old.socket.send('{"type":"hello","proto":0,"epoch":null,"cursor":null}')
    expect(await old.closed).toBe(closeCodes.upgrade)
  })

  it('is closed at once when its page closes it, with a reason or without', async () => {
    for (const code of [undefined, 1000, 4000]) {
      const { socket, opened, closed } = await openInboxSocket(app.url, owner)
      expect(await opened).toBe(true)
      socket.close(code)
      await closed
      expect(socket.readyState).toBe(WebSocket.CLOSED)
    }
  })

  it('answers a keep-alive, which wakes nobody', async () => {
    const { socket, opened } = await openInboxSocket(app.url, owner)
    await opened
    const answer = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)))
    socket.send('p')
    expect(await answer).toBe('P')
    socket.close()
  })
})

describe('signing out', () => {
  it('closes the live connections at once, and no ticket opens another', async () => {
    const gone = await app.signUp('Libreria')
    const { opened, closed } = await openInboxSocket(app.url, gone)
    expect(await opened).toBe(true)
    expect((await gone.api('/api/v1/auth/sign-out', { method: 'POST', body: {} })).status).toBe(200)
    expect(await closed).toBe(closeCodes.ended)
    expect((await gone.api('~/inbox/tickets', { body: {} })).status).toBe(401)
  })

  it('is what a password that is set anew by mail does too', async () => {
    const gone = await app.signUp()
    const { opened, closed } = await openInboxSocket(app.url, gone)
    expect(await opened).toBe(true)
    const { email } = gone
    const forgot = await gone.api('/api/v1/auth/forgot-password', { body: { email } })
    expect(forgot.status).toBe(202)
    const [mail = ''] = await queryRows(
      app.db,
      sql`SELECT body FROM system_mails WHERE recipient = ${email} ORDER BY id DESC LIMIT 1`,
      (row) => String(row['body']),
    )
    const token = /token=([^\s&]+)/.exec(mail)?.[1]
    const reset = { token, password: 'una-nuova-parola' }
    expect((await gone.api('/api/v1/auth/reset-password', { body: reset })).status).toBe(200)
    expect(await closed).toBe(closeCodes.ended)
  })
})

describe('a key that is revoked', () => {
  it('closes the connections that it opened, and nobody else’s', async () => {
    const made = await owner.api('~/keys', { body: { name: 'Cassa', scopes: ['inbox.write'] } })
    const { id, key } = z.object({ id: z.number(), key: z.string() }).parse(made.body)
    const asked = await fetch(new URL(`/api/v1/w/${owner.workspace}/inbox/tickets`, app.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{}',
    })
    const { ticket } = z.object({ ticket: z.string() }).parse(await asked.json())
    const till = await openInboxSocket(app.url, owner, { ticket })
    const anna = await openInboxSocket(app.url, owner)
    expect([await till.opened, await anna.opened]).toEqual([true, true])
    expect((await owner.api(`~/keys/${id}`, { method: 'DELETE' })).status).toBeLessThan(300)
    expect(await till.closed).toBe(closeCodes.ended)
    expect(anna.socket.readyState).toBe(WebSocket.OPEN)
    anna.socket.close()
  })
})

describe('two members', () => {
  it('see what is written and answered at once, and after a restart what they missed', async () => {
    const conversation = await start('+393471112233', 'Il tuo ordine è pronto')
    const [anna, bruno] = [new InboxClient(app.url, owner), new InboxClient(app.url, owner)]
    await Promise.all([anna.connect(), bruno.connect()])
    await poll('both have the conversation', async () =>
      [anna, bruno].every(({ live }) => live.heads.get(conversation) !== undefined) ? true : undefined,
    )
    await Promise.all([anna.open(conversation), bruno.open(conversation)])
    await writeBack('Passo domani')
    await poll('both read it', async () =>
      [anna, bruno].every(({ live }) => texts(live, conversation).includes('Passo domani'))
        ? true
        : undefined,
    )
    expect(anna.live.heads.counts.unread()).toBe(1)
    const base = anna.live.heads.get(conversation)?.lastCseq ?? 0
    const outgoing = { attachments: [], template: null, cc: [], bcc: [] }
    anna.live.command({ type: 'send', conversation, base, text: 'Ti aspettiamo', ...outgoing })
    await poll('it has left and both see so', async () =>
      [anna, bruno].every(({ live }) =>
        live
          .thread(conversation)
          .messages.some(({ text, delivery }) => text === 'Ti aspettiamo' && delivery?.sentAt),
      )
        ? true
        : undefined,
    )
    expect(anna.live.outbox.all()).toEqual([])

    await app.stop()
    await poll('both are offline', async () =>
      [anna, bruno].every(({ live }) => live.state === 'offline') ? true : undefined,
    )
    bruno.live.command({
      type: 'note',
      conversation,
      text: 'Scritta senza rete',
      attachments: [],
      mentions: [],
    })
    app = await startTestApp({ dir, port })
    await Promise.all([anna.connect(app.url), bruno.connect(app.url)])
    await poll('both have the note', async () =>
      [anna, bruno].every(({ live }) => texts(live, conversation).includes('Scritta senza rete'))
        ? true
        : undefined,
    )
    expect(texts(anna.live, conversation)).toEqual(texts(bruno.live, conversation))
    expect(texts(anna.live, conversation)).toEqual([
      'Il tuo ordine è pronto',
      'Passo domani',
      'Ti aspettiamo',
      'Scritta senza rete',
    ])
    anna.close()
    bruno.close()
  })
})

const texts = (live: InboxClient['live'], conversation: string) =>
  live
    .thread(conversation)
    .messages.filter(({ kind }) => kind !== 'event')
    .map(({ text }) => text)
