import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
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
    totalChunks: integer('total_chunks').notNull(),
    columns: jsonText('columns').notNull(),
    consents: jsonText('consents').notNull(),
    listId: integer('list_id').notNull(),
    createdBy: text('created_by'),
    createdAt: at('created_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (table) => [index('imports_tenant').on(table.tenantId, table.id)],
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
    rows: integer('rows').notNull(),
    created: integer('created').notNull(),
    updated: integer('updated').notNull(),
    unchanged: integer('unchanged').notNull(),
    rejected: integer('rejected').notNull(),
    appliedAt: at('applied_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.chunk] })],
)

export const importRejects = sqliteTable(
  'import_rejects',
  {
    tenantId: tenantId(),
    importId: integer('import_id').notNull(),
    line: integer('line').notNull(),
    reason: text('reason').notNull(),
    /** What the reason points to: the other line of a double, the other contact of a split. */
    detail: text('detail'),
    cells: jsonText('cells').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.line] })],
)
