import { describe, expect, test } from 'vitest'
import { offeredBlocks } from '../../../worker/contracts/chatbot.ts'
import { checkFlow } from '../../../worker/lib/chatbot/check.ts'
import {
  addOption,
  connect,
  inOrder,
  insert,
  moveOptionUp,
  remove,
  targetOf,
} from '../../../web/app/pages/chatbot/flow-edit.ts'
import { choice, close, flowOf, form, hand, message } from '../../unit/chatbot/flows.ts'

const flow = flowOf(message('a', 'q'), choice('q', { x: 'h', y: 'c' }, 'a'), hand('h'), close('c'))
const ways = (of: typeof flow) => inOrder(of).map(({ block, reached }) => `${block.id}${reached ? '' : '?'}`)

describe('a flow that is edited', () => {
  test('stands in the order visitors meet its blocks, those that nobody meets last', () => {
    expect(ways(flowOf(message('a', 'c'), hand('h'), close('c')))).toEqual(['a', 'c', 'h?'])
    expect(ways(flow)).toEqual(['a', 'q', 'h', 'c'])
  })

  test('takes a new block between two', () => {
    const { flow: next, id } = insert(flow, { block: 'a', place: 'next' }, 'form')
    expect(ways(next)).toEqual(['a', id, 'q', 'h', 'c'])
    expect(next.blocks.find((block) => block.id === id)).toMatchObject({
      phone: 'optional',
      company: 'optional',
      name: 'optional',
      next: 'q',
    })
  })

  test.each(offeredBlocks)('takes a new %s as its first block', (type) => {
    const { flow: next, id } = insert({ ...flowOf(), start: null }, { block: null, place: 'next' }, type)
    expect(next.start).toBe(id)
    expect(checkFlow(next).filter(({ code }) => code === 'unreached' || code === 'unknown_block')).toEqual([])
  })

  test('loses a block without losing what came after it', () => {
    const next = remove(flow, 'q')
    expect(ways(next)).toEqual(['a', 'h', 'c?'])
    expect(targetOf(remove(flow, 'a'), { block: 'q', place: 'otherwise' })).toBe('q')
    expect(remove(flow, 'a').start).toBe('q')
    expect(targetOf(remove(flow, 'h'), { block: 'q', place: 'x' })).toBe(null)
  })

  test('loses a block that leads to itself', () => {
    expect(remove(flowOf(message('a', 'a')), 'a')).toMatchObject({ start: null, blocks: [] })
  })

  test('is connected anew', () => {
    const next = connect(flow, { block: 'q', place: 'y' }, 'h')
    expect(targetOf(next, { block: 'q', place: 'y' })).toBe('h')
    expect(targetOf(next, { block: 'q', place: 'x' })).toBe('h')
    expect(connect(flow, { block: null, place: 'next' }, 'h').start).toBe('h')
    expect(connect(flowOf(form('f', null), hand('h')), { block: 'f', place: 'open' }, 'h')).toEqual(
      flowOf(form('f', null), hand('h')),
    )
  })

  test('gives buttons ids of their own, and moves them', () => {
    const question = choice('q', { o1: null, o3: null })
    if (question.type !== 'choice') throw new Error('no question')
    const more = addOption(question)
    expect(more.type === 'choice' && more.options.map(({ id }) => id)).toEqual(['o1', 'o3', 'o4'])
    const moved = moveOptionUp(question, 1)
    expect(moved.type === 'choice' && moved.options.map(({ id }) => id)).toEqual(['o3', 'o1'])
    expect(moveOptionUp(question, 0)).toBe(question)
  })
})
