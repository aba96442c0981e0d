import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import Database from 'libsql'
import { Head, Message } from '../../../worker/contracts/inbox.ts'
import { newUlid } from '../../../worker/lib/identity/ulid.ts'
import { type Account, call, startTestApp, type TestApp } from '../../support/app.ts'
import { InboxClient } from '../../support/inbox-client.ts'
import { inboxFile } from '../../support/inbox-file.ts'
import { poll } from '../../support/poll.ts'

let app: TestApp
let owner: Account
let dir: string

const fixture = join(import.meta.dirname, '../../fixtures/inbox-tables-2.sql')
const giulia = '01JS0000000000000000000001'
const putOff = '01JC0000000000000000000009'

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'centralino-upgrade-'))
  app = await startTestApp({ dir })
  owner = await app.signUp('Frantoio')
  // The object and its file are made with the first question.
  expect((await owner.api('~/inbox/counts')).status).toBe(200)
  await app.stop()
  layOut(inboxFile(dir))
  app = await startTestApp({ dir })
  owner = at(app.url, owner)
})
afterAll(async () => {
  await app?.stop()
  await rm(dir, { recursive: true, force: true })
})

/** The same account on the product as it runs now. */
const at = (url: URL, account: Account): Account => ({
  ...account,
  api: (path, init) =>
    call(url, path.replace(/^~/, `/api/v1/w/${account.workspace}`), { ...init, cookie: account.cookie }),
})

/** The file as the release before left it; what the runtime keeps in it stays. */
function layOut(file: string): void {
  const database = new Database(file)
  const names = z.array(z.object({ type: z.enum(['table', 'trigger']), name: z.string() }))
  const made = (type: string) =>
    names
      .parse(
        database
          .prepare(
            `SELECT type, name FROM sqlite_master
             WHERE type = ? AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'
               AND (sql LIKE 'CREATE VIRTUAL%' OR name NOT GLOB '*search_*') ORDER BY sql NOT LIKE 'CREATE VIRTUAL%'`,
          )
          .all(type),
      )
      .map(({ name }) => name)
  const name = z
    .object({ value: z.string() })
    .parse(database.prepare(`SELECT value FROM meta WHERE key = 'name'`).get()).value
  for (const trigger of made('trigger')) database.exec(`DROP TRIGGER ${trigger}`)
  for (const table of made('table')) database.exec(`DROP TABLE ${table}`)
  database.exec(readFileSync(fixture, 'utf8'))
  database.prepare(`INSERT INTO meta (key, value) VALUES ('name', ?)`).run(name)
  database.close()
}

const Page = z.object({ items: z.array(Head) })
const Search = z.object({ people: z.array(Head), items: z.array(z.object({ message: Message })) })
const Detail = z.object({ head: Head })
const Thread = z.object({ messages: z.array(Message) })

it('opens what an earlier release wrote, finds its people, and goes on with it', async () => {
  const { items } = Page.parse((await owner.api('~/inbox/conversations?status=all')).body)
  expect(items.map(({ peerName }) => peerName).toSorted()).toEqual(['Giulia Scatizzi', 'Marta Però'])
  const find = async (q: string) =>
    Search.parse((await owner.api(`~/inbox/search?q=${encodeURIComponent(q)}`)).body)
  expect((await find('scatiz')).people.map(({ id }) => id)).toEqual([giulia])
  expect((await find('3932000')).people.map(({ id }) => id)).toEqual([giulia])
  expect((await find('preventivo')).items.map(({ message }) => message.text)).toEqual([
    'Vorrei un preventivo',
  ])

  const give = async (op: unknown) => {
    const answer = await owner.api('~/inbox/commands', { body: { cid: newUlid(Date.now()), op } })
    expect(answer.status, answer.text).toBe(200)
  }
  await give({ type: 'note', conversation: giulia, text: 'Richiamata', attachments: [], mentions: [] })
  await give({ type: 'cancel', message: putOff })
  const detail = Detail.parse((await owner.api(`~/inbox/conversations/${giulia}`)).body)
  expect(detail.head).toMatchObject({ preview: 'Richiamata', replyAt: null, tags: [3] })
  expect(detail.head.waitingSince).not.toBeNull()
  const thread = Thread.parse((await owner.api(`~/inbox/conversations/${giulia}/messages`)).body)
  expect(thread.messages.map(({ cseq }) => cseq)).toEqual(thread.messages.map((_, index) => index + 1))

  const page = new InboxClient(app.url, owner)
  await page.connect()
  await poll('a page follows', async () => (page.live.heads.get(giulia) !== undefined ? true : undefined))
  await give({ type: 'note', conversation: giulia, text: 'Arriva giovedì', attachments: [], mentions: [] })
  await poll('it hears what comes next', async () =>
    page.live.heads.get(giulia)?.preview === 'Arriva giovedì' ? true : undefined,
  )
  page.close()
})
