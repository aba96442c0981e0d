import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCounts } from '../../../durable-objects/inbox/counts.ts'
import { listHeads, readThread } from '../../../durable-objects/inbox/views.ts'
import { type MessageRow } from '../../../durable-objects/inbox/rows.ts'
import { toVisitorMessage } from '../../../durable-objects/inbox/visitors.ts'
import { rowsOf } from '../../../durable-objects/sql.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { InboxCounts } from '../../../web/shared/live/inbox-counts.ts'
import { type Agent, type Guest, World } from './world.ts'

const agents = 3
const guests = 2
const who = fc.nat(agents + guests - 1)
const agent = fc.nat(agents - 1)
const pick = fc.nat(1000)

const operations = [
  'send',
  'note',
  'edit',
  'delete',
  'cancel',
  'retry',
  'assign',
  'open',
  'snooze',
  'close',
  'tag',
  'untag',
  'priority',
  'read',
  'unread',
  'draft',
  'merge',
  'block',
] as const

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('up'), who, count: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('down'), who, count: fc.integer({ min: 1, max: 12 }) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write'), peer: fc.nat(2) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('land'), pick, again: fc.boolean() }) },
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('command'), agent, type: fc.constantFrom(...operations), pick }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('say'), guest: fc.nat(guests - 1), read: fc.boolean() }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('open'), agent, pick }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('serve'), agent }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fetched'), agent, pick }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('connect'), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut'), who, count: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('duplicate'), agent }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('lose') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('drain'),
      how: fc.constantFrom('sent', 'sent', 'failed', 'unknown', 'wait', 'dies'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('news'), pick, again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hibernate') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('epoch') }) },
  // The clock of the machine is set back or forward.
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('time'), ms: fc.integer({ min: -300_000, max: 7_200_000 }) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

describe('agents, visitors and webhooks under every fault', () => {
  it('all come to the same: no gap, no double, one order', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 200, size: 'max' }), (steps) => {
        const world = new World(agents, guests)
        for (let peer = 0; peer < 3; peer++) world.write(peer)
        world.settle()
        for (const one of steps) run(world, one)
        world.settle()
        for (const one of world.agents) expectSame(world, one)
        for (const one of world.guests) expectSameChat(world, one)
        expectOnce(world)
        expectInOrder(world)
        expectFigures(world)
        expectToWhomWritten(world)
        expectWaiting(world)
      }),
      {
        numRuns: Number(process.env['INBOX_RUNS'] ?? 100),
        endOnFailure: process.env['INBOX_RUNS'] !== undefined,
      },
    )
  }, 300_000)
})

const everybody = (world: World, index: number): Agent | Guest => {
  const found = [...world.agents, ...world.guests][index]
  if (found === undefined) throw new Error('nobody there')
  return found
}

function run(world: World, one: Step): void {
  switch (one.do) {
    case 'up':
      return void world.deliverUp(everybody(world, one.who), one.count)
    case 'down':
      return void world.deliverDown(everybody(world, one.who), one.count)
    case 'write':
      return world.write(one.peer)
    case 'land':
      return world.land(one.pick, one.again)
    case 'command':
      return command(world, one)
    case 'say':
      return say(world, one)
    case 'open': {
      const opener = world.agents[one.agent]
      const head = pickOf(opener?.live.heads.all() ?? [], one.pick)
      return head && opener?.open(head.id)
    }
    default:
      return runFault(world, one)
  }
}

function runFault(world: World, one: Step): void {
  const member = 'agent' in one ? world.agents[one.agent] : undefined
  switch (one.do) {
    case 'serve':
      return void (member && world.serveFetch(member))
    case 'fetched':
      return void (member && world.deliverFetch(member, one.pick))
    case 'connect':
      return world.connect(everybody(world, one.who))
    case 'cut':
      return world.cut(everybody(world, one.who), one.count)
    case 'lose':
      return world.lose()
    case 'duplicate':
      return member && world.duplicate(member)
    case 'drain':
      return void world.drain(one.how)
    case 'news':
      return world.tellNews(one.pick, one.again)
    case 'hibernate':
      return world.hibernate()
    case 'restart':
      return world.restart()
    case 'epoch':
      return world.changeEpoch()
    case 'time':
      world.now += one.ms
      world.core.sweep(world.now)
      return
  }
}

const pickOf = <T>(all: readonly T[], index: number): T | undefined =>
  all.length === 0 ? undefined : all[index % all.length]

function command(world: World, one: Extract<Step, { do: 'command' }>): void {
  const member = world.agents[one.agent]
  const heads = member?.live.heads.all().sort((a, b) => (a.id < b.id ? -1 : 1)) ?? []
  const head = pickOf(heads, one.pick)
  if (member === undefined || head === undefined) return
  const conversations = heads.slice(0, 1 + (one.pick % 3)).map(({ id }) => id)
  const conversation = head.id
  const thread = member.live.thread(conversation).messages
  const message = pickOf(thread, one.pick)?.id
  const text = `from ${one.agent} ${one.pick}`
  const base = thread.at(-1)?.cseq ?? head.lastCseq
  const outgoing = { text, attachments: [], template: null, cc: [], bcc: [] }
  const tags = [(one.pick % 4) + 1]
  const ops: Record<typeof one.type, Operation | undefined> = {
    send: {
      type: 'send',
      conversation,
      base,
      ...outgoing,
      // To be taken back for a moment, or put off.
      ...(one.pick % 3 === 0 ? { notBefore: world.now + (one.pick % 2 === 0 ? 10_000 : 3_600_000) } : {}),
    },
    note: { type: 'note', conversation, text, attachments: [], mentions: [String(one.pick % 4)] },
    edit: message === undefined ? undefined : { type: 'edit', message, text },
    delete: message === undefined ? undefined : { type: 'delete', message },
    cancel: message === undefined ? undefined : { type: 'cancel', message },
    retry: message === undefined ? undefined : { type: 'retry', message },
    assign: { type: 'assign', conversations, assignee: one.pick % 4 === 3 ? null : String(one.pick % 4) },
    open: { type: 'status', conversations, status: 'open', until: null },
    snooze: { type: 'status', conversations, status: 'snoozed', until: world.now + 60_000 * (one.pick % 50) },
    close: { type: 'status', conversations, status: 'closed', until: null },
    tag: { type: 'tag', conversations, add: tags, remove: [] },
    untag: { type: 'tag', conversations, add: [], remove: tags },
    priority: { type: 'priority', conversations, priority: one.pick % 2 === 0 ? 'high' : 'none' },
    read: { type: 'read', conversation, cseq: head.lastCseq },
    unread: { type: 'unread', conversation },
    draft: { type: 'draft', conversation, text: one.pick % 3 === 0 ? null : text },
    merge: { type: 'merge', from: pickOf(heads, one.pick + 1)?.id ?? conversation, into: conversation },
    block: { type: 'block', conversation, blocked: one.pick % 2 === 0 },
  }
  const op = ops[one.type]
  if (op !== undefined) world.command(member, op)
}

function say(world: World, one: Extract<Step, { do: 'say' }>): void {
  const guest = world.guests[one.guest]
  if (guest === undefined) return
  if (one.read) guest.chat.read(guest.conversation)
  else guest.chat.say(guest.conversation, `hello ${guest.said}`)
}

/** The server's heads, as a member is told of them. */
function serverHeads(world: World, agentId: string) {
  return listHeads(world.store, agentId, { status: 'all', order: 'latest', limit: 1000, after: null }).items
}

function expectSame(world: World, { id, live, shown, isLazy }: Agent): void {
  expect(live.state).toBe('live')
  const heads = serverHeads(world, id)
  const told = live.heads.all().map((head) => ({
    ...head,
    readCseq: live.heads.readCseq(head.id),
    draft: live.heads.draft(head.id),
  }))
  const byId = <T extends { id: string }>(all: T[]) => all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const known = new Set(told.map((head) => head.id))
  const own = new Map(heads.map(({ id, readCseq, draft }) => [id, { readCseq, draft }]))
  // Of what was never fetched a client cannot know how far it was read before, nor what was begun there.
  const comparable = isLazy ? told.map((head) => ({ ...head, ...own.get(head.id) })) : told
  expect(byId(comparable)).toEqual(byId(isLazy ? heads.filter((head) => known.has(head.id)) : heads))
  const counts = new InboxCounts()
  counts.set(readCounts(world.store, id))
  expect(live.heads.counts.snapshot()).toEqual(counts.snapshot())
  for (const head of heads) {
    if (!live.threads.has(head.id)) continue
    const page = readThread(world.store, id, { id: head.id, query: { limit: 200 } })
    expect(live.threads.isComplete(head.id)).toBe(true)
    expect(live.threads.messages(head.id)).toEqual(page?.messages)
  }
  if (shown !== null && heads.some((head) => head.id === shown)) expect(live.threads.has(shown)).toBe(true)
}

function expectSameChat(world: World, { id, chat }: Guest): void {
  expect(chat.state).toBe('live')
  const own = rowsOf<{ id: string }>(
    world.store.sql,
    `SELECT id FROM heads WHERE channel = 'chat' AND peer = ?`,
    id,
  )
  expect(
    chat
      .conversations()
      .map((one) => one.id)
      .sort(),
  ).toEqual(own.map((one) => one.id).sort())
  for (const { id: conversation } of own) {
    const rows = rowsOf<MessageRow>(
      world.store.sql,
      `SELECT * FROM messages WHERE conversation = ? AND kind IN ('in', 'out') ORDER BY cseq`,
      conversation,
    )
    expect(chat.messages(conversation)).toEqual(rows.map(toVisitorMessage))
    expect(chat.waiting.filter((saying) => saying.conversation === conversation)).toEqual([])
  }
}

/** Everything that anybody gave is there once, or was refused. */
function expectOnce(world: World): void {
  const provider = rowsOf<{ n: number }>(
    world.store.sql,
    `SELECT count(*) AS n FROM messages WHERE kind = 'in' AND author_key LIKE 'contact:%'`,
  )
  expect(provider[0]?.n).toBe(world.landed.size)
  for (const guest of world.guests) {
    const said = rowsOf(
      world.store.sql,
      'SELECT id FROM messages WHERE author_key = ?',
      `visitor:${guest.id}`,
    )
    expect(said).toHaveLength(guest.said)
  }
  for (const { agent: giver, cid, op } of world.given) {
    if (op.type !== 'send' && op.type !== 'note') continue
    const left = world.agents[Number(giver)]?.live.outbox.all().find((one) => one.cid === cid)
    const there = rowsOf(world.store.sql, 'SELECT id FROM messages WHERE id = ?', cid)
    expect(there).toHaveLength(left === undefined ? 1 : 0)
    if (left !== undefined) expect(left.state).not.toBe('waiting')
  }
}

/** What one member gave to one conversation stands there in the order in which it was given. */
function expectInOrder(world: World): void {
  for (const { id } of world.agents) {
    const lanes = new Map<string, number>()
    for (const { agent: giver, cid, op } of world.given) {
      if (giver !== id || !('conversation' in op)) continue
      const [row] = rowsOf<MessageRow>(
        world.store.sql,
        'SELECT * FROM messages WHERE id = ? AND edited_at IS NULL',
        cid,
      )
      if (row === undefined) continue
      expect(row.cseq).toBeGreaterThan(lanes.get(op.conversation) ?? 0)
      lanes.set(op.conversation, row.cseq)
    }
  }
}

/** Whatever was put into what meanwhile, no answer left to anybody but whom it was written to. */
function expectToWhomWritten(world: World): void {
  for (const { message, peer } of world.called) {
    const op = world.given.find(({ cid }) => cid === message)?.op
    expect(op?.type === 'send' ? world.peers.get(op.conversation) : null).toBe(peer)
  }
}

/** The figures that triggers keep are those that the rows give. */
function expectFigures(world: World): void {
  const kept = rowsOf(
    world.store.sql,
    'SELECT status, assignee, channel, total FROM counts WHERE total <> 0 ORDER BY 1, 2, 3',
  )
  const counted = rowsOf(
    world.store.sql,
    `SELECT status, coalesce(assignee, '') AS assignee, channel, count(*) AS total FROM heads
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  )
  expect(kept).toEqual(counted)
}

/** Somebody waits exactly where a conversation calls and no person's answer stands behind what they wrote. */
function expectWaiting(world: World): void {
  const wrong = rowsOf(
    world.store.sql,
    `SELECT h.id, h.status, h.waiting_since FROM heads h WHERE (h.waiting_since IS NOT NULL) <> (
       h.status = 'open' AND h.blocked = 0 AND EXISTS (
         SELECT 1 FROM messages m WHERE m.conversation = h.id AND m.kind = 'in' AND m.cseq <= h.last_in_cseq
           AND coalesce(m.body->>'$.meaning', '') <> 'stop' AND m.cseq > h.last_out_cseq))`,
  )
  expect(wrong).toEqual([])
}
