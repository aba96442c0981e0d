import { afterEach, expect, test, vi } from 'vitest'
import { startBrowser } from './visitor-browser.ts'

afterEach(() => vi.unstubAllGlobals())

/** The loader in a page whose settings have not come yet. */
async function startLoader() {
  const browser = startBrowser()
  class HTMLScriptElement {
    src = 'https://public.example/chat.js'
    dataset = { key: 'k' }
  }
  vi.stubGlobal('HTMLScriptElement', HTMLScriptElement)
  Object.assign(document, { currentScript: new HTMLScriptElement(), documentElement: { lang: '' } })
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('CentralinoChat', undefined)
  vi.stubGlobal('fetch', () => new Promise(() => {}))
  vi.resetModules()
  await import('../../../web/widget/loader.ts')
  const chat = window.CentralinoChat
  if (chat === undefined) throw new Error('the loader gave nothing')
  return { browser, chat }
}

test('signing out before the chat is there leaves nothing to the next person', async () => {
  const { browser, chat } = await startLoader()
  browser.jar.set('centralino_chat', 'anna')
  browser.storage['centralino_chat_outbox:01'] = 'what Anna wrote'
  browser.storage['cart'] = 'the site’s own'
  chat.reset()
  expect(browser.kept()).toEqual(['cart'])
  expect([...browser.jar]).toEqual([])
})

test.each([[undefined], [null], [{ email: null, token: 5 }]])(
  'naming nobody in particular (%j) breaks nothing',
  async (who) => {
    const { chat } = await startLoader()
    expect(() => chat.identify(who)).not.toThrow()
  },
)
