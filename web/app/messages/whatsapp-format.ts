/** WhatsApp's marks of emphasis, as phones show them (faq.whatsapp.com, "How to format your messages"). */
export type WhatsappMark = 'bold' | 'italic' | 'strike' | 'mono'
export type WhatsappNode = string | { mark: WhatsappMark; children: WhatsappNode[] }

const signs: readonly [sign: string, mark: WhatsappMark][] = [
  ['```', 'mono'],
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strike'],
]

const isWordLetter = (letter: string | undefined): boolean =>
  letter !== undefined && /[\p{L}\p{N}]/u.test(letter)
const isBlank = (letter: string | undefined): boolean => letter === undefined || /\s/u.test(letter)

/**
 * The text with its emphasis: `*bold*`, `_italic_`, `~strike~`, three backticks for fixed width. A sign counts
 * when it stands at the edge of a word, holds something and is closed on the same line; otherwise it is a letter.
 * The time it takes grows as the text does, however many signs are never closed.
 */
export function formatWhatsapp(text: string): WhatsappNode[] {
  const closingAfter = new Map(signs.map(([sign]) => [sign, closings(text, sign)]))
  const nodes: WhatsappNode[] = []
  let plainFrom = 0
  let at = 0
  while (at < text.length) {
    const found = markAt(text, at, (sign, from) => closingAfter.get(sign)?.(from) ?? -1)
    if (found === null) {
      at += 1
      continue
    }
    if (at > plainFrom) nodes.push(text.slice(plainFrom, at))
    const children = found.mark === 'mono' ? [found.inner] : formatWhatsapp(found.inner)
    nodes.push({ mark: found.mark, children })
    at = found.end
    plainFrom = at
  }
  if (plainFrom < text.length) nodes.push(text.slice(plainFrom))
  return nodes
}

/** The emphasis that begins at a place; null when none does. */
function markAt(
  text: string,
  at: number,
  closingAfter: (sign: string, from: number) => number,
): { mark: WhatsappMark; inner: string; end: number } | null {
  for (const [sign, mark] of signs) {
    if (!text.startsWith(sign, at)) continue
    if (isWordLetter(text[at - 1])) return null
    const from = at + sign.length
    if (isBlank(text[from]) || text[from] === sign) continue
    const end = closingAfter(sign, from)
    if (end !== -1) return { mark, inner: text.slice(from, end), end: end + sign.length }
  }
  return null
}

/**
 * Finds where a sign is closed that was opened before `from`, -1 where it is not. To be asked from the front to
 * the back: each place of the text is looked at once, not once for each sign that was opened.
 */
function closings(text: string, sign: string): (from: number) => number {
  let end = -1
  let lineEnd = -1
  const isClosing = (place: number): boolean =>
    !isBlank(text[place - 1]) && !isWordLetter(text[place + sign.length])
  return (from) => {
    if (end !== Infinity && end <= from) {
      end = text.indexOf(sign, from + 1)
      while (end !== -1 && !isClosing(end)) end = text.indexOf(sign, end + 1)
      if (end === -1) end = Infinity
    }
    if (end === Infinity) return -1
    if (sign === '```') return end
    if (lineEnd < from) {
      lineEnd = text.indexOf('\n', from)
      if (lineEnd === -1) lineEnd = Infinity
    }
    return lineEnd < end ? -1 : end
  }
}
