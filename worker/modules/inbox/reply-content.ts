import type { DueReply, ReplyWay } from '../../contracts/inbox-object.ts'
import type { Channel } from '../../contracts/common.ts'
import type { CallContent } from '../channels/port.ts'

/** What a reply says on a channel of single calls; the code when it cannot be said there. */
export function callContentOf({ message, way }: DueReply): CallContent | { code: string } {
  const { text } = message
  if (way.channel === 'sms') return { channel: 'sms', text }
  if (way.channel === 'messenger') return { channel: 'messenger', text }
  if (way.channel !== 'whatsapp') return { code: 'wrong_channel' }
  const sender = senderOf(way)
  return { channel: 'whatsapp', sender, contentSid: null, variables: {}, text, buttons: [] }
}

/** The workspace's number that the conversation runs on; null lets the channel choose. */
export const senderOf = ({ ownAddress }: Pick<ReplyWay, 'ownAddress'>): string | null =>
  ownAddress.startsWith('+') ? ownAddress : null

/** Why a reply may not go out at a moment; null when it may. Templates open WhatsApp's window by themselves. */
export function windowRefusal({ message, way }: DueReply, now: number): 'outside_window' | null {
  if (message.template !== null || way.windowUntil === null) return null
  return way.windowUntil > now ? null : 'outside_window'
}

/** Reasons of suppression that do not stand in the way of an answer: the person left marketing, and wrote since. */
export const passableReasons = (channel: Channel): readonly string[] =>
  channel === 'email' ? ['unsubscribed'] : []

/** A mail's subject as an answer has it. */
export const answerSubject = (subject: string): string =>
  /^re:/i.test(subject.trim()) ? subject.trim() : `Re: ${subject.trim()}`

/** A plain text as the HTML part of a mail: every line its own, every address as it was typed. */
export const textAsHtml = (text: string): string =>
  `<div style="white-space:pre-wrap;font:14px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">${text.replace(/[&<>"]/g, (sign) => entities.get(sign) ?? sign)}</div>`

/** A word that nobody sees and that a quote brings back where headers and addresses were lost (decision 36). */
export const hiddenMark = (mark: string): string =>
  `<div style="display:none;max-height:0;overflow:hidden;font-size:0" aria-hidden="true">${mark}</div>`

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
])

/** Next try of a reply after a failure of the moment, ms; null when it is given up. */
export const retryDelayMs = (attempts: number): number | null =>
  [10_000, 60_000, 300_000, 1_800_000][attempts - 1] ?? null
