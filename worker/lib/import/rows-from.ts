import { z } from 'zod'
import { maxCellLength, maxColumns } from '../../contracts/imports.ts'
import type { Encoding } from './encoding.ts'
import {
  createRowCutter,
  createRowNumbering,
  type FileBytes,
  type FileRow,
  type TextSettings,
  withoutZeros,
} from './rows.ts'

/**
 * Where reading a file goes on, in another process if need be: the next byte, what was read and is no
 * whole record yet, the last line's number, and rows that were read and not given out yet.
 */
export const RowsPosition = z.object({
  offset: z.number().int().min(0),
  pending: z.string(),
  heldReturn: z.boolean(),
  line: z.number().int().min(0),
  rows: z.array(
    z.object({
      line: z.number(),
      cells: z.array(z.string().max(maxCellLength + 1)).max(maxColumns + 1),
      openQuote: z.literal(true).optional(),
    }),
  ),
})
export type RowsPosition = z.infer<typeof RowsPosition>
export const startOfFile: RowsPosition = { offset: 0, pending: '', heldReturn: false, line: 0, rows: [] }

/** How much is read and given out in one go, at most. */
export type RowsBudget = { bytes: number; rows: number; characters: number }

/**
 * The next rows of a file and where to go on; null at its end. Read in pieces of any size the rows are the
 * same as those of `readRows`.
 */
export async function readRowsFrom(
  file: FileBytes,
  settings: TextSettings,
  from: RowsPosition,
  budget: RowsBudget,
): Promise<{ rows: FileRow[]; next: RowsPosition | null }> {
  const read = from.rows.length > 0 ? from : await readOn(file, settings, from, budget.bytes)
  const count = fitting(read.rows, budget)
  const next: RowsPosition = { ...read, rows: read.rows.slice(count) }
  const isEnd = next.rows.length === 0 && next.offset >= file.size
  return { rows: read.rows.slice(0, count), next: isEnd ? null : next }
}

/** How many of the rows fit; one does always. */
function fitting(rows: readonly FileRow[], { rows: most, characters }: RowsBudget): number {
  let left = characters
  let count = 0
  while (count < Math.min(rows.length, most)) {
    for (const cell of rows[count]?.cells ?? []) left -= cell.length
    if (left < 0 && count > 0) break
    count += 1
  }
  return count
}

async function readOn(
  file: FileBytes,
  { encoding, delimiter }: TextSettings,
  from: RowsPosition,
  bytes: number,
): Promise<RowsPosition> {
  const piece = new Uint8Array(await file.slice(from.offset, from.offset + bytes).arrayBuffer())
  const isLast = from.offset + piece.length >= file.size
  const whole = isLast ? piece : piece.subarray(0, wholeCharacters(piece, encoding))
  // A mark at the beginning of the file is none of its text; in the middle it is. Windows-1252 has none.
  const ignoreBOM = from.offset > 0 && encoding !== 'windows-1252'
  const text = new TextDecoder(encoding, { ignoreBOM, fatal: false }).decode(whole)
  const cutter = createRowCutter(delimiter, from)
  let line = from.line
  const number = createRowNumbering(delimiter, { line, isTorn: cutter.isTorn })
  const records = cutter.feed(withoutZeros(text))
  const last = isLast ? cutter.end() : []
  line += records.length + last.length
  const rows = number([...records, ...last])
  const state = isLast ? { pending: '', heldReturn: false } : cutter.state()
  return { offset: from.offset + whole.length, ...state, line, rows }
}

/** Bytes that end with a whole character: the others belong to the next piece. */
function wholeCharacters(piece: Uint8Array, encoding: Encoding): number {
  if (encoding === 'windows-1252') return piece.length
  if (encoding === 'utf-8') {
    let end = piece.length
    while (end > 0 && end > piece.length - 4 && ((piece[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1
    // `end` stands behind the last byte that begins a character.
    const first = piece[end - 1] ?? 0
    const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1
    // What is no character at all must not hold up the reading.
    return end - 1 + length <= piece.length || end <= 1 ? piece.length : end - 1
  }
  const even = piece.length - (piece.length % 2)
  const high = piece[even - (encoding === 'utf-16le' ? 1 : 2)] ?? 0
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even
}
