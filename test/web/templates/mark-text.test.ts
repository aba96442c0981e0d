import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { KnownFields } from '../../../worker/lib/merge-fields/values.ts'
import { checkOf } from '../../../web/app/pages/templates/editor/checklist.ts'
import { markText } from '../../../web/app/pages/templates/editor/mark-text.ts'

const fields: KnownFields = new Map([['CITTA', { type: 'text', stored: true, choices: [] }]])
const marked = (text: string) =>
  markText(text, fields)
    .map(({ text: part, mark }) => (mark === 'none' ? part : `[${mark}:${part}]`))
    .join('')

describe('what is painted behind a text', () => {
  test.each([
    ['Ciao %%FIRST_NAME|a te%%, a %%CITTA%%', 'Ciao [field:%%FIRST_NAME|a te%%], a [field:%%CITTA%%]'],
    ['a %%CITY%% b', 'a [unknown:%%CITY%%] b'],
    ['a %% CITTA %% b', 'a [field:%% CITTA %%] b'],
    ['Ritiro      in', 'Ritiro[spaces:      ]in'],
    ['quattro    qui', 'quattro    qui'],
    ['a\tb', 'a[spaces:\t]b'],
    ['100%% vero', '100%% vero'],
  ])('%j is %j', (text, expected) => {
    expect(marked(text)).toBe(expected)
  })

  it('is the text itself, letter by letter', () => {
    const letters = fc.array(fc.constantFrom('%', '%%', 'A', 'CITTA', '|', ' ', '     ', '\n', 'x'), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(letters, (all) => {
        const text = all.join('')
        expect(
          markText(text, fields)
            .map((part) => part.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})

test.each([
  ['translations.it.body', 'too_long', 'length'],
  ['translations.it.buttons.0.label', 'label_emoji', 'emoji'],
  ['translations.it.buttons.0.label', 'required', 'labels'],
  ['translations.it.buttons.1.value', 'unknown_field', 'links'],
  ['translations.it.buttons', 'replies_apart', 'mix'],
  ['samples.CITTA', 'sample_missing', 'samples'],
  ['name', 'name_taken', 'name'],
  ['translations.it.body', 'identical', 'unlike'],
  ['translations.fr.body', 'without_text', 'texts'],
])('%s %s belongs to the line %s', (field, code, line) => {
  expect(checkOf({ field, code, severity: 'error' })).toBe(line)
})
