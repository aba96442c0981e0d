import { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { maxChunkCharacters } from '../../../contracts/imports.ts'
import { readRowsFrom, RowsPosition, startOfFile } from '../../../lib/import/rows-from.ts'
import type { FileRow } from '../../../lib/import/rows.ts'
import type { FoundInFile } from '../queries/files.ts'
import { storedFile } from './stored-file.ts'

/** One step is one chunk: as many rows as these bytes hold, usually some 1,300, written in tenths of a second. */
const stepBudget = { bytes: 128 << 10, rows: 2000, characters: maxChunkCharacters }

/** Where the next chunk of a file begins. */
export const SlicePosition = z.object({ position: RowsPosition, headingSeen: z.boolean() })
export type SlicePosition = z.infer<typeof SlicePosition>
export const firstSlice: SlicePosition = { position: startOfFile, headingSeen: false }

/**
 * The next chunk of an uploaded file, without its heading, and where the one after it begins (null at the
 * end). An import and a dry run cut the file alike: what becomes of a double depends on its chunk.
 */
export async function readSlice(
  ctx: Ctx,
  found: FoundInFile,
  { position, headingSeen }: SlicePosition,
): Promise<{ rows: FileRow[]; next: SlicePosition | null }> {
  const source = storedFile(ctx, found.textKey, found.textBytes)
  const read = await readRowsFrom(source, found, position, stepBudget)
  const skipsHeading = found.headings && !headingSeen && read.rows.length > 0
  return {
    rows: skipsHeading ? read.rows.slice(1) : read.rows,
    next: read.next && { position: read.next, headingSeen: headingSeen || read.rows.length > 0 },
  }
}
