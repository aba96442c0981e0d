import Papa from 'papaparse'
import { maxCellLength, maxColumns, maxRowCharacters } from '../../contracts/imports.ts'
import type { Encoding } from './encoding.ts'
import { type Delimiter, namedDelimiter } from './layout.ts'
import type { SheetChoice } from './workbook.ts'

/** How a file is cut into rows. */
export type FileSettings = {
  encoding: Encoding
  delimiter: Delimiter
  headings: boolean
  /** The sheet of an Excel file, whose text is CSV once read; null for a file that is text itself. */
  sheet: SheetChoice | null
}
/** What the rows of a text depend on. */
export type TextSettings = Pick<FileSettings, 'encoding' | 'delimiter'>

/** One row; `line` is its number in a spreadsheet, the first one being 1. */
export type FileRow = {
  line: number
  cells: string[]
  /** Set on the first row in which a quote opens that is never closed: half a file ends so. */
  openQuote?: true
}

/** Rows of a slice live together: larger slices make the memory's cleaner work twice as long. */
const localSliceBytes = 1 << 18
/** Each slice of a file stored elsewhere is a call, of which one job has a limited number. */
const remoteSliceBytes = 1 << 20
/** A row longer than this comes from a quote that is never closed. */
const maxPendingCharacters = 4 << 20

/** A file of which pieces can be read: a Blob, or one that is stored elsewhere. */
export type FileBytes = {
  readonly size: number
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/**
 * The bytes of a file in pieces, so that a large one is never in memory as a whole; the next piece comes while
 * one is worked on.
 */
export async function* readSlices(file: FileBytes): AsyncGenerator<Uint8Array> {
  const sliceBytes = file instanceof Blob ? localSliceBytes : remoteSliceBytes
  const read = async (from: number): Promise<Uint8Array> =>
    new Uint8Array(await file.slice(from, Math.min(file.size, from + sliceBytes)).arrayBuffer())
  let next = file.size > 0 ? read(0) : null
  for (let at = 0; next !== null; at += sliceBytes) {
    const slice: Uint8Array = await next
    next = at + sliceBytes < file.size ? read(at + sliceBytes) : null
    // Whoever stops early never asks for it; a failure is told to whoever does.
    next?.catch(() => {})
    yield slice
  }
}

/**
 * The rows of a file, in batches, as its bytes come in. Empty rows are left out but numbered, as are
 * the heading and Excel's `sep=;`. Cells and rows that are too long are cut to one more than allowed, so that
 * they are recognised as such.
 *
 * @param mostCells of a row; an import takes no more than the default
 */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  settings: TextSettings,
  mostCells: number = maxColumns,
): AsyncGenerator<FileRow[]> {
  const decoder = new TextDecoder(settings.encoding)
  const cutter = createRowCutter(settings.delimiter)
  const number = createRowNumbering(settings.delimiter, { mostCells, isTorn: cutter.isTorn })
  for await (const slice of bytes) {
    yield number(cutter.feed(withoutZeros(decoder.decode(slice, { stream: true }))))
  }
  yield number([...cutter.feed(decoder.decode()), ...cutter.end()])
}

/** Turns records, in order, into the rows with something in them; `line` is the last one before. */
export function createRowNumbering(
  delimiter: Delimiter,
  {
    mostCells = maxColumns,
    line = 0,
    isTorn,
  }: { mostCells?: number; line?: number; isTorn: (record: string[]) => boolean },
): (records: string[][]) => FileRow[] {
  return (records) => {
    const rows: FileRow[] = []
    for (const record of records) {
      line += 1
      const isSeparator = line === 1 && namedDelimiter(record.join(delimiter)) !== null
      if (isSeparator || record.every((cell) => cell.trim() === '')) continue
      const row: FileRow = { line, cells: cut(record, mostCells) }
      if (isTorn(record)) row.openQuote = true
      rows.push(row)
    }
    return rows
  }
}

/** Some programs pad their columns with zeros, which no text means. */
export const withoutZeros = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '') : text)

/** A row with more than is allowed keeps just enough of it to be recognised. */
function cut(record: string[], mostCells: number): string[] {
  let cells = record.length > mostCells + 1 ? record.slice(0, mostCells + 1) : record
  if (cells.some((cell) => cell.length > maxCellLength + 1)) {
    cells = cells.map((cell) => cell.slice(0, maxCellLength + 1))
  }
  let left = maxRowCharacters + 1
  for (const cell of cells) left -= cell.length
  if (left >= 0) return cells
  left = maxRowCharacters + 1
  return cells.map((cell) => {
    const kept = cell.slice(0, left)
    left -= kept.length
    return kept
  })
}

/** What `Papa.Parser` gives back; its types call it any. */
type Parsed = { data: string[][]; errors: { code: string }[]; meta: { cursor: number } }

function parse(text: string, delimiter: string, ignoreLastRow: boolean): Parsed {
  const result: Parsed = new Papa.Parser({ delimiter, newline: '\n' }).parse(text, 0, ignoreLastRow)
  return result
}

/** Text that is not yet known to be a whole record, and whether a line break may be half. */
export type CutterState = { pending: string; heldReturn: boolean }

/** Cuts text into records as it comes in, from where `state` left off; line breaks of all systems become `\n`. */
export function createRowCutter(
  delimiter: Delimiter,
  state: CutterState = { pending: '', heldReturn: false },
) {
  let { pending, heldReturn } = state
  let torn: string[] | null = null

  /** All complete records of `pending`; the last one stays until it is known to be whole. */
  function takeComplete(): string[][] {
    const { data, meta } = parse(pending, delimiter, true)
    pending = pending.slice(meta.cursor)
    return data
  }

  /** The first line as it stands, quotes and all: what is left to do where a quote is never closed. */
  function takeRawLine(): string[][] {
    const end = pending.indexOf('\n')
    const line = end === -1 ? pending : pending.slice(0, end)
    pending = end === -1 ? '' : pending.slice(end + 1)
    const record = line.split(delimiter)
    torn ??= record
    return [record]
  }

  return {
    state: (): CutterState => ({ pending, heldReturn }),
    /** Whether this is the first record in which a quote is opened and never closed. */
    isTorn: (record: string[]): boolean => record === torn,
    feed(text: string): string[][] {
      const joined = heldReturn ? `\r${text}` : text
      heldReturn = joined.endsWith('\r')
      pending += (heldReturn ? joined.slice(0, -1) : joined).replace(/\r\n?/g, '\n')
      let records = takeComplete()
      while (pending.length > maxPendingCharacters) {
        // Not push: a megabyte of short rows is more than a call takes as arguments.
        records = records.concat(takeRawLine(), takeComplete())
      }
      return records
    },
    end(): string[][] {
      let records: string[][] = []
      while (pending !== '') {
        const { data, errors } = parse(pending, delimiter, false)
        if (!errors.some(({ code }) => code === 'MissingQuotes')) {
          pending = ''
          return records.concat(data)
        }
        records = records.concat(takeComplete(), takeRawLine())
      }
      return records
    },
  }
}
