import { describe, expect, test } from 'vitest'
import { clientOf } from '../../../durable-objects/inbox/client.ts'
import { enter } from '../../../durable-objects/inbox/agents.ts'
import { findFlow } from '../../../durable-objects/inbox/bot-rows.ts'
import { rowsOf } from '../../../durable-objects/sql.ts'
import { countedId } from '../../support/memory-inbox.ts'
import { choice, close, flowOf, form, hand, message } from '../chatbot/flows.ts'
import { BotWorld, olga } from './bot-world.ts'

const menu = flowOf(
  message('a', 'q'),
  choice('q', { sales: 'f', bye: 'c' }),
  form('f', 'h', { name: 'required', phone: 'optional' }),
  hand('h'),
  close('c'),
)

describe('a bot in a new chat', () => {
  test('speaks first, and calls nobody while it has the conversation', () => {
    const world = new BotWorld(menu)
    world.begin()
    expect(world.told()).toEqual(['b dico a', 'b chiedo q [open]'])
    world.press('sales')
    expect(world.told().slice(1)).toEqual(['b chiedo q [answered]', 'v Scelta sales', 'b  [open]'])
    expect(world.head()).toMatchObject({ status: 'open', assignee: null, lastInCseq: 0, waitingSince: null })
  })

  test('begins behind words that the visitor said first', () => {
    const world = new BotWorld(menu)
    world.say('Buongiorno')
    expect(world.told()).toEqual(['v Buongiorno', 'b dico a', 'b chiedo q [open]'])
  })

  test('is not there where none is live', () => {
    const world = new BotWorld(null)
    world.say('Buongiorno')
    expect(world.told()).toEqual(['v Buongiorno'])
    expect(world.head()).toMatchObject({ lastInCseq: 1, waitingSince: world.now })
  })

  test('takes an answer once, and none to a question that is over', () => {
    const world = new BotWorld(menu)
    world.begin()
    const [question, cid] = [world.offerId(), world.nextCid()]
    expect(world.press('x')).toMatchObject({ type: 'err', code: 'inbox.invalid' })
    expect(world.press('sales', { cid })).toMatchObject({ type: 'ok', cseq: 3 })
    expect(world.press('sales', { cid, message: question })).toMatchObject({ type: 'dup', cseq: 3 })
    expect(world.press('bye', { message: question })).toMatchObject({ type: 'err', code: 'inbox.too_late' })
    expect(world.told().length).toBe(4)
  })

  test('is answered by its own visitor alone', () => {
    const world = new BotWorld(menu)
    world.begin()
    const frame = { cid: world.nextCid(), conversation: world.conversation, message: world.offerId() }
    const stranger = { ...world.visitor, id: 'v2' }
    expect(world.do({ type: 'answer', option: 'bye', ...frame }, stranger)).toMatchObject({
      code: 'inbox.not_found',
    })
  })

  test('closes the conversation; the visitor’s next words open it without the bot', () => {
    const world = new BotWorld(menu)
    world.begin()
    world.press('bye')
    expect(world.told().slice(3)).toEqual(['b Ciao', 'e status'])
    expect(world.head()).toMatchObject({ status: 'closed', waitingSince: null })
    world.say('Aspettate')
    expect(world.told().at(-1)).toBe('v Aspettate')
    expect(world.head()).toMatchObject({ status: 'open', waitingSince: world.now })
  })

  test('calls the members for words it has no way for', () => {
    const world = new BotWorld(menu)
    world.begin()
    world.say('Quanto costa?')
    expect(world.head()).toMatchObject({ lastInCseq: 3, waitingSince: world.now, assignee: null })
    expect(world.told().at(1)).toBe('b chiedo q [open]')
  })

  test('is not there for somebody who is blocked', () => {
    const world = new BotWorld(menu)
    world.begin()
    world.give({ type: 'block', conversation: world.conversation, blocked: true })
    expect(world.told()).toEqual(['b dico a', 'b chiedo q [over]'])
    const conversation = countedId('G', 2)
    world.begin(conversation)
    expect(world.store.sql.exec('SELECT * FROM bot_runs').toArray().length).toBe(1)
  })
})

describe('what a bot says before anybody has written', () => {
  const first = (world: BotWorld) => {
    const { version, open, agents } = world.opening()
    return {
      cid: world.nextCid(),
      conversation: world.conversation,
      opening: { version, open, agents },
    }
  }
  const conversations = (world: BotWorld) =>
    world.store.sql.exec('SELECT id FROM heads').toArray().length +
    world.store.sql.exec('SELECT * FROM bot_runs').toArray().length

  test('is told up to its first question, and leaves nothing behind', () => {
    const world = new BotWorld(menu)
    expect(world.opening()).toMatchObject({
      version: 1,
      open: true,
      agents: false,
      name: 'Nina',
      messages: [
        { text: 'dico a', offer: null },
        { text: 'chiedo q', offer: { type: 'choice', state: 'open' } },
      ],
    })
    expect(conversations(world)).toBe(0)
    expect(new BotWorld(flowOf(hand('h'))).opening().messages).toEqual([])
  })

  test('asks nobody who they are whom the site names', () => {
    const world = new BotWorld(flowOf(form('f', 'q'), choice('q', { a: 'h' }), hand('h')))
    expect(world.opening().messages).toMatchObject([{ offer: { type: 'form' } }])
    expect(world.opening(true).messages).toMatchObject([{ offer: { type: 'choice' } }])
  })

  test('stands in the conversation that a button begins, once', () => {
    const world = new BotWorld(menu)
    const frame = { type: 'answer', option: 'sales', ...first(world) } as const
    expect(world.do(frame)).toMatchObject({ type: 'ok', cseq: 3 })
    const told = ['b dico a', 'b chiedo q [answered]', 'v Scelta sales', 'b  [open]']
    expect(world.told()).toEqual(told)
    expect(world.head()).toMatchObject({ lastInCseq: 0, waitingSince: null, assignee: null })
    expect(world.do(frame)).toMatchObject({ type: 'dup', cseq: 3 })
    world.restart()
    expect(world.do(frame)).toMatchObject({ type: 'dup', cseq: 3 })
    expect(world.told()).toEqual(told)
  })

  test('stands in the conversation that the form begins; one that is wrong begins none', () => {
    const world = new BotWorld(flowOf(form('f', 'h'), hand('h')))
    const frame = first(world)
    const wrong = { type: 'fill', ...frame, values: { email: 'anna' } } as const
    expect(world.do(wrong)).toMatchObject({
      code: 'inbox.invalid',
      fields: [{ field: 'email', code: 'email' }],
    })
    expect(conversations(world)).toBe(0)
    const right = { ...wrong, cid: world.nextCid(), values: { email: 'anna@esempio.it' } }
    expect(world.do(right)).toMatchObject({ type: 'ok', cseq: 2 })
    expect(world.takeIn(7)).toBe(true)
    expect(world.told()).toEqual(['b  [answered]', 'v anna@esempio.it', 'e contact'])
    expect(world.head()).toMatchObject({ contactId: 7, trust: 'claimed' })
  })

  test('stands before the words that begin a conversation, which call where it has no way for them', () => {
    const world = new BotWorld(menu)
    const words = { text: 'Spedite in Francia?', attachments: [] }
    expect(world.do({ type: 'say', ...words, ...first(world) })).toMatchObject({ type: 'ok', cseq: 3 })
    expect(world.told()).toEqual(['b dico a', 'b chiedo q [open]', 'v Spedite in Francia?'])
    expect(world.head()).toMatchObject({ lastInCseq: 3, waitingSince: world.now })
  })

  test('that ended without a question is followed by words for a person', () => {
    const world = new BotWorld(flowOf(message('a', 'h'), hand('h')))
    enter(world.store, olga)
    world.do({ type: 'say', text: 'Ciao', attachments: [], ...first(world) })
    expect(world.told()).toEqual(['b dico a', 'v Ciao'])
    expect(world.head()).toMatchObject({ lastInCseq: 2, waitingSince: world.now, assignee: 'olga' })
  })

  test('is gone on with as it was seen, whatever was published, closed or turned off meanwhile', () => {
    const branch = flowOf(
      { id: 'b', type: 'hours', open: 'q', closed: 'h' },
      choice('q', { a: 'h' }),
      hand('h'),
    )
    const world = new BotWorld(branch)
    const frame = first(world)
    world.core.configure(
      { businessHours: { timeZone: 'Europe/Rome', days: [[], [], [], [], [], [], []] } },
      0,
    )
    world.publish(flowOf(message('new', 'h'), hand('h')), 2)
    void clientOf(world.core, () => world.now).setBot({ bot: null })
    world.restart()
    expect(world.do({ type: 'answer', option: 'a', ...frame })).toMatchObject({ type: 'ok' })
    expect(world.told()).toEqual(['b chiedo q [answered]', 'v Scelta a'])
  })

  test('cannot be made up, nor be used after a day or by another conversation', () => {
    const world = new BotWorld(menu)
    const frame = first(world)
    const madeUp = { ...frame, opening: { ...frame.opening, agents: true } }
    expect(world.do({ type: 'answer', option: 'sales', ...madeUp })).toMatchObject({ code: 'inbox.too_late' })
    expect(world.do({ type: 'answer', option: 'no', ...frame })).toMatchObject({ code: 'inbox.invalid' })
    world.now += 86_400_000
    expect(world.do({ type: 'answer', option: 'sales', ...frame })).toMatchObject({ code: 'inbox.too_late' })
    expect(conversations(world)).toBe(0)
    // Words are taken all the same: the bot that is live speaks behind them.
    world.do({ type: 'say', text: 'Ciao', attachments: [], ...frame })
    expect(world.told()).toEqual(['v Ciao', 'b dico a', 'b chiedo q [open]'])
    const stranger = { ...world.visitor, id: 'v2' }
    const theirs = { type: 'answer', option: 'sales', ...first(world) } as const
    expect(world.do(theirs, stranger)).toMatchObject({ code: 'inbox.not_found' })
    expect(world.do(theirs)).toMatchObject({ code: 'inbox.too_late' })
  })
})

describe('the form of a bot', () => {
  const atForm = (): BotWorld => {
    const world = new BotWorld(menu)
    world.begin()
    world.press('sales')
    return world
  }

  test('tells what is wrong field by field, and waits', () => {
    const world = atForm()
    const answer = world.fill({ email: 'anna', name: ' ' })
    expect(answer).toMatchObject({
      code: 'inbox.invalid',
      fields: [
        { field: 'email', code: 'email' },
        { field: 'name', code: 'required' },
      ],
    })
    expect(world.fill({ email: 'anna@esempio.it', name: 'Anna Rossi' })).toMatchObject({ type: 'ok' })
  })

  test('of a conversation that goes into another one is still taken in, beside one that waits there', () => {
    for (const waitsThere of [false, true]) {
      const world = atForm()
      world.fill({ email: 'anna@esempio.it', name: 'Anna Rossi' })
      const from = world.conversation
      world.conversation = countedId('G', 8)
      world.begin()
      if (waitsThere) {
        world.press('sales')
        world.fill({ email: 'annina@esempio.it', name: 'Annina' })
      }
      expect(world.give({ type: 'merge', from, into: world.conversation })).toMatchObject({ type: 'ok' })
      expect(world.takeIn(7)).toBe(true)
      expect(world.head()).toMatchObject({ contactId: 7, trust: 'claimed' })
      expect(world.takeIn(7)).toBe(waitsThere)
      expect([world.takeIn(8), world.head().contactId]).toEqual([false, 7])
    }
  })

  test('goes with its person, wherever its conversation was put', () => {
    const world = atForm()
    world.fill({ email: 'anna@esempio.it', name: 'Anna Rossi' })
    const from = world.conversation
    world.conversation = countedId('G', 8)
    world.begin()
    world.give({ type: 'merge', from, into: world.conversation })
    const addresses = [{ channel: 'chat', address: world.visitor.id }]
    world.core.forgetContact({ contactId: 9, addresses }, world.now)
    expect(world.takeIn(7)).toBe(false)
    expect(rowsOf(world.store.sql, 'SELECT conversation FROM bot_runs')).toEqual([])
  })

  test('makes the conversation the contact’s, claimed, and hands it over', () => {
    const world = atForm()
    world.fill({ email: 'Anna@esempio.it', name: 'Anna Rossi' })
    expect(world.desk().takeForm(world.now)).toMatchObject({
      values: { email: 'anna@esempio.it', name: 'Anna Rossi' },
      language: 'it',
      last: false,
    })
    expect(world.desk().takeForm(world.now)).toBe(null)
    world.now += 31_000
    expect(world.takeIn(7)).toBe(true)
    expect(world.told().slice(4)).toEqual(['v Anna Rossi|anna@esempio.it', 'e contact'])
    expect(world.head()).toMatchObject({
      contactId: 7,
      trust: 'claimed',
      peerName: 'Anna Rossi',
      lastInCseq: 5,
      waitingSince: world.now,
    })
    expect(world.core.nextAt(world.now)).toBe(world.now)
    // The socket is the same that nobody was known by: what is said over it is claimed from here on.
    world.say('Grazie')
    expect(world.thread().at(-1)).toMatchObject({ text: 'Grazie', trust: 'claimed' })
  })

  test('is told as taken in once', () => {
    const world = atForm()
    world.fill({ email: 'anna@esempio.it', name: 'Anna' })
    const work = world.desk().takeForm(world.now)
    if (work === null) throw new Error('no work')
    const done = {
      conversation: work.conversation,
      place: work.place,
      contactId: 7,
      name: null,
      address: null,
      phoneOf: null,
    }
    world.desk().endForm(done, world.now)
    const told = world.told()
    world.desk().endForm({ ...done, contactId: 8 }, world.now)
    expect(world.told()).toEqual(told)
    expect(world.head().contactId).toBe(7)
  })

  test('comes again when whoever took it died, and says when it is the last try', () => {
    const world = atForm()
    world.fill({ email: 'anna@esempio.it', name: 'Anna' })
    const lasts = [1, 2, 3, 4, 5].map(() => {
      const work = world.desk().takeForm(world.now)
      world.now += 31_000
      world.restart()
      return work?.last
    })
    expect(lasts).toEqual([false, false, false, false, true])
  })

  test('goes on without a contact when none can be made', () => {
    const world = atForm()
    world.fill({ email: 'anna@esempio.it', name: 'Anna' })
    world.takeIn(null)
    expect(world.head()).toMatchObject({ contactId: null, waitingSince: world.now })
  })

  test('is taken in although a person took over meanwhile', () => {
    const world = atForm()
    world.fill({ email: 'anna@esempio.it', name: 'Anna' })
    world.answer('Buongiorno Anna')
    world.takeIn(7)
    expect(world.told().slice(5)).toEqual(['a Buongiorno Anna', 'e contact'])
    expect(world.head()).toMatchObject({ contactId: 7, assignee: 'olga' })
  })

  test('is asked nobody who has said it in another conversation', () => {
    const world = atForm()
    world.fill({ email: 'anna@esempio.it', name: 'Anna' })
    world.takeIn(7)
    const conversation = countedId('G', 2)
    world.publish(flowOf(form('f', 'h'), hand('h')), 2)
    world.begin(conversation)
    const [head] = world.store.sql
      .exec('SELECT contact_id, trust, waiting_since FROM heads WHERE id = ?', conversation)
      .toArray()
    expect(head).toEqual({ contact_id: 7, trust: 'claimed', waiting_since: world.now })
  })
})

describe('a bot hands over', () => {
  test('to whoever is next, when somebody is there', () => {
    const world = new BotWorld(flowOf(hand('h')))
    enter(world.store, olga)
    world.begin()
    expect(world.head()).toMatchObject({ assignee: 'olga', waitingSince: world.now })
  })

  test('to nobody, when it says so', () => {
    const world = new BotWorld(
      flowOf({ ...hand('h'), type: 'hand', text: { it: '', en: '', fr: '' }, to: 'nobody' }),
    )
    world.core.configure({ roundRobin: true }, 0)
    enter(world.store, olga)
    world.say('Ciao')
    expect(world.head()).toMatchObject({ assignee: null, lastInCseq: 1 })
  })

  test.each([
    ['writes', (world: BotWorld) => world.answer('Eccomi')],
    [
      'closes it',
      (world: BotWorld) =>
        world.give({ type: 'status', conversations: [world.conversation], status: 'closed', until: null }),
    ],
  ])('when a person %s: its buttons are over and it says nothing more', (_name, act) => {
    const world = new BotWorld(menu)
    world.begin()
    const question = world.offerId()
    const before = world.head().cver
    act(world)
    expect(world.told()[1]).toBe('b chiedo q [over]')
    expect(world.head().cver).toBeGreaterThan(before)
    expect(world.press('bye', { message: question })).toMatchObject({ code: 'inbox.too_late' })
    const told = world.told()
    world.say('Scelta bye')
    expect(world.told()).toEqual([...told, 'v Scelta bye'])
  })

  test('what it says makes no answer of a member’s unseen', () => {
    const world = new BotWorld(menu)
    world.begin()
    const base = world.head().lastCseq
    world.press('sales')
    const outgoing = { attachments: [], template: null, cc: [], bcc: [] }
    const send = {
      type: 'send',
      conversation: world.conversation,
      base,
      text: 'Eccomi',
      ...outgoing,
    } as const
    expect(world.give(send)).toMatchObject({ type: 'ok' })
  })
})

describe('versions of a bot', () => {
  test('a conversation keeps the one it began with; those that nobody runs go', () => {
    const world = new BotWorld(menu, 1)
    world.begin()
    world.publish(flowOf(message('new', 'h'), hand('h')), 2)
    world.restart()
    world.press('bye')
    expect(world.told()).toContain('b Ciao')
    expect(findFlow(world.store, 1)).toBeDefined()
    world.publish(flowOf(hand('h')), 3)
    expect([1, 2, 3].map((version) => findFlow(world.store, version) !== undefined)).toEqual([
      false,
      false,
      true,
    ])
  })

  test('figures count each conversation at each block of its version', async () => {
    const world = new BotWorld(menu, 4)
    const client = clientOf(world.core, () => world.now)
    world.begin()
    world.press('bye')
    world.begin(countedId('G', 9))
    expect(await client.bot({ version: null })).toEqual({
      live: 4,
      figures: [
        { block: 'a', entered: 2, answered: 0, left: 2 },
        { block: 'c', entered: 1, answered: 0, left: 0 },
        { block: 'q', entered: 2, answered: 1, left: 1 },
      ],
    })
    await client.setBot({ bot: null })
    expect((await client.bot({ version: null })).live).toBe(null)
    expect((await client.bot({ version: 4 })).figures.length).toBe(3)
  })
})
