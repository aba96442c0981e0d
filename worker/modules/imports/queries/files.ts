import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, queryRows, returning, writeBatch } from '../../../../db/client.ts'
import {
  importFileRefusals,
  ImportFileSettings,
  importFileStates,
  type ImportFileRefusal,
} from '../../../contracts/import-files.ts'
import { ImportColumn } from '../../../contracts/imports.ts'
import { StoredDryRun } from './file-dry-runs.ts'

/** What looking at the file has found; `textKey` is where its text is, `settings` how it is read. */
export const FoundInFile = z.object({
  textKey: z.string(),
  textBytes: z.number(),
  encoding: ImportFileSettings.shape.encoding.unwrap(),
  delimiter: ImportFileSettings.shape.delimiter.unwrap(),
  headings: z.boolean(),
  sheets: z.array(z.string()),
  columns: z.array(ImportColumn),
  sample: z.array(z.array(z.string())),
  damaged: z.number(),
  openQuoteLine: z.number().nullable().default(null),
})
export type FoundInFile = z.infer<typeof FoundInFile>

const fromJson = z.string().transform((text): unknown => JSON.parse(text))

const FileRow = z.object({
  id: z.number(),
  state: z.enum(importFileStates),
  file_name: z.string(),
  size_bytes: z.number(),
  part_bytes: z.number(),
  storage_key: z.string(),
  upload_id: z.string().nullable(),
  settings: fromJson.pipe(ImportFileSettings),
  found: fromJson.pipe(FoundInFile).nullable(),
  refusal: z.enum(importFileRefusals).nullable(),
  total_rows: z.number().nullable(),
  task_id: z.number().nullable(),
  dry_run: fromJson.pipe(StoredDryRun).nullable(),
  import_id: z.number().nullable(),
  parts: fromJson.pipe(z.array(z.object({ part: z.number(), etag: z.string() }))),
  created_at: z.number(),
  expires_at: z.number().nullable(),
})
export type ImportFileRow = z.infer<typeof FileRow>

/** The keys under which the task that looks at a file, and its import with its task, are made once. */
export const checkKey = (fileId: number): string => `import-file-check-${fileId}`
export const importKey = (fileId: number): string => `import-file-${fileId}`

const columns = sql`f.id, f.state, f.file_name, f.size_bytes, f.part_bytes, f.storage_key, f.upload_id,
  f.settings, f.found, f.refusal, f.total_rows, f.task_id, f.dry_run, f.created_at, f.expires_at,
  (SELECT max(i.id) FROM imports i WHERE i.tenant_id = f.tenant_id AND i.client_key = 'import-file-' || f.id) AS import_id,
  (SELECT json_group_array(json_object('part', p.part, 'etag', p.etag)) FROM (
    SELECT part, etag FROM import_file_parts WHERE tenant_id = f.tenant_id AND file_id = f.id ORDER BY part) p) AS parts`

export const findFile = (db: Db, tenantId: number, fileId: number): Promise<ImportFileRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM import_files f WHERE f.tenant_id = ${tenantId} AND f.id = ${fileId}`,
    FileRow,
  )

/** The latest files first. */
export const listFileRows = (db: Db, tenantId: number, limit: number): Promise<ImportFileRow[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM import_files f WHERE f.tenant_id = ${tenantId} ORDER BY f.id DESC LIMIT ${limit}`,
    FileRow,
  )

export async function insertFile(
  db: Db,
  tenantId: number,
  made: {
    fileName: string
    sizeBytes: number
    partBytes: number
    storageKey: string
    uploadId: string
    actorId: string | null
    now: number
    expiresAt: number
  },
): Promise<number> {
  const [inserted] = await writeBatch(db, [
    returning(
      sql`INSERT INTO import_files (tenant_id, state, file_name, size_bytes, part_bytes, storage_key, upload_id,
            created_by, created_at, expires_at)
          VALUES (${tenantId}, 'uploading', ${made.fileName}, ${made.sizeBytes}, ${made.partBytes},
            ${made.storageKey}, ${made.uploadId}, ${made.actorId}, ${made.now}, ${made.expiresAt})
          RETURNING id`,
      z.object({ id: z.number() }),
    ),
  ])
  const [row] = inserted.rows
  if (row === undefined) throw new Error('the file gave back no id')
  return row.id
}

/** A part that has arrived; the same number again replaces it. */
export const putPartRow = (
  db: Db,
  tenantId: number,
  { fileId, part, etag, sizeBytes }: { fileId: number; part: number; etag: string; sizeBytes: number },
) =>
  execute(
    db,
    sql`INSERT INTO import_file_parts (tenant_id, file_id, part, etag, size_bytes)
        VALUES (${tenantId}, ${fileId}, ${part}, ${etag}, ${sizeBytes})
        ON CONFLICT (tenant_id, file_id, part) DO UPDATE SET etag = excluded.etag, size_bytes = excluded.size_bytes`,
  )

/** True when it was still being uploaded. */
export async function markUploaded(
  db: Db,
  tenantId: number,
  fileId: number,
  settings: ImportFileSettings,
): Promise<boolean> {
  const result = await execute(
    db,
    sql`UPDATE import_files SET state = 'checking', settings = ${json(settings)}, upload_id = NULL
        WHERE tenant_id = ${tenantId} AND id = ${fileId} AND state = 'uploading'`,
  )
  return result.rowsAffected > 0
}

export const setFileTask = (db: Db, tenantId: number, fileId: number, taskId: number) =>
  execute(
    db,
    sql`UPDATE import_files SET task_id = ${taskId} WHERE tenant_id = ${tenantId} AND id = ${fileId}`,
  )

const ofFile = (tenantId: number, fileId: number, state: string): SQL =>
  sql`WHERE tenant_id = ${tenantId} AND id = ${fileId} AND state = ${state}`

export const refuseFile = (tenantId: number, fileId: number, refusal: ImportFileRefusal): SQL =>
  sql`UPDATE import_files SET state = 'refused', refusal = ${refusal} ${ofFile(tenantId, fileId, 'checking')}`

export const keepFound = (tenantId: number, fileId: number, found: FoundInFile): SQL =>
  sql`UPDATE import_files SET found = ${json(found)} ${ofFile(tenantId, fileId, 'checking')}`

export const markReady = (
  tenantId: number,
  fileId: number,
  { totalRows, openQuoteLine }: { totalRows: number; openQuoteLine: number | null },
): SQL =>
  sql`UPDATE import_files SET state = 'ready', total_rows = ${totalRows},
        found = json_set(found, '$.openQuoteLine', CAST(${openQuoteLine} AS INTEGER))
      ${ofFile(tenantId, fileId, 'checking')}`

export const markImporting = (tenantId: number, fileId: number): SQL =>
  sql`UPDATE import_files SET state = 'importing' ${ofFile(tenantId, fileId, 'ready')}`

/** The import needs the file no more: the next sweep throws it away. */
export const markDone = (tenantId: number, fileId: number, now: number): SQL =>
  sql`UPDATE import_files SET state = 'done', expires_at = ${now} ${ofFile(tenantId, fileId, 'importing')}`

/** An import whose file had no more rows after its last chunk. */
export const completeFileImport = (tenantId: number, importId: number, now: number): SQL =>
  sql`UPDATE imports SET state = 'completed', finished_at = ${now}
      WHERE tenant_id = ${tenantId} AND id = ${importId} AND state = 'receiving'`

export const listExpiredFiles = (
  db: Db,
  tenantId: number,
  { now, limit }: { now: number; limit: number },
): Promise<ImportFileRow[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM import_files f
        WHERE f.tenant_id = ${tenantId} AND f.expires_at <= ${now} AND f.state <> 'importing'
        ORDER BY f.expires_at LIMIT ${limit}`,
    FileRow,
  )

/**
 * Files that are to be looked at or imported and have no task for it: whoever asked was cut off in between.
 * `importId` is null of those that are to be looked at.
 */
export const listFilesWithoutTask = (
  db: Db,
  tenantId: number,
): Promise<{ id: number; importId: number | null }[]> =>
  queryRows(
    db,
    sql`SELECT f.id, i.id AS importId FROM import_files f
        LEFT JOIN imports i ON f.state = 'importing' AND i.tenant_id = f.tenant_id
          AND i.client_key = 'import-file-' || f.id
        WHERE f.tenant_id = ${tenantId} AND (f.state = 'checking' OR i.state = 'receiving') AND NOT EXISTS (
          SELECT 1 FROM tasks t WHERE t.tenant_id = f.tenant_id
          AND t.client_key = CASE f.state WHEN 'checking' THEN 'import-file-check-' ELSE 'import-file-' END || f.id)
        ORDER BY f.id LIMIT 20`,
    z.object({ id: z.number(), importId: z.number().nullable() }),
  )

/** When the next file expires; null when none does. */
export async function findNextExpiry(db: Db, tenantId: number): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT min(expires_at) AS next FROM import_files
        WHERE tenant_id = ${tenantId} AND expires_at IS NOT NULL AND state <> 'importing'`,
    z.object({ next: z.number().nullable() }),
  )
  return row?.next ?? null
}

/** Its rows are forgotten with it; `again` is when the rest is to be thrown away. */
export const markExpired = (db: Db, tenantId: number, fileId: number, again: number | null) =>
  writeBatch(db, [
    sql`UPDATE import_files SET state = CASE WHEN state = 'done' THEN state ELSE 'expired' END,
          expires_at = ${again}, upload_id = NULL, found = json_set(found, '$.sample', json('[]'))
        WHERE tenant_id = ${tenantId} AND id = ${fileId}`,
    sql`DELETE FROM import_file_parts WHERE tenant_id = ${tenantId} AND file_id = ${fileId}`,
  ])
