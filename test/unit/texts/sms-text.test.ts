import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  isGsmText,
  measureSms,
  measureWorstSms,
  smsPieces,
  type SmsPiece,
} from '../../../worker/lib/texts/sms-text.ts'

const a = (count: number) => 'a'.repeat(count)
const euro = (count: number) => '€'.repeat(count)
const smile = (count: number) => '😀'.repeat(count)

describe('the parts of an SMS', () => {
  test.each<[what: string, text: string, encoding: 'gsm7' | 'ucs2', units: number, segments: number]>([
    ['an empty text', '', 'gsm7', 0, 0],
    ['a full single message', a(160), 'gsm7', 160, 1],
    ['one letter too many', a(161), 'gsm7', 161, 2],
    ['two full parts', a(306), 'gsm7', 306, 2],
    ['one letter more than two parts', a(307), 'gsm7', 307, 3],
    ['the longest text in GSM letters', a(1600), 'gsm7', 1600, 11],
    ['Italian small accents', 'è é à ì ò ù É', 'gsm7', 13, 1],
    ['an Italian capital accent', 'È', 'ucs2', 1, 1],
    ['a typographic apostrophe', `${a(69)}’`, 'ucs2', 70, 1],
    ['the same, one letter longer', `${a(70)}’`, 'ucs2', 71, 2],
    ['euro signs, which take two', euro(80), 'gsm7', 160, 1],
    ['a euro that would be cut between two parts', `${a(152)}€${a(10)}`, 'gsm7', 164, 2],
    ['euros that each waste the end of a part', `${a(152)}€${a(151)}€${a(1)}`, 'gsm7', 308, 3],
    ['all the letters that take two', '\f^{}\\[~]|€', 'gsm7', 20, 1],
    ['a single message of emoji', smile(35), 'ucs2', 70, 1],
    ['emoji never cut in half: 33 fit in a part of 67', smile(36), 'ucs2', 72, 2],
    ['as many as fit in two parts of emoji', smile(66), 'ucs2', 132, 2],
    ['one emoji more', smile(67), 'ucs2', 134, 3],
    ['line ends', 'a\r\nb', 'gsm7', 4, 1],
    ['the longest text in Unicode', 'я'.repeat(1600), 'ucs2', 1600, 24],
  ])('%s', (_what, text, encoding, units, segments) => {
    expect(measureSms(text)).toMatchObject({ encoding, units, segments })
  })

  it('tells the room that is left in the last part', () => {
    expect(measureSms(a(100)).unitsLeft).toBe(60)
    expect(measureSms(a(161))).toMatchObject({ unitsPerSegment: 153, unitsLeft: 145 })
    expect(measureSms('è’').unitsLeft).toBe(68)
  })

  it('takes a new part no sooner than the room was used up', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '€', 'È', '😀'), { maxLength: 500 }), (letters) => {
        const text = letters.join('')
        const measured = measureSms(text)
        const room = measured.unitsLeft
        fc.pre(room > 0 && measured.segments > 0)
        expect(measureSms(text + a(room)).segments).toBe(measured.segments)
      }),
    )
  })

  it('agrees with parts that are cut one after the other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', '€', '[', '😀', 'è', '\n', '’'), { maxLength: 600 }),
        (letters) => {
          const text = letters.join('')
          expect(measureSms(text).segments).toBe(cutIntoParts(letters).length)
        },
      ),
    )
  })
})

/** The plain way: fill a part until the next letter does not fit. */
function cutIntoParts(letters: string[]): string[][] {
  const isUcs2 = !isGsmText(letters.join(''))
  const sizeOf = (letter: string) => (isUcs2 ? letter.length : '€['.includes(letter) ? 2 : 1)
  const sizeOfAll = (part: string[]) => part.reduce((sum, letter) => sum + sizeOf(letter), 0)
  if (letters.length === 0) return []
  if (sizeOfAll(letters) <= (isUcs2 ? 70 : 160)) return [letters]
  const parts: string[][] = [[]]
  for (const letter of letters) {
    const last = parts.at(-1) ?? []
    if (sizeOfAll(last) + sizeOf(letter) <= (isUcs2 ? 67 : 153)) last.push(letter)
    else parts.push([letter])
  }
  return parts
}

describe('the worst of a text with fields', () => {
  test.each<[what: string, pieces: SmsPiece[], encoding: 'gsm7' | 'ucs2', segments: number]>([
    ['no field', [a(160)], 'gsm7', 1],
    ['a field nobody has a value for', [a(160), { values: [] }], 'gsm7', 1],
    ['the longest value counts', [a(150), { values: ['Ugo', 'Massimiliano'] }], 'gsm7', 2],
    ['one value outside the alphabet counts for all', [a(75), { values: ['Anna', 'Łukasz'] }], 'ucs2', 2],
    ['two fields, each at its longest', [{ values: [a(80), 'b'] }, { values: ['c', a(81)] }], 'gsm7', 2],
  ])('%s', (_what, pieces, encoding, segments) => {
    expect(measureWorstSms(pieces)).toMatchObject({ encoding, segments })
  })

  it('is never less than what any person gets', () => {
    const word = fc
      .array(fc.constantFrom('a', 'e', ' ', '€', '{', 'È', '😀'), { maxLength: 60 })
      .map((letters) => letters.join(''))
    const piece = fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 4 }))
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
        (texts, picks) => {
          const pieces = texts.map((text) => (typeof text === 'string' ? text : { values: text }))
          const sent = texts.map((text, index) =>
            typeof text === 'string' ? text : (text[(picks[index] ?? 0) % text.length] ?? ''),
          )
          expect(measureWorstSms(pieces).segments).toBeGreaterThanOrEqual(measureSms(sent.join('')).segments)
        },
      ),
    )
  })

  it('takes the fallback of a field as one more value', () => {
    const parts = ['Ciao ', { name: 'FIRST_NAME', fallback: 'cliente' }, { name: 'CITTA', fallback: null }]
    expect(smsPieces(parts, (name) => (name === 'FIRST_NAME' ? ['Anna'] : []))).toEqual([
      'Ciao ',
      { values: ['Anna', 'cliente'] },
      { values: [] },
    ])
  })
})
