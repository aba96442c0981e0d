import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createApp } from '../../../worker/app.ts'
import { defaultChatSettings } from '../../../worker/contracts/chat.ts'
import { Problem } from '../../../worker/contracts/common.ts'
import { newUlid } from '../../../worker/lib/identity/ulid.ts'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'

/**
 * Every route of the inbox, the chat and the chatbot, asked with everything that a program gets wrong: it is told so in
 * a problem with a code, never with a 500, and nothing at all is written. The routes come from the app itself.
 */

const inWorkspace = '/api/v1/w/:workspace'
const areas = /^\/api\/v1\/w\/:workspace\/(inbox|chat|chatbot)(\/|$)/
const Id = z.object({ id: z.number() })

let app: TestApp
let anna: Account
let contact: number
let canned: number
let view: number
let tag: number
let conversation: string
let message: string

const ulid = () => newUlid(Date.now())

beforeAll(async () => {
  app = await startTestApp()
  anna = await app.signUp('Bottega Anna')
  contact = await made('/contacts', { email: 'anna@prova.example', phone: '+393471182906' })
  canned = await made('/inbox/canned-answers', { name: 'Orari', text: 'Dalle 9' })
  view = await made('/inbox/views', { name: 'Aperte', filter: { status: 'open' } })
  tag = await made('/tags', { name: 'fatture' })
  conversation = ulid()
  message = ulid()
  const start = {
    cid: message,
    conversation,
    channel: 'email',
    contactId: contact,
    text: 'Ecco',
    subject: 'Ordine',
  }
  const answer = await anna.api('~/inbox/conversations', { body: start })
  expect(answer.status, answer.text).toBe(200)
  await app.runCron()
})
afterAll(() => app?.stop())

async function made(path: string, body: unknown): Promise<number> {
  const answer = await anna.api(`~${path}`, { body })
  expect(answer.status, answer.text).toBe(201)
  return Id.parse(answer.body).id
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A good body of each route that takes one. */
function bodies(): Record<string, Json> {
  return {
    'POST /inbox/conversations': {
      cid: ulid(),
      conversation: ulid(),
      channel: 'sms',
      contactId: contact,
      peer: '+393471182906',
      text: 'Ciao',
      subject: '',
      attachments: [],
      template: null,
      cc: [],
      bcc: [],
      // Nothing of it leaves while the test runs.
      notBefore: Date.now() + 6 * 3_600_000,
    },
    'POST /inbox/canned-answers': { name: 'Saluti', text: 'A presto', own: true },
    'PATCH /inbox/canned-answers/:id': { name: 'Orario', text: 'Dalle 10' },
    'POST /inbox/views': {
      name: 'Mie',
      own: true,
      order: 'oldest',
      filter: { status: 'all', assignee: 'me', channel: 'email', tag, priority: 'high', unread: true },
    },
    'PATCH /inbox/views/:id': { name: 'Tutte', filter: { status: 'all' }, order: 'latest' },
    'PUT /inbox/settings': { roundRobin: true, businessHours: null },
    'PUT /inbox/me': { signature: 'Anna' },
    'POST /inbox/conversations/:id/contact': { contactId: contact },
    'PUT /chat/settings': { ...defaultChatSettings, sites: ['https://prova.example'] },
    'PUT /chatbot': { revision: 0, flow: { name: 'Bot', languages: ['it'], start: null, blocks: [] } },
    'POST /chatbot/publish': { revision: 0 },
    'PUT /chatbot/live': { on: false },
  }
}

/** The names alone: the ids in the bodies are not there yet when tests are told. */
const bodied = Object.keys(bodies())

/** One good command of each kind. */
function operations(): Record<string, Json>[] {
  const one = { conversation }
  const many = { conversations: [conversation] }
  const words = { text: 'Ciao', attachments: [] }
  return [
    { type: 'send', ...one, ...words, base: 1, template: null, cc: [], bcc: [], subject: 'Re', notBefore: 1 },
    {
      type: 'forward',
      ...one,
      ...words,
      message,
      to: 'bruno@prova.example',
      cc: [],
      subject: 'I',
      withFiles: true,
    },
    { type: 'note', ...one, ...words, mentions: [] },
    { type: 'edit', message, text: 'Altro' },
    { type: 'delete', message },
    { type: 'cancel', message },
    { type: 'retry', message },
    { type: 'assign', ...many, assignee: null },
    { type: 'status', ...many, status: 'snoozed', until: Date.now() + 60_000 },
    { type: 'priority', ...many, priority: 'high' },
    { type: 'tag', ...many, add: [tag], remove: [] },
    { type: 'merge', from: conversation, into: conversation },
    { type: 'block', ...one, blocked: false },
    { type: 'read', ...one, cseq: 1 },
    { type: 'unread', ...one },
    { type: 'draft', ...one, text: 'Ci' },
    { type: 'availability', available: true },
  ]
}

/** What stands where something else is expected. */
const wrong: Json[] = [null, true, -1, 1e300, '', 'x'.repeat(70_000), '\u0000\ud800', [null], {}]

/** The body with one of its values, however deep, missing or wrong. */
function* spoilt(good: Json): Generator<Json> {
  if (good === null || typeof good !== 'object') return
  const keys = Array.isArray(good) ? [...good.keys()].map(String) : Object.keys(good)
  for (const key of keys) {
    const put = (value: Json | undefined): Json => {
      if (Array.isArray(good)) return good.flatMap((one, at) => (String(at) === key ? (value ?? []) : one))
      const { [key]: _, ...rest } = good
      return value === undefined ? rest : { ...rest, [key]: value }
    }
    yield put(undefined)
    for (const value of wrong) yield put(value)
    const inner = Array.isArray(good) ? good[Number(key)] : good[key]
    for (const value of spoilt(inner ?? null)) yield put(value)
  }
}

/** All that these routes write, and the number that the inbox gives to every change. */
async function standing(): Promise<string> {
  const parts = [
    'inbox/conversations?status=all',
    `inbox/conversations/${conversation}/messages`,
    'inbox/canned-answers',
    'inbox/views',
    'inbox/settings',
    'inbox/me',
    'chat/settings',
    'chatbot',
  ]
  const answers = await Promise.all(parts.map((part) => anna.api(`~/${part}`)))
  // What an answer of before is told meanwhile by its channel moves the stream, and is nobody's writing.
  return answers.map(({ text }) => text.replaceAll(/"(asOf|seq)":\d+/g, '')).join('\n')
}

/** A refusal says so in the one form, with a code of the table; gives whether it was one. */
function isRefusal(answer: { status: number; body: unknown; headers: Headers }, asked: string): boolean {
  if (answer.status < 400) return false
  expect(answer.status, asked).toBeLessThan(500)
  expect(answer.headers.get('content-type'), asked).toContain('application/problem+json')
  expect(Problem.parse(answer.body), asked).toMatchObject({
    status: answer.status,
    code: expect.stringMatching(/^[a-z_]+\.[a-z_]+$/),
  })
  return true
}

/** Asks for it and, when it is refused, looks whether anything was written all the same. */
async function tried(method: string, path: string, body: unknown): Promise<boolean> {
  const asked = `${method} ${path} ${(typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 300)}`
  const answer = await anna.api(`~${path}`, { method, body })
  return isRefusal(answer, asked)
}

const pathOf = (name: string): string =>
  (name.split(' ')[1] ?? '')
    .replace('/canned-answers/:id', `/canned-answers/${canned}`)
    .replace('/views/:id', `/views/${view}`)
    .replace('/conversations/:id', `/conversations/${conversation}`)

const routes = createApp().routes.filter(({ method, path }) => method !== 'ALL' && areas.test(path))
const names = [...new Set(routes.map(({ method, path }) => `${method} ${path.slice(inWorkspace.length)}`))]

describe('a body that is wrong', () => {
  it('is tried at every route that takes one', () => {
    const bodiless = ['POST /inbox/files', 'POST /inbox/tickets', 'POST /chat/secret']
    const known = [...bodied, ...bodiless, 'POST /inbox/commands']
    const writing = names.filter((name) => /^(POST|PUT|PATCH)/.test(name))
    expect(writing.toSorted()).toEqual(known.toSorted())
  })

  it.each([...bodied, 'POST /inbox/commands'])('%s refuses what is no object', async (name) => {
    const [method = ''] = name.split(' ')
    const before = await standing()
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '1',
      '{"__proto__":{"a":1}}',
      '\u0000',
      '[[[[[[[[{}]]]]]]]]',
    ]) {
      expect(await tried(method, pathOf(name), body), `${name} ${body}`).toBe(true)
    }
    expect(await standing()).toBe(before)
  })

  it.each(bodied)('%s is told what is wrong, and nothing is written', async (name) => {
    const [method = ''] = name.split(' ')
    let before = await standing()
    let refused = 0
    for (const body of spoilt(bodies()[name] ?? null)) {
      if (await tried(method, pathOf(name), body)) {
        refused += 1
        if (refused % 10 === 0) expect(await standing(), JSON.stringify(body).slice(0, 300)).toBe(before)
      } else before = await standing()
    }
    expect(refused).toBeGreaterThan(0)
  })

  it('of a command is told what is wrong, and nothing is written', async () => {
    for (const op of operations()) {
      let before = await standing()
      for (const body of spoilt({ cid: ulid(), op })) {
        if (!(await tried('POST', '/inbox/commands', body))) before = await standing()
      }
      expect(await standing(), String(op['type'])).toBe(before)
    }
  }, 240_000)
})

describe('an address that is wrong', () => {
  const ids = [
    '0',
    '-1',
    '1.5',
    'x',
    '999999999',
    '9'.repeat(30),
    '%00',
    '..%2f..%2f1',
    '%F0%9F%98%80',
    "'--",
    'a'.repeat(3000),
  ]
  const queries = [
    'limit=0',
    'limit=x',
    'limit=101000',
    'cursor=x',
    'cursor=%00',
    `cursor=${'A'.repeat(2000)}`,
    'cursor=eyJhIjoxfQ',
    'status=x',
    'assignee=%27',
    'channel=fax',
    'tag=x',
    'priority=x',
    'unread=maybe',
    'order=x',
    'before=-1',
    'before=x',
    'q=',
    'q=%22%20OR%20*%20NEAR(',
    `q=${'x'.repeat(5000)}`,
    'q=%00%00%00',
    'q=**&limit=1',
    'version=x',
    'pictures=x',
    'language=xx',
    'conversation=x',
    'name=',
  ]
  it('is refused, or finds nothing, at every route', async () => {
    const before = await standing()
    for (const name of names) {
      const [method = '', path = ''] = name.split(' ')
      if (path.endsWith('/socket')) continue
      const body = method === 'GET' || method === 'DELETE' ? undefined : (bodies()[name] ?? {})
      if (!path.includes(':')) continue
      for (const id of ids) {
        const spoiltPath = path.replace(/:\w+/, id).replaceAll(/:\w+/g, '1')
        const answer = await anna.api(`~${spoiltPath}`, { method, ...(body === undefined ? {} : { body }) })
        expect(isRefusal(answer, `${method} ${spoiltPath}`), `${method} ${spoiltPath}`).toBe(true)
      }
    }
    expect(await standing()).toBe(before)
  }, 120_000)

  it('in its query is refused or passed over by every list', async () => {
    const before = await standing()
    const lists = names.filter((name) => name.startsWith('GET') && !name.endsWith('/socket'))
    for (const name of lists) {
      const path = pathOf(name).replace(':cseq', '1').replace(':index', '0').replace(':id', ulid())
      for (const query of queries) {
        const answer = await anna.api(`~${path}?${query}`)
        isRefusal(answer, `${path}?${query.slice(0, 200)}`)
      }
    }
    expect(await standing()).toBe(before)
  }, 120_000)
})
