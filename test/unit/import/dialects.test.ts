import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEncodingScan, type Encoding } from '../../../worker/lib/import/encoding.ts'
import { type Delimiter, delimiters, guessDelimiter } from '../../../worker/lib/import/layout.ts'
import { readRows } from '../../../worker/lib/import/rows.ts'

/** How somebody's program writes a table. */
type Dialect = {
  encoding: Encoding
  bom: boolean
  delimiter: Delimiter
  /** One is taken per row, in turn: files that were glued together mix them. */
  lineEnds: string[]
  quotesAll: boolean
  endsWithLineEnd: boolean
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
const dialect = fc.record<Dialect>({
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
  bom: fc.boolean(),
  delimiter: fc.constantFrom(...delimiters),
  lineEnds: fc.array(lineEnd, { minLength: 1, maxLength: 3 }),
  quotesAll: fc.boolean(),
  endsWithLineEnd: fc.boolean(),
})

const anywhere = [
  'a',
  'B',
  '7',
  ' ',
  '"',
  '""',
  ';',
  ',',
  '\t',
  '|',
  '\n',
  '=1',
  "'",
  '@',
  '.',
  'x y',
  'sep=',
]
/** Letters whose Windows-1252 bytes make no UTF-8 when an ASCII letter follows. */
const western = ['èa', 'òb', '’c', '€d', 'Üe']
const worldwide = ['عربى', '‏', '😀', '👩‍🍳', '日本', 'é', '\u2028', 'ﬁ', '�']

const tableIn = (encoding: Encoding) => {
  const letters =
    encoding === 'windows-1252' ? [...anywhere, ...western] : [...anywhere, ...western, ...worldwide]
  const cell = fc.array(fc.constantFrom(...letters), { maxLength: 6 }).map((parts) => parts.join(''))
  return fc
    .integer({ min: 2, max: 5 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    )
}

function write(table: string[][], { delimiter, lineEnds, quotesAll, endsWithLineEnd }: Dialect): string {
  const ends = table.map((_, row) => lineEnds[row % lineEnds.length] ?? '\n')
  const lines = table.map((cells, row) =>
    cells
      .map((cell) => {
        const needsQuotes = cell.startsWith('"') || cell.includes(delimiter) || /[\r\n]/.test(cell)
        if (!quotesAll && !needsQuotes) return cell
        // A line break inside quotes is the system's own, too.
        return `"${cell.replaceAll('"', '""').replaceAll('\n', ends[row] ?? '\n')}"`
      })
      .join(delimiter),
  )
  const text = lines.map((line, row) => line + (ends[row] ?? '')).join('')
  const last = ends.at(-1) ?? ''
  return endsWithLineEnd ? text : text.slice(0, text.length - last.length)
}

/** Places of Windows-1252 that differ from Latin-1, as far as the tables use them. */
const windows1252 = new Map([
  ['€', 0x80],
  ['’', 0x92],
])

function encode(text: string, encoding: Encoding, bom: boolean): Uint8Array<ArrayBuffer> {
  if (encoding === 'windows-1252') {
    return Uint8Array.from([...text], (letter) => windows1252.get(letter) ?? letter.charCodeAt(0))
  }
  const marked = bom ? `\uFEFF${text}` : text
  if (encoding === 'utf-8') return new TextEncoder().encode(marked)
  const bytes = new DataView(new ArrayBuffer(marked.length * 2))
  for (let at = 0; at < marked.length; at++) {
    bytes.setUint16(at * 2, marked.charCodeAt(at), encoding === 'utf-16le')
  }
  return new Uint8Array(bytes.buffer)
}

async function* inSlices(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const isBlank = (cells: string[]) => cells.every((cell) => cell.trim() === '')
const isSeparatorLine = (cells: string[], delimiter: string) =>
  /^"?sep=[;,|\t]"?$/.test(cells.join(delimiter))

describe('a table in any dialect', () => {
  it('is read back as it was, wherever the file is cut into slices', async () => {
    const cases = dialect.chain((chosen) =>
      fc.tuple(
        fc.constant(chosen),
        tableIn(chosen.encoding),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(cases, async ([chosen, table, sizes]) => {
        fc.pre(!isSeparatorLine(table[0] ?? [], chosen.delimiter))
        const bytes = encode(write(table, chosen), chosen.encoding, chosen.bom)
        const read: { line: number; cells: string[] }[] = []
        for await (const batch of readRows(inSlices(bytes, sizes), chosen)) read.push(...batch)
        const expected = table
          .map((cells, row) => ({ line: row + 1, cells }))
          .filter(({ cells }) => !isBlank(cells))
        expect(read).toEqual(expected)
      }),
      { numRuns: 1500 },
    )
  })

  it('has its encoding found when it has a mark, or accents that tell', () => {
    const marked = dialect.filter(({ encoding, bom }) => bom || !encoding.startsWith('utf-16'))
    const cases = marked.chain((chosen) => fc.tuple(fc.constant(chosen), tableIn(chosen.encoding)))
    fc.assert(
      fc.property(cases, ([chosen, table]) => {
        const text = write(table, chosen)
        fc.pre(text !== '')
        const scan = createEncodingScan()
        scan.feed(encode(text, chosen.encoding, chosen.bom))
        const found = scan.result()
        const isPlain = [...text].every((letter) => letter < '\u0080')
        const expected = isPlain && chosen.encoding === 'windows-1252' ? 'utf-8' : chosen.encoding
        expect(found).toMatchObject({ kind: 'text', encoding: expected })
      }),
      { numRuns: 1500 },
    )
  })

  it('has its separator found among people, whatever stands inside quotes', () => {
    const word = fc.constantFrom(
      'Ada',
      'Rossi, Ada',
      'via Roma 1; int. 2',
      'a|b',
      'Forlì',
      '3471182906',
      '',
      '12,50',
    )
    const person = fc.tuple(fc.constantFrom('ada@posteo.it', 'bea@posteo.it'), word, word)
    const cases = fc.tuple(dialect, fc.array(person, { minLength: 2, maxLength: 20 }))
    fc.assert(
      fc.property(cases, ([chosen, people]) => {
        const quoted = { ...chosen, lineEnds: ['\r\n'], quotesAll: true }
        const text = write([['email', 'nome', 'note'], ...people.map((cells) => [...cells])], quoted)
        expect(guessDelimiter(text)).toBe(chosen.delimiter)
      }),
    )
  })
})

describe('zeros in a text', () => {
  it('are dirt: the text is read without them', async () => {
    const bytes = new TextEncoder().encode(`nome;nota\nAda\0;x\0\0\n${'Bea;y\n'.repeat(800)}`)
    const scan = createEncodingScan()
    scan.feed(bytes)
    expect(scan.result()).toMatchObject({ kind: 'text', encoding: 'utf-8' })
    const settings = { encoding: 'utf-8', delimiter: ';' } as const
    const first: string[][] = []
    for await (const batch of readRows(inSlices(bytes, [999]), settings)) {
      first.push(...batch.map(({ cells }) => cells))
    }
    expect(first.slice(0, 3)).toEqual([
      ['nome', 'nota'],
      ['Ada', 'x'],
      ['Bea', 'y'],
    ])
  })
})
