/** The look of a link drawn as a button, in words that mail programs understand. */
export const buttonStyle =
  'display:inline-block;padding:12px 20px;background-color:#036173;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600'

/** Of a picture that shrinks with the column on a phone. */
export const imageStyle = 'max-width:100%;height:auto;border:0'
/** The line between two parts. */
export const ruleStyle = 'border:0;border-top:1px solid #c7cdd1;margin:24px 0'
/** Pixels of the column a picture stands in: 600 without the margins (layout.ts). */
export const widestImage = 536

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
