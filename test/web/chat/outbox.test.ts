import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openTab, sessionOf, startBrowser } from './visitor-browser.ts'

let browser: ReturnType<typeof startBrowser>
beforeEach(() => void (browser = startBrowser()))
afterEach(() => vi.unstubAllGlobals())

const saying = (cid: string, at = Date.now()) => ({
  cid,
  conversation: 'C',
  text: cid,
  attachments: [],
  at,
  notBefore: 0,
  refused: null,
})
const open = async () => new (await openTab()).VisitorOutbox()
const texts = (outbox: Awaited<ReturnType<typeof open>>) => outbox.load().map(({ text }) => text)

describe('what waits to be sent', () => {
  test('of two tabs is lost by neither', async () => {
    const [one, two] = [await open(), await open()]
    one.save([saying('a', Date.now())])
    two.save([saying('b', Date.now() + 1)])
    expect(texts(await open())).toEqual(['a', 'b'])
  })

  test('stays while another tab is answered', async () => {
    const [one, two] = [await open(), await open()]
    one.save([saying('a')])
    two.save([saying('b')])
    two.save([])
    expect(texts(await open())).toEqual(['a'])
  })

  test('leaves nothing behind when it is sent', async () => {
    const outbox = await open()
    outbox.save([saying('a')])
    outbox.take(sessionOf(), null)
    expect(browser.kept()).toEqual(['centralino_chat_outbox:a'])
    outbox.save([])
    expect(browser.kept()).toEqual([])
  })

  test('ends after a week, and what is none is thrown away', async () => {
    browser.storage['centralino_chat_outbox'] = 'x'
    const outbox = await open()
    outbox.save([saying('a', Date.now() - 8 * 86_400_000), saying('b')])
    expect(texts(await open())).toEqual(['b'])
    expect(browser.kept()).toEqual(['centralino_chat_outbox:b'])
  })

  test('lives as long as the page where nothing can be stored', async () => {
    const refuse = () => {
      throw new Error('QuotaExceededError')
    }
    vi.stubGlobal('localStorage', Object.create({ getItem: refuse, setItem: refuse, removeItem: refuse }))
    const outbox = await open()
    outbox.save([saying('a')])
    expect(texts(outbox)).toEqual(['a'])
    outbox.save([])
    expect(texts(outbox)).toEqual([])
  })
})

describe('whose it is', () => {
  test('is whoever comes first, where nobody was known', async () => {
    const outbox = await open()
    outbox.save([saying('a')])
    expect(outbox.take(sessionOf(), null)).toBe(true)
    expect(texts(outbox)).toEqual(['a'])
  })

  test('goes along under another name of the same person, after a reload too', async () => {
    const before = await open()
    before.save([saying('a')])
    before.take(sessionOf(), null)
    browser.jar.set('centralino_chat', 'binding-one-0001')
    const outbox = await open()
    expect(texts(outbox)).toEqual(['a'])
    const signed = sessionOf({ visitor: 's1', trust: 'signed', continued: true })
    expect(outbox.take(signed, 'binding-one-0001')).toBe(true)
    expect(texts(outbox)).toEqual(['a'])
  })

  test('ends with a binding that is replaced: nobody comes back as that one', async () => {
    const outbox = await open()
    outbox.save([saying('a')])
    outbox.take(sessionOf(), null)
    const other = sessionOf({ binding: 'binding-two-0002', visitor: 'v2' })
    expect(outbox.take(other, 'binding-one-0001')).toBe(false)
    expect(texts(outbox)).toEqual([])
    expect(browser.kept()).toEqual([])
  })

  test('is kept for somebody signed until they are back, and shown to nobody else', async () => {
    const signed = sessionOf({ visitor: 's1', trust: 'signed' })
    const before = await open()
    before.take(signed, null)
    before.save([saying('a')])
    const outbox = await open()
    expect(texts(outbox)).toEqual([])
    const other = sessionOf({ binding: 'binding-two-0002', visitor: 'v2', continued: true })
    outbox.take(other, 'binding-two-0002')
    expect(texts(outbox)).toEqual([])
    outbox.take({ ...signed, binding: 'binding-three-03' }, 'binding-two-0002')
    expect(texts(outbox)).toEqual(['a'])
  })

  test('is nobody’s after signing out', async () => {
    const outbox = await open()
    outbox.save([saying('a')])
    outbox.forget()
    expect(browser.kept()).toEqual([])
    expect(outbox.isWaiting).toBe(false)
  })
})

describe('the binding', () => {
  test('that one tab forgets is in no other', async () => {
    const [one, two] = [await openTab(), await openTab()]
    one.bindingCookie.keep('anna')
    two.bindingCookie.keep('anna')
    one.bindingCookie.forget()
    expect(two.bindingCookie.read()).toBeNull()
  })

  test('is kept for the page where the browser takes no cookie', async () => {
    vi.unstubAllGlobals()
    startBrowser({ cookies: false })
    const { bindingCookie } = await openTab()
    bindingCookie.keep('anna')
    expect(bindingCookie.read()).toBe('anna')
    bindingCookie.forget()
    expect(bindingCookie.read()).toBeNull()
  })
})
