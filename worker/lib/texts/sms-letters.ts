import { gsmSeptets, isGsmText } from './sms-text.ts'

/**
 * A letter that costs: one outside the GSM alphabet makes every segment hold 70 letters instead of 160,
 * one of the extension takes the room of two.
 */
export type CostlyLetter = {
  /** As a person sees it: an emoji with its joiners is one. */
  letter: string
  count: number
  /** What a phone shows alike and costs nothing more; null when nothing says the same. */
  replacement: string | null
  cost: 'alphabet' | 'double'
}

/** Italian writes accents of capitals as an apostrophe where they are missing; the rest as typewriters did. */
const replacements: Record<string, string> = {
  À: "A'",
  È: "E'",
  Ì: "I'",
  Ò: "O'",
  Ù: "U'",
  '’': "'",
  '‘': "'",
  '‚': ',',
  '‛': "'",
  ʼ: "'",
  '`': "'",
  '´': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‹': "'",
  '›': "'",
  '–': '-',
  '—': '-',
  '―': '-',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '·': '-',
  '×': 'x',
  '÷': ':',
  '→': '->',
  '←': '<-',
  '©': '(c)',
  '®': '(R)',
  '™': '(TM)',
  '№': 'n.',
  '⁄': '/',
  '°': 'o',
  º: 'o',
  ª: 'a',
  œ: 'oe',
  Œ: 'OE',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  '\t': ' ',
  '\u00A0': ' ',
  '\u2002': ' ',
  '\u2003': ' ',
  '\u2007': ' ',
  '\u2009': ' ',
  '\u200A': ' ',
  '\u202F': ' ',
  '\u3000': ' ',
  '\u2028': '\n',
  '\u2029': '\n',
  // Seen by nobody.
  '\u00AD': '',
  '\u200B': '',
  '\u200C': '',
  '\u200D': '',
  '\u2060': '',
  '\uFEFF': '',
}

const marks = /\p{M}+/gu

/** What stands for a letter outside the GSM alphabet; null when nothing says the same. */
function replacementOf(letter: string): string | null {
  const composed = letter.normalize('NFC')
  if (isGsmText(composed)) return composed
  const known = replacements[composed]
  if (known !== undefined) return known
  const plain = composed.normalize('NFKD').replace(marks, '')
  const alike = Array.from(plain, (part) => replacements[part] ?? part).join('')
  return alike !== '' && alike !== composed && isGsmText(alike) ? alike : null
}

const segmenter = new Intl.Segmenter('it', { granularity: 'grapheme' })

/** Letters that make a text cost more, in the order they first stand in it. */
export function findCostlyLetters(text: string): CostlyLetter[] {
  const found = new Map<string, CostlyLetter>()
  for (const { segment: letter } of segmenter.segment(text)) {
    const isGsm = isGsmText(letter)
    if (isGsm && gsmSeptets(letter) !== 2) continue
    const known = found.get(letter)
    if (known) {
      known.count += 1
      continue
    }
    found.set(letter, {
      letter,
      count: 1,
      replacement: isGsm ? null : replacementOf(letter),
      cost: isGsm ? 'double' : 'alphabet',
    })
  }
  return [...found.values()]
}

/**
 * The text without the letters that change its alphabet, as far as another says the same: "C’È" becomes
 * "C'E'". Letters without one, such as emoji, stay. `only` replaces that letter alone.
 */
export function replaceCostlyLetters(text: string, only?: string): string {
  let replaced = ''
  for (const { segment: letter } of segmenter.segment(text)) {
    const isMeant = only === undefined || letter === only
    replaced += isMeant && !isGsmText(letter) ? (replacementOf(letter) ?? letter) : letter
  }
  return replaced
}

/** The text without a letter that nothing replaces; of the two spaces left around it one goes too. */
export function removeLetter(text: string, unwanted: string): string {
  let kept = ''
  let justRemoved = false
  for (const { segment: letter } of segmenter.segment(text)) {
    if (letter === unwanted) {
      justRemoved = true
      continue
    }
    const isDoubleSpace = justRemoved && letter === ' ' && (kept === '' || /\s$/.test(kept))
    if (!isDoubleSpace) kept += letter
    justRemoved = false
  }
  return kept
}
