import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  findCostlyLetters,
  removeLetter,
  replaceCostlyLetters,
} from '../../../worker/lib/texts/sms-letters.ts'
import { gsmSeptets, isGsmText } from '../../../worker/lib/texts/sms-text.ts'

describe('letters that cost', () => {
  test.each<[text: string, replaced: string]>([
    ['È', "E'"],
    ['CITTÀ', "CITTA'"],
    ['c’è', "c'è"],
    ['“olio” e «vino»', '"olio" e "vino"'],
    ['dal 3–5…', 'dal 3-5...'],
    ['un\u00A0euro', 'un euro'],
    ['garçon, fête, Noël, cœur', 'garcon, fete, Noel, coeur'],
    ['Šafář Łódź', 'Safár Lódz'.normalize('NFC').replace('á', 'a').replace('ó', 'o')],
    ['½ ﬁne ①', '1/2 fine 1'],
    ['soft\u00ADhyphen\u200B', 'softhyphen'],
    // Decomposed letters of the alphabet are composed.
    ['perche\u0301', 'perché'],
    ['olio 🫒', 'olio 🫒'],
    ['Привет', 'Привет'],
    ['già 5 € [netti]', 'già 5 € [netti]'],
  ])('%j can be written %j', (text, replaced) => {
    expect(replaceCostlyLetters(text)).toBe(replaced)
  })

  it('are told once each with how often they stand there', () => {
    expect(findCostlyLetters('L’olio è “NOVITÀ”: l’8 € 👨‍👩‍👧')).toEqual([
      { letter: '’', count: 2, replacement: "'", cost: 'alphabet' },
      { letter: '“', count: 1, replacement: '"', cost: 'alphabet' },
      { letter: 'À', count: 1, replacement: "A'", cost: 'alphabet' },
      { letter: '”', count: 1, replacement: '"', cost: 'alphabet' },
      { letter: '€', count: 1, replacement: null, cost: 'double' },
      { letter: '👨‍👩‍👧', count: 1, replacement: null, cost: 'alphabet' },
    ])
  })

  it('can be replaced one at a time', () => {
    expect(replaceCostlyLetters('“È” l’8', '’')).toBe("“È” l'8")
  })

  it('without a replacement can be taken out, with one of the spaces around them', () => {
    expect(removeLetter('olio 🫒 nuovo 🫒', '🫒')).toBe('olio nuovo ')
    expect(removeLetter('🫒 olio', '🫒')).toBe('olio')
    expect(removeLetter('a  b🫒c', '🫒')).toBe('a  bc')
  })

  it('are all gone where each has a replacement, and replacing again changes nothing', () => {
    const letter = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      fc.constantFrom('à', 'È', '’', '…', '€', 'a', '\u00A0', '™', '→'),
    )
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 400 }), (letters) => {
        const text = letters.join('')
        const replaced = replaceCostlyLetters(text)
        const isFree = findCostlyLetters(text).every(
          ({ cost, replacement }) => cost === 'double' || replacement !== null,
        )
        expect(isGsmText(replaced)).toBe(isFree)
        expect(replaceCostlyLetters(replaced)).toBe(replaced)
      }),
      { numRuns: 500 },
    )
  })

  it('leave a text of a hundred thousand letters readable in a moment', () => {
    expect(replaceCostlyLetters('L’È '.repeat(25_000))).toBe("L'E' ".repeat(25_000))
  })
})

test.each<[letter: string, septets: 1 | 2 | null]>([
  ['a', 1],
  ['Ç', 1],
  ['ç', null],
  ['€', 2],
  ['\f', 2],
  ['\t', null],
])('%j takes %s', (letter, septets) => {
  expect(gsmSeptets(letter)).toBe(septets)
})
