import { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { ExportAttribute, ExportTaskInput } from '../../../contracts/exports.ts'
import { FieldType } from '../../../contracts/fields.ts'
import { utf8 } from '../../../lib/bytes.ts'
import { toCsvLine, toSafeCsvLine } from '../../../lib/import/formula.ts'
import { openSelection, SelectionCursor, walkSelection } from '../../contacts/service/selection.ts'
import { listFields } from '../../fields/service.ts'
import { getList } from '../../lists/service.ts'
import { defineTask, type TaskStep } from '../../tasks/service.ts'
import { createCellWriter, type ExportRow } from '../cells.ts'
import { exportColumns } from '../columns.ts'
import { exportFileName } from '../file-name.ts'
import { PartBuffer } from '../part.ts'
import { type ExportParts, listExportRows } from '../queries.ts'
import { byteOrderMark, closeFile, exportKey, storePart } from './file.ts'

const Column = z
  .object({ heading: z.string() })
  .and(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('attribute'), attribute: ExportAttribute }),
      z.object({ kind: z.literal('field'), key: z.string(), type: FieldType }),
    ]),
  )

/** How far a file has come: whom it goes on with, and what lies in R2 already. */
const ExportCursor = z.object({
  selection: SelectionCursor,
  /** All chosen contacts are in the parts or in `begun`. */
  ended: z.boolean(),
  columns: z.array(Column),
  fileName: z.string(),
  /** The rest of a line that ran over the edge of the last part. */
  begun: z.string().nullable(),
  upload: z.object({ id: z.string(), etags: z.array(z.string()) }).nullable(),
  bytes: z.number(),
  rows: z.number(),
  /** Times the file was begun anew because its parts did not fit together. */
  restarts: z.number(),
})
type ExportCursor = z.infer<typeof ExportCursor>

/** Contacts read at once. */
const pageSize = 2000
const maxRestarts = 3
/**
 * Writes the chosen contacts to a CSV file of any size (spec 4.8): one part of it in each step, so that
 * memory holds one part and a restart goes on after the last one that was stored.
 */
export const exportContactsTask = defineTask({
  kind: 'contacts.export',
  input: ExportTaskInput,
  cursor: ExportCursor,
  permissions: ['contacts.read', 'contacts.export'],
  async open(ctx, input) {
    const { selection } = input
    const language = input.language ?? ctx.tenant.defaultLanguage
    const listId = selection.by === 'filter' ? selection.filter.listId : undefined
    const [opening, fields, list] = await Promise.all([
      openSelection(ctx, selection),
      listFields(ctx),
      listId === undefined ? null : getList(ctx, listId),
    ])
    const fileName = exportFileName(list?.name ?? null, {
      at: ctx.clock.now(),
      timeZone: ctx.tenant.timeZone,
      language,
    })
    const cursor: ExportCursor = {
      selection: opening.cursor,
      ended: false,
      columns: exportColumns(input, fields, language),
      fileName,
      begun: null,
      upload: null,
      bytes: 0,
      rows: 0,
      restarts: 0,
    }
    return {
      cursor,
      total: opening.total,
      details: { fileName, ...(list === null ? {} : { list: list.name }) },
      audit: { action: 'contact.exported', name: fileName },
    }
  },
  async step(ctx, { id, input, cursor, createdAt }) {
    const part = new PartBuffer(cursor.begun)
    const filled = await fill(ctx, part, input, cursor, createdAt)
    const next: ExportCursor = {
      ...cursor,
      ...filled,
      begun: part.rest,
      bytes: cursor.bytes + part.bytes.length,
      rows: cursor.rows + filled.rows,
    }
    const key = exportKey(ctx, id)
    const isLast = next.ended && next.begun === null
    if (isLast) return finish(ctx, key, part, { cursor, next })
    return {
      cursor: { ...next, upload: await storePart(ctx, key, part.bytes, cursor.upload) },
      done: filled.rows,
      progress: filled.progress,
    }
  },
  async abandon(ctx, { id, cursor }) {
    if (cursor.upload) await ctx.files.abortUpload(exportKey(ctx, id), cursor.upload.id)
  },
  expire: (ctx, { id }) => ctx.files.delete(exportKey(ctx, id)),
})

type Filled = { selection: SelectionCursor; ended: boolean; rows: number; progress: number }

/** Fills a part with the lines of the next contacts, the headings first. */
async function fill(
  ctx: Ctx,
  part: PartBuffer,
  input: ExportTaskInput,
  cursor: ExportCursor,
  asOf: number,
): Promise<Filled> {
  const language = input.language ?? ctx.tenant.defaultLanguage
  const delimiter = language === 'en' ? ',' : ';'
  const writeCells = createCellWriter(cursor.columns, { language, timeZone: ctx.tenant.timeZone })
  const toLine = (row: ExportRow): Uint8Array => utf8(toSafeCsvLine(writeCells(row), delimiter))
  const { selection } = input
  const deleted = selection.by === 'filter' && selection.filter.deleted === 'only'
  const parts = { ...partsOf(cursor.columns), deleted }
  const walk = await walkSelection(ctx, input.selection, asOf)
  if (cursor.bytes === 0) {
    const headings = cursor.columns.map(({ heading }) => heading)
    part.take([utf8(byteOrderMark + toCsvLine(headings, delimiter))])
  }
  const filled: Filled = { selection: cursor.selection, ended: cursor.ended, rows: 0, progress: 1 }
  while (!part.isFull && !filled.ended) {
    const page = await walk(filled.selection, pageSize)
    const rows = await listExportRows(ctx.db, ctx.tenant.id, page.contactIds, parts)
    const taken = part.take(rows.map(toLine))
    filled.rows += taken
    filled.progress = page.progress
    if (taken < rows.length) {
      filled.selection = { ...filled.selection, afterId: rows[taken - 1]?.id ?? filled.selection.afterId }
    } else if (page.cursor === null) filled.ended = true
    else filled.selection = page.cursor
  }
  return filled
}

function partsOf(columns: ExportCursor['columns']): ExportParts {
  const has = (attribute: ExportAttribute) =>
    columns.some((column) => column.kind === 'attribute' && column.attribute === attribute)
  return {
    tags: has('tags'),
    lists: has('lists'),
    consents: has('consentEmail') || has('consentWhatsapp') || has('consentSms'),
  }
}

/** Stores the last part and closes the file; a small file is stored as a whole. */
async function finish(
  ctx: Ctx,
  key: string,
  part: PartBuffer,
  { cursor, next }: { cursor: ExportCursor; next: ExportCursor },
): Promise<TaskStep<ExportCursor>> {
  const done = next.rows - cursor.rows
  const result = { fileName: next.fileName, sizeBytes: next.bytes, rows: next.rows }
  const file = { bytes: part.bytes, upload: cursor.upload, sizeBytes: next.bytes }
  if (await closeFile(ctx, key, file, cursor.restarts < maxRestarts)) {
    return { cursor: null, done, progress: 1, result }
  }
  const { fromId } = cursor.selection
  const selection = { ...cursor.selection, afterId: fromId }
  const afresh = { selection, ended: false, begun: null, upload: null, bytes: 0, rows: 0 }
  return {
    cursor: { ...cursor, ...afresh, restarts: cursor.restarts + 1 },
    done: -cursor.rows,
    progress: 0,
  }
}
