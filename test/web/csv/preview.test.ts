import { describe, expect, it } from 'vitest'
import { importTargets } from '../../../worker/contracts/imports.ts'
import { guessTargets } from '../../../worker/lib/import/guess.ts'
import { columnsToWrite } from '../../../web/app/pages/csv/columns-to-write.ts'
import { cellLook, rowLook } from '../../../web/app/pages/csv/preview-looks.ts'
import english from '../../../web/app/i18n/imports.en.ts'
import french from '../../../web/app/i18n/imports.fr.ts'
import italian from '../../../web/app/i18n/imports.it.ts'

const values = {
  email: 'ada@posteo.it',
  phone: '+393471182906',
  phoneRaw: '347 118 2906',
  firstName: null,
  lastName: null,
  company: null,
  language: null,
  gender: null,
  birthDate: '1986-05-04',
  timeZone: null,
  fields: {},
  tags: [],
}
const row = { cells: [' Ada@Posteo.it ', '4/5/86', '12', ' x '], values, warnings: [] }
const attribute = (name: 'email' | 'phone' | 'birthDate') => ({ kind: 'attribute', attribute: name }) as const

describe('a cell of the preview', () => {
  it.each([
    ['an address as it is stored', 0, attribute('email'), true, { text: 'ada@posteo.it', tone: 'plain' }],
    ['an address as it stands', 0, attribute('email'), false, { text: 'Ada@Posteo.it', tone: 'plain' }],
    ['a date as it is stored', 1, attribute('birthDate'), true, { text: '1986-05-04', tone: 'plain' }],
    ['any other text', 3, { kind: 'ignore' } as const, true, { text: 'x', tone: 'plain' }],
    ['a cell that is not there', 9, undefined, true, { text: '', tone: 'plain' }],
  ])('shows %s', (_name, column, target, normalise, look) => {
    expect(cellLook(row, column, target, { normalise })).toEqual(look)
  })

  it('shows a wrong value as it stands, marked', () => {
    const wrong = { ...row, warnings: [{ column: 2, code: 'phone_invalid' as const }] }
    expect(cellLook(wrong, 2, attribute('phone'), { normalise: true })).toEqual({ text: '12', tone: 'bad' })
    const date = { ...row, warnings: [{ column: 1, code: 'date_invalid' as const }] }
    expect(cellLook(date, 1, attribute('birthDate'), { normalise: true })).toEqual({
      text: '4/5/86',
      tone: 'warn',
    })
  })
})

describe('what becomes of a row', () => {
  const wrong = { row: 3, warnings: [{ column: 2, code: 'phone_invalid' as const }] }
  it('is not told before the whole file was read', () => {
    expect(rowLook(wrong, null, { invalid: 'clear' })).toEqual({ goes: null })
  })
  it.each([
    ['clear', 'fixed'],
    ['mark', 'marked'],
  ] as const)('under %s is %s', (invalid, kind) => {
    expect(rowLook(wrong, {}, { invalid })).toEqual({ goes: false, kind })
  })
  it('is why it goes', () => {
    const shown = { 3: { reason: 'duplicate' as const, twinLine: 2 } }
    expect(rowLook(wrong, shown, { invalid: 'clear' })).toEqual({
      goes: true,
      reason: 'duplicate',
      twinLine: 2,
    })
  })
})

describe('the columns of the cleaned file', () => {
  it.each([
    [true, [0, 2]],
    [false, [0, 1, 2]],
  ])('are those that were kept; without empty ones: %s', (dropEmptyColumns, written) => {
    const columns = [{ kept: true }, { kept: true }, { kept: true }, { kept: false }]
    expect(columnsToWrite(columns, [5, 0, 2, 7], { dropEmptyColumns })).toEqual(written)
  })

  it.each([
    ['it', italian.targets],
    ['en', english.targets],
    ['fr', french.targets],
  ])('have headings in %s that an import recognises', (_language, targets) => {
    for (const name of importTargets) {
      // "Nome" or "Nom" alone may hold a whole name, unless the other one stands beside it.
      const beside = name === 'firstName' ? targets.lastName : targets.firstName
      const headings = name === 'firstName' || name === 'lastName' ? [targets[name], beside] : [targets[name]]
      const guesses = guessTargets({ headings, rows: [], fields: [], defaultCountry: 'IT' })
      expect(guesses[0]?.target).toEqual({ kind: 'attribute', attribute: name })
    }
  })
})
