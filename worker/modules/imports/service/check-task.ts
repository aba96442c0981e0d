import { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { Id } from '../../../contracts/common.ts'
import { type ImportFileRefusal, maxWorkbookBytes } from '../../../contracts/import-files.ts'
import { notFound } from '../../../lib/errors.ts'
import { guessTargets } from '../../../lib/import/guess.ts'
import { type Inspection, inspectBytes, inspectFile } from '../../../lib/import/inspect.ts'
import { readRowsFrom, RowsPosition, startOfFile } from '../../../lib/import/rows-from.ts'
import { createSheetReader } from '../../../lib/import/sheet-text.ts'
import { decimalOf } from '../../../lib/import/workbook.ts'
import { listAllFields } from '../../fields/service.ts'
import { defineTask, type TaskStep } from '../../tasks/service.ts'
import * as queries from '../queries/files.ts'
import { storedFile } from './stored-file.ts'

const sampleRows = 20
/** Rows are counted in pieces that take some tenths of a second. */
const countBudget = { bytes: 4 << 20, rows: 1_000_000, characters: Number.MAX_SAFE_INTEGER }

const Cursor = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('look') }),
  z.object({
    phase: z.literal('count'),
    position: RowsPosition,
    rows: z.number().int(),
    openQuoteLine: z.number().int().nullable().default(null),
  }),
])
type Cursor = z.infer<typeof Cursor>

/** Looks at an uploaded file: whether and how it can be read, its columns, and how many rows there are. */
export const checkFileTask = defineTask({
  kind: 'imports.check',
  input: z.object({ fileId: Id }),
  cursor: Cursor,
  permissions: ['contacts.import'],
  async open(ctx, { fileId }) {
    const row = await mustGet(ctx, fileId)
    return { cursor: { phase: 'look' as const }, total: null, details: { file: row.file_name } }
  },
  async step(ctx, { input, cursor }) {
    const row = await mustGet(ctx, input.fileId)
    if (row.state !== 'checking') return { cursor: null, done: 0, progress: 1 }
    return cursor.phase === 'look' ? look(ctx, row) : count(ctx, row, cursor)
  },
})

async function mustGet(ctx: Ctx, fileId: number): Promise<queries.ImportFileRow> {
  const row = await queries.findFile(ctx.db, ctx.tenant.id, fileId)
  if (row === undefined) throw notFound()
  return row
}

async function look(ctx: Ctx, row: queries.ImportFileRow): Promise<TaskStep<Cursor>> {
  const { sheet, ...chosen } = row.settings
  const file = storedFile(ctx, row.storage_key, row.size_bytes)
  const ignored = { chosen, onRead: () => {} }
  const inspected = await inspectBytes(file, ignored)
  const { inspection, text } =
    inspected.kind === 'archive'
      ? await readWorkbook(ctx, row, sheet)
      : { inspection: inspected, text: { textKey: row.storage_key, textBytes: row.size_bytes } }
  if (inspection.kind === 'refused') return refuse(ctx, row.id, inspection.reason)
  const { settings, headings, sample, damaged, sheets } = inspection
  const cells = sample.map((one) => one.cells)
  const guesses = guessTargets({
    headings,
    rows: cells,
    fields: await listAllFields(ctx),
    defaultCountry: ctx.tenant.defaultCountry,
  })
  const found: queries.FoundInFile = {
    ...text,
    encoding: settings.encoding,
    delimiter: settings.delimiter,
    headings: settings.headings,
    sheets: sheets.map(({ name }) => name),
    columns: guesses.map(({ target }, column) => ({ heading: headings[column] ?? '', target })),
    sample: cells.slice(0, sampleRows),
    damaged,
    openQuoteLine: null,
  }
  return {
    cursor: { phase: 'count', position: startOfFile, rows: 0, openQuoteLine: null },
    done: 0,
    progress: 0.2,
    statements: [queries.keepFound(ctx.tenant.id, row.id, found)],
  }
}

const refuse = (ctx: Ctx, fileId: number, reason: ImportFileRefusal): TaskStep<Cursor> => ({
  cursor: null,
  done: 0,
  progress: 1,
  statements: [queries.refuseFile(ctx.tenant.id, fileId, reason)],
})

type TextOfFile = Pick<queries.FoundInFile, 'textKey' | 'textBytes'>

/** A sheet is turned into text once and stored: what follows reads it like any other file. */
async function readWorkbook(
  ctx: Ctx,
  row: queries.ImportFileRow,
  index: number | undefined,
): Promise<{ inspection: Inspection; text: TextOfFile }> {
  const text = { textKey: `${row.storage_key}.csv`, textBytes: 0 }
  if (row.size_bytes > maxWorkbookBytes) {
    return { inspection: { kind: 'refused', reason: 'too_large', sheets: [] }, text }
  }
  const bytes = await ctx.files.getBytes(row.storage_key)
  if (bytes === null) throw new Error('the stored file is gone')
  const sheets = createSheetReader()
  const decimal = decimalOf(ctx.tenant.defaultLanguage)
  const file = new Blob([bytes])
  const { headings } = row.settings
  const chosen = {
    ...(headings === undefined ? {} : { headings }),
    ...(index === undefined ? {} : { sheet: { index, decimal } }),
  }
  const inspection = await inspectFile(file, { chosen, decimal, sheets, onRead: () => {} })
  if (inspection.kind === 'refused' || inspection.settings.sheet === null) return { inspection, text }
  const csv = await (await sheets.read(file, inspection.settings.sheet)).arrayBuffer()
  await ctx.files.put(text.textKey, csv)
  return { inspection, text: { ...text, textBytes: csv.byteLength } }
}

async function count(
  ctx: Ctx,
  row: queries.ImportFileRow,
  cursor: Extract<Cursor, { phase: 'count' }>,
): Promise<TaskStep<Cursor>> {
  const { found } = row
  if (found === null) return { cursor: { phase: 'look' }, done: 0, progress: 0 }
  const file = storedFile(ctx, found.textKey, found.textBytes)
  const { rows, next } = await readRowsFrom(file, found, cursor.position, countBudget)
  const counted = cursor.rows + rows.length
  const openQuoteLine = cursor.openQuoteLine ?? rows.find(({ openQuote }) => openQuote)?.line ?? null
  if (next !== null) {
    const progress = 0.2 + 0.8 * (next.offset / found.textBytes)
    return {
      cursor: { phase: 'count', position: next, rows: counted, openQuoteLine },
      done: rows.length,
      progress,
    }
  }
  const totalRows = counted - (found.headings ? 1 : 0)
  return {
    cursor: null,
    done: rows.length,
    progress: 1,
    statements: [queries.markReady(ctx.tenant.id, row.id, { totalRows, openQuoteLine })],
    result: { rows: totalRows },
  }
}
