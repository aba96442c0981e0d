import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { maxCellLength } from '../../../worker/contracts/imports.ts'
import { formatPhone } from '../../../worker/lib/identity/phone.ts'
import { guessTargets } from '../../../worker/lib/import/guess.ts'
import type { ResolvedTarget, RowPlan } from '../../../worker/lib/import/verdict.ts'
import { analyseRows, type CsvAnalysis } from '../../../web/app/pages/csv/analyse.ts'
import { createAnalysis, judgeRows, toChunks } from '../../../web/app/pages/imports/analyse.ts'
import { planTargets } from '../../../web/app/file-reading/columns.ts'
import { markOf } from '../../../web/app/pages/imports/file-mark.ts'
import { inspectFile } from '../../../worker/lib/import/inspect.ts'
import { createSheetReader } from '../../../worker/lib/import/sheet-text.ts'
import { type FileRow, readRows, readSlices } from '../../../worker/lib/import/rows.ts'

const fixture = join(import.meta.dirname, '../../fixtures/clienti_negozio_2026.csv')
const file = (...parts: (string | Uint8Array<ArrayBuffer>)[]) => new Blob(parts)
const inspect = (blob: Blob) =>
  inspectFile(blob, { chosen: {}, decimal: ',', sheets: createSheetReader(), onRead: () => {} })
const plan = (targets: ResolvedTarget[]): RowPlan => ({
  targets,
  defaultCountry: 'IT',
  language: 'it',
  timeZone: 'Europe/Rome',
  currentYear: 2026,
})

async function rowsOf(blob: Blob, delimiter: ';' | ',' = ';'): Promise<FileRow[]> {
  let rows: FileRow[] = []
  for await (const batch of readRows(readSlices(blob), { encoding: 'utf-8', delimiter })) {
    rows = rows.concat(batch)
  }
  return rows
}

describe('a file that is no table', () => {
  it.each([
    ['an empty file', file(), 'empty'],
    ['empty lines', file('\r\n\r\n ;; \r\n'), 'empty'],
    ['a heading only', file('Nome;e-mail\r\n'), 'heading_only'],
    ['half an Excel file', file(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0])), 'damaged'],
    ['a sheet of the old Excel', file(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])), 'old_excel'],
    ['a picture named .csv', file(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])), 'binary'],
    ['zeros', file(new Uint8Array(5000)), 'binary'],
  ])('%s is refused with its reason', async (_name, blob, reason) => {
    expect(await inspect(blob)).toEqual({ kind: 'refused', reason, sheets: [] })
  })
})

describe('the rows of a file', () => {
  it('keep the numbers a spreadsheet shows, without empty rows and the line that names the separator', async () => {
    expect(await rowsOf(file('sep=;\r\nNome;Nota\r\n;;\r\nAda;"due\r\nrighe"\r\n\r\nBea;x'))).toEqual([
      { line: 2, cells: ['Nome', 'Nota'] },
      { line: 4, cells: ['Ada', 'due\nrighe'] },
      { line: 6, cells: ['Bea', 'x'] },
    ])
  })

  it.each(['\n', '\r\n', '\r'])('end with %j on some system', async (lineEnd) => {
    const rows = await rowsOf(file(['a;b', 'c;d', 'e;f'].join(lineEnd)))
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ])
  })

  it('survive the places where the file is cut into slices', async () => {
    const line = '"Niccolò ""Nic"" D’Angelo";x\r\n'
    const rows = await rowsOf(file(line.repeat(60_000)))
    expect(rows).toHaveLength(60_000)
    expect(new Set(rows.map(({ cells }) => cells.join('|')))).toEqual(new Set(['Niccolò "Nic" D’Angelo|x']))
    expect(rows.at(-1)?.line).toBe(60_000)
  })

  it('go on after a quote that is never closed', async () => {
    const rows = await rowsOf(file('Ada;1\n"Bea;2\nCia;3\nDia;4\n'))
    expect(rows.map(({ cells }) => cells.join(';'))).toEqual(['Ada;1', '"Bea;2', 'Cia;3', 'Dia;4'])
  })

  it.each([
    ['half a file', 'Nome;Nota\nAda;a\nBea;"cliente da', 3],
    ['half a file with a line break in its last cell', 'Nome;Nota\nAda;a\nBea;"cliente\nda', 3],
    ['a quote closed in the next line', 'Nome;Nota\nAda;"a\nb"\nBea;b\n', null],
    ['a quote inside a word', 'Nome;Nota\nAda;schermo 5"\nBea;b', null],
  ])('tell where a quote opens that is never closed: %s', async (_name, text, line) => {
    expect((await rowsOf(file(text))).find(({ openQuote }) => openQuote)?.line ?? null).toBe(line)
    const targets: ResolvedTarget[] = [{ kind: 'attribute', attribute: 'firstName' }, { kind: 'ignore' }]
    const analysis = createAnalysis(2, (phone) => phone)
    const settings = { encoding: 'utf-8', delimiter: ';', headings: true, sheet: null } as const
    for await (const rows of judgeRows(readSlices(file(text)), settings, plan(targets))) {
      for (const row of rows) analysis.add(row)
    }
    expect(analysis.result().openQuoteLine).toBe(line)
    let last: CsvAnalysis | undefined
    const input = { bytes: readSlices(file(text)), settings, plan: plan(targets), required: [] }
    for await (const { analysis } of analyseRows(input)) last = analysis
    expect(last?.figures.openQuoteLine).toBe(line)
  })

  it('go on after such a quote in a large file, without reading all of it at once', async () => {
    const rows = await rowsOf(file('"Ada;1\n', 'Bea;2\n'.repeat(1_200_000)))
    expect(rows).toHaveLength(1_200_001)
  })

  it('are cut where a cell of a megabyte or too many cells would fill the memory', async () => {
    const [long, wide] = await rowsOf(file(`Ada;"${'x'.repeat(1 << 20)}"\n${'c;'.repeat(500)}\n`))
    expect(long?.cells.map((cell) => cell.length)).toEqual([3, maxCellLength + 1])
    expect(wide?.cells).toHaveLength(501)
  })

  it('show what the encoding does not know, and say how much', async () => {
    const bytes = new TextEncoder().encode('Nome;Città\n'.repeat(50))
    const found = await inspect(file(bytes, new Uint8Array([0xff]), 'x;Forlì\n'))
    expect(found).toMatchObject({ kind: 'table', settings: { encoding: 'utf-8' }, damaged: 1 })
  })
})

describe('a real file of a shop', () => {
  const load = async () => new Blob([new Uint8Array(await readFile(fixture))])

  it('is read as it was saved', async () => {
    const found = await inspect(await load())
    expect(found).toMatchObject({
      kind: 'table',
      settings: { encoding: 'windows-1252', delimiter: ';', headings: true },
      headings: [
        'Cognome e Nome',
        'e-mail',
        'Cellulare',
        'Data di nascita',
        'Punti tessera',
        'Gruppo',
        'Città',
        'Note interne',
      ],
    })
  })

  it('is judged row by row: what is stored, what is marked, what is refused', async () => {
    const blob = await load()
    const found = await inspect(blob)
    if (found.kind !== 'table') throw new Error('a table')
    const guesses = guessTargets({
      headings: found.headings,
      rows: found.sample.map(({ cells }) => cells),
      fields: [],
      defaultCountry: 'IT',
    })
    const analysis = createAnalysis(guesses.length, formatPhone)
    for await (const rows of judgeRows(readSlices(blob), found.settings, plan(planTargets(guesses, [])))) {
      for (const row of rows) analysis.add(row)
    }
    const { rows, rejects, warnings, preview, problems, columnProblems } = analysis.result()
    expect(rows).toBe(15)
    expect(columnProblems.map((shown) => shown.length)).toEqual(
      warnings.map((counts) => Object.values(counts).reduce((sum, count) => sum + count, 0)),
    )
    expect(rejects).toEqual({ no_identity: 1, identity_invalid: 1, duplicate_in_file: 1, too_many_cells: 1 })
    expect(warnings).toEqual([
      {},
      { email_invalid: 2 },
      { phone_invalid: 3 },
      { date_invalid: 2 },
      { number_invalid: 1 },
      {},
      {},
      {},
    ])
    expect(preview[0]).toMatchObject({
      line: 2,
      phoneText: '+39 347 118 2906',
      values: {
        firstName: 'Giulia',
        lastName: 'Ferrandi',
        birthDate: '1986-05-04',
        timeZone: null,
        tags: ['Olio', 'Regali'],
      },
    })
    expect(problems.find(({ reject }) => reject === 'duplicate_in_file')).toMatchObject({
      line: 8,
      doubleOf: 2,
    })
  })
})

describe('the chunks of a file', () => {
  it('are numbered, full but for the last, and carry the doubles of the whole file', async () => {
    const lines = Array.from({ length: 25 }, (_, n) => `p${n % 20}@posteo.it`)
    const blob = file(`email\n${lines.join('\n')}\n`)
    const settings = { encoding: 'utf-8', delimiter: ';', headings: true, sheet: null } as const
    const chunks = []
    const judged = judgeRows(readSlices(blob), settings, plan([{ kind: 'attribute', attribute: 'email' }]))
    for await (const chunk of toChunks(judged, 10)) chunks.push(chunk)
    expect(chunks.map(({ chunk, rows }) => [chunk, rows.length])).toEqual([
      [0, 10],
      [1, 10],
      [2, 5],
    ])
    expect(chunks[2]?.rows[0]).toEqual({ line: 22, cells: ['p0@posteo.it'], doubleOf: 2 })
  })

  it('hold fewer rows where rows are heavy', () => {
    const weigh = (characters: number) => {
      const analysis = createAnalysis(1, formatPhone)
      const cells = Array.from({ length: 10 }, () => 'x'.repeat(characters / 10))
      for (let n = 0; n < 1000; n++) {
        analysis.add({
          line: n + 2,
          cells,
          doubleOf: null,
          reject: 'no_identity',
          warnings: [],
          values: emptyValues,
        })
      }
      return analysis.result().chunkRows
    }
    expect([weigh(100), weigh(2000), weigh(9000)]).toEqual([1000, 250, 50])
  })
})

const emptyValues = {
  email: null,
  phone: null,
  phoneRaw: null,
  firstName: null,
  lastName: null,
  company: null,
  language: null,
  gender: null,
  birthDate: null,
  timeZone: null,
  fields: {},
  tags: [],
}

describe('the mark of a file', () => {
  it('tells another file of the same size, and not another name', async () => {
    const one = await markOf(new File(['a;b\n1;2\n'], 'uno.csv'))
    expect(await markOf(new File(['a;b\n1;2\n'], 'due.csv'))).toBe(one)
    expect(await markOf(new File(['a;b\n1;3\n'], 'uno.csv'))).not.toBe(one)
  })
})
