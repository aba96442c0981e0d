import type { CellValue } from 'hucre/xlsx'
import type { Language } from '../../contracts/common.ts'
import { maxCellLength } from '../../contracts/imports.ts'
import type { ShowsDigits } from './number-format.ts'
import { openSheetFormats } from './workbook-formats.ts'
import { readZipDirectory, type ZipEntry } from './workbook-sizes.ts'

/** Why a workbook cannot be read. `too_large` also stands for one that would unpack to a mountain. */
export type WorkbookProblem = 'damaged' | 'too_large' | 'no_workbook'
export type SheetName = { index: number; name: string }
export type Workbook = {
  bytes: Uint8Array<ArrayBuffer>
  sheets: SheetName[]
  /** Unpacked size of the largest sheet: what there is to read, more or less. */
  sheetBytes: number
}

/** The packed file is held while it is read: a sheet of a million rows packs to some 40 MB. */
const maxFileBytes = 128 << 20
/** Text of all cells, which is held while the rows are read. */
const maxTextBytes = 256 << 20
const maxSheetBytes = 2 ** 31
/** Real sheets shrink to a tenth, at the very most to a fiftieth; a bomb to a thousandth. */
const maxShrinking = 250
const smallBytes = 16 << 20

/**
 * Opens an Excel file (XLSX, ECMA-376) and lists its sheets, hidden ones left out unless there is no other.
 * Nothing is unpacked whose size its directory does not make plausible.
 */
export async function openWorkbook(file: Blob): Promise<Workbook | { problem: WorkbookProblem }> {
  if (file.size > maxFileBytes) return { problem: 'too_large' }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const entries = readZipDirectory(bytes)
  if (entries === null) return { problem: 'damaged' }
  if (!entries.some(({ name }) => name === '[Content_Types].xml')) return { problem: 'no_workbook' }
  if (entries.some(isTooLarge)) return { problem: 'too_large' }
  const { readXlsx } = await import('hucre/xlsx')
  const found: (SheetName & { hidden: boolean })[] = []
  try {
    await readXlsx(bytes, {
      // Only the names are wanted: no sheet is read.
      sheets: ({ name, index, hidden, veryHidden }) => {
        found.push({ name, index, hidden: hidden === true || veryHidden === true })
        return false
      },
    })
  } catch {
    // A text document has the same frame, a broken workbook a part that cannot be read.
    return { problem: entries.some(({ name }) => name.startsWith('xl/')) ? 'damaged' : 'no_workbook' }
  }
  const visible = found.filter(({ hidden }) => !hidden)
  const sheets = (visible.length > 0 ? visible : found).map(({ index, name }) => ({ index, name }))
  if (sheets.length === 0) return { problem: 'damaged' }
  return { bytes, sheets, sheetBytes: Math.max(0, ...entries.filter(isSheet).map((entry) => entry.bytes)) }
}

const isSheet = ({ name }: ZipEntry): boolean => name.startsWith('xl/worksheets/')

function isTooLarge(entry: ZipEntry): boolean {
  const { bytes, packedBytes } = entry
  const most = isSheet(entry) ? maxSheetBytes : maxTextBytes
  return bytes > most || (bytes > smallBytes && bytes > packedBytes * maxShrinking)
}

/** Which sheet of a workbook is read, and what stands before the decimals of its numbers. */
export type SheetChoice = { index: number; decimal: ',' | '.' }

const rowsPerPiece = 500
/** Excel's own last row; a sheet that names a later one is broken. */
const lastRow = 1_048_576
/** What surrounds a value in a sheet's XML, more or less. */
const xmlAroundCell = 30

/**
 * A sheet as CSV text (comma, LF, UTF-8 once encoded), piece by piece. Row 7 of the sheet is record 7 of
 * the text, so that line numbers are the ones Excel shows. Dates become ISO dates; a number is written
 * plainly, without losing a digit that Excel itself keeps (15), and as Excel shows it where its format adds
 * digits, as to a postcode. `xmlCharacters` estimates how much of the
 * sheet a piece stands for.
 *
 * @throws when the sheet turns out broken half-way
 */
export async function* sheetToCsv(
  { bytes }: Workbook,
  { index: sheet, decimal }: SheetChoice,
): AsyncGenerator<{ text: string; xmlCharacters: number }> {
  const { streamXlsxRows } = await import('hucre/xlsx')
  const formatsOf = await openSheetFormats(bytes, sheet)
  let line = 0
  let cells = 0
  let piece: string[] = []
  const take = (): { text: string; xmlCharacters: number } => {
    const text = `${piece.join('\n')}\n`
    const taken = { text, xmlCharacters: text.length + cells * xmlAroundCell }
    piece = []
    cells = 0
    return taken
  }
  for await (const { index, values } of streamXlsxRows(bytes, { sheet })) {
    if (!(index >= line && index < lastRow)) throw new Error('rows of the sheet are out of order')
    for (; line < index; line++) piece.push('')
    const formats = await formatsOf?.(index)
    piece.push(
      values.map((value, column) => toCell(shownText(value, decimal, formats?.get(column)))).join(','),
    )
    cells += values.length
    line = index + 1
    if (piece.length >= rowsPerPiece) yield take()
  }
  if (piece.length > 0) yield take()
}

const needsQuotes = /[",\r\n]|^\s|\s$/
const toCell = (text: string): string => (needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Digits that a number keeps in Excel; beyond them it has thrown the others away. */
const exactDigits = 15
const largestExact = 10 ** exactDigits

/** How a language writes decimals; what reads fields again expects the same. */
export const decimalOf = (language: Language): ',' | '.' => (language === 'en' ? '.' : ',')

const shownText = (value: CellValue, decimal: ',' | '.', shows: ShowsDigits | undefined): string =>
  (typeof value === 'number' ? shows?.(value) : null) ?? cellText(value, decimal)

/** A cell as a person would type it. */
export function cellText(value: CellValue, decimal: ',' | '.'): string {
  if (value === null) return ''
  if (typeof value === 'string') return value.slice(0, maxCellLength + 1)
  if (typeof value === 'number') return numberText(value).replace('.', decimal)
  return value instanceof Date ? dateText(value) : String(value)
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return ''
  // Shown as Excel does, so that a phone whose end is lost is recognised as such.
  if (Math.abs(value) >= largestExact) return value.toExponential(5).toUpperCase()
  const rounded = Number(value.toPrecision(exactDigits))
  return Math.abs(rounded) < 1e-6 ? rounded.toFixed(exactDigits).replace(/\.?0+$/, '') : String(rounded)
}

/** A day, a moment, or a time of day, which Excel counts from its day zero. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return ''
  const iso = new Date(Math.round(date.getTime() / 1000) * 1000).toISOString()
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)]
  if (day < '1900-01-02') return time.slice(0, 5)
  return time === '00:00:00' ? day : `${day} ${time}`
}
