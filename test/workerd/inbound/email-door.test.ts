import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { rowsOf } from '../../support/mails.ts'
import { poll } from '../../support/poll.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ triggerHandlers: true, variables: { INBOUND_MAIL_DOMAIN: 'in.prova.example' } })
})
afterAll(() => app.stop())

/** Hands a mail to the Worker as Email Routing does. */
async function route(to: string, raw: string): Promise<Response> {
  const url = new URL('/cdn-cgi/local/email', app.url)
  url.searchParams.set('from', 'anna@example.it')
  url.searchParams.set('to', to)
  return fetch(url, { method: 'POST', body: raw })
}
const rawMail = (to: string, id: string) =>
  `From: Anna Rossi <anna@example.it>\r\nTo: ${to}\r\nSubject: Domanda\r\nMessage-ID: <${id}@example.it>\r\n\r\nSiete aperti?\r\n`

test('a mail to a workspace’s address is kept before it is answered, and read', async () => {
  const account = await app.signUp('Bottega dei mail')
  const to = `${account.workspace}@in.prova.example`
  const answer = await route(to, rawMail(to, 'one'))
  expect(answer.status).toBe(200)
  const eventsOf = () =>
    rowsOf(app.db, sql`SELECT sender, text, meaning FROM inbound_events WHERE recipient = ${to}`)
  expect(await eventsOf()).toHaveLength(1)
  const read = await poll('the mail is read', async () => {
    const [event] = await eventsOf()
    return event?.['meaning'] === null ? undefined : event
  })
  expect(read).toEqual({ sender: 'anna@example.it', text: 'Siete aperti?', meaning: 'message' })
})

test('a mail to nobody is refused for good', async () => {
  const to = 'nessuno@in.prova.example'
  const answer = await route(to, rawMail(to, 'two'))
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('No such address')
})
