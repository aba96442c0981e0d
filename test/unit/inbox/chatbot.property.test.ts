import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findRun, listFigures } from '../../../durable-objects/inbox/bot-rows.ts'
import type { VisitorCommand } from '../../../durable-objects/inbox/visitor-bot.ts'
import type { Block, Flow } from '../../../worker/contracts/chatbot.ts'
import { isPublishable } from '../../../worker/lib/chatbot/check.ts'
import { choice, close, form, hand, message } from '../chatbot/flows.ts'
import { BotWorld } from './bot-world.ts'

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const
const blockId = fc.constantFrom(...ids)
const block = fc.oneof(
  fc.record({ type: fc.constant('message' as const), to: blockId }),
  fc.record({ type: fc.constant('form' as const), to: blockId }),
  fc.record({
    type: fc.constant('choice' as const),
    x: blockId,
    y: blockId,
    otherwise: fc.option(blockId, { freq: 2 }),
  }),
)
/** Five blocks that lead anywhere, one that hands over, one that closes. */
const flows: fc.Arbitrary<Flow> = fc
  .array(block, { minLength: 5, maxLength: 5 })
  .map((blocks): Flow => {
    const made = blocks.map((one, index): Block => {
      const id = ids[index] ?? 'a'
      if (one.type === 'message') return message(id, one.to)
      return one.type === 'form' ? form(id, one.to) : choice(id, { x: one.x, y: one.y }, one.otherwise)
    })
    return { name: 'Nina', languages: ['it'], start: 'a', blocks: [...made, hand('f'), close('g')] }
  })
  .filter(isPublishable)

const deed = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('press' as const), option: fc.constantFrom('x', 'y') }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('say' as const),
      text: fc.constantFrom('Scelta x', 'scelta Y', 'boh', 'anna@esempio.it'),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ type: 'fill' as const }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('stale' as const), pick: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('repeat' as const), pick: fc.nat(20) }) },
  { weight: 6, arbitrary: fc.constant({ type: 'take in' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'take in and die' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'person' as const }) },
)

/** The bot told again in the plainest words: what it has said so far, where it stands, what it has to hear yet. */
class Reference {
  readonly said: string[] = []
  readonly entered = new Map<string, number>()
  at: Block | null = null
  isWorking = false
  isOver = false
  isKnown = false
  heard: string[] = []
  readonly flow: Flow

  constructor(flow: Flow) {
    this.flow = flow
    this.go(flow.start)
  }

  go(id: string | null): void {
    const next = this.flow.blocks.find((one) => one.id === id)
    if (next === undefined) throw new Error('led nowhere')
    this.at = next
    this.entered.set(next.id, (this.entered.get(next.id) ?? 0) + 1)
    if (next.type === 'message') this.said.push(`dico ${next.id}`)
    if (next.type === 'choice') this.said.push(`chiedo ${next.id}`)
    if (next.type === 'form' && !this.isKnown) this.said.push('')
    if (next.type === 'close') this.said.push('Ciao')
    if (next.type === 'close' || next.type === 'hand') this.isOver = true
    if (next.type === 'message' || (next.type === 'form' && this.isKnown)) this.go(next.next)
  }

  hear(text: string): void {
    if (this.isOver) return
    if (this.isWorking) {
      this.heard.push(text)
      return
    }
    if (this.at?.type === 'form' && text.includes('@')) this.isWorking = true
    if (this.at?.type !== 'choice') return
    const option = text.toLowerCase().replace('scelta ', '')
    if (option === 'x' || option === 'y') this.press(option)
    else if (this.at.otherwise !== null) this.go(this.at.otherwise)
  }

  press(option: string): void {
    if (this.at?.type === 'choice') this.go(this.at.options.find(({ id }) => id === option)?.next ?? null)
  }

  tookIn(): void {
    this.isKnown = true
    if (this.isOver || !this.isWorking || this.at?.type !== 'form') return
    this.isWorking = false
    this.go(this.at.next)
    while (!this.isWorking && !this.isOver) {
      const text = this.heard.shift()
      if (text === undefined) return
      this.hear(text)
    }
  }
}

describe('a bot under any order of answers, repeats and restarts', () => {
  it('runs no block twice and loses none', () => {
    fc.assert(
      fc.property(flows, fc.array(deed, { maxLength: 40 }), (flow, deeds) => {
        const world = new BotWorld(flow)
        const reference = new Reference(flow)
        const given: { frame: VisitorCommand; cseq: number }[] = []
        const asked: string[] = []
        const words: string[] = []
        const give = (frame: VisitorCommand, text: string): boolean => {
          const answer = world.do(frame)
          if (answer.type !== 'ok') return false
          given.push({ frame, cseq: answer.cseq })
          words.push(text)
          return true
        }
        world.begin()
        for (const one of deeds) {
          const open = world.offerId()
          if (!asked.includes(open)) asked.push(open)
          const named = { cid: world.nextCid(), conversation: world.conversation }
          const values = { email: 'anna@esempio.it' }
          switch (one.type) {
            case 'press':
              if (
                give({ type: 'answer', ...named, message: open, option: one.option }, `Scelta ${one.option}`)
              )
                reference.press(one.option)
              break
            case 'say':
              if (give({ type: 'say', ...named, text: one.text, attachments: [] }, one.text))
                reference.hear(one.text)
              break
            case 'fill':
              if (give({ type: 'fill', ...named, message: open, values }, values.email))
                reference.isWorking = true
              break
            case 'stale': {
              const old = asked[one.pick % asked.length] ?? open
              if (old === open) break
              expect(world.do({ type: 'answer', ...named, message: old, option: 'x' })).toMatchObject({
                code: 'inbox.too_late',
              })
              break
            }
            case 'repeat': {
              const before = given[one.pick % Math.max(1, given.length)]
              if (before === undefined) break
              expect(world.do(before.frame)).toEqual({
                type: 'dup',
                cid: before.frame.cid,
                cseq: before.cseq,
              })
              break
            }
            case 'take in':
              world.now += 31_000
              if (world.takeIn(7)) reference.tookIn()
              break
            case 'take in and die':
              world.desk().takeForm(world.now)
              world.restart()
              break
            case 'restart':
              world.restart()
              break
            case 'person':
              world.answer('Eccomi')
              reference.isOver = true
              break
          }
        }
        const thread = world.thread()
        expect(thread.filter(({ author }) => author.type === 'bot').map(({ text }) => text)).toEqual(
          reference.said,
        )
        expect(thread.filter(({ kind }) => kind === 'in').map(({ text }) => text)).toEqual(words)
        expect(thread.map(({ cseq }) => cseq)).toEqual(thread.map((_, index) => index + 1))
        const entered = listFigures(world.store, 1).map((row) => [row.block, row.entered])
        expect(entered).toEqual([...reference.entered].toSorted(([a], [b]) => (a < b ? -1 : 1)))
        const open = thread.filter(({ offer }) => offer?.state === 'open')
        expect(open.length).toBe(reference.isOver || reference.isWorking ? 0 : 1)
        expect(findRun(world.store, world.conversation)?.offer ?? null).toBe(open[0]?.id ?? null)
      }),
      { numRuns: 150 },
    )
  })
})
