import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import type { SocketState } from '../../../durable-objects/inbox/sockets.ts'
import { readSeq } from '../../../durable-objects/inbox/tables.ts'
import { rowsOf } from '../../../durable-objects/sql.ts'
import type { LandedMessage } from '../../../worker/contracts/inbox-object.ts'
import { VisitorClientFrame } from '../../../worker/contracts/inbox-frames.ts'
import { closeCodes, frameLimits } from '../../../worker/contracts/inbox-protocol.ts'
import { heard, HeardSocket } from '../../support/heard-socket.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'
import { landedMessage } from '../../support/landed-message.ts'

const start = Date.UTC(2026, 10, 22, 9)
const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
const bruno = { type: 'user', id: 'bruno', name: 'Bruno Sala' } as const

/** An inbox with one conversation, a member's line and a visitor's, both of which have said hello. */
function open() {
  const store = openMemoryStore()
  const lines: HeardSocket[] = []
  const core = new InboxCore(store, heard(lines), { later: (_ms, then) => then() })
  const world = { now: start, made: 0 }
  const [landed] = core.land([inbound], start)
  const end = start + frameLimits.socketMs
  const nextConn = () => countedId('L', lines.length)
  const join = (state: SocketState, hello: object) => {
    const line = new HeardSocket(state)
    lines.push(line)
    core.room.receive(line, JSON.stringify(hello), world.now)
    return line
  }
  const member = (actor: typeof olga | typeof bruno, until = end) =>
    join(
      { kind: 'agent', conn: nextConn(), actor, mode: 'new', focus: null, strikes: [], until },
      { type: 'hello', proto: 1, epoch: null, cursor: null },
    )
  const visitor = {
    id: 'v1',
    name: null,
    contactId: null,
    trust: 'anonymous',
    site: 's',
    language: 'it',
  } as const
  const guest = () =>
    join(
      { kind: 'visitor', conn: nextConn(), visitor, mode: 'new', until: end },
      { type: 'hello', proto: 1, epoch: null, cursors: {} },
    )
  return {
    core,
    store,
    world,
    conversation: landed?.conversation ?? '',
    member,
    guest,
    client: clientOf(core, () => world.now),
    tell: (line: HeardSocket, frame: unknown) => core.room.receive(line, JSON.stringify(frame), world.now),
    command: (op: unknown) => ({ type: 'cmd', cid: countedId('C', ++world.made), op }),
    rows: () => readSeq(store.sql),
  }
}

const inbound: LandedMessage = landedMessage(start, {
  channel: 'sms',
  providerId: 'm1',
  ownAddress: '+39020',
  peer: '+39333',
  peerName: 'Anna',
  contactId: 1,
  text: 'Avete olio?',
})

const note = (conversation: string, text = 'Nota') => ({
  type: 'note',
  conversation,
  text,
  attachments: [],
  mentions: [],
})
const answer = (conversation: string, base: number, text: string) => ({
  type: 'send',
  conversation,
  base,
  text,
  attachments: [],
  template: null,
  cc: [],
  bcc: [],
})

/** Frames as somebody makes them who wants to do harm: near to real ones, or anything. */
const wild = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record({
      type: fc.constantFrom(
        'cmd',
        'say',
        'hello',
        'pull',
        'ack',
        'eph',
        'focus',
        'read',
        '__proto__',
        'constructor',
      ),
      cid: fc.oneof(fc.constant(countedId('X', 1)), fc.string(), fc.constant(null)),
      op: fc.oneof(
        fc.jsonValue(),
        fc.record({
          type: fc.constantFrom('send', 'note', 'merge', 'block', 'toString'),
          conversation: fc.jsonValue(),
        }),
      ),
      conversation: fc.jsonValue(),
      cursors: fc.jsonValue(),
      from: fc.oneof(fc.integer(), fc.double(), fc.string()),
      seq: fc.jsonValue(),
    })
    .map((frame) => JSON.stringify(frame)),
)

describe('a frame that nobody would send', () => {
  it('is answered with an error or the end of its line, and writes nothing', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.array(wild, { maxLength: 20 }), (frames) => {
        const { core, world, member, guest, rows } = open()
        for (const one of [member(olga), guest()]) {
          const before = rows()
          for (const frame of frames) if (one.code === null) core.room.receive(one, frame, world.now)
          expect(rows()).toBe(before)
          expect([null, closeCodes.badFrame, closeCodes.upgrade]).toContain(one.code)
        }
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['of more than 64 KB', 'x'.repeat(frameLimits.inboundBytes + 1)],
    ['of bytes', new ArrayBuffer(8)],
    ['that is cut off', '{"type":"cmd","cid":"01'],
    ['nested without an end', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ] as const)('%s ends its line', (_name, frame) => {
    const { core, world, member, guest } = open()
    for (const one of [member(olga), guest()]) {
      core.room.receive(one, frame, world.now)
      expect(one.code).toBe(closeCodes.badFrame)
    }
  })

  it('says more than a message holds: the command alone is refused', () => {
    const { tell, member, conversation, command, rows } = open()
    const line = member(olga)
    const before = rows()
    tell(line, command(note(conversation, 'x'.repeat(60_000))))
    expect(line.frames.at(-1)).toMatchObject({ type: 'err', code: 'inbox.invalid' })
    expect(line.code).toBeNull()
    expect(rows()).toBe(before)
  })
})

describe('somebody who says who they are', () => {
  it('is who their ticket named, whatever their frames say', () => {
    const { tell, member, conversation, command, store } = open()
    const forged = {
      ...command({ ...note(conversation), author: bruno, authorKey: 'user:bruno' }),
      actor: bruno,
    }
    tell(member(olga), forged)
    const [row] = rowsOf<{ author_key: string }>(
      store.sql,
      `SELECT author_key FROM messages WHERE kind = 'note'`,
    )
    expect(row?.author_key).toBe('user:olga')
  })

  it('as a visitor is given nothing that is a member’s', () => {
    const { tell, guest, conversation, command, rows } = open()
    const before = rows()
    for (const frame of [command(note(conversation)), { type: 'pull', from: 0 }]) {
      const one = guest()
      tell(one, frame)
      expect(one.code === closeCodes.badFrame || one.frames.at(-1)?.type === 'err').toBe(true)
      expect(JSON.stringify(one.frames)).not.toContain('Avete olio?')
    }
    expect(VisitorClientFrame.safeParse({ type: 'pull', from: 0 }).success).toBe(false)
    expect(rows()).toBe(before)
  })

  it('names a conversation of another workspace: it is not there, and nothing is written', () => {
    const { tell, member, command, rows } = open()
    const theirs = countedId('T', 1)
    const line = member(olga)
    const before = rows()
    for (const op of [
      note(theirs),
      answer(theirs, 0, 'Sì'),
      { type: 'status', conversations: [theirs], status: 'closed', until: null },
      { type: 'merge', from: theirs, into: countedId('T', 2) },
      { type: 'draft', conversation: theirs, text: 'x' },
      { type: 'block', conversation: theirs, blocked: true },
    ]) {
      tell(line, command(op))
      expect(line.frames.at(-1)).toMatchObject({ type: 'err', code: 'inbox.not_found' })
    }
    expect(rows()).toBe(before)
  })
})

describe('a flood of commands', () => {
  it('of one member is told with a time, slows nobody else, and what waited goes through later', () => {
    const { tell, member, conversation, command, world, store } = open()
    const [flooding, calm] = [member(olga), member(bruno)]
    const given = Array.from({ length: frameLimits.agentBucket.burst + 20 }, () =>
      command(note(conversation)),
    )
    for (const frame of given) tell(flooding, frame)
    const refused = flooding.frames.flatMap((frame) => (frame.type === 'err' ? [frame] : []))
    expect(refused).toHaveLength(20)
    expect(refused[0]).toMatchObject({ code: 'inbox.limited', retryMs: expect.any(Number) })
    tell(calm, command(note(conversation)))
    expect(calm.frames.at(-1)?.type).toBe('ok')
    world.now += refused[0]?.retryMs ?? 0
    tell(
      flooding,
      given.find(({ cid }) => cid === refused[0]?.cid),
    )
    expect(flooding.frames.at(-1)?.type).toBe('ok')
    const [count] = rowsOf<{ n: number }>(store.sql, `SELECT count(*) AS n FROM messages WHERE kind = 'note'`)
    expect(count?.n).toBe(frameLimits.agentBucket.burst + 2)
  })
})

describe('a flood of frames that are no command', () => {
  const typing = (count: number) => ({ type: 'eph', kind: 'typing', conversation: countedId('E', count) })
  it.each([
    ['typing', (count: number) => typing(count)],
    ['acknowledgements', (count: number) => ({ type: 'ack', seq: count })],
    ['threads in focus', (count: number) => ({ type: 'focus', conversation: countedId('F', count) })],
    ['nothing that can be read', () => ({ type: 'cmd', cid: countedId('C', 1), op: null })],
  ])('of %s ends its line, and nobody else’s', (_name, frameOf) => {
    const { tell, member, guest, conversation, command } = open()
    const [flooding, calm, visitor] = [member(olga), member(bruno), guest()]
    for (let count = 1; count < frameLimits.frames.burst; count++) tell(flooding, frameOf(count))
    expect(flooding.code).toBeNull()
    tell(flooding, frameOf(0))
    expect(flooding.code).toBe(closeCodes.limited)
    expect(flooding.frames.at(-1)).toMatchObject({ type: 'bye', code: closeCodes.limited, retryMs: 5000 })
    tell(calm, command(note(conversation)))
    expect(calm.frames.at(-1)?.type).toBe('ok')
    expect(visitor.code).toBeNull()
  })

  it('shows a member’s typing so often in all, however many conversations it names', () => {
    const { tell, member, world } = open()
    const [flooding, calm] = [member(olga), member(bruno)]
    const shown = () => calm.frames.filter(({ type }) => type === 'eph').length
    for (let count = 1; count <= 100; count++) tell(flooding, typing(count))
    expect(shown()).toBe(frameLimits.memberShows.burst)
    world.now += 1000
    tell(flooding, typing(1000))
    expect(shown()).toBe(frameLimits.memberShows.burst + 1)
  })

  it('of greetings and pulls counts for all sockets of a member, who may ask again after a while', () => {
    const { tell, member, world } = open()
    const { burst, perSecond } = frameLimits.memberAsks
    const lines = [member(olga), member(olga)] as const
    const calm = member(bruno)
    for (let count = 2; count < burst; count++)
      tell(lines[count % 2 === 0 ? 0 : 1], { type: 'pull', from: 0 })
    expect(lines.map(({ code }) => code)).toEqual([null, null])
    tell(lines[0], { type: 'pull', from: 0 })
    expect(lines[0].code).toBe(closeCodes.limited)
    // Coming back costs one too.
    expect(member(olga).code).toBe(closeCodes.limited)
    tell(calm, { type: 'pull', from: 0 })
    expect(calm.frames.at(-1)?.type).toBe('catchup')
    world.now += 2000
    const back = Array.from({ length: 2 * perSecond }, () => member(olga))
    expect(back.every(({ code }) => code === null)).toBe(true)
  })

  it('is not remembered longer than it says something', () => {
    const { core, world } = open()
    for (let count = 0; count < 5000; count++) {
      world.now += 10
      core.room.rates.take(`visitor:${count}`, frameLimits.visitorBucket, world.now)
      core.room.rates.mayShow(`c:${count}`, world.now)
    }
    expect(core.room.rates.size).toBeLessThan(2000)
  })

  it('goes on after its line was ended: nothing of it is heard or told', () => {
    const { tell, core, member, conversation, command, rows, world } = open()
    const [line, calm] = [member(olga), member(bruno)]
    core.disconnect({ type: 'user', id: 'olga' }, world.now)
    const before = rows()
    const told = line.frames.length
    tell(line, command(note(conversation)))
    tell(line, { type: 'hello', proto: 1, epoch: null, cursor: null })
    tell(calm, command(note(conversation)))
    expect(rows()).toBe(before + 1)
    expect(line.frames).toHaveLength(told)
    expect(line.frames.at(-1)).toMatchObject({ type: 'bye', code: closeCodes.ended })
  })

  it('of sockets leaves a member those that were opened last, however soon they end', () => {
    const { member } = open()
    const lines = Array.from({ length: frameLimits.memberSockets + 2 }, (_, index) =>
      member(olga, start + frameLimits.socketMs - index),
    )
    expect(lines.filter(({ code }) => code === null)).toHaveLength(frameLimits.memberSockets)
    expect(lines.slice(0, 2).map(({ code }) => code)).toEqual([closeCodes.limited, closeCodes.limited])
    expect(member(bruno).code).toBeNull()
  })
})

describe('two members who answer one person in the same moment', () => {
  it('send one answer: the second sees the first, and both stand when it is meant', () => {
    const { tell, member, conversation, command, store } = open()
    const [first, second] = [member(olga), member(bruno)]
    tell(first, command(answer(conversation, 1, 'Sì')))
    tell(second, command(answer(conversation, 1, 'Sì, da 5 litri')))
    const conflict = second.frames.at(-1)
    expect(conflict).toMatchObject({ type: 'conflict', latest: [{ text: 'Sì' }] })
    tell(second, command(answer(conversation, 2, 'Sì, da 5 litri')))
    const sent = rowsOf<{ text: string; cseq: number }>(
      store.sql,
      `SELECT text, cseq FROM messages WHERE kind = 'out' ORDER BY cseq`,
    )
    expect(sent).toEqual([
      { text: 'Sì', cseq: 2 },
      { text: 'Sì, da 5 litri', cseq: 3 },
    ])
  })

  it('take and close it in one order, which is the same for both', async () => {
    const { tell, member, conversation, command, client } = open()
    const lines = [member(olga), member(bruno)] as const
    for (const [index, line] of lines.entries())
      tell(
        line,
        command({ type: 'assign', conversations: [conversation], assignee: index === 0 ? 'olga' : 'bruno' }),
      )
    tell(lines[0], command({ type: 'status', conversations: [conversation], status: 'closed', until: null }))
    const told = lines.map(({ frames }) =>
      frames.flatMap((frame) => (frame.type === 'live' ? [[frame.from, frame.to, frame.events]] : [])),
    )
    expect(told[0]).toEqual(told[1])
    const detail = await client.detail({ actor: olga, id: conversation })
    expect(detail?.head).toMatchObject({ assignee: 'bruno', status: 'closed' })
  })
})
