/**
 * Where a text with fields ends up. Each has its own way in which a value could become more than a value.
 *
 * - `html`: between tags, or inside a quoted attribute that is no address
 * - `url`: an address
 * - `text`: plain text with line breaks: the text part of a mail, a chat
 * - `header`: one line: a subject, a sender's name
 * - `sms`: the text of an SMS
 * - `whatsapp`: the value of a variable of a WhatsApp template
 * - `json`: inside the quotes of a JSON string, as a push carries it
 */
export type MergeTarget = 'html' | 'url' | 'text' | 'header' | 'sms' | 'whatsapp' | 'json'

const htmlEscapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it must stand between tags or inside a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => htmlEscapes[one] ?? one)

/** Percent-encoded for a path or a query; half a surrogate pair, which cannot be, becomes U+FFFD. */
const encodeUrlPart = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** Control characters and halves of a surrogate pair; hardly any value has one. */
const unclean = /[\p{Cc}\p{Cs}]/u

/** Without control characters; line breaks as one kind, and tabs, stay. */
function plain(value: string): string {
  if (!unclean.test(value)) return value
  return value
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .toWellFormed()
}

/** A header is one line (RFC 5322 §2.2): whatever a value brings, no line break gets through. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').toWellFormed()

/** A value of a person as it is written into a target. What it means there is the value and nothing else. */
export const escapeValue: Record<MergeTarget, (value: string) => string> = {
  html: (value) => escapeHtml(plain(value)),
  url: encodeUrlPart,
  text: plain,
  header: oneLine,
  // The spaces that dates and numbers are printed with would turn the whole SMS into UCS-2, 70 letters a part.
  sms: (value) => plain(value).replace(/[\u00a0\u2000-\u200a\u202f]/g, ' '),
  // Neither line breaks, tabs nor more than four spaces in a row, and never empty (Twilio 21656, Meta 132018).
  whatsapp: (value) =>
    value
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .toWellFormed(),
  json: (value) => JSON.stringify(plain(value)).slice(1, -1),
}

/** Whether a filled address may stand in a message: what the cleaning lets through, checked again. */
export const isSafeUrl = (url: string): boolean =>
  /^(?:https?:\/\/[^\s/?#]|mailto:\S|tel:\S|sms:\S|#)/i.test(url) && !/[ \p{Cc}]/u.test(url)
