import { describe, expect, it, test } from 'vitest'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import type { ClientFrame, ServerFrame } from '../../../worker/contracts/inbox-frames.ts'
import type { Head, Message, ThreadPage } from '../../../worker/contracts/inbox.ts'
import type { Pending } from '../../../web/shared/live/inbox-outbox.ts'
import { LiveInbox } from '../../../web/shared/live/live-inbox.ts'
import { countedId } from '../../support/memory-inbox.ts'
import { noDelivery } from '../../support/no-delivery.ts'

const first = countedId('K', 1)
const second = countedId('K', 2)

function open(pending: Pending[] = []) {
  const sent: ClientFrame[] = []
  const asked: unknown[] = []
  const failed: string[] = []
  const kept: { pending: readonly Pending[] } = { pending }
  const clock = { now: 1_000_000, made: 0 }
  const live = new LiveInbox(
    {
      send: (frame) => void sent.push(frame),
      refetch: (what) => void asked.push(what),
      changed: () => {},
      failed: (of, { id }) => void failed.push(`${of.subject}: ${id}`),
      now: () => clock.now,
      makeId: () => countedId('C', ++clock.made),
    },
    { load: () => pending, save: (all) => void (kept.pending = all) },
  )
  const receive = (frame: ServerFrame) => live.receive(JSON.stringify(frame))
  return { live, sent, asked, failed, kept, clock, receive }
}

type Client = ReturnType<typeof open>

/** Says hello and stands at number 10. */
function greet({ live, receive }: Client): void {
  live.connected()
  receive({ type: 'welcome', proto: 1, epoch: 'e', seq: 10, now: 1, me: 'user:olga', online: [] })
  receive(
    catchUp({
      from: 10,
      to: 10,
      counts: { grid: [], tags: [], unread: [], unreadMore: false, mentions: [] },
    }),
  )
}

const catchUp = (
  change: Partial<Extract<ServerFrame, { type: 'catchup' }>>,
): Extract<ServerFrame, { type: 'catchup' }> => ({
  type: 'catchup',
  from: 0,
  to: 0,
  heads: [],
  focus: null,
  messages: [],
  tombstones: [],
  reads: [],
  drafts: [],
  focusStale: false,
  more: false,
  counts: null,
  ...change,
})

const head = (id: string, change: Partial<Head> = {}): Head => ({
  id,
  seq: 5,
  channel: 'sms',
  ownAddress: '',
  peer: '+391',
  peerName: null,
  contactId: null,
  trust: 'proven',
  subject: '',
  status: 'open',
  snoozedUntil: null,
  assignee: null,
  priority: 'none',
  tags: [],
  campaignId: null,
  blocked: false,
  createdAt: 0,
  lastAt: 0,
  preview: '',
  previewKind: 'in',
  lastCseq: 1,
  lastInCseq: 1,
  lastOutCseq: 0,
  waitingSince: null,
  replyAt: null,
  windowUntil: null,
  revision: 0,
  ...change,
})

const message = (conversation: string, cseq: number, seq: number): Message => ({
  id: countedId('M', seq),
  conversation,
  cseq,
  seq,
  kind: 'in',
  author: { type: 'contact', name: null },
  text: `testo ${cseq}`,
  attachments: [],
  trust: 'proven',
  providerAt: null,
  receivedAt: 0,
  delivery: null,
  mail: null,
  template: null,
  event: null,
  offer: null,
  mentions: [],
  meaning: null,
  campaignId: null,
  editedAt: null,
  deletedAt: null,
})

const page = (id: string, asOf: number, messages: Message[] = []): ThreadPage => ({
  epoch: 'e',
  asOf,
  head: head(id, { seq: asOf }),
  messages,
  more: false,
})

const send = (conversation: string, text = 'Sì'): Operation => ({
  type: 'send',
  conversation,
  base: 1,
  text,
  attachments: [],
  template: null,
  cc: [],
  bcc: [],
})

describe('the stream', () => {
  it('is taken without a gap: what is missing is asked for, what is known is passed over', () => {
    const client = open()
    greet(client)
    client.receive({ type: 'live', from: 11, to: 12, events: [] })
    client.receive({ type: 'live', from: 12, to: 12, events: [] })
    expect(client.live.cursor).toBe(12)
    client.receive({ type: 'live', from: 14, to: 14, events: [] })
    expect(client.live.cursor).toBe(12)
    expect(client.sent.at(-1)).toEqual({ type: 'pull', from: 12 })
  })

  it('that cannot be read, or of a type of later days, changes nothing', () => {
    const client = open()
    greet(client)
    for (const text of ['', '{', '[]', '{"type":"later"}', '{"type":"live","from":"x"}'])
      client.live.receive(text)
    expect([client.live.cursor, client.live.state]).toEqual([10, 'live'])
  })

  it('asks again for what was pulled and never came', () => {
    const client = open()
    greet(client)
    client.receive({ type: 'behind', to: 20 })
    const before = client.sent.length
    client.clock.now += 9000
    client.live.tick()
    expect(client.sent).toHaveLength(before)
    client.clock.now += 1000
    client.live.tick()
    expect(client.sent.at(-1)).toEqual({ type: 'pull', from: 10 })
  })

  it('that began anew makes everything of before useless', () => {
    const client = open()
    greet(client)
    expect(client.live.putHeads({ epoch: 'e', asOf: 12, items: [head(first)] })).toBe(true)
    client.receive({ type: 'reset', epoch: 'f', seq: 3, why: 'epoch' })
    expect(client.live.heads.all()).toEqual([])
    expect(client.live.putHeads({ epoch: 'e', asOf: 12, items: [head(first)] })).toBe(false)
    expect(client.live.putHeads({ epoch: 'f', asOf: 3, items: [head(first)] })).toBe(true)
  })
})

describe('a draft', () => {
  it('of an earlier time comes with the list, and what is told later wins over a page that was read before', () => {
    const client = open()
    greet(client)
    const page = (asOf: number, draft: string | null) =>
      client.live.putHeads({ epoch: 'e', asOf, items: [head(first, { draft })] })
    page(10, 'Buongiorno')
    expect(client.live.heads.draft(first)).toBe('Buongiorno')
    client.receive({
      type: 'live',
      from: 11,
      to: 11,
      events: [{ type: 'draft', conversation: first, text: null }],
    })
    page(10, 'Buongiorno')
    expect(client.live.heads.draft(first)).toBeNull()
    page(11, 'Buonasera')
    expect(client.live.heads.draft(first)).toBe('Buonasera')
  })
})

describe('a thread', () => {
  it('that came into focus between the pages of a catch-up is fetched anew', () => {
    const client = open()
    greet(client)
    client.live.focus(second)
    expect(client.live.putThread(page(second, 10), { isFirst: true })).toBe(true)
    client.receive({ type: 'behind', to: 30 })
    client.receive(catchUp({ from: 10, to: 20, heads: [head(first, { seq: 20 })], more: true }))
    client.receive(catchUp({ from: 20, to: 30, heads: [head(second, { seq: 30 })], focus: second }))
    expect(client.live.threads.isComplete(second)).toBe(false)
    expect(client.asked.at(-1)).toEqual({ threads: [second] })
  })

  it('is not complete by a page that was read before what was missed', () => {
    const client = open()
    greet(client)
    client.live.focus(first)
    client.live.focus(second)
    client.receive({ type: 'behind', to: 30 })
    client.receive(catchUp({ from: 10, to: 30, heads: [head(first, { seq: 25 })], focus: second }))
    expect(client.live.putThread(page(first, 24), { isFirst: true })).toBe(false)
    expect(client.live.threads.isComplete(first)).toBe(false)
    expect(client.live.putThread(page(first, 30, [message(first, 1, 25)]), { isFirst: true })).toBe(true)
    expect(client.live.threads.isComplete(first)).toBe(true)
  })

  it('shows what is on its way behind what has arrived, and once', () => {
    const client = open()
    greet(client)
    client.live.focus(first)
    client.live.putThread(page(first, 10, [message(first, 1, 5)]), { isFirst: true })
    const cid = client.live.command(send(first))
    expect(client.live.thread(first)).toMatchObject({ messages: [{ cseq: 1 }], pending: [{ cid }] })
    const arrived = { ...message(first, 2, 11), id: cid }
    client.receive({
      type: 'live',
      from: 11,
      to: 11,
      events: [{ type: 'message', change: 'created', message: arrived }],
    })
    expect(client.live.thread(first)).toMatchObject({ messages: [{ cseq: 1 }, { id: cid }], pending: [] })
  })
})

test('an answer that fails is told of when it turns out, with its conversation as it stands then', () => {
  const client = open()
  greet(client)
  const answer = { ...message(first, 2, 11), kind: 'out' as const }
  const told = (seq: number, change: 'created' | 'status', failedAt: number | null): ServerFrame => ({
    type: 'live',
    from: seq,
    to: seq,
    events: [
      { type: 'message', change, message: { ...answer, delivery: { ...noDelivery, failedAt } } },
      { type: 'head', head: head(first, { seq, subject: 'Ordine' }), was: null },
    ],
  })
  client.receive(told(11, 'created', null))
  client.receive(told(12, 'status', null))
  expect(client.failed).toEqual([])
  client.receive(told(13, 'status', 9))
  client.receive(told(13, 'status', 9))
  expect(client.failed).toEqual([`Ordine: ${answer.id}`])
})

describe('what was given', () => {
  const commands = (client: Client) =>
    client.sent.flatMap((frame) => (frame.type === 'cmd' ? [frame.cid] : []))

  it('goes one at a time to a conversation, and a pause lets nothing overtake it', () => {
    const client = open()
    greet(client)
    const [one, two, other] = [send(first, '1'), send(first, '2'), send(second)].map((op) =>
      client.live.command(op),
    )
    expect(commands(client)).toEqual([one, other])
    client.receive({ type: 'err', cid: one ?? '', code: 'inbox.limited', retryMs: 500 })
    expect(commands(client)).toEqual([one, other])
    client.clock.now += 500
    client.live.tick()
    expect(commands(client)).toEqual([one, other, one])
    client.receive({ type: 'ok', cid: one ?? '', seq: 11, result: {} })
    expect(commands(client)).toEqual([one, other, one, two])
  })

  it('outlives a reload and a broken connection under the same id', () => {
    const client = open()
    greet(client)
    const cid = client.live.command(send(first))
    const again = open([...client.kept.pending])
    greet(again)
    expect(commands(again)).toEqual([cid])
    again.live.disconnected()
    greet(again)
    expect(commands(again)).toEqual([cid, cid])
    again.receive({ type: 'dup', cid, seq: 11, result: {} })
    expect(again.kept.pending).toEqual([])
  })

  it('over somebody’s head waits for a word, and goes with what was seen', () => {
    const client = open()
    greet(client)
    const cid = client.live.command(send(first))
    client.receive({ type: 'conflict', cid, latest: [message(first, 7, 12)] })
    expect(client.live.outbox.all()).toMatchObject([{ state: 'conflict', latest: [{ cseq: 7 }] }])
    client.live.outbox.confirm(cid)
    client.live.flush()
    expect(client.sent.at(-1)).toMatchObject({ type: 'cmd', cid, op: { base: 7 } })
  })
})

test('typing is forgotten after six seconds', () => {
  const client = open()
  greet(client)
  const who = { type: 'user', id: 'bruno', name: 'Bruno' } as const
  client.receive({ type: 'eph', kind: 'typing', conversation: first, who })
  expect(client.live.shown(first, 'typing')).toEqual(['Bruno'])
  client.clock.now += 6000
  expect(client.live.shown(first, 'typing')).toEqual([])
})

test('whoever has sent what they typed is typing no more, and the others still are', () => {
  const client = open()
  greet(client)
  const typing = (id: string, name: string) =>
    client.receive({ type: 'eph', kind: 'typing', conversation: first, who: { type: 'user', id, name } })
  typing('bruno', 'Bruno')
  typing('carla', 'Carla')
  const author = { type: 'user', id: 'bruno', name: 'Bruno' } as const
  const sent = { ...message(first, 2, 11), kind: 'out', author } as const
  client.receive({
    type: 'live',
    from: 11,
    to: 11,
    events: [{ type: 'message', change: 'created', message: sent }],
  })
  expect(client.live.shown(first, 'typing')).toEqual(['Carla'])
  // What becomes of a message that was sent before says nothing about what is typed now.
  typing('bruno', 'Bruno')
  client.receive({
    type: 'live',
    from: 12,
    to: 12,
    events: [{ type: 'message', change: 'status', message: sent }],
  })
  expect(client.live.shown(first, 'typing')).toEqual(['Carla', 'Bruno'])
})
