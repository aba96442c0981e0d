import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defaultChatSettings } from '../../../worker/contracts/chat.ts'
import type { ChatBubble } from '../../../web/shared/chat/chat-view.ts'
import type { ChatHandle } from '../../../web/widget/handle.ts'
import { FakeSocket, openTab, sessionOf, startBrowser } from './visitor-browser.ts'

beforeEach(() => void startBrowser())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const conversation = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const question = '01ARZ3NDEKTSV4RRFFQ69G5FAW'

async function openChat(identity: object = {}) {
  vi.stubGlobal('fetch', async () => Response.json(sessionOf()))
  const { createChat } = await openTab()
  const texts = { launcher: '', title: '', subtitle: '', greeting: '', offline: '' }
  const handle: ChatHandle = {
    base: 'https://public.example',
    key: 'k',
    identity,
    // Only the screen needs it.
    place: Object.create(null),
    isOpen: () => true,
    close() {},
    setUnread() {},
    onOpen() {},
    onIdentity() {},
    config: {
      name: 'Frantoio',
      colour: '#000000',
      position: 'right',
      language: 'it',
      texts,
      form: { ...defaultChatSettings.form, enabled: false },
      privacyUrl: '',
      files: true,
      open: true,
      opensAt: null,
    },
  }
  return { ...createChat(handle), handle }
}
const answer = {
  id: question,
  cseq: 1,
  cver: 1,
  text: 'Sì',
  offer: null,
  attachments: [],
  receivedAt: 1,
  deletedAt: null,
  readAt: null,
  from: 'agent',
  name: 'Marta',
}
const thread = (change: object = {}) => ({
  type: 'live',
  conversation,
  from: 1,
  to: 1,
  whole: true,
  more: false,
  closed: false,
  readCseq: 0,
  messages: [{ ...answer, ...change }],
})
async function socket(count: number): Promise<FakeSocket> {
  await vi.waitFor(() => expect(FakeSocket.all).toHaveLength(count))
  const found = FakeSocket.all[count - 1]
  if (found === undefined) throw new Error('no socket')
  return found
}
const reads = ({ sent }: FakeSocket) => sent.filter(({ type }) => type === 'read').length

test('a reading that was lost with its socket is told again on the next', async () => {
  const { actions } = await openChat()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  actions.send('Ciao')
  await vi.advanceTimersByTimeAsync(0)
  const first = await socket(1)
  first.greet()
  first.receive(thread())
  first.receive(thread())
  expect(reads(first)).toBe(1)
  first.onclose({ code: 1006 })
  await vi.advanceTimersByTimeAsync(5000)
  const second = await socket(2)
  second.greet()
  second.receive(thread())
  expect(reads(second)).toBe(1)
})

test('the next person at the browser gets nothing of what was typed; the same one under another token keeps it', async () => {
  const { actions, handle, person } = await openChat()
  actions.send('Ciao')
  const first = await socket(1)
  first.greet()
  handle.onIdentity({ token: 'another' })
  await socket(2)
  expect(person()).toBe(1)
  handle.identity = {}
  handle.onIdentity(null)
  expect(person()).toBe(2)
})

test('a form of the bot that is refused without a reason says so', async () => {
  const { actions } = await openChat()
  actions.send('Ciao')
  const line = await socket(1)
  line.greet()
  const last = () => line.sent.at(-1) ?? { type: '' }
  line.receive({ type: 'ok', cid: Reflect.get(last(), 'cid'), cseq: 1 })
  const asks: ChatBubble = {
    id: question,
    from: 'bot',
    name: 'Nina',
    text: '',
    offer: { type: 'form', fields: [{ field: 'email', required: true }], state: 'open' },
    attachments: [],
    at: 1,
    deleted: false,
    state: null,
    filesGone: false,
    place: { conversation, cseq: 1 },
  }
  const filled = actions.fill(asks, { email: 'a@prova.example', name: '', phone: '', company: '' })
  expect(last().type).toBe('fill')
  line.receive({ type: 'err', cid: Reflect.get(last(), 'cid'), code: 'inbox.not_found' })
  expect(await filled).toEqual({ all: 'Non è arrivato. Riprova.' })
})
