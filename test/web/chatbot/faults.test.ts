import { describe, expect, test } from 'vitest'
import { leaveField, openWriting, toldProblems } from '../../../web/app/pages/chatbot/faults.ts'
import { insert } from '../../../web/app/pages/chatbot/flow-edit.ts'
import type { FlowProblem } from '../../../worker/contracts/chatbot.ts'
import { checkFlow } from '../../../worker/lib/chatbot/check.ts'
import { flowOf, hand, message } from '../../unit/chatbot/flows.ts'

const { flow, id } = insert(flowOf(message('a', 'h'), hand('h')), { block: 'a', place: 'next' }, 'choice')
const problems = checkFlow(flow)
const briefly = ({ place, code, language }: FlowProblem) => `${place} ${code} ${language ?? ''}`.trim()

describe('what is told of a block while it is written', () => {
  test('a new question is at fault for nothing before a field of it was left', () => {
    const begun = openWriting(id, [])
    expect(problems.length).toBeGreaterThan(1)
    expect(toldProblems(problems, begun)).toEqual([])
    const left = leaveField(begun, { place: 'text', language: 'it' })
    expect(toldProblems(problems, left).map(briefly)).toEqual(['text text_missing it'])
  })

  test('everything is told once it is closed, and where it is opened again', () => {
    expect(toldProblems(problems, null)).toEqual(problems)
    expect(toldProblems(problems, openWriting(id, problems))).toEqual(problems)
  })

  test('a button that is added to an old question is new', () => {
    const known = problems.filter(({ place }) => place !== 'o2')
    expect(toldProblems(problems, openWriting(id, known))).toEqual(known)
  })

  test('other blocks, and the flow itself, are told of all along', () => {
    const others: FlowProblem[] = [
      { block: 'a', place: 'text', code: 'text_missing', severity: 'error', language: 'fr' },
      { block: null, place: null, code: 'no_start', severity: 'error' },
    ]
    expect(toldProblems(others, openWriting(id, []))).toEqual(others)
  })
})
