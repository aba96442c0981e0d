/** Characters that are shown before the first word that was found. */
const before = 24

const words = (typed: string): string[] => typed.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? []
const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A text from shortly before the first of the words on, in pieces; a piece is a match where a word begins so. */
export function aroundMatch(text: string, typed: string): { text: string; isMatch: boolean }[] {
  const flat = text.normalize('NFC').replaceAll(/\s+/g, ' ').trim()
  const wanted = words(typed)
  if (wanted.length === 0) return [{ text: flat, isMatch: false }]
  const found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${wanted.map(escaped).join('|')})[\\p{L}\\p{N}]*`, 'giu')
  const first = flat.search(found)
  const start = first > before ? flat.lastIndexOf(' ', first - before / 2) + 1 : 0
  const shown = start > 0 ? `…${flat.slice(start)}` : flat
  const pieces: { text: string; isMatch: boolean }[] = []
  let at = 0
  for (const match of shown.matchAll(found)) {
    if (match.index > at) pieces.push({ text: shown.slice(at, match.index), isMatch: false })
    pieces.push({ text: match[0], isMatch: true })
    at = match.index + match[0].length
  }
  if (at < shown.length) pieces.push({ text: shown.slice(at), isMatch: false })
  return pieces
}
