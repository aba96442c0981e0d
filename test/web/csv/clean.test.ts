import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRows, readSlices } from '../../../worker/lib/import/rows.ts'
import { createRowReader, type ResolvedTarget, type RowPlan } from '../../../worker/lib/import/verdict.ts'
import { analyseRows, type CsvAnalysis } from '../../../web/app/pages/csv/analyse.ts'
import { cleanRows, type CleanWords } from '../../../web/app/pages/csv/clean.ts'
import { type CleanOptions, defaultOptions } from '../../../web/app/pages/csv/clean-options.ts'
import { createFileParts } from '../../../web/app/pages/csv/parts.ts'
import { decideRows, type RowIndex } from '../../../web/app/pages/csv/row-index.ts'

const targets: ResolvedTarget[] = [
  { kind: 'attribute', attribute: 'fullName' },
  { kind: 'attribute', attribute: 'email' },
  { kind: 'attribute', attribute: 'phone' },
  { kind: 'attribute', attribute: 'birthDate' },
  { kind: 'ignore' },
]
const plan: RowPlan = {
  targets,
  defaultCountry: 'IT',
  language: 'it',
  timeZone: 'Europe/Rome',
  currentYear: 2026,
}
const headings = ['Nome e cognome', 'E-mail', 'Telefono', 'Data di nascita', 'Note']
const settings = { encoding: 'utf-8', delimiter: ';', headings: true, sheet: null } as const
const words: CleanWords = {
  line: 'Riga',
  reason: 'Motivo',
  problems: 'Problemi',
  reasons: {
    too_many_cells: 'troppe celle',
    cell_too_long: 'cella lunga',
    no_address: 'nessun recapito',
    no_valid_address: 'nessun recapito valido',
    invalid_address: 'recapito non valido',
    missing_required: 'manca un campo',
    duplicate: 'doppione della riga {{ line }}',
  },
  marks: { email: 'e-mail', phone: 'telefono', missing: 'manca', unreachable: 'irraggiungibile' },
}

async function analyse(
  file: Blob,
  required: number[] = [],
): Promise<{ analysis: CsvAnalysis; index: RowIndex }> {
  let last: { analysis: CsvAnalysis; index: RowIndex } | undefined
  for await (const state of analyseRows({ bytes: readSlices(file), settings, plan, required })) last = state
  if (!last) throw new Error('a file has rows')
  return last
}

async function clean(file: Blob, options: CleanOptions, required: number[] = []) {
  const { index } = await analyse(file, required)
  const decision = decideRows(index, options, true)
  const [cleaned, rejects] = [createFileParts(), createFileParts()]
  const columns = headings.map((heading, column) => ({ heading, column }))
  const input = {
    bytes: readSlices(file),
    settings,
    plan,
    options,
    columns,
    headings,
    words,
    index,
    decision,
  }
  for await (const piece of cleanRows({ ...input, delimiter: ';' })) {
    cleaned.write(piece.cleaned)
    rejects.write(piece.rejects)
  }
  return { cleaned: cleaned.file(), rejects: rejects.file() }
}

/** The cells of a file below its headings. */
async function cellsOf(file: Blob): Promise<string[][]> {
  const rows: string[][] = []
  for await (const batch of readRows(readSlices(file), settings))
    rows.push(...batch.map(({ cells }) => cells))
  return rows.slice(1)
}
const people = (...lines: string[]) => new Blob([`${headings.join(';')}\n${lines.join('\n')}\n`])

const messy = people(
  'Ada Conti; Ada@Posteo.it ;347 118 2906;4/5/86;"due\nrighe"',
  'Bea Sacchi;bea@;+39 06 6982;;',
  'Cia Righi;;348 22 91;;=1+1',
  'Ada Conti;ADA@posteo.it;;;doppia',
  'Dina;dina@posteo.it;;31/02/1990;',
  ';;;;nessuno',
  'Elsa;elsa@posteo.it;;;;di troppo',
)

describe('a messy file', () => {
  it('is counted: addresses, doubles, gaps and slips, column by column', async () => {
    const { analysis } = await analyse(messy, [0])
    expect(analysis.figures).toEqual({
      rows: 7,
      emails: { valid: 4, invalid: 1, duplicate: 1 },
      phones: { valid: 2, invalid: 1, duplicate: 0 },
      openQuoteLine: null,
      lost: {},
      unreachable: 2,
      missingRequired: 1,
      tooManyCells: 1,
      cellTooLong: 0,
      filled: [6, 5, 3, 2, 4],
      warnings: [{}, { email_invalid: 1 }, { phone_invalid: 1 }, { date_invalid: 1 }, {}],
    })
    expect(analysis.problems.map(({ line, doubleOf }) => [line, doubleOf])).toEqual([
      [3, null],
      [4, null],
      [5, 2],
      [6, null],
      [7, null],
      [8, null],
    ])
  })

  it('becomes a clean file and a file of the rows left out, with line and reason', async () => {
    const { cleaned, rejects } = await clean(messy, defaultOptions)
    expect(await cleaned.text()).toBe(
      [
        'Nome e cognome;E-mail;Telefono;Data di nascita;Note',
        'Ada Conti;ada@posteo.it;\'+393471182906;1986-05-04;"due\nrighe"',
        "Bea Sacchi;;'+39066982;;",
        'Dina;dina@posteo.it;;31/02/1990;',
        '',
      ].join('\r\n'),
    )
    expect(await rejects.text()).toBe(
      [
        'Riga;Motivo;Nome e cognome;E-mail;Telefono;Data di nascita;Note',
        "4;nessun recapito valido;Cia Righi;;348 22 91;;'=1+1",
        '5;doppione della riga 2;Ada Conti;ADA@posteo.it;;;doppia',
        '7;nessun recapito;;;;;nessuno',
        '8;troppe celle;Elsa;elsa@posteo.it;;;;di troppo',
        '',
      ].join('\r\n'),
    )
  })

  it('keeps rows as they stand, with their problems in a column, when that is chosen', async () => {
    const options: CleanOptions = {
      ...defaultOptions,
      duplicates: 'keep',
      invalid: 'mark',
      missing: 'mark',
      normalise: false,
    }
    const { cleaned } = await clean(messy, options, [0])
    expect((await cleaned.text()).split('\r\n').slice(0, 4)).toEqual([
      'Nome e cognome;E-mail;Telefono;Data di nascita;Note;Problemi',
      'Ada Conti;" Ada@Posteo.it ";347 118 2906;4/5/86;"due\nrighe";',
      "Bea Sacchi;bea@;'+39 06 6982;;;e-mail",
      "Cia Righi;;348 22 91;;'=1+1;telefono, irraggiungibile",
    ])
    expect(await cleaned.text()).toContain(';;;;nessuno;irraggiungibile, manca\r\n')
  })
})

describe('a cleaned file', () => {
  const cell = (...texts: string[]) => fc.constantFrom('', ...texts)
  const row = fc
    .tuple(
      cell('Ada', "D'Avila", '=cmd', 'مريم', '"x"'),
      cell('a@x.it', 'A@X.it', 'b@x.it', 'b@x', "'+c@x.it", 'mailto:d@x.it'),
      cell('3471182906', '+39 347 118 2906', '0039 3471182906', '12', '3,47E+11'),
      cell('4/5/86', '1986-05-04', '31/02/1990'),
      cell('nota; con', '-1', "'=x", '😀\nsotto'),
    )
    .filter((cells) => cells.some((text) => text !== ''))
  const quote = (text: string) => (/[";\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

  it('has nothing left to clean, whatever the file was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.constantFrom<CleanOptions['duplicates']>('first', 'last'),
        async (rows, duplicates) => {
          const file = people(...rows.map((cells) => cells.map(quote).join(';')))
          const { cleaned, rejects } = await clean(file, { ...defaultOptions, duplicates })
          const kept = await cellsOf(cleaned)
          expect(kept.length + (await cellsOf(rejects)).length).toBe(rows.length)
          if (kept.length === 0) return
          const { figures } = (await analyse(cleaned)).analysis
          expect(figures).toMatchObject({
            rows: kept.length,
            emails: { invalid: 0, duplicate: 0 },
            phones: { invalid: 0, duplicate: 0 },
            unreachable: 0,
            tooManyCells: 0,
          })
          const again = await clean(cleaned, { ...defaultOptions, duplicates })
          expect(await again.cleaned.text()).toBe(await cleaned.text())
        },
      ),
      { numRuns: 300 },
    )
  })

  it('gives an import the same people as the rows it came from', async () => {
    const read = createRowReader(plan)
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        const { cleaned } = await clean(people(...rows.map((cells) => cells.map(quote).join(';'))), {
          ...defaultOptions,
          duplicates: 'keep',
        })
        const expected = rows.map((cells) => read(cells)).filter(({ reject }) => reject === null)
        const found = (await cellsOf(cleaned)).map((cells) => read(cells).values)
        expect(found.map(({ email, phone, birthDate }) => ({ email, phone, birthDate }))).toEqual(
          expected.map(({ values: { email, phone, birthDate } }) => ({ email, phone, birthDate })),
        )
      }),
      { numRuns: 300 },
    )
  })
})
