import type { Language } from '../../contracts/common.ts'
import type { Message } from '../../contracts/inbox.ts'
import { ownWordsOf } from '../../lib/texts/own-words.ts'
import { textAsHtml } from './reply-content.ts'

/** What a mail quotes of the one it answers: who wrote when, and what. */
export type ReplyQuote = { announced: string; text: string }

/** A longer text is cut: whoever wrote it has it. */
const longestQuote = 8000

/**
 * What the answer to a mail quotes of it, without what that one quoted itself; null where there is nothing. It is
 * announced as mail programs do, so that they fold it, and so does the inbox when it comes back.
 */
export function quoteOf(
  answered: Message | null,
  { defaultLanguage, timeZone }: { defaultLanguage: Language; timeZone: string },
): ReplyQuote | null {
  if (answered === null || answered.mail === null || answered.author.type !== 'contact') return null
  const own = ownWordsOf(answered)
  if (own === '') return null
  const address = answered.mail.from ?? ''
  const name = answered.author.name ?? ''
  const from = [name === address ? '' : name, address === '' ? '' : `<${address}>`].filter(Boolean).join(' ')
  const when = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(defaultLanguage, { timeZone, ...options }).format(answered.receivedAt)
  const date = when({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
  const time = when({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const text = own.length > longestQuote ? `${own.slice(0, longestQuote).toWellFormed()}…` : own
  return { announced: announcements[defaultLanguage]({ date, time, from }), text }
}

const announcements: Record<Language, (of: { date: string; time: string; from: string }) => string> = {
  it: ({ date, time, from }) => `Il giorno ${date} alle ore ${time} ${from} ha scritto:`,
  en: ({ date, time, from }) => `On ${date} at ${time}, ${from} wrote:`,
  fr: ({ date, time, from }) => `Le ${date} à ${time}, ${from} a écrit :`,
}

/** The quote as plain text: every line behind a mark (RFC 3676 §4.5). */
export const quoteAsText = ({ announced, text }: ReplyQuote): string =>
  [announced, ...text.split('\n').map((line) => (line === '' ? '>' : `> ${line}`))].join('\n')

/** The quote as the HTML part has it, by the names under which mail programs fold it. */
export const quoteAsHtml = ({ announced, text }: ReplyQuote): string =>
  `<div class="gmail_quote" style="margin-top:16px">${textAsHtml(announced)}<blockquote class="gmail_quote" style="margin:8px 0 0;padding-left:12px;border-left:2px solid #c7cdd1">${textAsHtml(text)}</blockquote></div>`
