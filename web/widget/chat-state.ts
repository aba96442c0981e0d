import { createMemo, createSignal } from 'solid-js'
import type { ChatFormInput, ChatPresence } from '../../worker/contracts/chat-doors.ts'
import { inboxFileLimits } from '../../worker/contracts/inbox-protocol.ts'
import type { Attachment } from '../../worker/contracts/inbox.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import type { ChatActions, ChatBubble, ChatLook, ChatView } from '../shared/chat/chat-view.ts'
import { whenText } from '../shared/chat/chat-view.ts'
import { chatWords, filled } from '../shared/chat/chat-words.ts'
import { bubblesOf, currentConversation, isOver, isSomebodyHere, mendRefused, unseen } from './bubbles.ts'
import { ChatDoors, DoorProblem } from './chat-doors.ts'
import { ChatLine } from './chat-line.ts'
import type { ChatHandle } from './handle.ts'
import { openingBubbles, shownOpening, withoutAnswered } from './opening.ts'
import { tellPages } from './tell-pages.ts'

type BotAnswer = { type: 'answer'; option: string } | { type: 'fill'; values: ChatFormInput }
type Picked = { id: number; file: File; problem: string | null; kept: Attachment | null }

const makeId = () => newUlid(Date.now())
/** Files of one message, as the frames' contract has it. */
const mostFiles = 5
const typingEveryMs = 3000

/** `person` counts the people at this browser: what one has typed is nothing for the next. */
type Chat = { view: () => ChatView; actions: ChatActions; person: () => number }

/** The open chat of one visitor: what it shows, and what the visitor can do. */
export function createChat(handle: ChatHandle): Chat {
  const { config } = handle
  const words = chatWords[config.language]
  const doors = new ChatDoors(handle.base, handle.key)
  const [version, bump] = createSignal(0, { equals: false })
  /** Undefined while it is not known yet, null where it cannot be. */
  const [presence, setPresence] = createSignal<ChatPresence | null>()
  const [toldAt, setToldAt] = createSignal(0)
  const [picked, setPicked] = createSignal<readonly Picked[]>([])
  const [isAnswered, setAnswered] = createSignal(false)
  const [person, setPerson] = createSignal(1)
  /** Forms of the bot that are under way, by the messages that ask. */
  const filling = new Map<string, () => void>()
  let typedAt = 0
  let files = 0

  const { identity } = handle
  const line = new ChatLine(doors, { identity, language: config.language, changed, left })
  function left(): void {
    handle.identity = line.identity
    setAnswered(false)
    setPicked([])
    forgetFiles(shown)
    setPerson((count) => count + 1)
  }
  function changed(): void {
    // What was handed to a socket that ended may not have come: it is told again on the next.
    if (line.live.state !== 'live') read.clear()
    mendRefused(line.live, makeId)
    for (const [message, settle] of filling)
      if (!line.live.waiting.some(({ act }) => act?.message === message)) {
        filling.delete(message)
        settle()
      }
    const isSeen = handle.isOpen() && !document.hidden
    const count = unseen(line.live)
    if (isSeen && count > 0) tellRead()
    handle.setUnread(isSeen ? 0 : count, filled(words.unread, { count }))
    bump(0)
  }

  const read = new Map<string, number>()
  /** Once for every place that was reached: the answer comes as a change of the messages. */
  function tellRead(): void {
    for (const { id } of line.live.conversations()) {
      const reached = line.live.messages(id).at(-1)?.cseq ?? 0
      if (line.live.state !== 'live' || reached <= (read.get(id) ?? 0)) continue
      read.set(id, reached)
      line.live.read(id)
    }
  }

  const look: ChatLook = {
    name: config.name,
    colour: config.colour,
    language: config.language,
    title: config.texts.title || config.name,
    subtitle: config.texts.subtitle || words.subtitle,
    greeting: config.texts.greeting || words.greeting,
    privacyUrl: config.privacyUrl,
    files: config.files,
  }
  const knowsEmail = () =>
    (line.session?.email ?? handle.identity.email ?? handle.identity.token ?? '') !== ''
  const isBotless = () => presence() !== undefined && !presence()?.opening
  const isAway = () => {
    const known = presence()
    const isOpen = known?.open && (known.agentsOnline || line.live.agentsOnline)
    return Boolean(known) && !isOpen && !isSomebodyHere(line.live, Date.now())
  }
  const offline = () => {
    if (!isAway()) return null
    const { opensAt } = presence() ?? config
    const opens =
      opensAt === null ? '' : filled(words.opens, { when: whenText(opensAt, config.language, Date.now()) })
    return [config.texts.offline || words.offline, opens].filter(Boolean).join(' ')
  }
  /** Whether whoever looks has no conversation, as far as anybody knows. */
  const isNew = () => line.live.conversations().length === 0 && (!line.isKnown || line.live.isComplete)
  const opening = () => shownOpening(line.live, isNew() ? (presence()?.opening ?? null) : null)
  const kept = new Kept()
  const view = createMemo((): ChatView => {
    version()
    const seen = opening()
    const own = bubblesOf(line.live)
    const all = seen === null ? own : [...openingBubbles(seen, toldAt()), ...own]
    const waiting = line.live.waiting.filter(({ act }) => act !== undefined && !filling.has(act.message))
    const bubbles = kept.same(withoutAnswered(all, waiting))
    const hasForm = bubbles.some(({ offer }) => offer?.type === 'form' && offer.state !== 'over')
    // Where a bot is live its form asks, and no other.
    const isAsked =
      config.form.enabled && !isAnswered() && !knowsEmail() && own.length === 0 && isNew() && isBotless()
    const isEmpty = bubbles.length === 0
    return {
      look,
      greets: isEmpty ? presence() !== undefined : bubbles[0]?.from !== 'bot',
      bubbles,
      typing: line.live.whoTypes,
      offline: offline(),
      line: navigator.onLine ? (line.state === 'asleep' ? 'ready' : line.state) : 'offline',
      limitedUntil: limitOf(line.live.waiting),
      form: isAsked ? config.form : null,
      wantsEmail: isAway() && !knowsEmail() && own.length > 0 && !hasForm && !isOver(line.live),
      pending: picked().map(({ id, file, problem, kept }) => ({
        id,
        name: file.name,
        problem,
        done: kept !== null,
      })),
    }
  })

  async function ask(): Promise<void> {
    const { email, token } = handle.identity
    try {
      const told = await doors.presence({ language: config.language, known: Boolean(email ?? token) })
      setPresence((known) => {
        // The same opening was said when it was first seen, and stays as it stands there.
        if (JSON.stringify(told.opening) !== JSON.stringify(known?.opening)) setToldAt(Date.now())
        return told
      })
    } catch {
      // Nobody knows: the chat says nothing about who is there.
      setPresence((known) => known ?? null)
    }
  }

  function say(text: string, attachments: Attachment[]): void {
    const seen = line.live.waiting.length === 0 ? opening() : null
    line.live.say(currentConversation(line.live, makeId), text, attachments, seen ?? undefined)
    void line.wake()
  }

  /** Answers the bot: a question that stands in a conversation, or the one of its opening. */
  function answer({ place, id: message }: ChatBubble, text: string, act: BotAnswer): void {
    const seen = place === null ? opening() : null
    if (place === null && (seen === null || line.live.waiting.length > 0)) return say(text, [])
    const conversation = place?.conversation ?? currentConversation(line.live, makeId)
    line.live.answer(conversation, text, { ...act, message }, seen ?? undefined)
    void line.wake()
  }

  async function upload(one: Picked): Promise<void> {
    const settle = (change: Partial<Picked>): void => {
      setPicked((all) => all.map((other) => (other.id === one.id ? { ...other, ...change } : other)))
    }
    const refuse = (text: string) =>
      settle({ problem: filled(text, { name: one.file.name, mib: inboxFileLimits.bytes / 1024 / 1024 }) })
    if (one.file.size > inboxFileLimits.bytes) return refuse(words.fileLarge)
    try {
      await line.wake()
      settle({ kept: await doors.upload(one.file) })
    } catch (error) {
      const code = error instanceof DoorProblem ? error.fields[0]?.code : undefined
      if (code === 'file_type') refuse(words.fileType)
      else refuse(code === 'file_damaged' ? words.fileDamaged : words.fileFailed)
    }
  }

  const shown = new Map<string, Promise<string | null>>()
  const actions: ChatActions = {
    send(text) {
      const ready = picked().flatMap(({ kept }) => (kept === null ? [] : [kept]))
      // What was refused stays where it says why.
      setPicked((all) => all.filter(({ problem }) => problem !== null))
      say(text.trim(), ready)
    },
    retry: (id) => {
      line.live.again(id)
      void line.wake()
    },
    typing() {
      const now = Date.now()
      const [conversation] = line.live.conversations()
      if (now - typedAt < typingEveryMs || conversation === undefined) return
      typedAt = now
      line.live.typing(currentConversation(line.live, makeId))
    },
    attach(chosen) {
      const room = Math.max(0, mostFiles - picked().filter(({ problem }) => problem === null).length)
      const added = chosen.slice(0, room).map((file) => ({ id: ++files, file, problem: null, kept: null }))
      setPicked((all) => [...all, ...added])
      for (const one of added) void upload(one)
    },
    detach(id) {
      setPicked((all) => all.filter((one) => one.id !== id))
    },
    async submitForm(values: ChatFormInput) {
      try {
        await line.wake(values)
        setAnswered(true)
        return {}
      } catch (error) {
        return problemsOf(error)
      }
    },
    press(bubble, { id: option, text }) {
      answer(bubble, text, { type: 'answer', option })
    },
    fill(bubble, values) {
      const text = [values.name, values.email, values.phone, values.company].filter(Boolean).join('\n')
      const settled: ReturnType<ChatActions['fill']> = new Promise((settle) =>
        filling.set(bubble.id, () => settle(wrongWith(bubble.id))),
      )
      answer(bubble, text, { type: 'fill', values })
      return settled
    },
    openFile(place, index) {
      const key = `${place.conversation}/${place.cseq}/${index}`
      const known = shown.get(key)
      if (known !== undefined) return known
      const opened = doors.file(place, index).then(
        (blob) => URL.createObjectURL(blob),
        () => {
          // Asked again with the next click.
          shown.delete(key)
          return null
        },
      )
      shown.set(key, opened)
      return opened
    },
    close: () => handle.close(),
  }

  /** What the server found in a form of the bot. */
  function wrongWith(message: string): Awaited<ReturnType<ChatActions['fill']>> {
    const known = new Map(
      Object.entries({
        required: words.required,
        email: words.badEmail,
        phone: words.badPhone,
        too_long: words.tooLong,
      }),
    )
    const problems = line.live.problemsOf(message)
    return Object.fromEntries(problems.map(({ field, code }) => [field, known.get(code) ?? words.formFailed]))
  }

  function problemsOf(error: unknown): Awaited<ReturnType<ChatActions['submitForm']>> {
    const fields = error instanceof DoorProblem ? error.fields : []
    const email = fields.find(({ field }) => field === 'form.email')
    if (email === undefined) return { all: words.formFailed }
    const known = { email_no_at: words.noAt, email_no_ending: words.noEnding, required: words.required }
    return { email: Object.entries(known).find(([code]) => code === email.code)?.[1] ?? words.badEmail }
  }

  handle.onOpen = (isOpen) => {
    if (isOpen) void ask()
    changed()
  }
  handle.onIdentity = (identity) => {
    setPresence(undefined)
    void line.identify(identity)
    if (handle.isOpen()) void ask()
  }
  document.addEventListener('visibilitychange', changed)
  addEventListener('online', changed)
  addEventListener('offline', changed)
  tellPages(line, doors)
  if (line.isKnown) void line.wake()
  if (handle.isOpen()) void ask()
  return { view, actions, person }
}

/** When the next of what waits may go out, where the server has set a time (epoch ms). */
function limitOf(waiting: readonly { notBefore: number }[]): number | null {
  const until = Math.max(0, ...waiting.map(({ notBefore }) => notBefore))
  return until > Date.now() ? until : null
}

/** Files that were shown from memory are there no more. */
function forgetFiles(shown: Map<string, Promise<string | null>>): void {
  for (const opened of shown.values())
    void opened.then((address) => address !== null && URL.revokeObjectURL(address))
  shown.clear()
}

/** Bubbles that did not change stay the same objects, so that what is on the screen stays as it is. */
class Kept {
  #known = new Map<string, { text: string; bubble: ChatBubble }>()

  same(bubbles: readonly ChatBubble[]): ChatBubble[] {
    const entries = bubbles.map((bubble) => {
      const text = JSON.stringify(bubble)
      const known = this.#known.get(bubble.id)
      return known?.text === text ? known : { text, bubble }
    })
    this.#known = new Map(entries.map((entry) => [entry.bubble.id, entry]))
    return entries.map(({ bubble }) => bubble)
  }
}
