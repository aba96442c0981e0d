import { vi } from 'vitest'

type Listener = (event: Event) => void

/** The site's page as the chat's scripts see it: cookies and storage that all tabs share, and what was said to the site. */
export function startBrowser(options: { cookies?: boolean } = {}) {
  const jar = new Map<string, string>()
  const events: { type: string; detail: unknown }[] = []
  const listeners = new Map<string, Listener[]>()
  const listen = (type: string, listener: Listener) =>
    void listeners.set(type, [...(listeners.get(type) ?? []), listener])
  const methods = {
    getItem: (key: string) => Reflect.get(storage, key) ?? null,
    setItem: (key: string, value: string) => void Reflect.set(storage, key, value),
    removeItem: (key: string) => void Reflect.deleteProperty(storage, key),
  }
  /** Keys are properties of their own, as in a browser. */
  const storage: Record<string, string> = Object.create(methods)
  const page = {
    title: 'Olio',
    referrer: '',
    hidden: false,
    addEventListener: listen,
    get cookie() {
      return [...jar].map(([key, value]) => `${key}=${value}`).join('; ')
    },
    set cookie(text: string) {
      const [pair = '', ...rest] = text.split('; ')
      const [key = '', value = ''] = pair.split('=')
      if (rest.includes('max-age=0')) jar.delete(key)
      else if (options.cookies !== false) jar.set(key, value)
    },
  }
  vi.stubGlobal('location', { protocol: 'https:', href: 'https://sito.example/' })
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('navigator', { onLine: true, language: 'it' })
  vi.stubGlobal('document', page)
  vi.stubGlobal('addEventListener', listen)
  vi.stubGlobal('dispatchEvent', (event: CustomEvent) => {
    events.push({ type: event.type, detail: event.detail })
    return true
  })
  vi.stubGlobal('setInterval', () => 0)
  vi.stubGlobal('WebSocket', FakeSocket)
  FakeSocket.all.length = 0
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  return {
    jar,
    events,
    warned,
    kept: () => Object.keys(storage),
    storage,
    /** The tab comes to the front. */
    show: () =>
      listeners.get('visibilitychange')?.forEach((listener) => listener(new Event('visibilitychange'))),
  }
}

/** A socket that opens when it is told to. */
export class FakeSocket {
  static readonly OPEN = 1
  static readonly all: FakeSocket[] = []
  readyState = 1
  readonly sent: { type: string }[] = []
  onopen = (): void => {}
  onmessage: (event: { data: string }) => void = () => {}
  onclose: (event: { code: number }) => void = () => {}

  constructor() {
    FakeSocket.all.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }

  close(): void {}

  receive(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) })
  }

  /** Connected, and greeted by the server. */
  greet(): void {
    this.onopen()
    this.receive({ type: 'welcome', proto: 1, epoch: 'e', now: 1, agentsOnline: true, conversations: 0 })
  }
}

/** What the door of sessions answers. */
export const sessionOf = (change: object = {}) => ({
  binding: 'binding-one-0001',
  visitor: 'v1',
  continued: false,
  trust: 'anonymous' as const,
  email: null,
  refused: null,
  ticket: 't',
  protocol: 'p',
  ...change,
})

/** One tab of the site: its own copies of the scripts. */
export async function openTab() {
  vi.resetModules()
  return {
    ...(await import('../../../web/widget/binding-cookie.ts')),
    ...(await import('../../../web/widget/visitor-outbox.ts')),
    ...(await import('../../../web/widget/chat-line.ts')),
    ...(await import('../../../web/widget/chat-doors.ts')),
    ...(await import('../../../web/widget/chat-state.ts')),
  }
}
