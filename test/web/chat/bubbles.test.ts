import { describe, expect, test } from 'vitest'
import type { ChatOpening } from '../../../worker/contracts/chat-doors.ts'
import type { VisitorClientFrame, VisitorServerFrame } from '../../../worker/contracts/inbox-frames.ts'
import { type ChatStore, LiveChat } from '../../../web/shared/live/live-chat.ts'
import type { Saying } from '../../../web/shared/live/sayings.ts'
import { bubblesOf, currentConversation, mendRefused, unseen } from '../../../web/widget/bubbles.ts'
import { openingBubbles, shownOpening, withoutAnswered } from '../../../web/widget/opening.ts'
import { countedId } from '../../support/memory-inbox.ts'

function open(waiting: readonly Saying[] = []) {
  let now = 1000
  let made = 0
  const sent: VisitorClientFrame[] = []
  let kept: readonly Saying[] = []
  const store: ChatStore = { load: () => [...waiting], save: (sayings) => void (kept = sayings) }
  const makeId = () => countedId('B', ++made)
  const live = new LiveChat(
    { send: (frame) => sent.push(frame), changed: () => {}, now: () => now, makeId },
    store,
  )
  const receive = (frame: VisitorServerFrame) => live.receive(JSON.stringify(frame))
  live.connected()
  receive({ type: 'welcome', proto: 1, epoch: 'e', now, agentsOnline: true, conversations: 0 })
  return { live, receive, sent, makeId, kept: () => kept, later: (ms: number) => void (now += ms) }
}
const message = (id: string, cseq: number, from: 'visitor' | 'agent', receivedAt = cseq) => ({
  id,
  cseq,
  cver: cseq,
  text: id,
  offer: null,
  attachments: [],
  receivedAt,
  deletedAt: null,
  readAt: null,
  from,
  name: from === 'agent' ? 'Marta' : null,
})
const whole = (conversation: string, messages: ReturnType<typeof message>[], change: object = {}) => ({
  type: 'live' as const,
  conversation,
  from: 1,
  to: messages.length,
  messages,
  whole: true,
  more: false,
  closed: false,
  readCseq: 0,
  ...change,
})

describe('a question of the bot', () => {
  const question = countedId('Q', 1)
  const offer = {
    type: 'choice' as const,
    options: [{ id: 'a', text: 'Un ordine' }],
    state: 'open' as const,
    chosen: null,
  }
  const asked = { ...message(question, 1, 'agent'), from: 'bot' as const, name: 'Nina', offer }
  const conversation = countedId('K', 1)
  const withQuestion = () => {
    const chat = open()
    chat.receive({ ...whole(conversation, []), to: 1, messages: [asked] })
    return chat
  }

  test('is shown with its buttons, and answered under an id that is kept until the server has it', () => {
    const { live, receive, sent, kept } = withQuestion()
    expect(bubblesOf(live)).toMatchObject([{ from: 'bot', offer }])
    const cid = live.answer(conversation, 'Un ordine', { type: 'answer', message: question, option: 'a' })
    expect(sent.at(-1)).toEqual({ type: 'answer', cid, conversation, message: question, option: 'a' })
    expect(kept().map((saying) => saying.cid)).toEqual([cid])
    expect(bubblesOf(live).at(-1)).toMatchObject({ id: cid, text: 'Un ordine', state: 'sending' })
    receive({ type: 'ok', cid, cseq: 2 })
    expect(kept()).toEqual([])
  })

  test('that is over takes the answer back, and opens no other conversation', () => {
    const { live, receive, sent, makeId } = withQuestion()
    const cid = live.answer(conversation, 'Un ordine', { type: 'answer', message: question, option: 'a' })
    const before = sent.length
    receive({ type: 'err', cid, code: 'inbox.too_late' })
    mendRefused(live, makeId)
    expect(bubblesOf(live).length).toBe(1)
    expect(sent.length).toBe(before)
  })

  test('tells what is wrong with its form, until it is sent again', () => {
    const { live, receive } = withQuestion()
    const send = () =>
      live.answer(conversation, 'anna', { type: 'fill', message: question, values: { email: 'anna' } })
    receive({ type: 'err', cid: send(), code: 'inbox.invalid', fields: [{ field: 'email', code: 'email' }] })
    expect(live.problemsOf(question)).toEqual([{ field: 'email', code: 'email' }])
    send()
    expect(live.problemsOf(question)).toEqual([])
  })
})

describe('what the bot said before anybody has written', () => {
  const conversation = countedId('K', 1)
  const options = [{ id: 'a', text: 'Un ordine' }]
  const told: ChatOpening = {
    version: 3,
    open: true,
    agents: false,
    name: 'Nina',
    messages: [
      { text: 'Ciao', offer: null },
      { text: 'Come possiamo aiutarti?', offer: { type: 'choice', options, state: 'open', chosen: null } },
    ],
  }
  const seen = { version: 3, open: true, agents: false }
  const press = { type: 'answer', message: 'opening-1', option: 'a' } as const

  test('is shown until something was said, and goes along with that alone', () => {
    const { live, receive, sent } = open()
    expect(shownOpening(live, told)).toBe(told)
    const cid = live.say(conversation, 'Buongiorno', [], told)
    live.say(conversation, 'Spedite?')
    expect(sent.at(-1)).toEqual({
      type: 'say',
      cid,
      conversation,
      text: 'Buongiorno',
      attachments: [],
      opening: seen,
    })
    expect(shownOpening(live, { ...told, version: 4 })).toBe(told)
    receive(whole(conversation, [message(cid, 1, 'visitor')]))
    receive({ type: 'ok', cid, cseq: 1 })
    expect(sent.at(-1)).toMatchObject({ text: 'Spedite?' })
    expect(sent.at(-1)).not.toHaveProperty('opening')
    expect(shownOpening(live, told)).toBe(null)
  })

  test('is answered without naming a message; its buttons are gone while the answer is under way', () => {
    const { live, sent } = open()
    const cid = live.answer(conversation, 'Un ordine', press, told)
    expect(sent.at(-1)).toEqual({ type: 'answer', cid, conversation, option: 'a', opening: seen })
    const bubbles = withoutAnswered(openingBubbles(told, 1), live.waiting)
    expect(bubbles.map(({ id, offer }) => [id, offer?.state])).toEqual([
      ['opening-0', undefined],
      ['opening-1', 'answered'],
    ])
  })

  test('is kept with what was said over a reload', () => {
    const before = open()
    const cid = before.live.answer(conversation, 'Un ordine', press, told)
    const after = open(before.kept())
    expect(after.sent.at(-1)).toEqual({ type: 'answer', cid, conversation, option: 'a', opening: seen })
    expect(shownOpening(after.live, null)).toEqual(told)
  })

  test('that counts no more lets the answer go as words; a form that is wrong is told and kept by nobody', () => {
    const { live, receive, sent, kept } = open()
    const other = live.answer(conversation, 'Un ordine', press, told)
    receive({ type: 'err', cid: other, code: 'inbox.invalid' })
    expect(sent.at(-1)).toMatchObject({ type: 'say', cid: other, text: 'Un ordine' })
    receive({ type: 'ok', cid: other, cseq: 1 })
    const cid = live.answer(conversation, 'Un ordine', press, told)
    receive({ type: 'err', cid, code: 'inbox.too_late' })
    expect(sent.at(-1)).toEqual({ type: 'say', cid, conversation, text: 'Un ordine', attachments: [] })
    receive({ type: 'ok', cid, cseq: 1 })
    const fill = { type: 'fill', message: 'opening-1', values: { email: 'anna' } } as const
    const wrong = live.answer(conversation, 'anna', fill, told)
    receive({ type: 'err', cid: wrong, code: 'inbox.invalid', fields: [{ field: 'email', code: 'email' }] })
    expect(live.problemsOf('opening-1')).toEqual([{ field: 'email', code: 'email' }])
    expect(kept()).toEqual([])
  })
})

describe('what a visitor sees', () => {
  test('is all conversations in their order, then what waits to be sent', () => {
    const { live, receive } = open()
    receive(whole('c2', [message('terzo', 1, 'visitor', 30)]))
    receive(
      whole('c1', [message('primo', 1, 'visitor', 10), message('secondo', 2, 'agent', 20)], { readCseq: 1 }),
    )
    live.say('c2', 'quarto')
    expect(bubblesOf(live).map(({ text, state }) => [text, state])).toEqual([
      ['primo', 'read'],
      ['secondo', null],
      ['terzo', 'sent'],
      ['quarto', 'sending'],
    ])
    expect(unseen(live)).toBe(1)
  })

  test('has a message once, also while its answer is lost', () => {
    const { live, receive } = open()
    const cid = live.say('c1', 'uno')
    receive(whole('c1', [{ ...message(cid, 1, 'visitor'), text: 'uno' }]))
    expect(bubblesOf(live).map(({ text }) => text)).toEqual(['uno'])
  })

  test('goes on in the conversation that is open, and in a new one where none is', () => {
    const { live, receive, makeId } = open()
    const first = currentConversation(live, makeId)
    live.say(first, 'uno')
    expect(currentConversation(live, makeId)).toBe(first)
    receive(whole('c1', [message('a', 1, 'visitor', 10)], { closed: true }))
    receive(whole('c2', [message('b', 1, 'visitor', 5)]))
    receive({ type: 'ok', cid: live.waiting[0]?.cid ?? '', cseq: 1 })
    expect(currentConversation(live, makeId)).toBe('c2')
  })

  test('what its conversation takes no more is said in a new one, all of it, once each', () => {
    const { live, receive, sent, makeId } = open()
    const [one, two] = [live.say('c1', 'uno'), live.say('c1', 'due')]
    receive({ type: 'err', cid: one, code: 'inbox.too_late' })
    receive({ type: 'err', cid: two, code: 'inbox.too_late' })
    mendRefused(live, makeId)
    const said = sent.flatMap((frame) => (frame.type === 'say' ? [frame] : []))
    expect(said.map(({ cid, conversation }) => [cid, conversation === 'c1'])).toEqual([
      [one, true],
      [two, true],
      [one, false],
    ])
    expect(new Set(live.waiting.map(({ conversation }) => conversation)).size).toBe(1)
  })

  test('somebody who writes is shown until they have written, or for six seconds', () => {
    const { live, receive, later } = open()
    receive(whole('c1', [message('a', 1, 'visitor')]))
    receive({ type: 'eph', conversation: 'c1', name: 'Marta' })
    expect(live.whoTypes).toMatchObject({ name: 'Marta' })
    later(6000)
    live.tick()
    expect(live.whoTypes).toBeNull()
    receive({ type: 'eph', conversation: 'c1', name: 'Marta' })
    receive(whole('c1', [message('a', 1, 'visitor'), message('b', 2, 'agent')]))
    expect(live.whoTypes).toBeNull()
  })

  test('what was refused for good says so, and goes out when asked again', () => {
    const { live, receive, sent, kept } = open()
    const cid = live.say('c1', 'uno')
    receive({ type: 'err', cid, code: 'inbox.id_taken' })
    expect(bubblesOf(live)[0]?.state).toBe('failed')
    live.again(cid)
    expect(sent.at(-1)).toMatchObject({ type: 'say', cid })
    expect(kept()).toHaveLength(1)
  })

  test('files that the server has not kept so long are told as such, and the words go without them', () => {
    const { live, receive, sent, kept } = open()
    const file = { key: 'k', name: 'olio.png', type: 'image/png', sizeBytes: 9 }
    const cid = live.say('c1', 'Ecco la foto', [file])
    receive({ type: 'err', cid, code: 'inbox.file_gone' })
    expect(bubblesOf(live)).toMatchObject([{ state: 'failed', filesGone: true }])
    live.again(cid)
    expect(sent.at(-1)).toMatchObject({ type: 'say', cid, text: 'Ecco la foto', attachments: [] })
    receive({ type: 'ok', cid, cseq: 1 })
    const bare = live.say('c1', '', [file])
    receive({ type: 'err', cid: bare, code: 'inbox.file_gone' })
    live.again(bare)
    expect(kept().map((one) => one.cid)).not.toContain(bare)
  })
})
