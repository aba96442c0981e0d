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
 */
export function formatWhatsapp(text: string): WhatsappNode[] {
  const nodes: WhatsappNode[] = []
  let plain = ''
  let at = 0
  while (at < text.length) {
    const found = markAt(text, at)
    if (found === null) {
      plain += text[at] ?? ''
      at += 1
      continue
    }
    if (plain !== '') nodes.push(plain)
    plain = ''
    const children = found.mark === 'mono' ? [found.inner] : formatWhatsapp(found.inner)
    nodes.push({ mark: found.mark, children })
    at = found.end
  }
  if (plain !== '') nodes.push(plain)
  return nodes
}

/** The emphasis that begins at a place; null when none does. */
function markAt(text: string, at: number): { mark: WhatsappMark; inner: string; end: number } | null {
  for (const [sign, mark] of signs) {
    if (!text.startsWith(sign, at)) continue
    if (isWordLetter(text[at - 1])) return null
    const from = at + sign.length
    if (isBlank(text[from]) || text[from] === sign) continue
    const end = closing(text, sign, from)
    if (end !== -1) return { mark, inner: text.slice(from, end), end: end + sign.length }
  }
  return null
}

function closing(text: string, sign: string, from: number): number {
  for (let end = text.indexOf(sign, from + 1); end !== -1; end = text.indexOf(sign, end + 1)) {
    const crossesLine = sign !== '```' && text.slice(from, end).includes('\n')
    if (crossesLine) return -1
    if (!isBlank(text[end - 1]) && !isWordLetter(text[end + sign.length])) return end
  }
  return -1
}
