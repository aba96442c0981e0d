/**
 * How rules compare texts: without case, and Latin letters (up to U+017F, which covers the European
 * languages) also without accents. "perù", "PERU" and "Peru" are one; "straße" and "strasse" are not.
 * SQLite folds ASCII only, so the rule's text becomes a GLOB pattern whose every letter is a class of
 * its variants: one bound parameter, and nothing computed per contact.
 */

/** The first and the last character whose accent is taken off: Latin-1 and Latin Extended-A. */
const firstAccented = 0xc0
const lastAccented = 0x17f

/** One character without case and, in the Latin range, without accent. */
function foldCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < firstAccented || code > lastAccented) return character.toLowerCase()
  return character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

const variants = latinVariants()

function latinVariants(): Map<string, string> {
  const found = new Map<string, string>()
  const add = (code: number) => {
    const character = String.fromCodePoint(code)
    const folded = foldCharacter(character)
    found.set(folded, (found.get(folded) ?? '') + character)
  }
  for (let code = 0x41; code <= 0x7a; code++) if (/[a-z]/i.test(String.fromCodePoint(code))) add(code)
  for (let code = firstAccented; code <= lastAccented; code++) add(code)
  return found
}

/** The GLOB pattern of a text, as a whole or as a part. */
export function globPattern(text: string, place: 'whole' | 'start' | 'anywhere'): string {
  const body = Array.from(text.normalize('NFC'), characterClass).join('')
  if (place === 'whole') return body
  return place === 'start' ? `${body}*` : `*${body}*`
}

function characterClass(character: string): string {
  const isLatin = (character.codePointAt(0) ?? 0) <= lastAccented
  const latin = isLatin ? variants.get(foldCharacter(character)) : undefined
  if (latin !== undefined) return latin.length === 1 ? latin : `[${latin}]`
  if (character === '*' || character === '?' || character === '[') return `[${character}]`
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()]
  const all = [...new Set([character, lower, upper])].filter((one) => Array.from(one).length === 1)
  return all.length === 1 ? character : `[${all.join('')}]`
}
