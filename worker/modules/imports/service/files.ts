import type { Ctx } from '../../../context.ts'
import {
  type CreateImportFileInput,
  type ImportFile,
  type ImportFileSettings,
  importPartBytes,
  type StartFileImportInput,
} from '../../../contracts/import-files.ts'
import { type ImportDetail, maxChunkRows } from '../../../contracts/imports.ts'
import { actorIdOf } from '../../../lib/actor.ts'
import { AppError, invalid, notFound } from '../../../lib/errors.ts'
import { startTask } from '../../tasks/service.ts'
import { withIdentity } from '../columns.ts'
import { clearDryRunRest } from '../queries/file-dry-runs.ts'
import * as queries from '../queries/files.ts'
import { checkFileTask } from './check-task.ts'
import { openImport } from './create.ts'
import { importFileTask } from './file-task.ts'
import { partsOf, toFile } from './to-file.ts'

/** A file that nothing is done with is thrown away after so long. */
const keptMs = 7 * 24 * 3_600_000
const listedFiles = 50

/** Opens an upload: its parts may then come in any order, several at a time, and again. */
export async function createFile(
  ctx: Ctx,
  { fileName, fileSizeBytes }: CreateImportFileInput,
): Promise<ImportFile> {
  const now = ctx.clock.now()
  const storageKey = `${ctx.tenant.id}/imports/${crypto.randomUUID()}`
  await ctx.due.lower(now + keptMs)
  const uploadId = await ctx.files.beginUpload(storageKey)
  const fileId = await queries.insertFile(ctx.db, ctx.tenant.id, {
    fileName,
    sizeBytes: fileSizeBytes,
    partBytes: importPartBytes,
    storageKey,
    uploadId,
    actorId: actorIdOf(ctx.actor),
    now,
    expiresAt: now + keptMs,
  })
  return getFile(ctx, fileId)
}

/** The latest uploads of the workspace. */
export const listFiles = async (ctx: Ctx): Promise<ImportFile[]> =>
  (await queries.listFileRows(ctx.db, ctx.tenant.id, listedFiles)).map((row) => toFile(ctx, row))

/** @throws `resource.not_found` */
export const getFile = async (ctx: Ctx, fileId: number): Promise<ImportFile> =>
  toFile(ctx, await mustGet(ctx, fileId))

async function mustGet(ctx: Ctx, fileId: number): Promise<queries.ImportFileRow> {
  const row = await queries.findFile(ctx.db, ctx.tenant.id, fileId)
  if (row === undefined) throw notFound()
  return row
}

/**
 * Takes one part. Sent again it replaces the first.
 *
 * @throws `import.file_state` when the upload is closed, `request.invalid` for a part of another size than
 *   `partBytes`, or what is left for the last one
 */
export async function putFilePart(
  ctx: Ctx,
  fileId: number,
  part: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ part: number; sizeBytes: number }> {
  const row = await mustGet(ctx, fileId)
  if (row.state !== 'uploading' || row.upload_id === null) throw new AppError('import.file_state')
  const parts = partsOf(row)
  if (part > parts) throw invalid({ field: 'part', code: 'too_big', params: { maximum: parts } })
  const expected = part < parts ? row.part_bytes : row.size_bytes - (parts - 1) * row.part_bytes
  if (bytes.length !== expected) throw invalid({ field: 'part', code: 'part_size', params: { expected } })
  const etag = await ctx.files.putPart(row.storage_key, row.upload_id, part, bytes)
  await queries.putPartRow(ctx.db, ctx.tenant.id, { fileId, part, etag, sizeBytes: bytes.length })
  return { part, sizeBytes: bytes.length }
}

/**
 * Closes the upload and looks at the file in the background; when it is `ready` it can be imported.
 * Closing it again changes nothing.
 *
 * @throws `import.parts_missing`, `import.file_state`
 */
export async function completeFile(
  ctx: Ctx,
  fileId: number,
  settings: ImportFileSettings,
): Promise<ImportFile> {
  const row = await mustGet(ctx, fileId)
  if (row.state === 'uploading' && row.upload_id !== null) {
    if (row.parts.length < partsOf(row)) throw new AppError('import.parts_missing')
    await finishUpload(ctx, row, row.upload_id)
    await ctx.due.lower(ctx.clock.now())
    await queries.markUploaded(ctx.db, ctx.tenant.id, fileId, settings)
  } else if (row.state !== 'checking') throw new AppError('import.file_state')
  await startCheck(ctx, fileId)
  return getFile(ctx, fileId)
}

/** Its task is made once, however often it is asked for. */
async function startCheck(ctx: Ctx, fileId: number): Promise<void> {
  const task = await startTask(ctx, checkFileTask, { fileId }, queries.checkKey(fileId))
  await queries.setFileTask(ctx.db, ctx.tenant.id, fileId, task.id)
}

async function startImport(ctx: Ctx, fileId: number, importId: number): Promise<void> {
  const task = await startTask(ctx, importFileTask, { fileId, importId }, queries.importKey(fileId))
  await queries.setFileTask(ctx.db, ctx.tenant.id, fileId, task.id)
}

/** An upload that was finished by a call whose answer got lost is there already. */
async function finishUpload(ctx: Ctx, row: queries.ImportFileRow, uploadId: string): Promise<void> {
  const etags = row.parts.map(({ etag }) => etag)
  try {
    await ctx.files.completeUpload(row.storage_key, uploadId, etags)
  } catch (error) {
    if ((await ctx.files.getRange(row.storage_key, 0, 1)) === null) throw error
  }
}

/**
 * Imports a file that is ready, in the background; asked again for the same it gives the same import.
 *
 * @throws `import.file_state`, `resource.conflict` when it was asked to be imported otherwise before, and
 *   what `createImport` throws
 */
export async function importFile(
  ctx: Ctx,
  fileId: number,
  { columns, ...choices }: StartFileImportInput,
): Promise<ImportDetail> {
  const row = await mustGet(ctx, fileId)
  const startable = row.state === 'ready' || row.state === 'importing' || row.state === 'done'
  if (!startable || row.found === null || row.total_rows === null) throw new AppError('import.file_state')
  const chosen = columns ?? withIdentity(row.found.columns)
  await ctx.due.lower(ctx.clock.now())
  const made = await openImport(ctx, {
    source: {
      fileName: row.file_name,
      fileSizeBytes: row.size_bytes,
      totalRows: row.total_rows,
      chunkRows: maxChunkRows,
      totalChunks: 0,
      fileId,
      clientFile: null,
    },
    choices: { ...choices, columns: chosen },
    clientKey: queries.importKey(fileId),
    also: [queries.markImporting(ctx.tenant.id, fileId)],
  })
  if (made.state === 'receiving') await startImport(ctx, fileId, made.id)
  return made
}

/**
 * Throws away a file that is not being imported, with what has arrived of it.
 *
 * @throws `import.file_state`
 */
export async function deleteFile(ctx: Ctx, fileId: number): Promise<void> {
  const row = await mustGet(ctx, fileId)
  if (row.state === 'importing') throw new AppError('import.file_state')
  await throwAway(ctx, row)
}

/** What a dry run has left is much at times: the sweep goes on with it then. */
const clearedPages = 20

async function throwAway(ctx: Ctx, row: queries.ImportFileRow): Promise<void> {
  if (row.upload_id !== null) await ctx.files.abortUpload(row.storage_key, row.upload_id)
  await ctx.files.delete(row.storage_key)
  if (row.found !== null && row.found.textKey !== row.storage_key) await ctx.files.delete(row.found.textKey)
  const isClear = await clearDryRunRest(ctx.db, ctx.tenant.id, row.id, clearedPages)
  const now = ctx.clock.now()
  if (!isClear) await ctx.due.lower(now)
  await queries.markExpired(ctx.db, ctx.tenant.id, row.id, isClear ? null : now)
}

const expiredPerSweep = 20
const minuteMs = 60_000

/**
 * The net: starts what was cut off before its task was made, and throws away the files that nobody needs
 * any more.
 *
 * @returns epoch ms when to look again, null when nothing is left to look after
 */
export async function sweepImportFiles(ctx: Ctx): Promise<number | null> {
  const now = ctx.clock.now()
  for (const { id, importId } of await queries.listFilesWithoutTask(ctx.db, ctx.tenant.id)) {
    if (importId === null) await startCheck(ctx, id)
    else await startImport(ctx, id, importId)
  }
  const expired = await queries.listExpiredFiles(ctx.db, ctx.tenant.id, { now, limit: expiredPerSweep })
  for (const row of expired) await throwAway(ctx, row)
  if (expired.length === expiredPerSweep) return now + minuteMs
  return queries.findNextExpiry(ctx.db, ctx.tenant.id)
}
