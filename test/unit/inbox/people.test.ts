import { describe, expect, test } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import type { LandedMessage } from '../../../worker/contracts/inbox-object.ts'
import { countedId, openMemoryInbox } from '../../support/memory-inbox.ts'
import { landedMessage } from '../../support/landed-message.ts'

const now = Date.UTC(2026, 10, 22, 9)
const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
const bruno = { type: 'user', id: 'bruno', name: 'Bruno Sala' } as const

function open() {
  const core = openMemoryInbox()
  const client = clientOf(core, () => now)
  let made = 0
  const land = async (peer: string, change: Partial<LandedMessage> = {}) => {
    const message: LandedMessage = landedMessage(now, {
      channel: 'messenger',
      providerId: `m${++made}`,
      ownAddress: 'page',
      peer,
      text: 'Ciao',
      ...change,
    })
    return (await client.land({ messages: [message] }))[0]?.conversation ?? ''
  }
  const give = (op: Operation) => client.command({ actor: olga, cid: countedId('C', ++made), op })
  const list = async (actor: typeof olga | typeof bruno, query: object) =>
    (
      await client.list({
        actor,
        query: { status: 'all', order: 'latest', limit: 50, after: null, ...query },
      })
    ).items
  return { core, client, land, give, list }
}

describe('a note that names members', () => {
  const note = (conversation: string, mentions: string[]) =>
    ({ type: 'note', conversation, text: '@Bruno guarda', attachments: [], mentions }) satisfies Operation

  test('is found by those members until it is deleted, and after a merge', async () => {
    const { land, give, list } = open()
    const [first, second] = [await land('1'), await land('2')]
    const made = await give(note(first, ['bruno', 'bruno']))
    const ids = async (who: typeof olga | typeof bruno) =>
      (await list(who, { mentioned: 'true' })).map(({ id }) => id)
    expect(await ids(bruno)).toEqual([first])
    expect(await ids(olga)).toEqual([])
    await give({ type: 'merge', from: first, into: second })
    expect(await ids(bruno)).toEqual([second])
    const message = made.type === 'ok' ? (made.result.message ?? '') : ''
    await give({ type: 'delete', message })
    expect(await ids(bruno)).toEqual([])
  })
})

test('a note calls the members it names until they have read it, and nobody else', async () => {
  const { client, land, give } = open()
  const conversation = await land('1')
  const called = async (actor: typeof olga | typeof bruno) => (await client.counts({ actor })).mentions
  const made = await give({
    type: 'note',
    conversation,
    text: '@Bruno guarda, @Olga',
    attachments: [],
    mentions: ['bruno', 'olga'],
  })
  expect(await called(bruno)).toEqual([{ id: conversation, count: 1 }])
  expect(await called(olga)).toEqual([])
  const cseq = made.type === 'ok' ? (made.result.cseq ?? 0) : 0
  const cid = countedId('R', 1)
  await client.command({ actor: bruno, cid, op: { type: 'read', conversation, cseq } })
  expect(await called(bruno)).toEqual([])
})

test('what a member has begun to write is told with the list, to that member alone', async () => {
  const { land, give, list } = open()
  const conversation = await land('1')
  await give({ type: 'draft', conversation, text: 'Gentile Anna' })
  expect((await list(olga, {})).map(({ draft }) => draft)).toEqual(['Gentile Anna'])
  expect((await list(bruno, {})).map(({ draft }) => draft)).toEqual([null])
})

describe('a conversation whose person a member named', () => {
  test('is the contact’s, with all others of that address that were nobody’s', async () => {
    const { client, land, list } = open()
    const [first, other, taken] = [await land('1'), await land('2'), await land('3', { contactId: 9 })]
    const link = {
      actor: olga,
      conversation: first,
      contactId: 7,
      name: 'Anna Rossi',
      address: 'anna@esempio.it',
    }
    expect(await client.linkContact(link)).toBe(true)
    expect(await client.linkContact({ ...link, conversation: countedId('X', 1) })).toBe(false)
    const contacts = new Map((await list(olga, {})).map(({ id, contactId }) => [id, contactId]))
    expect([first, other, taken].map((id) => contacts.get(id))).toEqual([7, null, 9])
    const thread = await client.thread({ actor: olga, id: first, query: { limit: 10 } })
    expect(thread?.head.peerName).toBe('Anna Rossi')
    expect(thread?.messages.at(-1)).toMatchObject({ kind: 'event', event: { type: 'contact', contactId: 7 } })
  })
})

describe('a contact without a name', () => {
  const address = 'anna@esempio.it'
  const named = async (change: Partial<LandedMessage>, name: string | null = null) => {
    const world = open()
    const conversation = await world.land('1', change)
    await world.client.linkContact({ actor: olga, conversation, contactId: 7, name, address })
    const peerName = async () =>
      (await world.client.detail({ actor: olga, id: conversation }))?.head.peerName ?? null
    return { ...world, peerName }
  }

  test('is called by their address, unless something better is known', async () => {
    const called = async (...given: Parameters<typeof named>) => (await named(...given)).peerName()
    expect(await called({ channel: 'chat' })).toBe(address)
    expect(await called({ channel: 'chat' }, 'Anna')).toBe('Anna')
    expect(await called({ channel: 'messenger', peerName: 'Lucia' })).toBe('Lucia')
    // These are read as they stand.
    expect(await called({ channel: 'sms' })).toBeNull()
  })

  test('is called by the name that they give later', async () => {
    const { client, peerName } = await named({ channel: 'chat', trust: 'anonymous' })
    const visitor = { id: '1', contactId: 7, trust: 'claimed', site: 'page', language: 'it' } as const
    await client.openChat({ visitor: { ...visitor, name: null }, joins: null, until: null })
    expect(await peerName()).toBe(address)
    await client.openChat({ visitor: { ...visitor, name: 'Anna Rossi' }, joins: null, until: null })
    expect(await peerName()).toBe('Anna Rossi')
    await client.openChat({ visitor: { ...visitor, name: 'Altra' }, joins: null, until: null })
    expect(await peerName()).toBe('Anna Rossi')
  })
})

describe('somebody who is blocked', () => {
  test('leaves what is open, and is back in the conversation in which they are let in again', async () => {
    const { client, land, give } = open()
    const conversation = await land('1')
    const head = async () => (await client.detail({ actor: olga, id: conversation }))?.head
    await give({ type: 'block', conversation, blocked: true })
    expect(await head()).toMatchObject({ blocked: true, status: 'closed', waitingSince: null })
    expect((await client.counts({ actor: olga })).unread).toEqual([])
    await give({ type: 'block', conversation, blocked: false })
    expect(await head()).toMatchObject({ blocked: false, status: 'open' })
  })

  test('is not written to first either, and leaves no trace when erased', async () => {
    const { core, client, land, give } = open()
    const conversation = await land('1', { contactId: 7 })
    await give({ type: 'block', conversation, blocked: true })
    const start = {
      cid: countedId('C', 900),
      conversation: countedId('C', 901),
      channel: 'messenger',
      contactId: 7,
      text: 'Ciao',
      attachments: [],
      template: null,
      cc: [],
      bcc: [],
      peer: '1',
      peerName: null,
      ownAddress: 'page',
    } as const
    expect(
      await client.start({ actor: olga, start: { ...start, attachments: [], cc: [], bcc: [] } }),
    ).toEqual({
      type: 'err',
      code: 'inbox.blocked',
    })
    await client.forgetContact({ contactId: 7, addresses: [{ channel: 'messenger', address: '1' }] })
    for (const table of ['blocks', 'mentions'])
      expect(core.store.sql.exec(`SELECT * FROM ${table}`).toArray()).toEqual([])
    expect(core.store.sql.exec(`SELECT id FROM projection WHERE kind = 'block'`).toArray()).toEqual([])
  })
})

describe('two contacts that turn out to be one', () => {
  test('have one name in the inbox, that of the one that stays', async () => {
    const { client, land, list } = open()
    await land('1', { contactId: 1, peerName: 'Anna' })
    await land('2', { contactId: 2, peerName: 'A. Rossi' })
    await client.moveContact({ from: 2, to: 1, name: 'Anna Rossi' })
    const named = (await list(olga, { contact: 1 })).map(({ peer, peerName }) => [peer, peerName])
    expect(named.toSorted()).toEqual([
      ['1', 'Anna'],
      ['2', 'Anna Rossi'],
    ])
  })

  test('stay one for what was under way with the other: late messages, links, visitors, however often it moved on', async () => {
    const { client, land, list } = open()
    await client.moveContact({ from: 3, to: 2, name: null })
    await client.moveContact({ from: 2, to: 1, name: null })
    await client.moveContact({ from: 3, to: 2, name: null })
    const late = await land('1', { contactId: 3 })
    const linked = await land('2')
    await client.linkContact({ actor: olga, conversation: linked, contactId: 2, name: null, address: null })
    const chat = await land('v1', { channel: 'chat', trust: 'anonymous' })
    const visitor = {
      id: 'v1',
      name: null,
      contactId: 3,
      trust: 'claimed',
      site: 'page',
      language: 'it',
    } as const
    await client.openChat({ visitor, joins: null, until: null })
    expect((await list(olga, { contact: 1 })).map(({ id }) => id).toSorted()).toEqual(
      [late, linked, chat].toSorted(),
    )
  })
})
