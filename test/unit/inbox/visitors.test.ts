import { describe, expect, test } from 'vitest'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import type { ChatVisitor } from '../../../worker/contracts/inbox-object.ts'
import { closeCodes } from '../../../worker/contracts/inbox-protocol.ts'
import { LiveChat } from '../../../web/shared/live/live-chat.ts'
import { heard, HeardSocket, type HeardVisitor } from '../../support/heard-socket.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'

let made = 0
const nextId = () => countedId('V', ++made)
const site = 'https://www.frantoio.example'
const anonymous = (id: string): ChatVisitor => ({
  id,
  name: null,
  contactId: null,
  trust: 'anonymous',
  site,
  language: 'it',
})

/** An inbox with sockets that can be looked into. */
function open() {
  let now = Date.UTC(2026, 10, 22, 9)
  const sockets: HeardVisitor[] = []
  const store = openMemoryStore()
  const core = new InboxCore(store, heard(sockets), { later: (_ms, then) => then() })
  const client = clientOf(core, () => now)
  async function connect(
    visitor: ChatVisitor,
    { joins = null, until = null }: { joins?: string | null; until?: number | null } = {},
  ) {
    const { ticket } = await client.openChat({ visitor, joins, until })
    const opened = await core.open(ticket, { now, chance: 0 })
    if (opened === null) throw new Error('the ticket was refused')
    const socket: HeardVisitor = new HeardSocket(opened)
    sockets.push(socket)
    const tell = (frame: object) => core.room.receive(socket, JSON.stringify(frame), now)
    tell({ type: 'hello', proto: 1, epoch: null, cursors: {} })
    return { socket, tell }
  }
  return {
    core,
    client,
    connect,
    now: () => now,
    later: (ms: number) => void (now += ms),
  }
}
const saying = (conversation: string, text = 'Ciao') => ({
  type: 'say',
  cid: nextId(),
  conversation,
  text,
  attachments: [],
})
const typesOf = ({ frames }: HeardVisitor) => frames.map(({ type }) => type)

describe('a visitor who is proven while they write', () => {
  test('is shut out under the old name, and finds everything under the new one, once', async () => {
    const { connect } = open()
    const conversation = nextId()
    const before = await connect(anonymous('v1'))
    const first = saying(conversation, 'Prima')
    before.tell(first)
    const after = await connect(
      { id: 's1', name: 'Anna', contactId: 7, trust: 'signed', site, language: 'it' },
      { joins: 'v1' },
    )
    expect(before.socket.code).toBe(closeCodes.replaced)
    // Its answer was lost: it comes again under the new name.
    after.tell(first)
    expect(after.socket.frames.at(-1)).toMatchObject({ type: 'dup', cid: first.cid })
    after.tell(saying(conversation, 'Dopo'))
    const live = after.socket.frames.findLast(({ type }) => type === 'live')
    expect(live).toMatchObject({ conversation, to: 2 })
  })

  test('leaves nothing to whoever comes back under the old name', async () => {
    const { connect } = open()
    const conversation = nextId()
    const before = await connect(anonymous('v1'))
    before.tell(saying(conversation))
    await connect(
      { id: 's1', name: 'Anna', contactId: 7, trust: 'signed', site, language: 'it' },
      { joins: 'v1' },
    )
    const again = await connect(anonymous('v1'))
    expect(typesOf(again.socket)).toEqual(['welcome'])
    again.tell(saying(conversation))
    expect(again.socket.frames.at(-1)).toMatchObject({ type: 'err', code: 'inbox.not_found' })
  })

  test('stays blocked when they were', async () => {
    const { connect, client } = open()
    const conversation = nextId()
    const before = await connect(anonymous('v1'))
    before.tell(saying(conversation))
    const actor = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
    await client.command({ actor, cid: nextId(), op: { type: 'block', conversation, blocked: true } })
    const after = await connect(
      { id: 's1', name: 'Anna', contactId: 7, trust: 'signed', site, language: 'it' },
      { joins: 'v1' },
    )
    const other = nextId()
    after.tell(saying(other))
    const found = await client.detail({ actor, id: other })
    expect(found?.head).toMatchObject({ blocked: true, status: 'closed' })
  })
})

describe('a page that stands open as a contact', () => {
  const laura: ChatVisitor = { id: 'v1', name: null, contactId: 7, trust: 'claimed', site, language: 'it' }
  test('asks again who it is when that contact was merged into another one, or erased', async () => {
    for (const end of ['moveContact', 'forgetContact'] as const) {
      const { connect, client, core } = open()
      const { socket } = await connect(laura)
      const { ticket } = await client.openChat({ visitor: laura, joins: null, until: null })
      if (end === 'moveContact') await client.moveContact({ from: 7, to: 8, name: null })
      else await client.forgetContact({ contactId: 7, addresses: [] })
      expect(socket.code).toBe(closeCodes.ended)
      expect(await core.open(ticket, { now: 0, chance: 0 })).toBeNull()
    }
  })

  test('goes on when it was another one', async () => {
    const { connect, client } = open()
    const { socket } = await connect(laura)
    await client.moveContact({ from: 8, to: 7, name: null })
    await client.forgetContact({ contactId: 9, addresses: [] })
    expect(socket.code).toBeNull()
  })
})

describe('a flood', () => {
  test('is told with a time, and what waited goes through later', async () => {
    const { connect, later } = open()
    const { socket, tell } = await connect(anonymous('v1'))
    const conversation = nextId()
    const all = Array.from({ length: 8 }, () => saying(conversation))
    for (const one of all) tell(one)
    const refused = socket.frames.filter(({ type }) => type === 'err')
    expect(refused).toHaveLength(3)
    expect(refused[0]).toMatchObject({ code: 'inbox.limited', retryMs: expect.any(Number) })
    later(5000)
    for (const one of all.slice(5)) tell(one)
    expect(typesOf(socket).filter((type) => type === 'ok')).toHaveLength(8)
  })

  test('of a second after the other ends at thirty a minute', async () => {
    const { connect, later } = open()
    const { socket, tell } = await connect(anonymous('v1'))
    const conversation = nextId()
    for (let i = 0; i < 70; i++) {
      later(1000)
      tell(saying(conversation))
    }
    const taken = typesOf(socket).filter((type) => type === 'ok').length
    expect(taken).toBeGreaterThanOrEqual(60)
    expect(taken).toBeLessThanOrEqual(66)
  })

  test('of questions ends the socket, and another page of the visitor goes on', async () => {
    const { connect, later } = open()
    const { socket, tell } = await connect(anonymous('v1'))
    const conversation = nextId()
    tell(saying(conversation))
    for (let i = 0; i < 200 && socket.code === null; i++) tell({ type: 'pull', conversation, from: 0 })
    expect(socket.code).toBe(closeCodes.limited)
    expect(socket.frames.length).toBeLessThan(100)
    later(60_000)
    const again = await connect(anonymous('v1'))
    expect(again.socket.code).toBeNull()
  })

  test('of pages keeps the latest ones open', async () => {
    const { connect, later } = open()
    const pages = []
    for (let i = 0; i < 30; i++) {
      later(1000)
      pages.push(await connect(anonymous('v1')))
    }
    expect(pages.filter(({ socket }) => socket.code === null)).toEqual(pages.slice(-20))
  })

  test('of conversations ends at five a day', async () => {
    const { connect, later } = open()
    const { socket, tell } = await connect(anonymous('v1'))
    for (let i = 0; i < 6; i++) {
      later(10_000)
      tell(saying(nextId()))
    }
    expect(socket.frames.at(-1)).toMatchObject({ type: 'err', code: 'inbox.limited' })
    expect(typesOf(socket).filter((type) => type === 'ok')).toHaveLength(5)
  })

  test.each([
    ['a frame that is none', '{'],
    ['a frame larger than any', JSON.stringify({ type: 'typing', conversation: 'x'.repeat(70_000) })],
    ['a frame of an agent', JSON.stringify({ type: 'ack', seq: 1 })],
  ])('%s ends the socket', async (_name, text) => {
    const { core, connect } = open()
    const { socket } = await connect(anonymous('v1'))
    core.room.receive(socket, text, Date.UTC(2026, 10, 22, 9))
    expect(socket.code).toBe(closeCodes.badFrame)
  })
})

test('being there is having a socket', async () => {
  const { client, connect } = open()
  expect(await client.isVisiting({ visitor: 'v1' })).toBe(false)
  const { socket } = await connect(anonymous('v1'))
  expect(await client.isVisiting({ visitor: 'v1' })).toBe(true)
  socket.hangUp()
  expect(await client.isVisiting({ visitor: 'v1' })).toBe(false)
})

/** What a visitor's page shows, which takes all that its socket hears. */
function pageOf(
  { socket, tell }: { socket: HeardVisitor; tell: (frame: object) => void },
  now: () => number,
) {
  const port = { send: tell, changed: () => {}, now, makeId: nextId }
  const chat = new LiveChat(port, { load: () => [], save: () => {} })
  let read = 0
  return {
    greet: () => chat.connected(),
    texts(conversation: string): string[] {
      while (read < socket.frames.length) chat.receive(JSON.stringify(socket.frames[read++]))
      return chat.messages(conversation).map(({ text }) => text)
    },
  }
}

test('a long conversation is shown to its end after a reload, page by page', async () => {
  const { connect, later, now } = open()
  const { tell } = await connect(anonymous('v1'))
  const conversation = nextId()
  for (let i = 1; i <= 250; i++) {
    later(3000)
    tell(saying(conversation, `Messaggio ${i}`))
  }
  const page = pageOf(await connect(anonymous('v1')), now)
  page.greet()
  const shown = page.texts(conversation)
  expect(shown).toHaveLength(250)
  expect(shown.at(-1)).toBe('Messaggio 250')
})

test('two long conversations that are put into one are shown whole to whoever looks on', async () => {
  const { connect, later, now, client } = open()
  const visitor = await connect(anonymous('v1'))
  const page = pageOf(visitor, now)
  page.greet()
  const [first, second] = [nextId(), nextId()]
  for (let i = 1; i <= 160; i++) {
    later(3000)
    visitor.tell(saying(i % 2 === 0 ? first : second, `Messaggio ${i}`))
  }
  expect(page.texts(first)).toHaveLength(80)
  const op = { type: 'merge', from: second, into: first } as const
  await client.command({ actor: { type: 'user', id: 'u1', name: 'Marta' }, cid: nextId(), op })
  expect(page.texts(first)).toEqual(Array.from({ length: 160 }, (_, at) => `Messaggio ${at + 1}`))
})
