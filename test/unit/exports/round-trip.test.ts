import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type Language, languages } from '../../../worker/contracts/common.ts'
import { exportAttributes } from '../../../worker/contracts/exports.ts'
import type { Field } from '../../../worker/contracts/fields.ts'
import { foldTag } from '../../../worker/lib/identity/name.ts'
import { normaliseEmail } from '../../../worker/lib/identity/email.ts'
import {
  escapeFormula,
  toCsvLine,
  toSafeCsvLine,
  unescapeFormula,
} from '../../../worker/lib/import/formula.ts'
import { guessTargets } from '../../../worker/lib/import/guess.ts'
import { inspectFile } from '../../../worker/lib/import/inspect.ts'
import { readRows, readSlices } from '../../../worker/lib/import/rows.ts'
import { cutTags, joinTags } from '../../../worker/lib/import/tag-text.ts'
import { createRowReader, type ResolvedTarget } from '../../../worker/lib/import/verdict.ts'
import { createCellWriter, type ExportRow, numberCell } from '../../../worker/modules/exports/cells.ts'
import { exportColumns } from '../../../worker/modules/exports/columns.ts'

/** What breaks files: separators, quotes, formulas, marks like our own, words that mean "nothing". */
const nasty = [
  '=1+1',
  '+39',
  '-5',
  '@x',
  "'",
  "'=x",
  "''+1",
  '"',
  '""',
  ';',
  ',',
  '|',
  '\\',
  'n/a',
  'NULL',
  '-',
  '0039',
]
const piece = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  fc.constantFrom('Ada', 'Nicolò', '李', 'نور', '👩‍🌾', '＝SOMMA'),
)
const isVisible = (text: string) => text.trim() === text && text !== '' && !/\p{Cc}/u.test(text)
/** One line as the product stores it. */
const line = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join('').normalize('NFC').replace(/\s+/gu, ' ').trim())
  .filter((text) => isVisible(text) && text.length <= 60)
const lines = fc.array(line, { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'))

const email = fc
  .constantFrom('ada@posteo.it', '-ada@posteo.it', '+ada@posteo.it', '=ada@posteo.it', "o'hara@posteo.it")
  .filter((text) => normaliseEmail(text).email === text)
const address = fc.oneof(
  fc.record({ email, phone: fc.constant(null), phoneRaw: fc.constantFrom(null, '333', 'interno 12', '+++') }),
  fc.record({
    email: fc.option(email),
    phone: fc.constantFrom('+393331234567', '+33612345678', '+14155552671', '+447911123456'),
    phoneRaw: fc.constantFrom('333 1234567', null),
  }),
)

const choices = ['Rosso', '=Blu', 'M; L', '+1', "'sì"]
const fields: Field[] = [
  { id: 1, key: 'NOTE_CLIENTE', label: 'Note', type: 'text', choices: [] },
  { id: 2, key: 'PUNTI', label: 'Punti', type: 'number', choices: [] },
  { id: 3, key: 'ISCRIZIONE', label: 'Iscritto dal', type: 'date', choices: [] },
  { id: 4, key: 'VISITA', label: 'Ultima visita', type: 'datetime', choices: [] },
  { id: 5, key: 'TESSERA', label: 'Tessera?', type: 'boolean', choices: [] },
  { id: 6, key: 'TAGLIA', label: 'Taglia', type: 'choice', choices },
  // Names that are also those of attributes, and of each other.
  { id: 7, key: 'COGNOME', label: 'Nome', type: 'text', choices: [] },
  { id: 8, key: 'LISTE', label: 'Tags', type: 'text', choices: [] },
  { id: 9, key: 'TAGS', label: 'E-mail', type: 'text', choices: [] },
]
/** In the past: nobody is born in the future. */
const birthDay = fc
  .integer({ min: -25_567, max: 20_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))
const day = fc
  .integer({ min: -25_567, max: 40_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))
const fieldValues = fc.record(
  {
    NOTE_CLIENTE: lines,
    PUNTI: fc
      .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
      .map((n) => (n === 0 ? 0 : n)),
    ISCRIZIONE: day,
    VISITA: fc.oneof(
      fc.integer({ min: Date.UTC(1850, 0), max: Date.UTC(2100, 0) }),
      // Around the hours that Rome's clocks show twice, or never.
      fc.integer({ min: Date.UTC(2026, 9, 24, 22), max: Date.UTC(2026, 9, 25, 4) }),
      fc.integer({ min: Date.UTC(2026, 2, 28, 22), max: Date.UTC(2026, 2, 29, 4) }),
    ),
    TESSERA: fc.boolean(),
    TAGLIA: fc.constantFrom(...choices),
    COGNOME: line,
    LISTE: line,
    TAGS: line,
  },
  { requiredKeys: [] },
)
const unique = (names: string[]) => [...new Map(names.map((name) => [foldTag(name), name])).values()]
const contact: fc.Arbitrary<ExportRow> = fc
  .record({
    address,
    firstName: fc.option(line),
    lastName: fc.option(line),
    company: fc.option(line),
    language: fc.option(fc.stringMatching(/^[a-z]{2}$/)),
    gender: fc.option(fc.constantFrom('female', 'male', 'other')),
    birthDate: fc.option(birthDay),
    timeZone: fc.option(fc.constantFrom('Europe/Rome', 'Asia/Kolkata', 'America/New_York', 'UTC')),
    fields: fieldValues,
    tags: fc.array(line, { maxLength: 4 }).map(unique),
    lists: fc.array(line, { maxLength: 3 }),
  })
  .map(({ address: of, ...rest }) => ({
    id: 1,
    ...of,
    ...rest,
    source: 'manual',
    createdAt: Date.UTC(2026, 10, 21),
    updatedAt: Date.UTC(2026, 10, 21),
    consents: { email: 'opted_in', push: 'opted_in' },
    suppressed: [],
  }))

/** Writes a file as an export does, and reads it back with nothing but the import's own guesses. */
async function throughImport(
  rows: readonly ExportRow[],
  {
    language,
    timeZone,
    workspaceLanguage,
  }: { language: Language; timeZone: string; workspaceLanguage: Language },
) {
  const delimiter = language === 'en' ? ',' : ';'
  const columns = exportColumns({ attributes: exportAttributes, fieldKeys: null }, fields, language)
  const write = createCellWriter(columns, { language, timeZone })
  const headings = columns.map(({ heading }) => heading)
  const text = [toCsvLine(headings, delimiter), ...rows.map((row) => toSafeCsvLine(write(row), delimiter))]
  const file = new Blob([`\uFEFF${text.join('')}`])
  const inspected = await inspectFile(file, {
    chosen: {},
    decimal: '.',
    sheets: {
      open: () => Promise.reject(new Error('no sheet')),
      read: () => Promise.reject(new Error('no sheet')),
    },
    onRead: () => {},
  })
  if (inspected.kind !== 'table') throw new Error(inspected.reason)
  const guesses = guessTargets({
    headings: inspected.headings,
    rows: inspected.sample.map(({ cells }) => cells),
    fields,
    defaultCountry: 'IT',
  })
  const targets = guesses.map(({ target }): ResolvedTarget => {
    if (target.kind === 'newField') throw new Error(`${target.key} is taken for a new field`)
    if (target.kind !== 'field') return target
    const field = fields.find(({ key }) => key === target.key)
    if (field === undefined) throw new Error(`${target.key} is no field`)
    return { kind: 'field', key: field.key, type: field.type, choices: field.choices }
  })
  const read = createRowReader({
    targets,
    defaultCountry: 'IT',
    language: workspaceLanguage,
    timeZone,
    currentYear: 2026,
  })
  const cells: string[][] = []
  for await (const batch of readRows(readSlices(file), inspected.settings)) {
    cells.push(...batch.map((row) => row.cells))
  }
  return { headings, verdicts: cells.slice(1).map(read) }
}

const languageOf = fc.constantFrom(...languages)

describe('an export imports back unchanged', () => {
  it('whatever people are called, in any language of the file and of the workspace', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(contact, { minLength: 1, maxLength: 8 }),
        languageOf,
        languageOf,
        fc.constantFrom('Europe/Rome', 'America/New_York', 'UTC', 'Asia/Kolkata'),
        async (rows, language, workspaceLanguage, timeZone) => {
          const { verdicts } = await throughImport(rows, { language, timeZone, workspaceLanguage })
          expect(
            verdicts.map(({ reject, warnings }) => [
              reject,
              warnings.filter(({ code }) => code !== 'phone_invalid'),
            ]),
          ).toEqual(rows.map(() => [null, []]))
          expect(verdicts.map(({ values }) => values)).toEqual(
            rows.map((row) => ({
              email: row.email,
              phone: row.phone,
              phoneRaw: row.phone ?? row.phoneRaw,
              firstName: row.firstName,
              lastName: row.lastName,
              company: row.company,
              language: row.language,
              gender: row.gender,
              birthDate: row.birthDate,
              timeZone: row.timeZone,
              fields: row.fields,
              tags: row.tags,
            })),
          )
        },
      ),
      { numRuns: 300 },
    )
  }, 120_000)

  it('with a phone in the form of the world, and never as a formula', async () => {
    const row: ExportRow = { ...fc.sample(contact, 1)[0], ...blank, email: null, phone: '+393331234567' }
    const columns = exportColumns({ attributes: ['phone'], fieldKeys: [] }, [], 'it')
    expect(createCellWriter(columns, { language: 'it', timeZone: 'UTC' })(row)).toEqual(["'+393331234567"])
  })
})

const blank: Omit<ExportRow, 'email' | 'phone'> = {
  id: 1,
  phoneRaw: null,
  firstName: null,
  lastName: null,
  company: null,
  language: null,
  gender: null,
  birthDate: null,
  timeZone: null,
  fields: {},
  source: 'manual',
  createdAt: 0,
  updatedAt: 0,
  tags: [],
  lists: [],
  consents: {},
  suppressed: [],
}

describe('formulas', () => {
  const cell = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
  it('are never left as they are, and every cell comes back', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const safe = escapeFormula(text)
        expect(safe).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
        expect(unescapeFormula(safe)).toBe(text)
      }),
    )
  })
})

test('several names in a cell come apart as they were', () => {
  const name = fc.stringMatching(/^[a|;,\\]{1,6}$/)
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
      expect(cutTags(joinTags(names)).filter((one) => one !== '')).toEqual(names)
    }),
  )
})

test.each([
  [1234.5, 'it', '1234,5'],
  [1234.567, 'it', '1234,5670'],
  [1234.567, 'en', '1234.5670'],
  [-3, 'fr', '-3'],
  [1e21, 'en', '1000000000000000000000'],
  [1.5e-7, 'it', '0,00000015'],
] as const)('the number %f in %s is %s', (value, language, text) => {
  expect(numberCell(value, language)).toBe(text)
})

test('a first name without the last one is under a heading that means no whole name', () => {
  const columns = exportColumns({ attributes: ['email', 'firstName'], fieldKeys: [] }, [], 'it')
  const headings = columns.map(({ heading }) => heading)
  const guesses = guessTargets({
    headings,
    rows: Array.from({ length: 5 }, (_, index) => [`p${index}@posteo.it`, 'Anna Maria']),
    fields: [],
    defaultCountry: 'IT',
  })
  expect(guesses[1]?.target).toEqual({ kind: 'attribute', attribute: 'firstName' })
})
