import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

export const imports = sqliteTable(
  'imports',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    state: text('state').notNull(),
    fileName: text('file_name').notNull(),
    fileSizeBytes: integer('file_size_bytes').notNull(),
    totalRows: integer('total_rows').notNull(),
    /** Rows of every chunk but the last. */
    chunkRows: integer('chunk_rows').notNull(),
    totalChunks: integer('total_chunks').notNull(),
    columns: jsonText('columns').notNull(),
    consents: jsonText('consents').notNull(),
    listId: integer('list_id').notNull(),
    /** The client's Idempotency-Key: creating twice under one key makes one import. */
    clientKey: text('client_key'),
    createdBy: text('created_by'),
    createdAt: at('created_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (table) => [
    index('imports_tenant').on(table.tenantId, table.id),
    uniqueIndex('imports_client_key').on(table.tenantId, table.clientKey),
  ],
)

/** A chunk that was applied; its key makes applying it twice impossible (spec 4.7). */
export const importChunks = sqliteTable(
  'import_chunks',
  {
    tenantId: tenantId(),
    importId: integer('import_id').notNull(),
    chunk: integer('chunk').notNull(),
    /** SHA-256 of the rows: the same number with other rows is refused. */
    digest: text('digest').notNull(),
    firstLine: integer('first_line').notNull(),
    lastLine: integer('last_line').notNull(),
    rows: integer('rows').notNull(),
    created: integer('created').notNull(),
    updated: integer('updated').notNull(),
    unchanged: integer('unchanged').notNull(),
    rejected: integer('rejected').notNull(),
    appliedAt: at('applied_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.chunk] })],
)

/**
 * The rows of a chunk while its batch runs, with the contacts that owned their addresses before it.
 * Filled first and emptied last in the same transaction: nobody ever sees a row.
 */
export const importStaging = sqliteTable(
  'import_staging',
  {
    tenantId: tenantId(),
    importId: integer('import_id').notNull(),
    line: integer('line').notNull(),
    /** Place in the chunk. */
    at: integer('at').notNull(),
    /** Set when the row is refused for what its own cells hold. */
    reason: text('reason'),
    detail: text('detail'),
    email: text('email'),
    phone: text('phone'),
    phoneRaw: text('phone_raw'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    foldedFirst: text('folded_first'),
    foldedLast: text('folded_last'),
    company: text('company'),
    language: text('language'),
    gender: text('gender'),
    birthDate: text('birth_date'),
    fields: jsonText('fields'),
    emailOwner: integer('email_owner'),
    phoneOwner: integer('phone_owner'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.line] })],
)

export const importRejects = sqliteTable(
  'import_rejects',
  {
    tenantId: tenantId(),
    importId: integer('import_id').notNull(),
    line: integer('line').notNull(),
    reason: text('reason').notNull(),
    /** What the reason points to: the other line of a double, the two contacts of a split. */
    detail: text('detail'),
    cells: jsonText('cells').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.line] })],
)
