import { sql, type SQLWrapper } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  type Db,
  json,
  queryRow,
  queryRows,
  readBatch,
  returning,
  writeBatch,
} from '../../../../db/client.ts'
import { FieldType } from '../../../contracts/fields.ts'
import {
  ConsentStatement,
  type CreateImportInput,
  type Import,
  ImportState,
  importTargets,
  type RejectReason,
  rejectReasons,
} from '../../../contracts/imports.ts'

/** `imports.columns`: the mapping with its fields' types as they were when the import was made. */
const StoredColumns = z.array(
  z.object({
    heading: z.string(),
    target: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('ignore') }),
      z.object({ kind: z.literal('attribute'), attribute: z.enum(importTargets) }),
      z.object({ kind: z.literal('field'), key: z.string(), type: FieldType, choices: z.array(z.string()) }),
    ]),
  }),
)
export type StoredColumn = z.infer<typeof StoredColumns>[number]

const jsonColumn = <T>(schema: z.ZodType<T>) =>
  z.string().transform((text): T => schema.parse(JSON.parse(text)))

const ImportRow = z
  .object({
    id: z.number(),
    state: ImportState,
    file_name: z.string(),
    file_size_bytes: z.number(),
    list_id: z.number(),
    list_name: z.string(),
    total_rows: z.number(),
    chunk_rows: z.number(),
    total_chunks: z.number(),
    received_chunks: z.number(),
    received_rows: z.number(),
    created_rows: z.number(),
    updated_rows: z.number(),
    unchanged_rows: z.number(),
    rejected_rows: z.number(),
    created_at: z.number(),
    finished_at: z.number().nullable(),
  })
  .transform((row): Import => ({
    id: row.id,
    state: row.state,
    fileName: row.file_name,
    fileSizeBytes: row.file_size_bytes,
    listId: row.list_id,
    listName: row.list_name,
    totalRows: row.total_rows,
    chunkRows: row.chunk_rows,
    totalChunks: row.total_chunks,
    receivedChunks: row.received_chunks,
    receivedRows: row.received_rows,
    createdRows: row.created_rows,
    updatedRows: row.updated_rows,
    unchangedRows: row.unchanged_rows,
    rejectedRows: row.rejected_rows,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }))

/** Figures are sums over the chunks, which cannot drift from what was applied. */
const importColumns = sql`
  i.id, i.state, i.file_name, i.file_size_bytes, i.list_id, coalesce(l.name, '') AS list_name,
  i.total_rows, i.chunk_rows, i.total_chunks, count(k.chunk) AS received_chunks,
  coalesce(sum(k.rows), 0) AS received_rows, coalesce(sum(k.created), 0) AS created_rows,
  coalesce(sum(k.updated), 0) AS updated_rows, coalesce(sum(k.unchanged), 0) AS unchanged_rows,
  coalesce(sum(k.rejected), 0) AS rejected_rows, i.created_at, i.finished_at`
const importTables = sql`
  FROM imports i
  LEFT JOIN lists l ON l.id = i.list_id AND l.tenant_id = i.tenant_id
  LEFT JOIN import_chunks k ON k.tenant_id = i.tenant_id AND k.import_id = i.id`

/** The latest imports first. */
export const listImportRows = (db: Db, tenantId: number, limit: number): Promise<Import[]> =>
  queryRows(
    db,
    sql`SELECT ${importColumns} ${importTables}
        WHERE i.tenant_id = ${tenantId}
          AND i.id IN (SELECT id FROM imports WHERE tenant_id = ${tenantId} ORDER BY id DESC LIMIT ${limit})
        GROUP BY i.id ORDER BY i.id DESC`,
    ImportRow,
  )

/** Everything about one import, on one snapshot. */
export async function findImportDetail(
  db: Db,
  tenantId: number,
  importId: number,
): Promise<
  | {
      row: Import
      columns: StoredColumn[]
      chunks: number[]
      rejectsByReason: Partial<Record<RejectReason, number>>
    }
  | undefined
> {
  const [rows, columns, chunks, rejects] = await readBatch(db, [
    returning(
      sql`SELECT ${importColumns} ${importTables}
          WHERE i.tenant_id = ${tenantId} AND i.id = ${importId} GROUP BY i.id`,
      ImportRow,
    ),
    returning(
      sql`SELECT columns FROM imports WHERE tenant_id = ${tenantId} AND id = ${importId}`,
      z.object({ columns: jsonColumn(StoredColumns) }),
    ),
    returning(
      sql`SELECT chunk FROM import_chunks WHERE tenant_id = ${tenantId} AND import_id = ${importId}
          ORDER BY chunk`,
      z.object({ chunk: z.number() }),
    ),
    returning(
      sql`SELECT reason, count(*) AS count FROM import_rejects
          WHERE tenant_id = ${tenantId} AND import_id = ${importId} GROUP BY reason`,
      z.object({ reason: z.enum(rejectReasons), count: z.number() }),
    ),
  ])
  const [row] = rows.rows
  const [stored] = columns.rows
  if (row === undefined || stored === undefined) return undefined
  return {
    row,
    columns: stored.columns,
    chunks: chunks.rows.map(({ chunk }) => chunk),
    rejectsByReason: Object.fromEntries(rejects.rows.map(({ reason, count }) => [reason, count])),
  }
}

const ImportPlanRow = z.object({
  state: ImportState,
  file_name: z.string(),
  list_id: z.number(),
  total_rows: z.number(),
  chunk_rows: z.number(),
  total_chunks: z.number(),
  columns: jsonColumn(StoredColumns),
  consents: jsonColumn(z.array(ConsentStatement)),
  created_at: z.number(),
})
export type ImportPlanRow = z.infer<typeof ImportPlanRow>

/** What applying a chunk needs to know of its import. */
export const findImportPlan = (
  db: Db,
  tenantId: number,
  importId: number,
): Promise<ImportPlanRow | undefined> =>
  queryRow(
    db,
    sql`SELECT state, file_name, list_id, total_rows, chunk_rows, total_chunks, columns, consents, created_at
        FROM imports WHERE tenant_id = ${tenantId} AND id = ${importId}`,
    ImportPlanRow,
  )

/** The import that a creation under this key has made. */
export const findImportByKey = (
  db: Db,
  tenantId: number,
  clientKey: string,
): Promise<{ id: number; file_name: string; file_size_bytes: number; total_rows: number } | undefined> =>
  queryRow(
    db,
    sql`SELECT id, file_name, file_size_bytes, total_rows FROM imports
        WHERE tenant_id = ${tenantId} AND client_key = ${clientKey}`,
    z.object({ id: z.number(), file_name: z.string(), file_size_bytes: z.number(), total_rows: z.number() }),
  )

/** A list that may be chosen to take an import. */
export const findListKind = (
  db: Db,
  tenantId: number,
  listId: number,
): Promise<{ kind: string } | undefined> =>
  queryRow(
    db,
    sql`SELECT kind FROM lists WHERE tenant_id = ${tenantId} AND id = ${listId} AND deleted_at IS NULL`,
    z.object({ kind: z.string() }),
  )

/** Names of lists that begin like this one. */
export async function listNamesLike(db: Db, tenantId: number, name: string): Promise<string[]> {
  const rows = await queryRows(
    db,
    sql`SELECT name FROM lists
        WHERE tenant_id = ${tenantId} AND deleted_at IS NULL AND substr(name, 1, length(${name})) = ${name}`,
    z.object({ name: z.string() }),
  )
  return rows.map((row) => row.name)
}

export type NewImport = {
  input: CreateImportInput
  columns: readonly StoredColumn[]
  newFields: readonly { key: string; label: string; type: FieldType }[]
  /** Name of the list to make; null with a list chosen. */
  listName: string | null
  clientKey: string | null
  actorId: string | null
  now: number
  /** Follows the import in the same batch. */
  record: SQLWrapper
}

/**
 * Makes the import with its list and its new fields, or nothing of it.
 *
 * @throws DbError with a unique violation on `imports.client_key` or `fields.key`
 */
export async function insertImport(db: Db, tenantId: number, made: NewImport): Promise<number> {
  const { input, now } = made
  const totalChunks = Math.ceil(input.totalRows / input.chunkRows)
  const list =
    made.listName === null
      ? []
      : [
          sql`INSERT INTO lists (tenant_id, name, kind, origin, created_at, refreshed_at)
              VALUES (${tenantId}, ${made.listName}, 'static', 'import', ${now}, ${now})`,
        ]
  const listId = made.listName === null ? sql`${input.listId}` : sql`last_insert_rowid()`
  const results = await writeBatch(db, [
    sql`INSERT INTO fields (tenant_id, key, label, type, choices, created_at)
        SELECT ${tenantId}, value->>0, value->>1, value->>2, '[]', ${now}
        FROM json_each(${json(made.newFields.map(({ key, label, type }) => [key, label, type]))})`,
    ...list,
    returning(
      sql`INSERT INTO imports (tenant_id, state, file_name, file_size_bytes, total_rows, chunk_rows,
            total_chunks, columns, consents, list_id, client_key, created_by, created_at)
          VALUES (${tenantId}, 'receiving', ${input.fileName}, ${input.fileSizeBytes}, ${input.totalRows},
            ${input.chunkRows}, ${totalChunks}, ${json(made.columns)}, ${json(input.consents)}, ${listId},
            ${made.clientKey}, ${made.actorId}, ${now})
          RETURNING id`,
      (row) => Number(row['id']),
    ),
    made.record,
  ])
  const id = results.at(-2)?.rows[0]
  if (typeof id !== 'number') throw new Error('the import gave back no id')
  return id
}

/** True when it was still taking rows. What was applied stays. */
export async function cancelImportRow(
  db: Db,
  tenantId: number,
  importId: number,
  { now, record }: { now: number; record: SQLWrapper },
): Promise<boolean> {
  const [cancelled] = await writeBatch(db, [
    sql`UPDATE imports SET state = 'cancelled', finished_at = ${now}
        WHERE tenant_id = ${tenantId} AND id = ${importId} AND state = 'receiving'`,
    record,
  ])
  return cancelled.rowsAffected > 0
}
