import { describe, expect, it } from 'vitest'
import { InboxCore } from '../../../durable-objects/inbox/core.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import type { InboxErrand } from '../../../worker/contracts/inbox-object.ts'
import { email, mailOf, openDesk, start } from './desk-world.ts'

/** Somebody is answered by text and somebody by mail; libSQL has all that it is to have. */
function answered() {
  const world = openDesk()
  world.send(world.land('+391'), 'per sms')
  world.send(world.land('anna@e.example', { ...email, mail: mailOf('olio') }), 'per mail')
  world.desk.confirm(world.desk.unprojected(1000))
  return world
}

/** The errands of an inbox whose work the test ends. */
function errandsOf(world: ReturnType<typeof openDesk>) {
  const core = () => new InboxCore(world.store, { tagged: () => [] }, { later: () => {} })
  let inbox = core()
  const ends = new Map<InboxErrand, { done: () => void; fail: () => void }>()
  const begin = (): InboxErrand[] => {
    const begun: InboxErrand[] = []
    inbox.errands.begin({
      run: (name) => {
        begun.push(name)
        return new Promise<void>((done, fail) => {
          ends.set(name, { done, fail: () => fail(new Error('fault')) })
        })
      },
      ended: async () => {},
      now: () => world.made.now,
    })
    return begun
  }
  const end = async (name: InboxErrand, how: 'done' | 'fail') => {
    ends.get(name)?.[how]()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return {
    begin,
    end,
    nextAt: () => inbox.nextAt(world.made.now),
    restart: () => {
      inbox = core()
      inbox.wake(world.made.now)
    },
  }
}

describe('the errands of an inbox', () => {
  it('are under way once each, and one that hangs keeps no other', async () => {
    const world = answered()
    const { begin, end, nextAt } = errandsOf(world)
    expect(begin()).toEqual(['email', 'sms'])
    expect([begin(), nextAt()]).toEqual([[], null])
    await end('email', 'done')
    // Its mail is still to be taken, so that it is due at once; the other one hangs.
    expect([nextAt(), begin()]).toEqual([start, ['email']])
  })

  it('that fail pause, the longer the more often, and the others do not', async () => {
    const world = answered()
    const { begin, end, nextAt } = errandsOf(world)
    const pauses: number[] = []
    begin()
    for (let time = 0; time < 6; time++) {
      await end('sms', 'fail')
      const at = nextAt() ?? 0
      pauses.push(at - world.made.now)
      world.made.now = at - 1
      expect(begin()).toEqual([])
      world.made.now = at
      expect(begin()).toEqual(['sms'])
    }
    expect(pauses).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000])
    await end('sms', 'done')
    expect(begin()).toEqual(['sms'])
    await end('sms', 'fail')
    expect(nextAt()).toBe(world.made.now + 5000)
  })

  it('keep their pause, and nothing else, when the object dies', async () => {
    const world = answered()
    const { begin, end, nextAt, restart } = errandsOf(world)
    begin()
    await end('sms', 'fail')
    restart()
    expect([begin(), nextAt()]).toEqual([['email'], start + 5000])
  })
})

describe('a reply that was taken', () => {
  it('is of its own channel', () => {
    const { desk } = answered()
    expect(desk.takeDue(start, 'whatsapp')).toBeNull()
    expect(desk.takeDue(start, 'sms')?.message.text).toBe('per sms')
    expect(desk.takeDue(start, 'sms')).toBeNull()
    expect(desk.takeDue(start, 'email')?.message.text).toBe('per mail')
  })

  it('by somebody who was too slow is called by whoever has it now, and by nobody else', () => {
    const { desk, made, send, land, message } = openDesk()
    const conversation = land('+391')
    const { cid } = send(conversation, 'Ecco')
    const slow = desk.takeDue(made.now)
    made.now += 60_000
    const quick = desk.takeDue(made.now)
    if (slow === null || quick === null) throw new Error('not taken')
    expect([desk.begin(slow, made.now), desk.begin(quick, made.now), desk.begin(slow, made.now)]).toEqual([
      false,
      true,
      false,
    ])
    // What the slow one found out before its call is not what became of the call.
    desk.end(slow, { type: 'failed', code: 'no_channel' }, made.now)
    desk.end(quick, { type: 'sent', providerId: 'p1' }, made.now)
    expect(message(conversation, cid).delivery).toMatchObject({ failedAt: null, sentAt: made.now })
  })

  it('is not called when the call might outlast the lease', () => {
    const { desk, made, send, land } = openDesk()
    send(land('+391'), 'Ecco')
    const taken = desk.takeDue(made.now)
    made.now += 31_000
    expect(taken && desk.begin(taken, made.now)).toBe(false)
  })

  it('and cannot be gone on with lets those of others pass, and comes again later each time', () => {
    const { desk, made, core, send, land } = openDesk()
    const { cid } = send(land('+391'), 'Ecco')
    desk.confirm(desk.unprojected(100))
    const pauses: number[] = []
    for (let time = 0; time < 8; time++) {
      const taken = desk.takeDue(made.now)
      if (taken === null) throw new Error('not due')
      desk.giveBack(taken, made.now)
      expect(desk.takeDue(made.now)).toBeNull()
      const at = core.nextAt(made.now) ?? 0
      pauses.push((at - made.now) / 1000)
      made.now = at
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300])
    const { cid: other } = send(land('+392'), 'Anche')
    expect(desk.takeDue(made.now)?.message.id).toBe(cid)
    expect(desk.takeDue(made.now)?.message.id).toBe(other)
  })

  it('and given back behind its call is cut off: it is not called again', () => {
    const { desk, made, begun, send, land } = openDesk()
    const { cid } = send(land('+391'), 'Ecco')
    desk.giveBack(begun(), made.now)
    expect(desk.takeDue(made.now + 600_000)).toBeNull()
    expect(desk.takeCutOff(made.now).map(({ message }) => message.id)).toEqual([cid])
  })
})

it('an inbox from before knows the channel of what waits', () => {
  const { store, core, made } = answered()
  store.sql.exec(`UPDATE outbox SET channel = ''`)
  store.sql.exec(`UPDATE meta SET value = '6' WHERE key = 'tables'`)
  const desk = deskOf(new InboxCore(store, { tagged: () => [] }, { later: () => {} }))
  expect(desk.takeDue(made.now, 'sms')?.way.channel).toBe('sms')
  expect(desk.takeDue(made.now, 'email')?.way.channel).toBe('email')
  expect(core.nextAt(made.now)).toBeGreaterThan(made.now)
})
