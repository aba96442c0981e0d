/** Elements that the text editor does not know: a body that has them is edited as HTML. */
const handMade = /<(?:table|style|center|font|img|div|figure|span|blockquote|pre|hr|h1|h4|h5|h6)[\s>/]/i

/** Whether a body would lose something in the text editor. */
export const needsRawEditor = (html: string): boolean => handMade.test(html)

/** The look of a link drawn as a button, in words that mail programs understand. */
export const buttonStyle =
  'display:inline-block;padding:12px 20px;background-color:#036173;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600'

/** An address as a person types it, made whole: a bare domain gets its scheme; fields and others stay. */
export function completeAddress(typed: string): string {
  const address = typed.trim()
  if (address === '' || /^(?:https?:|mailto:|tel:|sms:|#|%%)/i.test(address)) return address
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return `mailto:${address}`
  return /^[^\s/]+\.[^\s/]{2,}/.test(address) ? `https://${address}` : address
}

/** Puts a text into another at a cursor, and says where the cursor stands afterwards. */
export function insertAt(text: string, at: number, inserted: string): { text: string; cursor: number } {
  const from = Math.max(0, Math.min(at, text.length))
  return { text: text.slice(0, from) + inserted + text.slice(from), cursor: from + inserted.length }
}
