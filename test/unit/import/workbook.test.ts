import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { normalisePhone } from '../../../worker/lib/identity/phone.ts'
import { guessTargets } from '../../../worker/lib/import/guess.ts'
import { inspectFile } from '../../../worker/lib/import/inspect.ts'
import { type FileRow, readRows, readSlices } from '../../../worker/lib/import/rows.ts'
import { createSheetReader } from '../../../worker/lib/import/sheet-text.ts'
import { cellText } from '../../../worker/lib/import/workbook.ts'

/** Made with openpyxl: a hidden sheet first, then people, then a total. */
const fixture = join(import.meta.dirname, '../../fixtures/clienti_2026.xlsx')
const load = async () => new Blob([new Uint8Array(await readFile(fixture))])

const inspect = (file: Blob, sheet?: number) =>
  inspectFile(file, {
    chosen: sheet === undefined ? {} : { sheet: { index: sheet, decimal: ',' } },
    decimal: ',',
    sheets: createSheetReader(),
    onRead: () => {},
  })

async function rowsOf(file: Blob, index: number): Promise<FileRow[]> {
  const text = await createSheetReader().read(file, { index, decimal: ',' })
  const rows: FileRow[] = []
  for await (const batch of readRows(readSlices(text), { encoding: 'utf-8', delimiter: ',' })) {
    rows.push(...batch)
  }
  return rows
}

describe('an Excel file', () => {
  it('opens at its first visible sheet and names the others', async () => {
    expect(await inspect(await load())).toMatchObject({
      kind: 'table',
      settings: { headings: true, sheet: { index: 1, decimal: ',' } },
      sheets: [
        { index: 1, name: 'Clienti 2026' },
        { index: 2, name: 'Totali' },
      ],
    })
  })

  it('opens at the first sheet with rows, and offers the others when the chosen one has none', async () => {
    const bytes = await writeXlsx({
      sheets: [
        { name: 'Istruzioni', rows: [['Nome', 'E-mail']] },
        {
          name: 'Clienti',
          rows: [
            ['Nome', 'E-mail'],
            ['Ada', 'ada@prova.example'],
          ],
        },
      ],
    })
    const file = new Blob([new Uint8Array(bytes)])
    const sheets = [
      { index: 0, name: 'Istruzioni' },
      { index: 1, name: 'Clienti' },
    ]
    expect(await inspect(file)).toMatchObject({ kind: 'table', settings: { sheet: { index: 1 } }, sheets })
    expect(await inspect(file, 0)).toEqual({ kind: 'refused', reason: 'heading_only', sheets })
  })

  it('is read at another sheet when that is chosen', async () => {
    expect(await inspect(await load(), 2)).toMatchObject({ headings: ['Totale', 'Clienti'] })
  })

  it('gives its cells as a person would type them, with the line numbers Excel shows', async () => {
    expect(await rowsOf(await load(), 1)).toEqual([
      {
        line: 1,
        cells: [
          'Cognome e Nome',
          'E-mail',
          'Cellulare',
          'Data di nascita',
          'Punti',
          'Ultima visita',
          'Socio',
          'Note',
        ],
      },
      {
        line: 2,
        cells: [
          'Ferrandi Giulia',
          'Giulia.Ferrandi@Posteo.it',
          '3471182906',
          '1986-05-04',
          '120,5',
          '2026-03-01 17:30:00',
          'true',
          'due\nrighe, e una virgola',
        ],
      },
      {
        line: 3,
        cells: [
          'D’Angelo Niccolò',
          'niccolo@posteo.it',
          '+39 320 555 0101',
          '1979-12-31',
          '1,234',
          '',
          'false',
          'dice "ciao"',
        ],
      },
      {
        line: 5,
        cells: ['Righi Irma', 'irma@posteo.it', '575900100', '', '0,3', '', '', '=cmd|x'],
      },
      {
        line: 6,
        cells: ['مريم حداد', 'maryam@posteo.it', '3,93471E+19', '2000-02-29', '-7', '', '', '😀'],
      },
      {
        line: 7,
        cells: ['Ferrandi G.', 'giulia.ferrandi@posteo.it', '', '', '', '09:05', '', '#N/A'],
      },
    ])
  })

  it('has its columns recognised like those of a CSV file', async () => {
    const found = await inspect(await load())
    if (found.kind !== 'table') throw new Error('a table')
    const rows = found.sample.map(({ cells }) => cells)
    const guesses = guessTargets({ headings: found.headings, rows, fields: [], defaultCountry: 'IT' })
    expect(guesses.map(({ target }) => target)).toMatchObject([
      { kind: 'attribute', attribute: 'lastFirstName' },
      { kind: 'attribute', attribute: 'email' },
      { kind: 'attribute', attribute: 'phone' },
      { kind: 'attribute', attribute: 'birthDate' },
      { kind: 'newField', type: 'number' },
      { kind: 'newField' },
      { kind: 'newField', type: 'boolean' },
      { kind: 'ignore' },
    ])
  })

  it('keeps the place of rows and columns that are left out', async () => {
    const bytes = await writeXlsx({
      sheets: [{ name: 'A', rows: [['a', null, 'c'], [], [], [null, 'b']] }],
    })
    expect(await rowsOf(new Blob([new Uint8Array(bytes)]), 0)).toEqual([
      { line: 1, cells: ['a', '', 'c'] },
      { line: 4, cells: ['', 'b'] },
    ])
  })
})

describe('numbers that a format shows with digits in front', () => {
  const styled = async (rows: [number | string, string | undefined][]) => {
    const cells = new Map(
      rows.map(([value, numFmt], row) => [
        `${row},1`,
        { value, ...(numFmt === undefined ? {} : { style: { numFmt } }) },
      ]),
    )
    const names = rows.map((_row, at) => [`Riga ${at}`, null])
    const sheets = [
      { name: 'Vuoto', rows: [['x']] },
      { name: 'Clienti', rows: names, cells },
    ]
    return new Blob([new Uint8Array(await writeXlsx({ sheets }))])
  }

  it('are read as Excel shows them', async () => {
    const file = await styled([
      [144, '00000'],
      [575_900_100, '0000000000'],
      [3_471_182_906, '"+39 "0'],
      [12.5, '00000'],
      [1234, '#,##0'],
      ['00144', '00000'],
      [575_900_100, undefined],
    ])
    expect((await rowsOf(file, 1)).map(({ cells }) => cells[1])).toEqual([
      '00144',
      '0575900100',
      '+39 3471182906',
      '12,5',
      '1234',
      '00144',
      '575900100',
    ])
  })

  it('make a column of codes, and phones that are whole', async () => {
    const names = Array.from({ length: 8 }, (_row, at) => [575_900_100 + at, 144 + at])
    const cells = new Map<string, { value: number; style: { numFmt: string } }>(
      names.flatMap(([phone = 0, code = 0], at) => [
        [`${at + 1},0`, { value: phone, style: { numFmt: '0000000000' } }] as const,
        [`${at + 1},1`, { value: code, style: { numFmt: '00000' } }] as const,
      ]),
    )
    const rows = [['Telefono', 'CAP'], ...names]
    const file = new Blob([new Uint8Array(await writeXlsx({ sheets: [{ name: 'A', rows, cells }] }))])
    const found = await inspect(file)
    if (found.kind !== 'table') throw new Error('a table')
    const sample = found.sample.map((row) => row.cells)
    expect(sample[0]).toEqual(['0575900100', '00144'])
    const guesses = guessTargets({ headings: found.headings, rows: sample, fields: [], defaultCountry: 'IT' })
    expect(guesses.map(({ target }) => target)).toMatchObject([
      { kind: 'attribute', attribute: 'phone' },
      { kind: 'newField', type: 'text' },
    ])
    expect(normalisePhone('0575900100', 'IT')).toMatchObject({ phone: '+390575900100', problem: null })
  })

  it.each<[string, string, string[]]>([
    ['names the cells', '<row r="2"><c r="B2" s="1"><v>7</v></c></row>', ['', '007']],
    ['counts the cells', '<row><c><v>1</v></c><c s="1"><v>7</v></c></row>', ['1', '007']],
    ['has its own prefix', '<x:row r="1"><x:c r="A1" s="1"><x:v>7</x:v></x:c></x:row>', ['007']],
    ['writes attributes with quotes of its own', "<row r='1'><c s='1' r='A1'><v>7</v></c></row>", ['007']],
    [
      'has cells of another style',
      '<row r="1"><c r="A1" s="0"><v>7</v></c><c r="B1" s="1"/></row>',
      ['7', ''],
    ],
  ])('are found in a sheet that %s', async (_name, row, cells) => {
    const file = zip({
      ...frame,
      'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Target="/xl/worksheets/sheet1.xml" Type="${relations}/worksheet" Id="rId1"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
      'xl/styles.xml':
        '<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="&quot;0&quot;00"/></numFmts><cellStyleXfs><xf numFmtId="164"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>',
      'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${row}</sheetData></worksheet>`,
    })
    expect((await rowsOf(file, 0)).map((one) => one.cells)).toEqual([cells])
  })
})

describe('a workbook that cannot be read', () => {
  it.each([0.3, 0.6, 0.95])('is called damaged when only %d of it is there', async (share) => {
    const whole = await load()
    expect(await inspect(whole.slice(0, Math.floor(whole.size * share)))).toMatchObject({
      kind: 'refused',
      reason: 'damaged',
    })
  })

  it('is called damaged when its sheet is broken inside', async () => {
    const file = zip({ ...frame, 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row r="99999999"/>' })
    expect(await inspect(file)).toMatchObject({ kind: 'refused', reason: 'damaged' })
  })

  it.each(['xl/worksheets/sheet1.xml', 'xl/sharedStrings.xml', 'xl/media/image1.png'])(
    'is called too large when %s would unpack to a mountain',
    async (name) => {
      const file = zip({ ...frame, [name]: ' '.repeat(20 << 20) })
      expect(file.size).toBeLessThan(1 << 20)
      expect(await inspect(file)).toMatchObject({ kind: 'refused', reason: 'too_large' })
    },
  )

  it('is no table when it is a text document or any other archive', async () => {
    const document = zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w/>' })
    const archive = zip({ 'foto.txt': 'mare' })
    for (const file of [document, archive]) {
      expect(await inspect(file)).toMatchObject({ kind: 'refused', reason: 'binary' })
    }
  })
})

describe('a number of a cell', () => {
  it.each([
    [393471182906, '393471182906'],
    [0.1 + 0.2, '0,3'],
    [1234.5, '1234,5'],
    [-0.000_000_12, '-0,00000012'],
    [999_999_999_999_999, '999999999999999'],
    [39_347_118_290_612_344, '3,93471E+16'],
    [0, '0'],
  ])('%d is written %s', (value, text) => {
    expect(cellText(value, ',')).toBe(text)
  })
})

const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const frame = {
  '[Content_Types].xml':
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
  '_rels/.rels': `<Relationships><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns:r="${relations}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
}

/** A ZIP as small as the format allows (APPNOTE 4.3); its checksums are not filled in. */
function zip(parts: Record<string, string>): Blob {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(parts)) {
    const packed = deflateRawSync(text)
    const sizes = Buffer.alloc(26)
    sizes.writeUInt16LE(20, 0)
    sizes.writeUInt16LE(8, 4)
    sizes.writeUInt32LE(packed.length, 14)
    sizes.writeUInt32LE(Buffer.byteLength(text), 18)
    sizes.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), sizes, Buffer.from(name), packed])
    const madeBy = Buffer.from([20, 0])
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), madeBy, sizes, place, Buffer.from(name)]))
    locals.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(offset, 12)
  return new Blob(
    [...locals, ...directory, Buffer.from('PK\u0005\u0006'), end].map((part) => new Uint8Array(part)),
  )
}
