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
  ClientFile,
  ConsentStatement,
  deletedPolicies,
  type Import,
  type ImportChoices,
  ImportState,
  importTargets,
  knownPolicies,
  type RejectReason,
  rejectReasons,
} from '../../../contracts/imports.ts'

/** `imports.columns`: the mapping with its fields' types as they were when the import was made. */
export const StoredColumns = z.array(
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
    list_id: z.number().nullable(),
    list_name: z.string(),
    known_policy: z.enum(knownPolicies),
    deleted_policy: z.enum(deletedPolicies),
    file_id: z.number().nullable(),
    client_file: jsonColumn(ClientFile).nullable(),
    total_rows: z.number(),
    chunk_rows: z.number(),
    total_chunks: z.number(),
    received_chunks: z.number(),
    received_rows: z.number(),
    created_rows: z.number(),
    updated_rows: z.number(),
    unchanged_rows: z.number(),
    skipped_rows: z.number(),
    rejected_rows: z.number(),
    restored_rows: z.number(),
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
    known: row.known_policy,
    deleted: row.deleted_policy,
    fileId: row.file_id,
    clientFile: row.client_file,
    totalRows: row.total_rows,
    chunkRows: row.chunk_rows,
    totalChunks: row.total_chunks,
    receivedChunks: row.received_chunks,
    receivedRows: row.received_rows,
    createdRows: row.created_rows,
    updatedRows: row.updated_rows,
    unchangedRows: row.unchanged_rows,
    skippedRows: row.skipped_rows,
    rejectedRows: row.rejected_rows,
    restoredRows: row.restored_rows,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }))

/** Figures are sums over the chunks, which cannot drift from what was applied. */
const importColumns = sql`
  i.id, i.state, i.file_name, i.file_size_bytes, i.list_id, coalesce(l.name, '') AS list_name,
  i.known_policy, i.deleted_policy, i.file_id, i.client_file, i.total_rows, i.chunk_rows, i.total_chunks, count(k.chunk) AS received_chunks,
  coalesce(sum(k.rows), 0) AS received_rows, coalesce(sum(k.created), 0) AS created_rows,
  coalesce(sum(k.updated), 0) AS updated_rows, coalesce(sum(k.unchanged), 0) AS unchanged_rows,
  coalesce(sum(k.skipped), 0) AS skipped_rows, coalesce(sum(k.rejected), 0) AS rejected_rows,
  coalesce(sum(k.restored), 0) AS restored_rows, i.created_at, i.finished_at`
const importTables = sql`
  FROM imports i
  LEFT JOIN lists l ON l.id = i.list_id AND l.tenant_id = i.tenant_id
  LEFT JOIN import_chunks k ON k.tenant_id = i.tenant_id AND k.import_id = i.id`

/** The latest imports first, of one state or of all. */
export const listImportRows = (
  db: Db,
  tenantId: number,
  { limit, state }: { limit: number; state?: ImportState | undefined },
): Promise<Import[]> =>
  queryRows(
    db,
    sql`SELECT ${importColumns} ${importTables}
        WHERE i.tenant_id = ${tenantId}
          AND i.id IN (SELECT id FROM imports WHERE tenant_id = ${tenantId} ${inState(state)}
            ORDER BY id DESC LIMIT ${limit})
        GROUP BY i.id ORDER BY i.id DESC`,
    ImportRow,
  )

/** Those under way are few among very many: they have an index of their own, which takes the state as written. */
const inState = (state: ImportState | undefined) => {
  if (state === undefined) return sql``
  return state === 'receiving' ? sql`AND state = 'receiving'` : sql`AND state = ${state}`
}

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
  list_id: z.number().nullable(),
  file_id: z.number().nullable(),
  known_policy: z.enum(knownPolicies),
  deleted_policy: z.enum(deletedPolicies),
  tags: jsonColumn(z.array(z.string())),
  total_rows: z.number(),
  chunk_rows: z.number(),
  total_chunks: z.number(),
  columns: jsonColumn(StoredColumns),
  consents: jsonColumn(z.array(ConsentStatement)),
  created_by: z.string().nullable(),
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
    sql`SELECT state, file_name, list_id, file_id, known_policy, deleted_policy, tags, total_rows, chunk_rows,
          total_chunks, columns, consents, created_by, created_at
        FROM imports WHERE tenant_id = ${tenantId} AND id = ${importId}`,
    ImportPlanRow,
  )

/** The import that a creation under this key has made, and what it was asked for. */
export const findImportByKey = (
  db: Db,
  tenantId: number,
  clientKey: string,
): Promise<{ id: number; input_digest: string } | undefined> =>
  queryRow(
    db,
    sql`SELECT id, input_digest FROM imports WHERE tenant_id = ${tenantId} AND client_key = ${clientKey}`,
    z.object({ id: z.number(), input_digest: z.string() }),
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

/** Where the rows come from: a client that sends them in chunks, or an uploaded file. */
export type ImportSource = {
  fileName: string
  fileSizeBytes: number
  totalRows: number
  chunkRows: number
  /** Chunks that complete it; 0 where the reader of the file finds out. */
  totalChunks: number
  fileId: number | null
  clientFile: ClientFile | null
}

export type NewImport = {
  source: ImportSource
  choices: ImportChoices
  columns: readonly StoredColumn[]
  newFields: readonly { key: string; label: string; type: FieldType; choices: readonly string[] }[]
  /** The list that takes the people: a name makes it. */
  list: { name: string } | { id: number } | null
  clientKey: string | null
  /** SHA-256 of all that was asked for. */
  inputDigest: string
  actorId: string | null
  now: number
  /** Follow the import in the same batch, where `last_insert_rowid()` is its id. */
  also: readonly SQLWrapper[]
}

/**
 * Makes the import with its list and its new fields, or nothing of it.
 *
 * @throws DbError with a unique violation on `imports.client_key` or `fields.key`
 */
export async function insertImport(db: Db, tenantId: number, made: NewImport): Promise<number> {
  const { source, choices, list, now } = made
  const fields = made.newFields.map((field) => [field.key, field.label, field.type, json(field.choices)])
  const newList =
    list !== null && 'name' in list
      ? [
          sql`INSERT INTO lists (tenant_id, name, kind, origin, created_at, refreshed_at)
              VALUES (${tenantId}, ${list.name}, 'static', 'import', ${now}, ${now})`,
        ]
      : []
  const listId = list === null ? null : 'id' in list ? list.id : sql`last_insert_rowid()`
  const results = await writeBatch(db, [
    sql`INSERT INTO fields (tenant_id, key, label, type, choices, created_at)
        SELECT ${tenantId}, value->>0, value->>1, value->>2, value->>3, ${now} FROM json_each(${json(fields)})`,
    ...newList,
    returning(
      sql`INSERT INTO imports (tenant_id, state, file_name, file_size_bytes, total_rows, chunk_rows,
            total_chunks, columns, consents, known_policy, deleted_policy, tags, list_id, file_id, client_file,
            client_key, input_digest, created_by, created_at)
          VALUES (${tenantId}, 'receiving', ${source.fileName}, ${source.fileSizeBytes}, ${source.totalRows},
            ${source.chunkRows}, ${source.totalChunks}, ${json(made.columns)}, ${json(choices.consents)},
            ${choices.known}, ${choices.deleted}, ${json(choices.tags)}, ${listId}, ${source.fileId},
            ${source.clientFile === null ? null : json(source.clientFile)}, ${made.clientKey}, ${made.inputDigest}, ${made.actorId}, ${now})
          RETURNING id`,
      (row) => Number(row['id']),
    ),
    ...made.also,
  ])
  const id = results[1 + newList.length]?.rows[0]
  if (typeof id !== 'number') throw new Error('the import gave back no id')
  return id
}

/** Imports that a client fills and has sent nothing to since a moment. */
export const listLeftImports = (
  db: Db,
  tenantId: number,
  { since, limit }: { since: number; limit: number },
): Promise<number[]> =>
  queryRows(
    db,
    sql`SELECT i.id FROM imports i
        WHERE i.tenant_id = ${tenantId} AND i.state = 'receiving' AND i.file_id IS NULL AND i.created_at < ${since}
          AND NOT EXISTS (SELECT 1 FROM import_chunks k
            WHERE k.tenant_id = i.tenant_id AND k.import_id = i.id AND k.applied_at >= ${since})
        ORDER BY i.id LIMIT ${limit}`,
    (row) => Number(row['id']),
  )

/** True when it was still taking rows. What was applied stays. */
export async function cancelImportRow(
  db: Db,
  tenantId: number,
  importId: number,
  { now, also }: { now: number; also: readonly SQLWrapper[] },
): Promise<boolean> {
  const [cancelled] = await writeBatch(db, [
    sql`UPDATE imports SET state = 'cancelled', finished_at = ${now}
        WHERE tenant_id = ${tenantId} AND id = ${importId} AND state = 'receiving'`,
    ...also,
  ])
  return cancelled.rowsAffected > 0
}
