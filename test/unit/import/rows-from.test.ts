import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FileRow, readRows, readSlices } from '../../../worker/lib/import/rows.ts'
import { readRowsFrom, RowsPosition, startOfFile } from '../../../worker/lib/import/rows-from.ts'

type Settings = Parameters<typeof readRowsFrom>[1]

async function whole(file: Blob, settings: Settings): Promise<FileRow[]> {
  const rows: FileRow[] = []
  for await (const batch of readRows(readSlices(file), settings)) rows.push(...batch)
  return rows
}

/** Reads on and on, its position going through JSON each time as it does between two processes. */
async function inPieces(file: Blob, settings: Settings, bytes: number, most: number): Promise<FileRow[]> {
  const rows: FileRow[] = []
  let position: RowsPosition | null = startOfFile
  while (position) {
    const budget = { bytes, rows: most, characters: 1000 }
    const read: Awaited<ReturnType<typeof readRowsFrom>> = await readRowsFrom(
      file,
      settings,
      position,
      budget,
    )
    expect(read.rows.length).toBeLessThanOrEqual(most)
    rows.push(...read.rows)
    position = read.next && RowsPosition.parse(JSON.parse(JSON.stringify(read.next)))
  }
  return rows
}

const cell = fc.oneof(
  fc.constantFrom(
    'Niccolò',
    'a@posteo.it',
    '',
    ' ',
    '"',
    '""',
    'due\nrighe',
    'due\r\nrighe',
    '🫒',
    '\u200fعربي',
    ';',
    'x,y',
    '\uFEFF',
  ),
  fc.string({ maxLength: 5 }),
)
const text = fc
  .array(fc.tuple(fc.array(cell, { minLength: 1, maxLength: 4 }), fc.constantFrom('\n', '\r\n', '\r')), {
    maxLength: 30,
  })
  .map((rows) =>
    rows
      .map(
        ([cells, end]) =>
          cells.map((one) => (/["\r\n;]/.test(one) ? `"${one.replaceAll('"', '""')}"` : one)).join(';') + end,
      )
      .join(''),
  )

describe('a file that is read in pieces, each from where the last one ended', () => {
  it.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const)(
    'gives the rows of %s',
    async (encoding) => {
      await fc.assert(
        fc.asyncProperty(
          text,
          fc.integer({ min: 4, max: 40 }),
          fc.integer({ min: 1, max: 9 }),
          async (content, bytes, most) => {
            const file = new Blob([encode(content, encoding)])
            const settings = { encoding, delimiter: ';' } as const
            expect(await inPieces(file, settings, bytes, most)).toEqual(await whole(file, settings))
          },
        ),
        { numRuns: 150 },
      )
    },
  )

  it('ends, also where a quote is never closed or a character breaks off', async () => {
    for (const bytes of [
      [...Buffer.from('a;b\n"mai chiuso;c\nd;e\n')],
      [0x61, 0x3b, 0xc3],
      [0xf0, 0x9f],
      [0xff, 0xfe, 0x61],
    ]) {
      const file = new Blob([new Uint8Array(bytes)])
      const settings = { encoding: 'utf-8', delimiter: ';' } as const
      expect(await inPieces(file, settings, 4, 5)).toEqual(await whole(file, settings))
    }
  })
})

function encode(content: string, encoding: Settings['encoding']): Uint8Array<ArrayBuffer> {
  if (encoding === 'utf-8') return new Uint8Array(Buffer.from(content))
  if (encoding === 'windows-1252') return new Uint8Array(Buffer.from(content, 'latin1'))
  const bytes = Buffer.from(content, 'utf16le')
  return new Uint8Array(encoding === 'utf-16le' ? bytes : bytes.swap16())
}
