import { sql } from 'drizzle-orm'
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
    /** What happens to contacts that are known, and to those that were deleted (spec 2.5, 4.4). */
    knownPolicy: text('known_policy').notNull().default('overwrite'),
    deletedPolicy: text('deleted_policy').notNull().default('leave'),
    /** Names of the tags that everybody in the file gets. */
    tags: jsonText('tags').notNull().default('[]'),
    /** The list that takes them; null for none. */
    listId: integer('list_id'),
    /** The uploaded file it is worked off from; null when a client sends the rows. */
    fileId: integer('file_id'),
    /** Of an import whose rows a client sends: what it needs to go on with the file later (JSON). */
    clientFile: jsonText('client_file'),
    /** The client's Idempotency-Key: creating twice under one key makes one import. */
    clientKey: text('client_key'),
    /** SHA-256 of all that was asked for: the same key with anything else is refused. */
    inputDigest: text('input_digest').notNull().default(''),
    appliedChunks: integer('applied_chunks').notNull().default(0),
    createdBy: text('created_by'),
    createdAt: at('created_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (table) => [
    index('imports_tenant').on(table.tenantId, table.id),
    /** Those that still take rows. */
    index('imports_receiving')
      .on(table.tenantId, table.id)
      .where(sql`state = 'receiving'`),
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
    /** Known contacts that were left alone, as the import asks. */
    skipped: integer('skipped').notNull().default(0),
    rejected: integer('rejected').notNull(),
    /** Deleted contacts that came back; they count among the updated. */
    restored: integer('restored').notNull().default(0),
    appliedAt: at('applied_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.importId, table.chunk] })],
)

/**
 * The rows of a chunk while its batch runs, each with what becomes of it.
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
    /** created, updated, unchanged, skipped, or why it is refused. */
    outcome: text('outcome').notNull(),
    detail: text('detail'),
    /** The known contact that it means. */
    contactId: integer('contact_id'),
    /** 1 when that contact was deleted and comes back. */
    restored: integer('restored').notNull(),
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
    timeZone: text('time_zone'),
    fields: jsonText('fields'),
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
  (table) => [
    primaryKey({ columns: [table.tenantId, table.importId, table.line] }),
    /** The rows of one reason, however rare, in the order of the file. */
    index('import_rejects_reason').on(table.tenantId, table.importId, table.reason, table.line),
  ],
)

/** A file that came over the API, in parts, to be imported without a browser. */
export const importFiles = sqliteTable(
  'import_files',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    state: text('state').notNull(),
    fileName: text('file_name').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    partBytes: integer('part_bytes').notNull(),
    /** Where R2 keeps it, and the name of its unfinished upload. */
    storageKey: text('storage_key').notNull(),
    uploadId: text('upload_id'),
    /** How it is cut into rows: as the client said, then as it was found to be. */
    settings: jsonText('settings').notNull().default('{}'),
    /** What was found: headings, guessed columns, a sample; null until it was looked at. */
    found: jsonText('found'),
    refusal: text('refusal'),
    /** Counted when it was looked at. */
    totalRows: integer('total_rows'),
    /** The task that looks at it or works it off: the latest one. */
    taskId: integer('task_id'),
    /** The latest dry run: what was asked for, how far it is and what it came to. */
    dryRun: jsonText('dry_run'),
    createdBy: text('created_by'),
    createdAt: at('created_at').notNull(),
    /** When it is thrown away if nothing becomes of it; null once it is gone. */
    expiresAt: at('expires_at'),
  },
  (table) => [
    index('import_files_tenant').on(table.tenantId, table.id),
    index('import_files_expiring')
      .on(table.tenantId, table.expiresAt)
      .where(sql`expires_at IS NOT NULL`),
  ],
)

export const importFileParts = sqliteTable(
  'import_file_parts',
  {
    tenantId: tenantId(),
    fileId: integer('file_id').notNull(),
    part: integer('part').notNull(),
    etag: text('etag').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.fileId, table.part] })],
)

/**
 * What the rows of a file that is run dry would have taken so far, so that a later row finds it as it would
 * find what an import has stored. Emptied when the dry run ends.
 */
export const importDryRunTaken = sqliteTable(
  'import_dry_run_taken',
  {
    tenantId: tenantId(),
    fileId: integer('file_id').notNull(),
    /** Counts the dry runs of the file: what an earlier one has left is nobody's. */
    run: integer('run').notNull(),
    /** `email` and `phone`: an address; `contact`: the id of a contact that a row has written. */
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    /** Whose it is now: a contact, the negative line of a row that made a new one, null when it is free. */
    owner: integer('owner'),
    /** The row that did so. */
    line: integer('line').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.fileId, table.run, table.kind, table.key] })],
)

/** The rows that a dry run of a file refuses; they go with the file. */
export const importDryRunRejects = sqliteTable(
  'import_dry_run_rejects',
  {
    tenantId: tenantId(),
    fileId: integer('file_id').notNull(),
    run: integer('run').notNull(),
    line: integer('line').notNull(),
    reason: text('reason').notNull(),
    detail: text('detail'),
    cells: jsonText('cells').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.fileId, table.run, table.line] }),
    index('import_dry_run_rejects_reason').on(
      table.tenantId,
      table.fileId,
      table.run,
      table.reason,
      table.line,
    ),
  ],
)
