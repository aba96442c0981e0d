import { expect, test } from 'vitest'
import { answerTrial, beginTrial, openOffer } from '../../../web/app/pages/chatbot/dry-run.ts'
import { choice, flowOf, form, hand, message } from '../../unit/chatbot/flows.ts'

const world = { language: 'it', open: true, agentsOnline: false } as const
const flow = flowOf(
  message('a', 'q'),
  choice('q', { x: 'f', y: 'a' }),
  form('f', 'g'),
  form('g', 'h'),
  hand('h'),
)

test('a trial is the bot itself, and tells what would be done', () => {
  const begun = beginTrial(flow, world)
  expect(begun.lines.map((line) => (line.type === 'bot' ? line.text : line.type))).toEqual([
    'dico a',
    'chiedo q',
  ])
  const pressed = answerTrial(begun, flow, { type: 'option', option: 'x' }, world)
  expect(openOffer(pressed.lines)?.type).toBe('form')
  expect(begun.lines.length).toBe(2)
  const filled = answerTrial(pressed, flow, { type: 'form', values: { email: 'anna@esempio.it' } }, world)
  expect(filled.lines.slice(2)).toEqual([
    { type: 'visitor', text: 'Scelta x' },
    expect.objectContaining({ type: 'bot', text: '', offer: expect.objectContaining({ state: 'answered' }) }),
    { type: 'visitor', text: 'anna@esempio.it' },
    { type: 'taken', email: 'anna@esempio.it' },
    { type: 'handed', to: 'in_turn' },
  ])
  expect(openOffer(filled.lines)).toBe(null)
})

test('words that lead nowhere wait, and call people', () => {
  const said = answerTrial(beginTrial(flow, world), flow, { type: 'text', text: 'boh' }, world)
  expect(said.lines.slice(2)).toEqual([{ type: 'visitor', text: 'boh' }, { type: 'called' }])
  expect(openOffer(said.lines)?.type).toBe('choice')
})
