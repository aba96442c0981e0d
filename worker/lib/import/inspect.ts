import { createEncodingScan, type EncodingResult } from './encoding.ts'
import { isKnownHeading } from './guess.ts'
import { guessDelimiter, hasHeadings } from './layout.ts'
import { type FileRow, type FileSettings, readRows, readSlices } from './rows.ts'

/** Rows from which the mapping is guessed and examples are taken. */
const sampleRows = 200
const sampleCharacters = 1 << 16

export type Inspection =
  | { kind: 'refused'; reason: 'empty' | 'heading_only' | 'excel' | 'binary' }
  | {
      kind: 'table'
      settings: FileSettings
      /** One per column; empty where the file has none. */
      headings: string[]
      sample: FileRow[]
      /** Places that the encoding does not know, shown as �. */
      damaged: number
    }

/**
 * Finds out how a file is to be read (spec 4.1), or why it cannot be. What the user has set by hand wins.
 *
 * @param onRead is told how many bytes were read
 */
export async function inspectFile(
  file: Blob,
  chosen: Partial<FileSettings>,
  onRead: (bytes: number) => void,
): Promise<Inspection> {
  const found = await scanEncoding(file, onRead)
  if (found.kind === 'empty') return { kind: 'refused', reason: 'empty' }
  if (found.kind === 'binary') {
    return { kind: 'refused', reason: found.format === 'zip' || found.format === 'xls' ? 'excel' : 'binary' }
  }
  const encoding = chosen.encoding ?? found.encoding
  const head = await file.slice(0, sampleCharacters * 2).arrayBuffer()
  const text = new TextDecoder(encoding).decode(head, { stream: true })
  const delimiter = chosen.delimiter ?? guessDelimiter(text)
  const rows = await firstRows(file, { encoding, delimiter })
  const [first] = rows
  if (first === undefined) return { kind: 'refused', reason: 'empty' }
  const headings = chosen.headings ?? hasHeadings(first.cells, isKnownHeading)
  const sample = headings ? rows.slice(1) : rows
  if (sample.length === 0) return { kind: 'refused', reason: 'heading_only' }
  return {
    kind: 'table',
    settings: { encoding, delimiter, headings },
    headings: headings
      ? trimEnd(first.cells, sample)
      : Array.from({ length: Math.max(...rows.map(({ cells }) => cells.length)) }, () => ''),
    sample,
    damaged: found.damaged,
  }
}

async function scanEncoding(file: Blob, onRead: (bytes: number) => void): Promise<EncodingResult> {
  const scan = createEncodingScan()
  let read = 0
  for await (const slice of readSlices(file)) {
    scan.feed(slice)
    read += slice.length
    onRead(read)
  }
  return scan.result()
}

async function firstRows(file: Blob, settings: Omit<FileSettings, 'headings'>): Promise<FileRow[]> {
  const rows: FileRow[] = []
  for await (const batch of readRows(readSlices(file), settings)) {
    rows.push(...batch.slice(0, sampleRows + 1 - rows.length))
    if (rows.length > sampleRows) break
  }
  return rows
}

/** Headings without the empty columns that spreadsheets leave at the end. */
function trimEnd(headings: string[], sample: FileRow[]): string[] {
  let length = headings.length
  const isEmpty = (column: number) =>
    !headings[column]?.trim() && sample.every(({ cells }) => !cells[column]?.trim())
  while (length > 1 && isEmpty(length - 1)) length -= 1
  return headings.slice(0, length).map((heading) => heading.trim().slice(0, 200))
}
