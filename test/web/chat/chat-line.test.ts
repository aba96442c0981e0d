import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ChatFormInput, ChatSessionInput } from '../../../worker/contracts/chat-doors.ts'
import { closeCodes } from '../../../worker/contracts/inbox-protocol.ts'
import { FakeSocket, openTab, sessionOf, startBrowser } from './visitor-browser.ts'

let browser: ReturnType<typeof startBrowser>
beforeEach(() => void (browser = startBrowser()))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const conversation = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const form: ChatFormInput = { email: 'a@prova.example', name: '', phone: '', company: '' }
const signed = { binding: 'binding-anna-001', visitor: 's1', trust: 'signed', email: 'anna@prova.example' }

/** A tab's line to a server that gives these answers in turn; a number is a refusal with that status. */
async function openLine(answers: (object | number)[], identity: object = {}) {
  const tab = await openTab()
  const asked: ChatSessionInput[] = []
  const doors = new tab.ChatDoors('https://public.example', 'k')
  doors.session = (input) => {
    asked.push(input)
    const next = answers.length > 1 ? answers.shift() : answers[0]
    return typeof next === 'number'
      ? Promise.reject(new tab.DoorProblem(next, null, []))
      : Promise.resolve(sessionOf(next))
  }
  const left = vi.fn<() => void>()
  const line = new tab.ChatLine(doors, { identity, language: 'it', changed() {}, left })
  const words = () => line.live.waiting.map(({ text }) => text)
  return { line, asked, left, words, cookie: tab.bindingCookie }
}
const socket = (index: number) => {
  const found = FakeSocket.all[index]
  if (found === undefined) throw new Error(`no socket ${index}`)
  return found
}

describe('a proof that has ended', () => {
  const lapse = async () => {
    const opened = await openLine(
      [
        signed,
        { binding: 'binding-two-0002', visitor: 'v2', refused: 'expired' },
        { ...signed, continued: true },
      ],
      { token: 'old' },
    )
    await opened.line.wake()
    socket(0).greet()
    socket(0).onclose({ code: 1006 })
    opened.line.live.say(conversation, 'Vorrei disdire')
    await opened.line.wake()
    return opened
  }

  test('keeps what was written and the thread, and tells the site', async () => {
    const { line, words, left, cookie } = await lapse()
    expect(line.state).toBe('lapsed')
    expect(words()).toEqual(['Vorrei disdire'])
    expect(line.session?.visitor).toBe('s1')
    expect(left).not.toHaveBeenCalled()
    expect(cookie.read()).toBe('binding-anna-001')
    expect(browser.events).toEqual([{ type: 'centralino:identity', detail: { reason: 'expired' } }])
  })

  test('sends it as the same person once the site has proven them anew', async () => {
    const { line, words } = await lapse()
    await line.identify({ token: 'new' })
    socket(1).greet()
    expect(words()).toEqual(['Vorrei disdire'])
    expect(socket(1).sent).toContainEqual(expect.objectContaining({ type: 'say', text: 'Vorrei disdire' }))
  })

  test('asks nothing more by itself', async () => {
    const { line, asked } = await lapse()
    await line.wake()
    expect(asked).toHaveLength(2)
  })

  test('is told once for each token', async () => {
    const { line } = await openLine([{ refused: 'signature' }], { token: 'bad' })
    await line.wake()
    await line.identify({ token: 'bad' })
    expect(browser.events).toHaveLength(1)
  })
})

describe('another tab', () => {
  test('that signs out takes this one along: nothing of the person stays, and nothing brings them back', async () => {
    const { line, words, left, asked } = await openLine([signed, {}], { token: 'anna' })
    await line.wake()
    line.live.say(conversation, 'Di Anna')
    browser.jar.delete('centralino_chat')
    browser.show()
    expect([line.session, line.state, words(), line.identity]).toEqual([null, 'asleep', [], {}])
    expect(left).toHaveBeenCalledOnce()
    expect(browser.kept()).toEqual([])
    await line.wake()
    expect(asked.at(-1)).toMatchObject({ binding: null, identity: {} })
  })

  test('that is somebody else now makes this one theirs, without a contest', async () => {
    const bea = { binding: 'binding-bea-0001', visitor: 's2', trust: 'signed', email: 'bea@prova.example' }
    const { line, asked, left } = await openLine([signed, { ...bea, continued: true }], { token: 'anna' })
    await line.wake()
    browser.jar.set('centralino_chat', 'binding-bea-0001')
    browser.show()
    await vi.waitFor(() => expect(line.session?.visitor).toBe('s2'))
    expect(asked.at(-1)).toMatchObject({ binding: 'binding-bea-0001', identity: {} })
    expect(left).not.toHaveBeenCalled()
    browser.show()
    expect(asked).toHaveLength(2)
  })

  test('that signs out while this one asks is not undone by the answer', async () => {
    const { line, cookie } = await openLine([{ ...signed, continued: true }])
    browser.jar.set('centralino_chat', 'binding-anna-001')
    const waking = line.wake()
    await Promise.resolve()
    browser.jar.delete('centralino_chat')
    await waking
    expect([cookie.read(), line.session]).toEqual([null, null])
  })
})

describe('sessions', () => {
  test('of a form and a message at once make one binding', async () => {
    const { line, asked } = await openLine([{}])
    await Promise.all([line.wake(form), line.wake(), line.wake()])
    expect(asked).toHaveLength(1)
  })

  test('that are refused as they are, are asked for without the identity, then seldom', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { line, asked } = await openLine([422], { email: 'crooked' })
    await line.wake()
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(asked.length).toBeLessThan(10)
    expect(asked.map(({ identity }) => identity).slice(0, 3)).toEqual([{ email: 'crooked' }, {}, {}])
  })

  test('that the server cannot give now are asked for again soon', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { line, asked } = await openLine([503, {}])
    await line.wake()
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toHaveLength(2)
    expect(line.session?.visitor).toBe('v1')
  })

  test('that are not for this site end it', async () => {
    const { line, asked } = await openLine([403])
    await line.wake()
    await line.wake()
    expect([line.state, asked.length]).toEqual(['stopped', 1])
  })

  test('tell the page within what the server takes', async () => {
    Object.assign(document, {
      title: 'x'.repeat(50_000),
      referrer: `https://a.example/${'y'.repeat(50_000)}`,
    })
    const { line, asked } = await openLine([{}])
    await line.wake()
    expect(JSON.stringify(asked[0]).length).toBeLessThan(4000)
  })
})

describe('a line that was closed', () => {
  test.each([
    { why: 'too much was said', code: closeCodes.limited, waitMs: 5400 },
    { why: 'it was too slow', code: closeCodes.slow, waitMs: 5400 },
    { why: 'it was at its end', code: closeCodes.ended, waitMs: 400 },
    { why: 'the network went', code: 1006, waitMs: 400 },
  ])('since $why comes back after $waitMs ms, as chance has it', async ({ code, waitMs }) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { line, asked } = await openLine([{}])
    await line.wake()
    socket(0).greet()
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    socket(0).onclose({ code })
    await vi.advanceTimersByTimeAsync(waitMs - 1)
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveLength(2)
    socket(1).greet()
    expect(line.state).toBe('ready')
  })

  test('since another page of the visitor took its place asks anew, since it has no right stops', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { line, asked } = await openLine([{}])
    await line.wake()
    socket(0).onclose({ code: closeCodes.replaced })
    await vi.advanceTimersByTimeAsync(1000)
    socket(1).onclose({ code: closeCodes.forbidden })
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect([line.state, asked.length]).toEqual(['stopped', 2])
  })
})

test('signing out ends what is under way, and the answer to it opens nothing', async () => {
  const { line, left, cookie } = await openLine([{}])
  const waking = line.wake()
  await Promise.resolve()
  await line.identify(null)
  await waking
  expect([line.state, line.session, cookie.read()]).toEqual(['asleep', null, null])
  expect(left).toHaveBeenCalledOnce()
})
