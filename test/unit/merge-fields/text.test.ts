import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fieldsOf,
  findUnclosedField,
  namesField,
  parseFields,
  printFields,
  renameField,
} from '../../../worker/lib/merge-fields/text.ts'
import { fieldText } from './samples.ts'

describe('fields in a text', () => {
  it.each([
    ['Ciao %%FIRST_NAME%%,', ['Ciao ', { name: 'FIRST_NAME', fallback: null }, ',']],
    ['%%FIRST_NAME|amico%%', [{ name: 'FIRST_NAME', fallback: 'amico' }]],
    ['%% FIRST_NAME | amico mio %%', [{ name: 'FIRST_NAME', fallback: 'amico mio' }]],
    ['%%FIRST_NAME|%%', [{ name: 'FIRST_NAME', fallback: '' }]],
    [
      '%%A%%%%B%%',
      [
        { name: 'A', fallback: null },
        { name: 'B', fallback: null },
      ],
    ],
    ['%%A|100%%% fine', [{ name: 'A', fallback: '100' }, '% fine']],
    ['%%A|100% %% fine', [{ name: 'A', fallback: '100%' }, ' fine']],
    ['sconto del 50% e del 30%', ['sconto del 50% e del 30%']],
    ['%%%%', ['%%%%']],
    ['%% %%', ['%% %%']],
    ['due\n%%righe\nno%%', ['due\n%%righe\nno%%']],
  ])('reads %j', (text, parts) => {
    expect(parseFields(text)).toEqual(parts)
  })

  it.each([
    ['%%FIRST_NAME%', '%%FIRST_NAME%'],
    ['Ciao %%FIRST_NAME, come va', '%%FIRST_NAME,'],
    ['50%% di sconto', '%%'],
    ['%%FIRST_NAME%%', null],
  ])('finds a field that is not closed in %j', (text, expected) => {
    expect(findUnclosedField(parseFields(text))).toBe(expected)
  })

  it('finds and renames a field wherever it stands, with its fallbacks, and leaves the others', () => {
    const text = '%%CITTA%% 50% %% CITTA | qui %% %%CITTA_2%% CITTA'
    expect(namesField(text, 'CITTA')).toBe(true)
    expect(namesField(text, 'CITT')).toBe(false)
    expect(renameField(text, 'CITTA', 'COMUNE')).toBe('%%COMUNE%% 50% %%COMUNE|qui%% %%CITTA_2%% CITTA')
    expect(fieldsOf(text).map(({ name }) => name)).toEqual(['CITTA', 'CITTA', 'CITTA_2'])
  })

  it('what is printed is read as the same parts, and printed again as the same text', () => {
    fc.assert(
      fc.property(fieldText, (text) => {
        const parts = parseFields(text)
        const printed = printFields(parts)
        expect(parseFields(printed)).toEqual(parts)
        expect(printFields(parseFields(printed))).toBe(printed)
      }),
      { numRuns: 2000 },
    )
  })

  it('a text without fields is printed as it was', () => {
    fc.assert(
      fc.property(
        fieldText.filter((text) => fieldsOf(text).length === 0),
        (text) => {
          expect(printFields(parseFields(text))).toBe(text)
        },
      ),
    )
  })

  it('a long text of percent signs and spaces is read in the time of its length', () => {
    for (const piece of ['%%', '%% ', '%%A|', '%%A', '% ']) {
      expect(parseFields(piece.repeat(40_000)).length).toBeGreaterThan(0)
    }
  })
})
