import { describe, expect, test } from 'vitest'
import type { Flow } from '../../../worker/contracts/chatbot.ts'
import { checkForm, formWords } from '../../../worker/lib/chatbot/form.ts'
import {
  type Facts,
  formFields,
  newRun,
  type RunEvent,
  type RunState,
  step,
} from '../../../worker/lib/chatbot/run.ts'
import { choice, close, flowOf, form, hand, message, said } from './flows.ts'

const facts: Facts = { language: 'it', open: true, agentsOnline: true, contactKnown: false }

/** Plays events and tells what was done, one word each, counting left out. */
function play(
  flow: Flow,
  events: RunEvent[],
  known: Partial<Facts> = {},
): { state: RunState; done: string[] } {
  let state = newRun
  const done: string[] = []
  for (const event of events) {
    const next = step(flow, state, event, { ...facts, ...known })
    state = next.state
    for (const effect of next.effects) {
      switch (effect.type) {
        case 'say':
        case 'ask':
          done.push(`${effect.type} ${effect.text}`.trim())
          break
        case 'settle':
          done.push(`${effect.state} ${effect.chosen ?? ''}`.trim())
          break
        case 'take_in':
          done.push(`take_in ${effect.values.email}`)
          break
        case 'hand':
          done.push(`hand ${effect.to}`)
          break
        case 'count':
          break
        default:
          done.push(effect.type)
      }
    }
  }
  return { state, done }
}

const start: RunEvent = { type: 'start' }
const text = (words: string): RunEvent => ({ type: 'text', text: words })
const option = (id: string): RunEvent => ({ type: 'option', option: id })
const filled: RunEvent = { type: 'form', values: { email: 'anna@esempio.it' } }
const takenIn: RunEvent = { type: 'taken_in' }

const menu = flowOf(
  message('a', 'q'),
  choice('q', { sales: 'f', bye: 'c', again: 'a' }),
  form('f', 'h'),
  hand('h'),
  close('c'),
)

describe('a run', () => {
  test.each<[string, Flow, RunEvent[], string[]]>([
    ['speaks, then asks', menu, [start], ['say dico a', 'ask chiedo q']],
    ['begins once', menu, [start, start], ['say dico a', 'ask chiedo q']],
    [
      'takes a button',
      menu,
      [start, option('bye')],
      ['say dico a', 'ask chiedo q', 'answered bye', 'say Ciao', 'close'],
    ],
    ['knows no button that is not there', menu, [start, option('x')], ['say dico a', 'ask chiedo q']],
    [
      'takes the words of a button, however they are typed',
      menu,
      [start, text('  scelta BYE ')],
      ['say dico a', 'ask chiedo q', 'answered bye', 'say Ciao', 'close'],
    ],
    [
      'calls the members for words that fit no button, and goes on waiting',
      menu,
      [start, text('quanto costa?'), option('bye')],
      ['say dico a', 'ask chiedo q', 'call', 'answered bye', 'say Ciao', 'close'],
    ],
    [
      'leads free words where the flow says',
      flowOf(choice('q', { a: 'c' }, 'h'), hand('h'), close('c')),
      [start, text('quanto costa?')],
      ['ask chiedo q', 'over', 'hand in_turn'],
    ],
    [
      'comes back to a question as often as it is led there',
      menu,
      [start, option('again'), option('bye')],
      [
        'say dico a',
        'ask chiedo q',
        'answered again',
        'say dico a',
        'ask chiedo q',
        'answered bye',
        'say Ciao',
        'close',
      ],
    ],
    [
      'waits until what was given is taken in',
      menu,
      [start, option('sales'), filled],
      ['say dico a', 'ask chiedo q', 'answered sales', 'ask', 'answered', 'take_in anna@esempio.it'],
    ],
    [
      'takes an address that is typed instead of the form, where it asks for nothing else',
      flowOf(form('f', 'h', { phone: 'optional' }), hand('h')),
      [start, text(' Anna@Esempio.it '), takenIn],
      ['ask', 'answered', 'take_in anna@esempio.it', 'hand in_turn'],
    ],
    [
      'does not, where the form needs more',
      flowOf(form('f', 'h', { name: 'required' }), hand('h')),
      [start, text('anna@esempio.it')],
      ['ask', 'call'],
    ],
    [
      'hears afterwards what was said while it worked, in order',
      flowOf(
        form('f', 'q'),
        choice('q', { a: 'r', b: 'c' }),
        choice('r', { x: 'h', b: 'c' }),
        hand('h'),
        close('c'),
      ),
      [start, filled, text('scelta a'), text('non so'), takenIn],
      ['ask', 'answered', 'take_in anna@esempio.it', 'ask chiedo q', 'answered a', 'ask chiedo r', 'call'],
    ],
    [
      'takes nothing in twice',
      menu,
      [start, option('sales'), filled, takenIn, takenIn, filled],
      [
        'say dico a',
        'ask chiedo q',
        'answered sales',
        'ask',
        'answered',
        'take_in anna@esempio.it',
        'hand in_turn',
      ],
    ],
    [
      'is stopped by a person, for good',
      menu,
      [start, { type: 'stop' }, option('bye'), text('ciao'), { type: 'stop' }],
      ['say dico a', 'ask chiedo q', 'over'],
    ],
    [
      'stopped while it worked, it says nothing afterwards',
      menu,
      [start, option('sales'), filled, { type: 'stop' }, takenIn],
      ['say dico a', 'ask chiedo q', 'answered sales', 'ask', 'answered', 'take_in anna@esempio.it', 'over'],
    ],
    [
      'hands over where it is led nowhere',
      flowOf(message('a', null)),
      [start],
      ['say dico a', 'hand in_turn'],
    ],
  ])('%s', (_name, flow, events, expected) => {
    expect(play(flow, events).done).toEqual(expected)
  })

  test('asks nobody who they are when it is known', () => {
    expect(play(flowOf(form('f', 'h'), hand('h')), [start], { contactKnown: true }).done).toEqual([
      'hand in_turn',
    ])
  })

  test.each<[string, Partial<Facts>, string]>([
    ['open, somebody there', {}, 'dico there'],
    ['open, nobody there', { agentsOnline: false }, 'dico away'],
    ['closed', { open: false }, 'dico closed'],
  ])('goes by the hours and by who is there: %s', (_name, known, expected) => {
    const flow = flowOf(
      { id: 'b', type: 'hours', open: 'g', closed: 'closed' },
      { id: 'g', type: 'agents', online: 'there', away: 'away' },
      message('there', 'h'),
      message('away', 'h'),
      message('closed', 'h'),
      hand('h'),
    )
    expect(play(flow, [start], known).done[0]).toBe(`say ${expected}`)
  })

  test('speaks the visitor’s language, else its first one', () => {
    const words = said('Ciao', { en: 'Hello' })
    const flow: Flow = {
      ...flowOf({ id: 'a', type: 'message', text: words, next: 'h' }, hand('h')),
      languages: ['it', 'en'],
    }
    expect(play(flow, [start], { language: 'en' }).done[0]).toBe('say Hello')
    expect(play(flow, [start], { language: 'fr' }).done[0]).toBe('say Ciao')
  })

  test('hands over whoever goes round without an end', () => {
    const flow = flowOf(choice('q', { again: 'q' }))
    const { done, state } = play(flow, [start, ...Array.from({ length: 300 }, () => option('again'))])
    expect(state.status).toBe('handed')
    expect(done.filter((one) => one.startsWith('ask')).length).toBe(200)
    expect(done.at(-1)).toBe('hand in_turn')
  })

  test('counts each block it enters, is answered at and leaves', () => {
    const counts = (events: RunEvent[]) => {
      let state = newRun
      return events.flatMap((event) => {
        const next = step(menu, state, event, facts)
        state = next.state
        return next.effects.flatMap((one) => (one.type === 'count' ? [`${one.what} ${one.block}`] : []))
      })
    }
    expect(counts([start, option('bye')])).toEqual([
      'entered a',
      'left a',
      'entered q',
      'answered q',
      'left q',
      'entered c',
    ])
  })
})

describe('the form', () => {
  const fields = [
    { field: 'email', required: true },
    { field: 'phone', required: false },
    { field: 'name', required: true },
  ] as const

  test('asks in the order of the contract, whatever the block was written in', () => {
    const rules = { company: 'optional', phone: 'off', name: 'required' } as const
    expect(formFields(rules)).toEqual([
      { field: 'email', required: true },
      { field: 'name', required: true },
      { field: 'company', required: false },
    ])
  })

  test.each([
    [
      { email: 'Anna@Esempio.it', name: ' Anna \n Rossi ' },
      { email: 'anna@esempio.it', name: 'Anna Rossi' },
    ],
    [
      { email: 'a@b.it', name: 'A', phone: '06 123', company: 'not asked for' },
      { email: 'a@b.it', name: 'A', phone: '06 123' },
    ],
    [{ email: '', name: '' }, ['email required', 'name required']],
    [{ email: 'anna', name: 'A', phone: 'no' }, ['email email', 'phone phone']],
    [{ email: 'a@b.it', name: 'x'.repeat(201) }, ['name too_long']],
  ])('reads %j', (typed, expected) => {
    const { values, problems } = checkForm([...fields], typed)
    expect(values ?? problems?.map(({ field, code }) => `${field} ${code}`)).toEqual(expected)
  })

  test('stands in the thread with a value a line', () => {
    expect(formWords({ email: 'a@b.it', name: 'Anna', phone: '06 12345' })).toBe('Anna\na@b.it\n06 12345')
  })
})
