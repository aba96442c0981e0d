const combiningMarks = /\p{M}+/gu
/** Nothing to fold but the case: most names, and every row of an import is folded twice. */
const plainText = /^[!-~]+(?: [!-~]+)*$/

/** A text for comparing and sorting: without accents, in lower case, with single spaces. "Città  Nova" → "citta nova". */
export function foldText(text: string): string {
  if (plainText.test(text)) return text.toLowerCase()
  return text.normalize('NFD').replace(combiningMarks, '').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** What `contacts.sort_name` holds: folded "last first", whichever of the two there is. */
export function foldName(firstName: string | null, lastName: string | null): string {
  return foldText(`${lastName ?? ''} ${firstName ?? ''}`)
}

/** What `tags.name_key` holds: "Olio", "olio" and " olio " are one tag. Accents count: "papa" is not "papà". */
export function foldTag(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** Words that belong to the surname they stand before, in Italian, French, Spanish, Dutch and German names. */
const particles = new Set(
  "d da dal dall dalla dallo de degli dei del dell della delle dello des di do dos du el la las le li lo los san santa van von zu d' dall' dell' den der ten ter mc mac".split(
    ' ',
  ),
)

export type SplitName = { firstName: string; lastName: string }

/**
 * Splits a full name into first and last name.
 *
 * With a comma the surname stands before it. Otherwise one word, with its particles, is the surname:
 * the last one ("Maria Grazia De Santis") or, for files that write it first, the first one.
 */
export function splitName(fullName: string, order: 'firstLast' | 'lastFirst'): SplitName {
  const text = fullName.replace(/\s+/g, ' ').trim()
  const comma = text.indexOf(',')
  if (comma > 0) {
    return { firstName: text.slice(comma + 1).trim(), lastName: text.slice(0, comma).trim() }
  }
  const words = text.split(' ')
  if (words.length === 1) return { firstName: text, lastName: '' }
  if (order === 'lastFirst') {
    let end = 0
    while (end < words.length - 2 && isParticle(words[end])) end += 1
    return { firstName: words.slice(end + 1).join(' '), lastName: words.slice(0, end + 1).join(' ') }
  }
  let start = words.length - 1
  while (start > 1 && isParticle(words[start - 1])) start -= 1
  return { firstName: words.slice(0, start).join(' '), lastName: words.slice(start).join(' ') }
}

function isParticle(word: string | undefined): boolean {
  return word !== undefined && particles.has(word.toLowerCase().replace('’', "'"))
}
