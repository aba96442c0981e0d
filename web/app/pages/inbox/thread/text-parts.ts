/** A stretch of a message: plain, or an address that can be followed. */
export type TextPart = { text: string; href: string | null }

/** Web addresses as people write them; what ends a sentence belongs to the sentence. */
const address = /\bhttps?:\/\/[^\s<>"]+|\bwww\.[^\s<>"]+\.[^\s<>"]+/gi
const sentenceEnd = /[.,;:!?)\]}'’»]+$/

/** Cuts a text at its web addresses; only `http` and `https` are ever followed. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const { 0: found, index } of text.matchAll(address)) {
    const url = found.replace(sentenceEnd, '')
    const href = url.toLowerCase().startsWith('http') ? url : `https://${url}`
    if (!URL.canParse(href)) continue
    if (index > from) parts.push({ text: text.slice(from, index), href: null })
    parts.push({ text: url, href })
    from = index + url.length
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), href: null })
  return parts
}

/** Cuts a note at the names of those it mentions, so that they stand out. */
export function mentionParts(text: string, names: readonly string[]): { text: string; isName: boolean }[] {
  const wanted = names.filter((name) => name !== '').sort((a, b) => b.length - a.length)
  const parts: { text: string; isName: boolean }[] = []
  let from = 0
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const name = wanted.find((one) => text.startsWith(one, at + 1))
    if (name === undefined || at < from) continue
    if (at > from) parts.push({ text: text.slice(from, at), isName: false })
    parts.push({ text: `@${name}`, isName: true })
    from = at + 1 + name.length
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), isName: false })
  return parts
}
