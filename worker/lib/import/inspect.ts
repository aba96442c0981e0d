import { createEncodingScan, type EncodingResult } from './encoding.ts'
import { isKnownHeading } from './guess.ts'
import { guessDelimiter, hasHeadings } from './layout.ts'
import { maxColumns } from '../../contracts/imports.ts'
import {
  type FileBytes,
  type FileRow,
  type FileSettings,
  readRows,
  readSlices,
  type TextSettings,
} from './rows.ts'
import type { SheetReader } from './sheet-text.ts'
import type { SheetName } from './workbook.ts'

/** Rows from which the mapping is guessed and examples are taken. */
const sampleRows = 200
const sampleCharacters = 1 << 16

export type Refused =
  | 'empty'
  | 'heading_only'
  /** A picture, a document, an archive. */
  | 'binary'
  /** Excel's format of before 2007, or a workbook behind a password: both look alike from outside. */
  | 'old_excel'
  /** A workbook that breaks off or contradicts itself. */
  | 'damaged'
  | 'too_large'
export type Table = {
  kind: 'table'
  settings: FileSettings
  /** One per column; empty where the file has none. */
  headings: string[]
  sample: FileRow[]
  /** Places that the encoding does not know, shown as �. */
  damaged: number
  /** Sheets to choose from; none in a file that is text. */
  sheets: SheetName[]
}
export type Inspection =
  | {
      kind: 'refused'
      reason: Refused
      /** Sheets that can be chosen in its place; none in a file that is text. */
      sheets: SheetName[]
    }
  | Table

export type InspectOptions = {
  /** What the user has set by hand wins. */
  chosen: Partial<FileSettings>
  /** How the numbers of a sheet are written, so that they are read again as what they are. */
  decimal: ',' | '.'
  sheets: SheetReader
  /** Columns of a table at most; further ones are left out. */
  mostColumns?: number
  /** Is told how many bytes were read. */
  onRead: (bytes: number) => void
}

/** Finds out how a file is to be read (spec 4.1), or why it cannot be. */
export async function inspectFile(file: Blob, options: InspectOptions): Promise<Inspection> {
  const inspected = await inspectBytes(file, options)
  return inspected.kind === 'archive' ? inspectWorkbook(file, options) : inspected
}

/** The same for a file that only comes in pieces; an archive may be a workbook, which is read whole. */
export async function inspectBytes(
  file: FileBytes,
  options: Pick<InspectOptions, 'chosen' | 'mostColumns' | 'onRead'>,
): Promise<Inspection | { kind: 'archive' }> {
  const found = await scanEncoding(file, options.onRead)
  if (found.kind === 'empty') return refused('empty')
  if (found.kind === 'text') return inspectText(file, found, options)
  if (found.format === 'zip') return { kind: 'archive' }
  return refused(found.format === 'xls' ? 'old_excel' : 'binary')
}

const refused = (reason: Refused, sheets: SheetName[] = []): Inspection => ({
  kind: 'refused',
  reason,
  sheets,
})

async function inspectWorkbook(file: Blob, options: InspectOptions): Promise<Inspection> {
  const workbook = await options.sheets.open(file)
  if ('problem' in workbook) {
    return refused(workbook.problem === 'no_workbook' ? 'binary' : workbook.problem)
  }
  const { sheets } = workbook
  const wanted = sheets.find(({ index }) => index === options.chosen.sheet?.index)
  if (wanted) return inspectSheet(file, wanted, sheets, options)
  let first: Inspection | null = null
  for (const sheet of sheets) {
    const inspected = await inspectSheet(file, sheet, sheets, options)
    // The first sheet with rows is what was meant; without one, what is wrong with the first is told.
    if (inspected.kind === 'table') return inspected
    first ??= inspected
  }
  return first ?? refused('damaged')
}

/** One sheet of a workbook; `sheets` are all there are to choose from. */
async function inspectSheet(
  file: Blob,
  { index }: SheetName,
  sheets: SheetName[],
  options: InspectOptions,
): Promise<Inspection> {
  const sheet = { index, decimal: options.decimal }
  const text = await options.sheets
    .read(file, sheet, (share) => options.onRead(file.size * share))
    // A part of the workbook is missing or cut off: the reader says so by throwing.
    .catch(() => null)
  if (text === null) return refused('damaged', sheets)
  const read: Pick<FileSettings, 'encoding' | 'delimiter'> = { encoding: 'utf-8', delimiter: ',' }
  const inspected = await tableOf(text, { ...options.chosen, ...read, sheet }, options.mostColumns)
  return { ...inspected, sheets }
}

async function inspectText(
  file: FileBytes,
  found: Extract<EncodingResult, { kind: 'text' }>,
  { chosen, mostColumns }: Pick<InspectOptions, 'chosen' | 'mostColumns'>,
): Promise<Inspection> {
  const encoding = chosen.encoding ?? found.encoding
  const head = await file.slice(0, sampleCharacters * 2).arrayBuffer()
  const text = new TextDecoder(encoding).decode(head, { stream: true })
  const delimiter = chosen.delimiter ?? guessDelimiter(text)
  const inspected = await tableOf(file, { ...chosen, encoding, delimiter, sheet: null }, mostColumns)
  return inspected.kind === 'table' ? { ...inspected, damaged: found.damaged } : inspected
}

async function tableOf(
  text: FileBytes,
  settings: Omit<FileSettings, 'headings'> & { headings?: boolean },
  mostColumns = maxColumns,
): Promise<Inspection> {
  const rows = await firstRows(text, settings, mostColumns)
  const [first] = rows
  if (first === undefined) return refused('empty')
  const headings = settings.headings ?? hasHeadings(first.cells, isKnownHeading)
  const sample = headings ? rows.slice(1) : rows
  if (sample.length === 0) return refused('heading_only')
  const width = Math.min(mostColumns, Math.max(...rows.map(({ cells }) => cells.length)))
  return {
    kind: 'table',
    settings: { ...settings, headings },
    headings: headings ? trimEnd(first.cells, sample) : Array.from({ length: width }, () => ''),
    sample,
    damaged: 0,
    sheets: [],
  }
}

async function scanEncoding(file: FileBytes, onRead: (bytes: number) => void): Promise<EncodingResult> {
  const scan = createEncodingScan()
  let read = 0
  for await (const slice of readSlices(file)) {
    scan.feed(slice)
    read += slice.length
    onRead(read)
  }
  return scan.result()
}

async function firstRows(text: FileBytes, settings: TextSettings, mostColumns: number): Promise<FileRow[]> {
  const rows: FileRow[] = []
  for await (const batch of readRows(readSlices(text), settings, mostColumns)) {
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
