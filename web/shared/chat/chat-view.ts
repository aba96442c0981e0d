import type { ChatFormInput } from '../../../worker/contracts/chat-doors.ts'
import type { ChatForm } from '../../../worker/contracts/chat.ts'
import type { Language } from '../../../worker/contracts/common.ts'
import type { Attachment, Offer } from '../../../worker/contracts/inbox.ts'

/** One bubble, as it is shown. */
export type ChatBubble = {
  id: string
  from: 'visitor' | 'agent' | 'bot'
  /** First name of who answered. */
  name: string | null
  text: string
  /** A question of the bot. */
  offer: Offer | null
  attachments: readonly Attachment[]
  /** Epoch ms. */
  at: number
  deleted: boolean
  /** Of the visitor's own. */
  state: 'sending' | 'sent' | 'read' | 'failed' | null
  /** Whether it failed because its files were uploaded too long ago. */
  filesGone: boolean
  /** Where its files are opened; null while they are only here. */
  place: { conversation: string; cseq: number } | null
}

/** A file beside the text that is being written. */
export type PendingFile = { id: number; name: string; problem: string | null; done: boolean }

/** What the chat looks like: of a workspace, in one language. */
export type ChatLook = {
  name: string
  colour: string
  language: Language
  title: string
  subtitle: string
  greeting: string
  privacyUrl: string
  files: boolean
}

/** What a chat shows at a moment; the widget fills it from its socket, the preview from the settings. */
export type ChatView = {
  look: ChatLook
  /** Whether the greeting stands above what was said: not where a bot greets. */
  greets: boolean
  bubbles: readonly ChatBubble[]
  typing: { name: string | null } | null
  /** Nobody is there: what is told, with when somebody is. */
  offline: string | null
  line: 'ready' | 'offline' | 'connecting' | 'stopped' | 'lapsed'
  /** Too much was said at once: when the next of it goes out (epoch ms). */
  limitedUntil: number | null
  /** Asked before anything can be written; null when nothing is asked. */
  form: ChatForm | null
  /** Whether an e-mail would help: nobody is there, and none is known. */
  wantsEmail: boolean
  pending: readonly PendingFile[]
}

/** What a visitor can do; a preview has none. */
export type ChatActions = {
  send(text: string): void
  retry(id: string): void
  typing(): void
  attach(files: readonly File[]): void
  detach(id: number): void
  /** Presses a button of the bot's question. */
  press(bubble: ChatBubble, option: { id: string; text: string }): void
  /** Sends the bot's form; answers as `submitForm`. */
  fill(bubble: ChatBubble, values: ChatFormInput): ReturnType<ChatActions['submitForm']>
  /** What is wrong with it, by field; empty when it was taken. */
  submitForm(values: ChatFormInput): Promise<Partial<Record<keyof ChatFormInput | 'all', string>>>
  /** An address of a file's bytes, for as long as the page lives. */
  openFile(place: { conversation: string; cseq: number }, index: number): Promise<string | null>
  close(): void
}

/** How the browser writes times: by its own region where it speaks the language of the chat. */
export const localeOf = (language: Language, browser: string): string =>
  /^([a-z]{2})-[a-z]{2}$/i.exec(browser)?.[1]?.toLowerCase() === language ? browser : language

/** When somebody is there again, as it stands in a sentence: "oggi alle 15:00", "lunedì alle 09:00". */
export function whenText(at: number, language: Language, now: number, timeZone?: string): string {
  const format = (moment: number, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(language, { ...options, timeZone }).format(moment)
  const dayOf = (moment: number) => format(moment, { year: 'numeric', month: 'numeric', day: 'numeric' })
  const ahead = [0, 1].find((days) => dayOf(now + days * 86_400_000) === dayOf(at))
  const day =
    ahead === undefined
      ? format(at, { weekday: 'long' })
      : new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(ahead, 'day')
  const between = { it: 'alle', en: 'at', fr: 'à' }[language]
  return `${day} ${between} ${format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`
}

/** Up to two letters of a name. */
export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase()

/** What is wrong with a typed address, as far as can be told here; the server knows the rest. */
export function emailProblem(typed: string): 'required' | 'noAt' | 'noEnding' | 'badEmail' | null {
  const text = typed.trim()
  if (text === '') return 'required'
  const parts = text.split('@')
  if (parts.length < 2) return 'noAt'
  const [name = '', domain = ''] = parts
  if (parts.length > 2 || name === '' || domain === '' || /\s/.test(text)) return 'badEmail'
  return /\.[^.]{2,}$/.test(domain) ? null : 'noEnding'
}
