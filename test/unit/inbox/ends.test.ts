import { describe, expect, it } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { endOf } from '../../../durable-objects/inbox/ends.ts'
import type { ChatVisitor } from '../../../worker/contracts/inbox-object.ts'
import { closeCodes, frameLimits } from '../../../worker/contracts/inbox-protocol.ts'
import { heard, HeardSocket } from '../../support/heard-socket.ts'
import { countedId, openMemoryStore } from '../../support/memory-inbox.ts'

const start = Date.UTC(2026, 10, 22, 9)
const minuteMs = 60_000
const olga = { type: 'user', id: 'olga', name: 'Olga Neri' } as const
const till = { type: 'key', id: '7', name: 'Cassa' } as const
const [shop, blog] = ['https://www.frantoio.example', 'https://blog.frantoio.example']
const visitorOf = (id: string, change: Partial<ChatVisitor> = {}): ChatVisitor => ({
  id,
  name: null,
  contactId: null,
  trust: 'anonymous',
  site: shop,
  language: 'it',
  ...change,
})
const signed = visitorOf('s1', { trust: 'signed', contactId: 7 })
const hello = { type: 'hello', proto: 1, epoch: null }

/** An inbox that sleeps between all that happens to it, and its alarm. */
function open(random = () => 0) {
  const store = openMemoryStore()
  const sockets: HeardSocket<{ type: string }>[] = []
  const world = { now: start }
  const wake = () => {
    const core = new InboxCore(store, heard(sockets), { later: (_ms, then) => then() })
    core.wake(world.now)
    return core
  }
  const ask = () => clientOf(wake(), () => world.now)
  async function enter({ ticket }: { ticket: string }): Promise<HeardSocket<{ type: string }> | null> {
    const opened = await wake().open(ticket, { now: world.now, chance: random() })
    if (opened === null) return null
    const socket = new HeardSocket<{ type: string }>(opened)
    sockets.push(socket)
    const more = opened.kind === 'agent' ? { cursor: null } : { cursors: {} }
    wake().room.receive(socket, JSON.stringify({ ...hello, ...more }), world.now)
    return socket
  }
  const issued = {
    member: (actor: typeof olga | typeof till, until: number | null = null) => ask().ticket({ actor, until }),
    visitor: (visitor: ChatVisitor, until: number | null = null) =>
      ask().openChat({ visitor, joins: null, until }),
  }
  async function opened(ticket: Promise<{ ticket: string }>): Promise<HeardSocket<{ type: string }>> {
    const socket = await enter(await ticket)
    if (socket === null) throw new Error('the ticket was refused')
    return socket
  }
  return {
    world,
    ask,
    enter,
    issued,
    member: (actor: typeof olga | typeof till, until: number | null = null) =>
      opened(issued.member(actor, until)),
    visitor: (visitor: ChatVisitor, until: number | null = null) => opened(issued.visitor(visitor, until)),
    say: (socket: HeardSocket<{ type: string }>, conversation: string) =>
      wake().room.receive(
        socket,
        JSON.stringify({ type: 'say', cid: countedId('V', 1), conversation, text: 'Ciao' }),
        world.now,
      ),
    /** Nobody says anything; time passes, and the alarm rings whenever it was set. */
    pass(ms: number) {
      const end = world.now + ms
      const next = () => {
        const core = wake()
        const times = [core.nextAt(world.now), core.nextEndAt()].filter((at) => at !== null)
        return times.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...times)
      }
      for (let at = next(); at <= end; at = next()) {
        world.now = Math.max(world.now, at)
        wake().sweep(world.now)
      }
      world.now = end
    },
  }
}

describe('the end of a socket', () => {
  it.each([
    { what: 'is its hour', chance: 0, provedUntil: null, minutes: 60 },
    { what: 'comes sooner by chance', chance: 0.5, provedUntil: null, minutes: 55 },
    { what: 'comes ten minutes sooner at most', chance: 1, provedUntil: null, minutes: 50 },
    { what: 'is that of what was proved', chance: 0, provedUntil: 10, minutes: 10 },
    { what: 'is that of what was proved, not sooner', chance: 1, provedUntil: 49, minutes: 49 },
    { what: 'is not put off by what was proved', chance: 0.5, provedUntil: 90, minutes: 55 },
    { what: 'is over with what was proved', chance: 0.5, provedUntil: -1, minutes: -1 },
  ])('$what', ({ chance, provedUntil, minutes }) => {
    const proved = provedUntil === null ? null : start + provedUntil * minuteMs
    expect(endOf({ now: start, provedUntil: proved, chance })).toBe(start + minutes * minuteMs)
  })

  it('comes for those that were opened together over ten minutes', async () => {
    let opened = 0
    const { member, visitor, pass } = open(() => (opened++ % 20) / 20)
    const sockets: HeardSocket<{ type: string }>[] = []
    for (let count = 0; count < 20; count++)
      sockets.push(await member(olga), await visitor(visitorOf(`v${count}`)))
    const isOver = () => sockets.filter(({ code }) => code === closeCodes.ended).length
    pass(frameLimits.socketMs - frameLimits.socketSpreadMs)
    expect(isOver()).toBe(0)
    const ended: number[] = []
    for (let minute = 0; minute < 10; minute++) {
      const before = isOver()
      pass(minuteMs)
      ended.push(isOver() - before)
    }
    expect(ended).toEqual(Array(10).fill(4))
  })
})

describe('a socket on which nobody speaks', () => {
  it('ends with its hour, a visitor’s as a member’s, and leaves no alarm behind', async () => {
    const { member, visitor, pass, ask } = open()
    const first = await visitor(visitorOf('v1'))
    pass(30 * minuteMs)
    const [second, third] = [await visitor(visitorOf('v2')), await member(olga)]
    pass(frameLimits.socketMs - 31 * minuteMs)
    expect(first.code).toBeNull()
    pass(2 * minuteMs)
    expect([first.code, second.code, third.code]).toEqual([closeCodes.ended, null, null])
    pass(30 * minuteMs)
    expect([second.code, third.code]).toEqual([closeCodes.ended, closeCodes.ended])
    expect(await ask().isVisiting({ visitor: 'v2' })).toBe(false)
  })

  it('ends with the proof of who the visitor is, or with the session or key that opened it', async () => {
    const { member, visitor, pass, world } = open()
    const until = world.now + 10 * minuteMs
    const sockets = [await visitor(signed, until), await member(olga, until), await member(till, until)]
    const other = await visitor(visitorOf('v1'))
    pass(9 * minuteMs)
    expect(sockets.map(({ code }) => code)).toEqual([null, null, null])
    pass(2 * minuteMs)
    expect(sockets.map(({ code }) => code)).toEqual(Array(3).fill(closeCodes.ended))
    expect(other.code).toBeNull()
  })

  it('is not opened on a proof that ended while its ticket was under way', async () => {
    const { issued, enter, world } = open()
    const ticket = await issued.visitor(signed, world.now + 1000)
    world.now += 1000
    expect(await enter(ticket)).toBeNull()
  })
})

describe('whoever loses the right to a socket', () => {
  it('as a member or a program has none any more, no ticket for another, and is seen to leave', async () => {
    const { member, issued, enter, ask } = open()
    for (const actor of [olga, till]) {
      const other = await member(actor === olga ? till : olga)
      const [socket, ticket] = [await member(actor), await issued.member(actor)]
      await ask().disconnect({ type: actor.type, id: actor.id })
      expect(socket.code).toBe(closeCodes.ended)
      expect(await enter(ticket)).toBeNull()
      expect(other.code).toBeNull()
    }
  })

  it('as a visitor of a site that is taken off the list stops, and so does a ticket from there', async () => {
    const { visitor, member, issued, enter, ask } = open()
    await ask().configure({ settings: { sites: [shop, blog] } })
    const [stays, goes, olgas] = [
      await visitor(visitorOf('v1')),
      await visitor(visitorOf('v2', { site: blog })),
      await member(olga),
    ]
    const ticket = await issued.visitor(visitorOf('v3', { site: blog }))
    await ask().configure({ settings: { sites: [shop] } })
    expect([stays.code, goes.code]).toEqual([null, closeCodes.forbidden])
    expect(await enter(ticket)).toBeNull()
    // Told a moment later by somebody who still had the old list.
    expect(await enter(await issued.visitor(visitorOf('v3', { site: blog })))).toBeNull()
    await ask().configure({ settings: { sites: [] } })
    expect([stays.code, olgas.code]).toEqual([closeCodes.forbidden, null])
    expect(await ask().settings()).toEqual({ roundRobin: false })
  })

  it('as a visitor whom the site’s key had proved asks anew when another key is made', async () => {
    const { visitor, issued, enter, ask } = open()
    const [proved, claimed] = [await visitor(signed), await visitor(visitorOf('v1', { trust: 'claimed' }))]
    const ticket = await issued.visitor(signed)
    await ask().disconnect({ type: 'signed' })
    expect([proved.code, claimed.code]).toEqual([closeCodes.ended, null])
    expect(await enter(ticket)).toBeNull()
  })

  it('as a visitor whose conversations were erased asks anew, whether or not they had said who they are', async () => {
    const { visitor, issued, enter, ask, say } = open()
    const [socket, other] = [await visitor(visitorOf('v1')), await visitor(visitorOf('v2'))]
    const conversation = countedId('K', 1)
    say(socket, conversation)
    // A member said whose it is: the socket knows nothing of it.
    await ask().linkContact({ actor: olga, conversation, contactId: 9, name: null, address: null })
    const ticket = await issued.visitor(visitorOf('v1'))
    await ask().forgetContact({ contactId: 9, addresses: [] })
    expect([socket.code, other.code]).toEqual([closeCodes.ended, null])
    expect(await enter(ticket)).toBeNull()
  })
})
