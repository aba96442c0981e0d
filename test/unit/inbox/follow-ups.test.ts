import { describe, expect, it } from 'vitest'
import { followUpMs } from '../../../worker/contracts/chat.ts'
import { olga, openDesk } from './desk-world.ts'

/** Chats of one person, in two places. */
function chats() {
  const world = openDesk()
  const chat = (ownAddress: string) => world.land('visit-1', { channel: 'chat', ownAddress })
  const [into, from] = [chat('bottega.example'), chat('frantoio.example')]
  const later = (ms = followUpMs) => void (world.made.now += ms)
  const take = () => {
    const due = world.desk.takeFollowUp(world.made.now)
    return due === null ? null : { due, texts: due.messages.map(({ text }) => text) }
  }
  const end = (taken: ReturnType<typeof take>, outcome: 'sent' | 'wait') => {
    if (taken === null) throw new Error('nothing to tell')
    const ended =
      outcome === 'sent'
        ? { type: 'sent' as const, providerId: 'p' }
        : { type: 'wait' as const, until: world.made.now + 1, code: 'rate' }
    world.desk.endFollowUp(taken.due, ended, world.made.now)
  }
  const merge = () => expect(world.give(olga, { type: 'merge', from, into }).outcome.type).toBe('ok')
  /** What every further mail tells. */
  const rest = () => {
    const told: string[] = []
    for (let time = 0; time < 5; time++) {
      later(3_600_000)
      const taken = take()
      if (taken !== null) end(taken, 'sent')
      told.push(...(taken?.texts ?? []))
    }
    return told
  }
  return { ...world, into, from, later, take, end, merge, rest }
}

describe('a mail about a chat', () => {
  it('tells on its next try what it told before, and what came since is told by another', () => {
    const { send, into, later, take, end, rest } = chats()
    send(into, 'uno')
    later()
    const first = take()
    end(first, 'wait')
    later(1000)
    send(into, 'due')
    const again = take()
    expect([again?.due.id, again?.texts]).toEqual([first?.due.id, ['uno']])
    end(again, 'sent')
    expect(rest()).toEqual(['due'])
  })

  it('that was begun, whose answers were all seen, leaves no more', () => {
    const { send, store, into, later, take, end, rest } = chats()
    send(into, 'uno')
    later()
    const first = take()
    end(first, 'wait')
    store.sql.exec(`UPDATE messages SET read_at = 1 WHERE text = 'uno'`)
    later(1000)
    send(into, 'due')
    later()
    const next = take()
    expect(next?.texts).toEqual(['due'])
    expect(next?.due.id).not.toBe(first?.due.id)
    end(next, 'sent')
    expect(rest()).toEqual([])
  })
})

describe('chats that are merged', () => {
  it('are told each answer once, whichever of them had told it', () => {
    const { send, into, from, later, take, end, merge, rest } = chats()
    send(into, 'detto')
    later()
    end(take(), 'sent')
    send(from, 'non detto')
    later(1)
    send(into, 'nemmeno')
    merge()
    expect(rest()).toEqual(['non detto', 'nemmeno'])
  })

  it.each(['sent', 'wait'] as const)('while a mail is under way that ends as %s are told once', (how) => {
    for (const first of ['into', 'from'] as const) {
      const world = chats()
      const { send, later, take, end, merge, rest } = world
      send(world[first], 'sotto')
      later()
      const underWay = take()
      // What came before it in the merged thread, and behind it.
      send(world[first === 'into' ? 'from' : 'into'], 'altro')
      merge()
      end(underWay, how)
      expect([underWay?.texts, ...rest()]).toEqual([
        ['sotto'],
        ...(how === 'sent' ? ['altro'] : ['sotto', 'altro']),
      ])
    }
  })
})
