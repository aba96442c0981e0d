import { describe, expect, test } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import type { Socket, SocketState } from '../../../durable-objects/inbox/sockets.ts'
import { redeemTicket } from '../../../durable-objects/inbox/tickets.ts'
import { rowsOf } from '../../../durable-objects/sql.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import type { Message } from '../../../worker/contracts/inbox.ts'
import type { ClientFrame } from '../../../worker/contracts/inbox-frames.ts'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'
import { landedMessage } from '../../support/landed-message.ts'

const start = Date.UTC(2026, 10, 22, 9)
const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
const bruno = { type: 'user', id: 'bruno', name: 'Bruno Sala' } as const
const carla = { type: 'user', id: 'carla', name: 'Carla Rossi' } as const
type Who = typeof olga | typeof bruno | typeof carla

function open() {
  let now = start
  let made = 0
  const sockets: { socket: Socket; member: string; told: string[]; closed: () => boolean }[] = []
  const core = new InboxCore(
    openMemoryStore(),
    {
      tagged: (tag) =>
        sockets
          .filter(({ member, closed }) => !closed() && (tag === 'agents' || tag === `user:${member}`))
          .map(({ socket }) => socket),
    },
    { later: (_ms, then) => then() },
  )
  const client = clientOf(core, () => now)
  const give = (actor: Who, op: Operation) => client.command({ actor, cid: countedId('C', ++made), op })
  return {
    core,
    client,
    give,
    advance: (ms: number) => void (now += ms),
    async land(peer: string) {
      const [landed] = await client.land({
        messages: [
          landedMessage(now, {
            channel: 'messenger',
            providerId: `m${++made}`,
            ownAddress: 'page',
            peer,
            text: 'Ciao',
          }),
        ],
      })
      return landed?.conversation ?? ''
    },
    assign: (conversations: string[], assignee: string | null) =>
      give(olga, { type: 'assign', conversations, assignee }),
    /** A member's page, by a ticket as any. */
    async enter(actor: Who) {
      const state = await redeemTicket(core.store, (await client.ticket({ actor, until: null })).ticket, {
        now,
        chance: 0,
      })
      if (state === null) throw new Error('the ticket is not taken')
      let held: SocketState = state
      let isClosed = false
      const told: string[] = []
      const socket: Socket = {
        read: () => held,
        write: (next) => void (held = next),
        send: (text) => void told.push(text),
        close: () => void (isClosed = true),
      }
      const page = { socket, member: actor.id, told, closed: () => isClosed }
      sockets.push(page)
      const say = (frame: ClientFrame) => core.room.receive(socket, JSON.stringify(frame), now)
      say({ type: 'hello', proto: 1, epoch: null, cursor: null, focus: null })
      return { ...page, say }
    },
    /** The alarm, until nothing is left of those who went. */
    settle() {
      let rounds = 0
      while (core.nextAt(now) === 0 && rounds < 1000) {
        core.sweep(now)
        rounds += 1
      }
      return rounds
    },
    heads: async (query: object = {}) =>
      (
        await client.list({
          actor: olga,
          query: { status: 'all', order: 'oldest', limit: 1000, after: null, ...query },
        })
      ).items,
    events: async (id: string) =>
      ((await client.thread({ actor: olga, id, query: { limit: 50 } }))?.messages ?? []).flatMap(
        ({ event, author }: Message) => (event?.type === 'assigned' ? [[event.assignee, author.type]] : []),
      ),
  }
}

describe('a member who leaves', () => {
  test('gives back what is open and snoozed, which the thread tells; what is closed keeps who had it', async () => {
    const { client, land, assign, give, settle, heads, events } = open()
    const [a, b, c, d] = [await land('1'), await land('2'), await land('3'), await land('4')]
    await client.setTeam({ userIds: ['olga', 'bruno'] })
    await assign([a, b, c], 'bruno')
    await assign([d], 'olga')
    await give(bruno, { type: 'status', conversations: [b], status: 'snoozed', until: null })
    await give(bruno, { type: 'status', conversations: [c], status: 'closed', until: null })
    await client.setTeam({ userIds: ['olga'] })
    settle()
    expect((await heads()).map(({ status, assignee }) => [status, assignee])).toEqual([
      ['open', null],
      ['snoozed', null],
      ['closed', 'bruno'],
      ['open', 'olga'],
    ])
    expect(await events(a)).toEqual([
      ['bruno', 'user'],
      [null, 'system'],
    ])
    const { seq } = (await heads())[0] ?? { seq: 0 }
    await client.setTeam({ userIds: ['olga'] })
    expect(settle()).toBe(0)
    expect((await heads())[0]?.seq).toBe(seq)
    expect(
      (await client.counts({ actor: olga })).grid.filter(({ assignee }) => assignee === 'bruno'),
    ).toEqual([{ status: 'closed', assignee: 'bruno', channel: 'messenger', total: 1 }])
  })

  test('gives back what was closed when it opens again, whoever opens it', async () => {
    const { client, land, assign, give, settle, heads } = open()
    const [a, b] = [await land('1'), await land('2')]
    await assign([a, b], 'bruno')
    await give(bruno, { type: 'status', conversations: [a, b], status: 'closed', until: null })
    await client.setTeam({ userIds: ['olga'] })
    settle()
    await land('1')
    await give(olga, { type: 'status', conversations: [b], status: 'open', until: null })
    expect((await heads()).map(({ status, assignee }) => [status, assignee])).toEqual([
      ['open', null],
      ['open', null],
    ])
  })

  test('hands on to those who are there, where the workspace gives in turn', async () => {
    const { core, client, land, assign, enter, settle, heads, events } = open()
    core.configure({ roundRobin: true }, start)
    const ids = [await land('1'), await land('2'), await land('3'), await land('4')]
    for (const who of [olga, bruno, carla]) await enter(who)
    await assign(ids, 'bruno')
    await client.setTeam({ userIds: ['olga', 'carla'] })
    settle()
    const given = (await heads()).map(({ assignee }) => assignee)
    expect(given.toSorted()).toEqual(['carla', 'carla', 'olga', 'olga'])
    expect(await events(ids[0] ?? '')).toEqual([
      ['bruno', 'user'],
      [given[0], 'system'],
    ])
    expect((await heads({ status: 'open' })).length).toBe(4)
    await land('5')
    expect((await heads()).map(({ assignee }) => assignee)).not.toContain('bruno')
  })

  test('with very much goes in pages, each a write of its own', async () => {
    const { core, client, land, assign, settle, heads } = open()
    const ids: string[] = []
    for (let peer = 0; peer < 250; peer++) ids.push(await land(`p${peer}`))
    for (let at = 0; at < ids.length; at += 125) await assign(ids.slice(at, at + 125), 'bruno')
    await client.setTeam({ userIds: ['olga'] })
    core.sweep(start)
    expect((await heads({ assignee: 'bruno' })).length).toBe(150)
    expect(settle()).toBeGreaterThan(1)
    expect((await heads({ assignee: 'none' })).length).toBe(250)
  })

  test('leaves nothing of their own: presence, sockets, tickets, what they read, began and were named in', async () => {
    const { core, client, land, give, enter, settle } = open()
    const a = await land('1')
    const [hers, his] = [await enter(olga), await enter(bruno)]
    await give(bruno, { type: 'read', conversation: a, cseq: 1 })
    await give(bruno, { type: 'draft', conversation: a, text: 'Buongiorno' })
    await give(olga, { type: 'note', conversation: a, text: '@Bruno', attachments: [], mentions: ['bruno'] })
    const { ticket } = await client.ticket({ actor: bruno, until: null })
    await client.setTeam({ userIds: ['olga'] })
    settle()
    expect([hers.closed(), his.closed()]).toEqual([false, true])
    expect(hers.told.at(-1)).toBe(
      JSON.stringify({ type: 'presence', online: [{ id: 'olga', name: 'Olga Neri', available: true }] }),
    )
    expect(await redeemTicket(core.store, ticket, { now: start, chance: 0 })).toBeNull()
    for (const table of ['reads', 'drafts', 'mentions', 'leavers'])
      expect([table, rowsOf(core.store.sql, `SELECT * FROM ${table}`)]).toEqual([table, []])
    expect(rowsOf(core.store.sql, 'SELECT id FROM agents')).toEqual([{ id: 'olga' }])
  })

  test('does nothing more by what their page had sent before it heard', async () => {
    const { client, land, enter, heads, settle } = open()
    const a = await land('1')
    const page = await enter(bruno)
    await client.setTeam({ userIds: ['olga'] })
    settle()
    const op: Operation = { type: 'assign', conversations: [a], assignee: 'olga' }
    page.say({ type: 'cmd', cid: countedId('X', 1), op })
    expect((await heads())[0]?.assignee).toBeNull()
  })

  test('is given nothing and called by no note; who names them is told, or loses nothing', async () => {
    const { core, client, land, assign, give, heads } = open()
    const a = await land('1')
    await client.setTeam({ userIds: ['olga'] })
    expect(await assign([a], 'bruno')).toEqual({ type: 'err', code: 'inbox.not_member' })
    expect((await heads())[0]?.assignee).toBeNull()
    const op: Operation = {
      type: 'note',
      conversation: a,
      text: '@Bruno',
      attachments: [],
      mentions: ['bruno'],
    }
    expect(await give(olga, op)).toMatchObject({ type: 'ok' })
    expect(rowsOf(core.store.sql, 'SELECT * FROM mentions')).toEqual([])
  })

  test('and comes back is one of them again with the first thing the Worker lets them do', async () => {
    const { client, land, assign, enter, settle, heads } = open()
    const a = await land('1')
    await assign([a], 'bruno')
    await client.setTeam({ userIds: ['olga'] })
    await enter(bruno)
    expect(settle()).toBe(0)
    expect(await assign([a], 'bruno')).toMatchObject({ type: 'ok' })
    expect((await heads())[0]?.assignee).toBe('bruno')
  })
})

test('nobody is out before the team was ever told', async () => {
  const { land, assign, settle, heads } = open()
  const a = await land('1')
  expect(await assign([a], 'anybody')).toMatchObject({ type: 'ok' })
  expect(settle()).toBe(0)
  expect((await heads())[0]?.assignee).toBe('anybody')
})
