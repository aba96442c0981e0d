import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { get } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { frameLimits, inboxProtocol } from '../../../worker/contracts/inbox-frames.ts'
import { newUlid } from '../../../worker/lib/identity/ulid.ts'
import { type Account, startTestApp, type TestApp } from '../../support/app.ts'
import { freePort } from '../../support/free-port.ts'
import { Member } from '../../support/inbox-member.ts'
import { poll } from '../../support/poll.ts'
import { gatherMembers } from '../../support/workspace-members.ts'

const variables = { API_REQUESTS_PER_MINUTE: '1000000' }
let dir: string
let port: number
let app: TestApp
let owner: Account
let conversation: string
let members: Member[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'centralino-inbox-'))
  port = await freePort()
  app = await startTestApp({ dir, port, variables })
  owner = await app.signUp('Frantoio')
  conversation = await start()
})
afterAll(async () => {
  await app?.stop()
  await rm(dir, { recursive: true, force: true })
})

async function start(): Promise<string> {
  const contact = await owner.api('~/contacts', { body: { phone: '+393471112233' } })
  const { id } = z.object({ id: z.number() }).parse(contact.body)
  const ids = { cid: newUlid(Date.now()), conversation: newUlid(Date.now()) }
  const body = { ...ids, channel: 'sms', contactId: id, text: 'Il tuo ordine è pronto' }
  const answer = await owner.api('~/inbox/conversations', { body })
  const Started = z.object({ result: z.object({ conversation: z.string() }) })
  return Started.parse(answer.body).result.conversation
}

const readSeq = async () =>
  z.object({ asOf: z.number() }).parse((await owner.api('~/inbox/counts')).body).asOf

async function note(text: string): Promise<void> {
  const op = { type: 'note', conversation, text, attachments: [], mentions: [] }
  const answer = await owner.api('~/inbox/commands', { body: { cid: newUlid(Date.now()), op } })
  expect(answer.status, answer.text).toBe(200)
}

const everybodyAt = (seq: () => number) =>
  poll(
    'everybody stands where the inbox does',
    async () => (members.every(({ cursor }) => cursor !== null && cursor >= seq()) ? true : undefined),
    { timeoutMs: 120_000 },
  )

/** Closes all; what they met that no server may do. */
async function closeAll(): Promise<string[]> {
  await Promise.all(members.map((member) => member.stop()))
  return members.flatMap(({ faults }) => faults)
}

it('500 connections that were lost in one moment are all back, and none has missed anything', async () => {
  const accounts = await gatherMembers(app, owner, 20)
  members = accounts.flatMap((account) => Array.from({ length: 25 }, () => new Member(app.url, account)))
  await everybodyAt(() => 0)
  await app.stop()
  await poll('all connections are lost', async () =>
    members.every(({ cursor }) => cursor === null) ? true : undefined,
  )
  app = await startTestApp({ dir, port, variables })
  // Written while they come back: some hear of it live, others in their catch-up.
  for (let index = 0; index < 20; index++) await note(`Nota ${index}`)
  const seq = await readSeq()
  await everybodyAt(() => seq)
  expect(await closeAll()).toEqual([])
}, 300_000)

/** A masked text frame (RFC 6455 §5.2) of up to 125 bytes; the mask is zero, which leaves the text as it is. */
function shortFrame(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length, 0, 0, 0, 0]), bytes])
}

/** A page that says hello and then reads nothing any more: its connection alone fills up. */
async function openStuckReader(): Promise<Socket> {
  const Ticket = z.object({ ticket: z.string(), path: z.string(), protocol: z.string() })
  const { ticket, path, protocol } = Ticket.parse((await owner.api('~/inbox/tickets', { body: {} })).body)
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    'sec-websocket-protocol': `${protocol}, ${ticket}`,
    cookie: owner.cookie,
  }
  const socket = await new Promise<Socket>((resolve, reject) => {
    get(new URL(path, app.url), { headers, agent: false })
      .on('upgrade', (_response, upgraded) => resolve(upgraded))
      .on('error', reject)
  })
  socket.write(shortFrame(JSON.stringify({ type: 'hello', proto: inboxProtocol, epoch: null, cursor: null })))
  return socket
}

it('a page that reads nothing slows nobody, and is told once that it is behind', async () => {
  members = Array.from({ length: 5 }, () => new Member(app.url, owner))
  await everybodyAt(() => 0)
  const stuck = await openStuckReader()
  const read: string[] = []
  stuck.on('data', (chunk) => read.push(chunk.toString('latin1')))
  await poll('it follows', async () => (read.join('').includes('"type":"catchup"') ? true : undefined))
  stuck.pause()
  const text = 'x'.repeat(15_000)
  const notes = Math.ceil((1.5 * frameLimits.unackedChars) / text.length)
  for (let index = 0; index < notes; index++) await note(text)
  const seq = await readSeq()
  await everybodyAt(() => seq)

  stuck.resume()
  await poll('it is told', async () => (read.join('').includes('"type":"behind"') ? true : undefined))
  const got = read.join('')
  expect(got.length).toBeLessThan(frameLimits.unackedChars + 64 * 1024)
  expect(got.split('"type":"behind"')).toHaveLength(2)
  stuck.destroy()
  expect(await closeAll()).toEqual([])
}, 120_000)
