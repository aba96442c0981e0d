import { describe, expect, test } from 'vitest'
import { type Block, Flow } from '../../../worker/contracts/chatbot.ts'
import { checkFlow } from '../../../worker/lib/chatbot/check.ts'
import { firstFlow } from '../../../worker/lib/chatbot/first-flow.ts'
import { choice, close, flowOf, form, hand, message, said } from './flows.ts'

const told = (flow: Flow): string[] =>
  checkFlow(flow).map(({ block, place, code, severity, language }) =>
    [block ?? '-', place ?? '-', code, severity, language].filter(Boolean).join(' '),
  )

const hours = (id: string, open: string | null, closed: string | null): Block => ({
  id,
  type: 'hours',
  open,
  closed,
})

const cases: [string, Flow, string[]][] = [
  ['nothing', { ...flowOf(), start: null }, ['- - no_start error']],
  ['a start that is no block', { ...flowOf(hand('h')), start: 'x' }, ['- - no_start error']],
  ['a hand-over alone', flowOf(hand('h')), []],
  ['a message that leads nowhere', flowOf(message('a', null)), ['a next dead_end error']],
  ['a message that leads to what is not there', flowOf(message('a', 'x')), ['a next unknown_block error']],
  ['a branch with one open end', flowOf(hours('b', 'h', null), hand('h')), ['b closed dead_end error']],
  ['a question without buttons', flowOf(choice('q', {})), ['q - no_options error']],
  [
    'a button that leads nowhere',
    flowOf(choice('q', { yes: 'h', no: null }), hand('h')),
    ['q no dead_end error'],
  ],
  ['free words that lead nowhere keep waiting', flowOf(choice('q', { yes: 'h' }), hand('h')), []],
  [
    'a circle of messages',
    flowOf(message('a', 'b'), message('b', 'a')),
    ['a - loop error', 'b - loop error'],
  ],
  ['a message that leads to itself', flowOf(message('a', 'a')), ['a - loop error']],
  [
    'a circle through a branch and a form: whoever is known is never stopped',
    flowOf(form('f', 'b'), hours('b', 'f', 'h'), hand('h')),
    ['f - loop error', 'b - loop error'],
  ],
  [
    'a circle through a question waits at each turn',
    flowOf(message('a', 'q'), choice('q', { again: 'a', end: 'h' }), hand('h')),
    [],
  ],
  [
    'a way into a circle is no part of it',
    flowOf(message('in', 'a'), message('a', 'b'), message('b', 'a')),
    ['a - loop error', 'b - loop error'],
  ],
  ['a block nobody comes to', flowOf(hand('h'), close('c')), ['c - unreached warning']],
  [
    'a text that is missing in a language',
    { ...flowOf(message('a', 'h'), hand('h')), languages: ['it', 'fr'] },
    ['a text text_missing error fr'],
  ],
  [
    'words of a hand-over in one of two languages',
    {
      ...flowOf({ id: 'h', type: 'hand', text: said('Un attimo'), to: 'nobody' }),
      languages: ['it', 'en'],
    },
    ['h text text_missing error en'],
  ],
  [
    'two buttons with the same words',
    flowOf(
      {
        id: 'q',
        type: 'choice',
        text: said('Dimmi'),
        options: [
          { id: 'a', label: said('Vendite'), next: 'h' },
          { id: 'b', label: said('VENDITE'), next: 'h' },
          { id: 'c', label: said(''), next: 'h' },
        ],
        otherwise: null,
      },
      hand('h'),
    ),
    ['q b label_double error it', 'q c label_missing error it'],
  ],
  [
    'an automation, of which there is none',
    flowOf({ id: 'm', type: 'automation', automationId: 1, next: 'h' }, hand('h')),
    ['m - no_automation error'],
  ],
]

describe('the check of a flow', () => {
  test.each(cases)('%s', (_name, flow, expected) => {
    expect(Flow.parse(flow)).toEqual(flow)
    expect(told(flow)).toEqual(expected)
  })

  test('the first bot has the form with all four fields, and nothing against it', () => {
    const flow = Flow.parse(firstFlow('it'))
    expect(checkFlow(flow)).toEqual([])
    expect(flow.blocks.find(({ type }) => type === 'form')).toMatchObject({
      phone: 'optional',
      company: 'optional',
      name: 'optional',
    })
  })

  test.each([
    ['it', 'Assistente'],
    ['en', 'Assistant'],
    ['fr', 'Assistant'],
  ] as const)('the first bot has a name that customers understand, in %s', (language, name) => {
    expect(firstFlow(language).name).toBe(name)
  })

  test('two blocks, or two options of one, under one id are refused', () => {
    expect(Flow.safeParse(flowOf(hand('h'), close('h'))).success).toBe(false)
    const double = choice('q', { a: null })
    if (double.type !== 'choice') throw new Error('no question')
    const options = [...double.options, ...double.options]
    expect(Flow.safeParse(flowOf({ ...double, options })).success).toBe(false)
  })
})
