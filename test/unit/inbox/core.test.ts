import { describe, expect, it, test } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { whyReset } from '../../../durable-objects/inbox/resume.ts'
import { readEpoch, readSeq } from '../../../durable-objects/inbox/tables.ts'
import { issueTicket, redeemTicket } from '../../../durable-objects/inbox/tickets.ts'
import { rowsOf } from '../../../durable-objects/sql.ts'
import type { Operation } from '../../../worker/contracts/inbox-commands.ts'
import { frameLimits } from '../../../worker/contracts/inbox-frames.ts'
import type { LandedMessage } from '../../../worker/contracts/inbox-object.ts'
import { heard, HeardSocket } from '../../support/heard-socket.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'
import { choice, flowOf, hand } from '../chatbot/flows.ts'
import { landedMessage } from '../../support/landed-message.ts'

const start = Date.UTC(2026, 10, 22, 9)
const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
const bruno = { type: 'user', id: 'bruno', name: 'Bruno Sala' } as const
const outgoing = { attachments: [], template: null, cc: [], bcc: [] }

/** An inbox with sockets, and the few things a test does to it. */
function open() {
  const store = openMemoryStore()
  const sockets: HeardSocket[] = []
  const make = () => new InboxCore(store, heard(sockets), { later: (_ms, then) => then() })
  const made = { now: start, core: make(), cids: 0, written: 0 }
  const give = (actor: typeof olga | typeof bruno, op: Operation, cid = countedId('C', ++made.cids)) => ({
    cid,
    outcome: made.core.command({ actor, cid, op, now: made.now }),
  })
  const receive = (socket: HeardSocket, frame: unknown) =>
    made.core.room.receive(socket, JSON.stringify(frame), made.now)
  return {
    store,
    sockets,
    made,
    give,
    receive,
    client: clientOf(made.core, () => made.now),
    wakeAgain: () => {
      made.core = make()
      made.core.wake(made.now)
    },
    write(peer: string, change: Partial<LandedMessage> = {}): string {
      const message: LandedMessage = landedMessage(made.now, {
        channel: 'sms',
        providerId: `m${++made.written}`,
        ownAddress: '+39020',
        peer,
        contactId: 1,
        text: `testo ${made.written}`,
        ...change,
      })
      return made.core.land([message], made.now)[0]?.conversation ?? ''
    },
    join(actor: typeof olga | typeof bruno, cursor: number | null = null): HeardSocket {
      const common = {
        conn: `c${sockets.length}`,
        mode: 'new',
        until: made.now + frameLimits.socketMs,
      } as const
      const socket = new HeardSocket({
        kind: 'agent',
        actor,
        focus: null,
        strikes: [],
        ...common,
      })
      sockets.push(socket)
      const epoch = cursor === null ? null : readEpoch(store.sql, store.makeId)
      receive(socket, {
        type: 'hello',
        proto: 1,
        epoch,
        cursor,
      })
      return socket
    },
    visit(id: string, cursors: Record<string, number> = {}): HeardSocket {
      const visitor = {
        id,
        name: null,
        contactId: null,
        trust: 'anonymous',
        site: 'shop',
        language: 'it',
      } as const
      const common = {
        conn: `c${sockets.length}`,
        mode: 'new',
        until: made.now + 1e9,
      } as const
      const socket = new HeardSocket({
        kind: 'visitor',
        visitor,
        ...common,
      })
      sockets.push(socket)
      receive(socket, {
        type: 'hello',
        proto: 1,
        epoch: readEpoch(store.sql, store.makeId),
        cursors,
      })
      return socket
    },
  }
}

const send = (conversation: string, base: number, text = 'Sì'): Operation => ({
  type: 'send',
  conversation,
  base,
  text,
  ...outgoing,
})

test('an automatic answer stands behind its word, told late or twice, and its outcome is kept up', async () => {
  const { write, client, give } = open()
  const help = { providerId: '0/SM1', meaning: 'help', text: 'AIUTO' }
  const id = write('+39333', help)
  const shown = async () => {
    const page = await client.thread({ actor: olga, id, query: { limit: 10 } })
    return page?.messages.map(({ text, delivery }) => [text, delivery?.unknownAt, delivery?.sentAt])
  }
  const answer = { text: 'Rispondiamo presto.', stage: 'unknown', at: start, code: 'timeout' } as const
  for (const told of [null, answer, answer]) write('+39333', { ...help, answer: told })
  expect(await shown()).toEqual([
    ['AIUTO', undefined, undefined],
    ['Rispondiamo presto.', start, null],
  ])
  for (let count = 0; count < 2; count++) write('+39333', { ...help, answer: { ...answer, stage: 'sent' } })
  expect((await shown())?.at(-1)).toEqual(['Rispondiamo presto.', null, start])
  const [, told] = (await client.thread({ actor: olga, id, query: { limit: 10 } }))?.messages ?? []
  expect(give(olga, { type: 'retry', message: told?.id ?? '' }).outcome).toMatchObject({
    type: 'err',
    code: 'inbox.forbidden',
  })
})

describe('an answer that is taken back', () => {
  const later = { notBefore: start + 10_000, base: 1, text: 'Sì', type: 'send', ...outgoing } as const
  function answered(status?: 'closed') {
    const inbox = open()
    const id = inbox.write('+39333')
    const state = async () => {
      const found = await inbox.client.detail({ actor: olga, id })
      return found && [found.head.status, found.head.assignee, found.head.waitingSince]
    }
    const op: Operation = { ...later, conversation: id, ...(status === undefined ? {} : { status }) }
    const { cid } = inbox.give(olga, op)
    return { ...inbox, id, state, cancel: () => inbox.give(olga, { type: 'cancel', message: cid }) }
  }
  it.each([undefined, 'closed'] as const)('leaves the conversation as it was: %s', async (status) => {
    const { state, cancel } = answered(status)
    expect(await state()).toEqual([status ?? 'open', 'olga', null])
    cancel()
    expect(await state()).toEqual(['open', null, start])
  })
  it('takes back nothing of what others have done since', async () => {
    const { state, cancel, give, id } = answered('closed')
    give(bruno, { type: 'assign', conversations: [id], assignee: 'bruno' })
    give(bruno, { type: 'status', conversations: [id], status: 'spam', until: null })
    cancel()
    expect(await state()).toEqual(['spam', 'bruno', null])
  })
})

describe('who is looked for', () => {
  const { write, client, store } = open()
  const ids = {
    giulia: write('+393932000834', { peerName: 'Giulia Scatizzi', text: 'Buongiorno' }),
    noemi: write('noemi@esempio.it', { channel: 'email', peerName: 'Noémi Caruso', text: 'Salve' }),
  }
  const find = async (q: string) => {
    const { people } = await client.search({ actor: olga, query: { q, before: null, limit: 5 } })
    return people.map(({ id }) => id)
  }
  test.each([
    ['Scatizzi', ids.giulia],
    ['giu sca', ids.giulia],
    ['3932000834', ids.giulia],
    ['+39 393 200 0834', ids.giulia],
    ['393 2000', ids.giulia],
    ['noemi', ids.noemi],
    ['noemi@esempio', ids.noemi],
  ])('is found by %s', async (typed, id) => {
    expect(await find(typed)).toEqual([id])
  })
  it('is told with the first page alone, and not found when nobody is so called', async () => {
    expect(await find('Buongiorno')).toEqual([])
    const later = { q: 'Scatizzi', before: 1, limit: 5 }
    expect((await client.search({ actor: olga, query: later })).people).toEqual([])
  })
  it('is found in an inbox that is older than the search, and gone when forgotten', async () => {
    for (const table of ['people', 'people_search']) store.sql.exec(`DROP TABLE ${table}`)
    store.sql.exec(`UPDATE meta SET value = '2' WHERE key = 'tables'`)
    const again = clientOf(
      new InboxCore(store, { tagged: () => [] }, { later: (_ms, then) => then() }),
      () => start,
    )
    const search = async (q: string) =>
      (await again.search({ actor: olga, query: { q, before: null, limit: 5 } })).people.map(({ id }) => id)
    expect(await search('Scatizzi')).toEqual([ids.giulia])
    await again.forgetContact({ contactId: 1, addresses: [] })
    expect(await search('Scatizzi')).toEqual([])
  })
})

describe('a command', () => {
  it('is done once; a repeat gets the first result, and another’s id gives nothing away', () => {
    const inbox = open()
    const conversation = inbox.write('+391')
    const { cid, outcome } = inbox.give(olga, send(conversation, 1))
    expect(outcome).toMatchObject({ type: 'ok', result: { cseq: 2 } })
    expect(inbox.give(olga, send(conversation, 1), cid).outcome).toMatchObject({
      type: 'dup',
      result: { cseq: 2 },
    })
    expect(inbox.give(bruno, send(conversation, 1), cid).outcome).toEqual({
      type: 'err',
      code: 'inbox.id_taken',
    })
    const [inbound] = rowsOf<{ id: string }>(inbox.store.sql, `SELECT id FROM messages WHERE kind = 'in'`)
    expect(inbox.give(olga, send(conversation, 2), inbound?.id).outcome).toEqual({
      type: 'err',
      code: 'inbox.id_taken',
    })
  })

  it('that answers over somebody’s head shows what was missed, and goes when it was seen', () => {
    const inbox = open()
    const conversation = inbox.write('+391')
    inbox.give(bruno, send(conversation, 1, 'Ci penso io'))
    const { cid, outcome } = inbox.give(olga, send(conversation, 1))
    expect(outcome).toMatchObject({ type: 'conflict', latest: [{ text: 'Ci penso io', cseq: 2 }] })
    expect(inbox.give(olga, send(conversation, 2), cid).outcome.type).toBe('ok')
    expect(inbox.give(olga, send(conversation, 2, 'Ancora io')).outcome.type).toBe('ok')
  })

  it('over many conversations is one change, and tells which are not there', () => {
    const inbox = open()
    const conversations = [inbox.write('+391'), inbox.write('+392'), countedId('X', 1)]
    const before = readSeq(inbox.store.sql)
    const { outcome } = inbox.give(olga, { type: 'assign', conversations, assignee: 'bruno' })
    expect(outcome).toEqual({
      type: 'ok',
      seq: before + 1,
      result: { changed: 2, missing: [countedId('X', 1)] },
    })
  })

  it.each([
    [
      { type: 'status', conversations: [countedId('X', 1)], status: 'closed', until: null },
      'inbox.not_found',
    ],
    [send(countedId('X', 1), 0), 'inbox.not_found'],
    [{ type: 'cancel', message: countedId('X', 1) }, 'inbox.not_found'],
  ] satisfies [Operation, string][])('is refused and changes nothing: %o', (op, code) => {
    const inbox = open()
    const before = readSeq(inbox.store.sql)
    expect(inbox.give(olga, op).outcome).toEqual({ type: 'err', code })
    expect(readSeq(inbox.store.sql)).toBe(before)
  })

  it('changes notes of one’s own alone, and a deleted one is found no more', async () => {
    const inbox = open()
    const conversation = inbox.write('+391')
    const text = 'Ha il diabete'
    const { cid: message } = inbox.give(olga, {
      type: 'note',
      conversation,
      text,
      attachments: [],
      mentions: [],
    })
    expect(inbox.give(bruno, { type: 'edit', message, text: 'x' }).outcome).toMatchObject({
      code: 'inbox.forbidden',
    })
    expect(inbox.give(bruno, { type: 'delete', message }).outcome).toMatchObject({ code: 'inbox.forbidden' })
    const found = async () =>
      (await inbox.client.search({ actor: olga, query: { q: 'diab', before: null, limit: 9 } })).items.length
    expect(await found()).toBe(1)
    expect(inbox.give(olga, { type: 'delete', message }).outcome.type).toBe('ok')
    expect(await found()).toBe(0)
  })
})

describe('resuming', () => {
  it('is refused to a cursor of another epoch, from the future, or from before what is remembered', () => {
    const inbox = open()
    inbox.write('+391')
    const into = inbox.write('+392')
    const from = inbox.write('+393')
    inbox.give(olga, { type: 'merge', from, into })
    const epoch = readEpoch(inbox.store.sql, inbox.store.makeId)
    const why = (client: Partial<Parameters<typeof whyReset>[1]>) =>
      whyReset(inbox.store, { epoch, cursor: 1, ...client }, epoch)
    expect([why({}), why({ epoch: 'x' }), why({ cursor: 99 })]).toEqual([null, 'epoch', 'ahead'])
    inbox.made.core.sweep(start + 31 * 86_400_000)
    expect([why({}), why({ cursor: 4 })]).toEqual(['floor', null])
  })

  it('of more than two thousand conversations begins anew', () => {
    const inbox = open()
    for (let peer = 0; peer <= frameLimits.resumeHeads; peer++) inbox.write(`+39${peer}`)
    const [behind, close] = [inbox.join(olga, 0), inbox.join(olga, 1)]
    expect(behind.ofType('reset')).toMatchObject([{ why: 'too_much' }])
    expect(close.ofType('reset')).toEqual([])
    expect(close.ofType('catchup')[0]).toMatchObject({ from: 1, more: true })
  })
})

describe('a slow reader', () => {
  it('is told once, gets nothing until it pulls, and keeps nobody else waiting', () => {
    const inbox = open()
    const [slow, quick] = [inbox.join(olga), inbox.join(bruno)]
    for (let n = 0; n < 600; n++) {
      inbox.made.now += 20
      inbox.write(`+39${n % 7}`)
      if (n % 50 === 0) inbox.receive(quick, { type: 'ack', seq: n })
    }
    expect(slow.ofType('behind')).toHaveLength(1)
    expect(slow.frames.at(-1)?.type).toBe('behind')
    expect(quick.ofType('live').at(-1)?.to).toBe(600)
    expect(quick.ofType('behind')).toEqual([])
    const last = slow.ofType('live').at(-1)?.to ?? 0
    inbox.receive(slow, { type: 'pull', from: last })
    expect(slow.frames.at(-1)).toMatchObject({ type: 'catchup', from: last, to: 600, more: false })
    inbox.write('+391')
    expect(slow.frames.at(-1)).toMatchObject({ type: 'live', from: 601, to: 601 })
  })
})

describe('presence', () => {
  it('outlives a restart of ten seconds and no more', () => {
    const inbox = open()
    const online = () => inbox.sockets.at(-1)?.frames.findLast((frame) => frame.type === 'presence')
    inbox.join(olga)
    for (const socket of inbox.sockets) socket.hangUp()
    inbox.wakeAgain()
    inbox.made.now += 9000
    inbox.made.core.sweep(inbox.made.now)
    inbox.join(bruno)
    expect(
      inbox.sockets
        .at(-1)
        ?.ofType('welcome')[0]
        ?.online.map(({ id }) => id),
    ).toEqual(['bruno', 'olga'])
    inbox.made.now += 1000
    inbox.made.core.sweep(inbox.made.now)
    expect(online()).toMatchObject({ online: [{ id: 'bruno' }] })
  })

  it('gives new conversations in turn to whoever is there and available', () => {
    const inbox = open()
    inbox.made.core.configure({ roundRobin: true }, start)
    inbox.join(olga)
    inbox.join(bruno)
    const assigned = (ids: string[]) =>
      ids.map(
        (id) =>
          rowsOf<{ assignee: string }>(inbox.store.sql, 'SELECT assignee FROM heads WHERE id = ?', id)[0]
            ?.assignee,
      )
    expect(assigned([1, 2, 3, 4].map((peer) => inbox.write(`+39${peer}`)))).toEqual([
      'bruno',
      'olga',
      'bruno',
      'olga',
    ])
    inbox.give(olga, { type: 'availability', available: false })
    expect(assigned([5, 6].map((peer) => inbox.write(`+39${peer}`)))).toEqual(['bruno', 'bruno'])
  })

  it('shows typing to others, once in three seconds, and never stores it', () => {
    const inbox = open()
    const conversation = inbox.write('+391')
    const [writer, reader] = [inbox.join(olga), inbox.join(bruno)]
    const before = readSeq(inbox.store.sql)
    for (let n = 0; n < 5; n++) inbox.receive(writer, { type: 'eph', kind: 'typing', conversation })
    expect(reader.ofType('eph')).toMatchObject([{ who: { id: 'olga' } }])
    expect(writer.ofType('eph')).toEqual([])
    expect(readSeq(inbox.store.sql)).toBe(before)
  })
})

describe('a visitor', () => {
  const say = (conversation: string, count: number) => ({
    type: 'say',
    cid: countedId('V', count),
    conversation,
    text: 'Buongiorno',
  })

  it('sees own conversations alone; another’s looks like one that is not there', () => {
    const inbox = open()
    const mine = countedId('K', 1)
    const anna = inbox.visit('anna')
    inbox.receive(anna, say(mine, 1))
    const spy = inbox.visit('spy', { [mine]: 0 })
    inbox.receive(spy, { type: 'pull', conversation: mine, from: 0 })
    inbox.receive(spy, { type: 'read', conversation: mine, cseq: 9 })
    inbox.receive(spy, say(mine, 2))
    const raw = JSON.stringify(spy.frames)
    expect(raw).not.toContain('Buongiorno')
    expect(spy.frames).toContainEqual({ type: 'err', cid: countedId('V', 2), code: 'inbox.not_found' })
    expect(spy.frames).toContainEqual({ type: 'gone', conversation: mine })
  })

  it('opens a chat with what the bot said before, answers it, and floods it as little as people', async () => {
    const inbox = open()
    const flow = flowOf(choice('q', { a: 'h', b: 'h' }), hand('h'))
    await inbox.client.setBot({ bot: { version: 1, flow } })
    const anna = inbox.visit('anna')
    expect(anna.frames).toMatchObject([{ type: 'welcome', conversations: 0 }])
    const conversation = countedId('K', 1)
    const { opening } = await inbox.client.presence({ language: 'it', known: false })
    const first = { type: 'answer', conversation, cid: countedId('V', 1), opening }
    inbox.receive(anna, { ...first, option: 'x' })
    expect(anna.frames.at(-1)).toMatchObject({ type: 'err', code: 'inbox.invalid' })
    inbox.receive(anna, { ...first, option: 'b' })
    const offer = { type: 'choice', state: 'answered', chosen: 'b' }
    expect(anna.frames.slice(2)).toMatchObject([
      {
        type: 'live',
        from: 1,
        messages: [
          { from: 'bot', name: 'Nina', text: 'chiedo q', offer },
          { from: 'visitor', text: 'Scelta b', offer: null },
        ],
      },
      { type: 'ok', cid: countedId('V', 1), cseq: 2 },
    ])
    const answer = { type: 'answer', conversation, message: countedId('N', 1), option: 'b' }
    for (let count = 3; count < 20; count++) inbox.receive(anna, { ...answer, cid: countedId('V', count) })
    expect(anna.frames.at(-1)).toMatchObject({ type: 'err', code: 'inbox.limited' })
  })

  it('is answered by a first name, and never told notes, numbers of the workspace or reasons', () => {
    const inbox = open()
    const conversation = countedId('K', 1)
    const anna = inbox.visit('anna')
    inbox.receive(anna, say(conversation, 1))
    const text = 'Cliente difficile'
    inbox.give(olga, { type: 'note', conversation, text, attachments: [], mentions: [] })
    inbox.give(olga, send(conversation, 2, 'Eccomi'))
    const raw = JSON.stringify(anna.frames)
    expect(raw).toContain('Eccomi')
    for (const hidden of ['difficile', 'olga', 'Neri', '"seq"', 'errorCode'])
      expect(raw).not.toContain(hidden)
    const [, answered] = anna.frames.filter(({ type }) => type === 'live')
    expect(answered).toMatchObject({ from: 2, to: 2, messages: [{ name: 'Olga', from: 'agent' }] })
  })

  it('begins five conversations a day and says what a hand can type', () => {
    const inbox = open()
    const anna = inbox.visit('anna')
    for (let n = 1; n <= 6; n++) {
      inbox.made.now += 2000
      inbox.receive(anna, say(countedId('K', n), n))
    }
    expect(anna.frames.at(-1)).toMatchObject({ type: 'err', code: 'inbox.limited', cid: countedId('V', 6) })
    for (let n = 7; n <= 20; n++) inbox.receive(anna, say(countedId('K', 1), n))
    expect(anna.frames.at(-1)).toMatchObject({ type: 'err', code: 'inbox.limited', retryMs: 1000 })
  })
})

function mustBe<Thing>(thing: Thing | null): Thing {
  if (thing === null) throw new Error('nothing there')
  return thing
}

test('a snooze ends by itself at its time', () => {
  const inbox = open()
  const conversation = inbox.write('+391')
  const until = start + 3_600_000
  inbox.give(olga, { type: 'status', conversations: [conversation], status: 'snoozed', until })
  expect(inbox.made.core.nextAt(start + 1e9)).toBe(until)
  const status = () => rowsOf<{ status: string }>(inbox.store.sql, 'SELECT status FROM heads')[0]?.status
  inbox.made.core.sweep(until - 1)
  expect(status()).toBe('snoozed')
  inbox.made.core.sweep(until)
  expect(status()).toBe('open')
})

test('replies of one conversation leave in order, and nobody wakes for one that is held back', () => {
  const inbox = open()
  const conversation = inbox.write('+391')
  const { cid: held } = inbox.give(olga, send(conversation, 1, 'Prima'))
  const { cid: behind } = inbox.give(olga, send(conversation, 1, 'Dopo'))
  const desk = deskOf(inbox.made.core)
  const take = (at: number) => mustBe(desk.takeDue(at))
  const taken = take(start)
  expect(taken.message.id).toBe(held)
  desk.end(taken, { type: 'wait', until: start + 60_000, code: 'no_credit' }, start)
  desk.confirm(desk.unprojected(100))
  expect(desk.takeDue(start)).toBeNull()
  expect(inbox.made.core.nextAt(start)).toBe(start + 60_000)
  const again = take(start + 60_000)
  expect(again.message.id).toBe(held)
  desk.begin(again, start + 60_000)
  desk.end(again, { type: 'sent', providerId: 'x' }, start + 60_000)
  expect(desk.takeDue(start + 60_000)?.message.id).toBe(behind)
})

test('a reply whose attempt was begun is not due again when its lease is over: it was cut off', () => {
  const inbox = open()
  const conversation = inbox.write('+391')
  const { cid } = inbox.give(olga, send(conversation, 1, 'Ecco'))
  const { cid: behind } = inbox.give(olga, send(conversation, 1, 'Dopo'))
  const desk = deskOf(inbox.made.core)
  const later = start + 60_000
  const taken = mustBe(desk.takeDue(start))
  expect(taken.message.id).toBe(cid)
  desk.begin(taken, start)
  expect(desk.takeCutOff(later - 1)).toEqual([])
  expect(desk.takeDue(later)).toBeNull()
  expect(inbox.made.core.nextAt(later)).toBeLessThanOrEqual(later)
  expect(desk.takeCutOff(later).map(({ message }) => message.id)).toEqual([cid])
  desk.end(taken, { type: 'unknown', code: 'cut_off' }, later)
  expect(desk.takeDue(later)?.message.id).toBe(behind)
})

test('what a member has read already is written and told to nobody again', () => {
  const { store, write, give, join } = open()
  const id = write('+39333')
  write('+39333')
  const [page, colleague] = [join(olga), join(bruno)]
  const read = (cseq: number) => {
    const before = { seq: readSeq(store.sql), told: [page.frames.length, colleague.frames.length] }
    const { outcome } = give(olga, { type: 'read', conversation: id, cseq })
    const told = [page, colleague].map(({ frames }, index) => frames.length - (before.told[index] ?? 0))
    return { outcome, written: readSeq(store.sql) - before.seq, told }
  }
  const seq = readSeq(store.sql)
  const result = { conversation: id, cseq: 2 }
  const nothing = { written: 0, told: [0, 0] }
  expect(read(0)).toEqual({ outcome: { type: 'ok', seq, result: { ...result, cseq: 0 } }, ...nothing })
  expect(read(2)).toEqual({ outcome: { type: 'ok', seq: seq + 1, result }, written: 1, told: [1, 1] })
  expect(read(2)).toEqual({ outcome: { type: 'ok', seq: seq + 1, result }, ...nothing })
  expect(read(99)).toEqual({ outcome: { type: 'ok', seq: seq + 1, result }, ...nothing })
  expect(read(1)).toMatchObject({ outcome: { type: 'ok', seq: seq + 1 }, ...nothing })
})

test('a ticket opens one socket within a minute', async () => {
  const { store } = open()
  const holder = { kind: 'agent', actor: olga } as const
  const { ticket } = await issueTicket(store, { holder, until: null }, start)
  expect(await redeemTicket(store, `${ticket}x`, { now: start, chance: 0 })).toBeNull()
  expect(await redeemTicket(store, ticket, { now: start + 1, chance: 0 })).toMatchObject({
    kind: 'agent',
    actor: olga,
    mode: 'new',
  })
  expect(await redeemTicket(store, ticket, { now: start + 1, chance: 0 })).toBeNull()
  const late = await issueTicket(store, { holder, until: null }, start)
  expect(await redeemTicket(store, late.ticket, { now: start + 60_000, chance: 0 })).toBeNull()
})

test('a mail finds its conversation by the keys of its thread, also one that was merged; a stranger’s does not', () => {
  const inbox = open()
  const mail = (subject: string) => ({ subject, to: [], cc: [], bcc: [] })
  const email = { channel: 'email', ownAddress: 'ciao@frantoio.example' } as const
  const withBoss = { ...mail('Olio'), cc: ['Capo@prova.example'] }
  const first = inbox.write('anna@prova.example', { ...email, mail: withBoss, ownKeys: ['<1@x>'] })
  const other = inbox.write('anna@prova.example', { ...email, mail: mail('Fattura') })
  expect(other).not.toBe(first)
  expect(inbox.write('anna@prova.example', { ...email, mail: mail('Re: olio') })).toBe(first)
  inbox.give(olga, { type: 'merge', from: first, into: other })
  expect(inbox.write('capo@prova.example', { ...email, mail: mail('x'), threadKeys: ['<1@x>'] })).toBe(other)
  expect(inbox.write('capo@prova.example', { ...email, mail: mail('y'), conversations: [first] })).toBe(other)
  const forwarded = {
    ...email,
    mail: mail('Re: olio'),
    threadKeys: ['<1@x>'],
    conversations: [first],
    contactId: 99,
  }
  expect([first, other]).not.toContain(inbox.write('altri@prova.example', forwarded))
})
