import { type SQL, sql } from 'drizzle-orm/sql'
import type { ChunkWrite } from '../chunk.ts'
import { effectStatements } from './chunk-effects.ts'
import { judgedRows, stagedColumns, takenValues } from './judged-rows.ts'

/**
 * The statements that apply one chunk, to be run as one write batch: all of it or nothing, and once.
 *
 * How they hang together: the rows are staged, each with what becomes of it, and then that is done.
 * Contacts that were written or found the same then carry (import, line) of one row, so the chunk's
 * contacts are a range of `contacts_import`. The number of statements does not depend on what the rows
 * hold; each takes the whole chunk.
 */
export function chunkStatements(write: ChunkWrite): SQL[] {
  return [
    insertChunk(write),
    sql`INSERT INTO import_staging (${stagedColumns}) ${judgedRows(write)}`,
    updateKnown(write),
    countChanges(write, 'updated'),
    markUnchanged(write),
    countChanges(write, 'unchanged'),
    insertNew(write),
    countChanges(write, 'created'),
    insertRejects(write),
    countChanges(write, 'rejected'),
    ...effectStatements(write),
    countStaged(write),
    sql`DELETE FROM import_staging WHERE ${isStaged(write)}`,
    completeImport(write),
    settleChunk(write),
  ]
}

const isChunk = ({ tenantId, importId, chunk }: ChunkWrite): SQL =>
  sql`tenant_id = ${tenantId} AND import_id = ${importId} AND chunk = ${chunk}`

const isStaged = ({ tenantId, importId }: ChunkWrite): SQL =>
  sql`tenant_id = ${tenantId} AND import_id = ${importId}`

/**
 * The chunk's own row comes first: its key refuses a second delivery. A missing digest, which the column
 * refuses, stops the batch when the import takes no more rows or the lines lie between those of another
 * chunk.
 */
const insertChunk = (write: ChunkWrite): SQL => sql`
  INSERT INTO import_chunks (tenant_id, import_id, chunk, digest, first_line, last_line, rows, created,
    updated, unchanged, rejected, applied_at)
  VALUES (${write.tenantId}, ${write.importId}, ${write.chunk},
    (SELECT ${write.digest} FROM imports
     WHERE tenant_id = ${write.tenantId} AND id = ${write.importId} AND state = 'receiving'
       AND ${write.firstLine} > coalesce((SELECT last_line FROM import_chunks
         WHERE tenant_id = ${write.tenantId} AND import_id = ${write.importId} AND chunk < ${write.chunk}
         ORDER BY chunk DESC LIMIT 1), 0)
       AND ${write.lastLine} < coalesce((SELECT first_line FROM import_chunks
         WHERE tenant_id = ${write.tenantId} AND import_id = ${write.importId} AND chunk > ${write.chunk}
         ORDER BY chunk LIMIT 1), 1e18)),
    ${write.firstLine}, ${write.lastLine}, ${write.rows.length}, 0, 0, 0, 0, ${write.now})`

/** How many rows the statement before has written, those of triggers left out. */
const countChanges = (write: ChunkWrite, column: 'created' | 'updated' | 'unchanged' | 'rejected'): SQL =>
  sql`UPDATE import_chunks SET ${sql.identifier(column)} = changes() WHERE ${isChunk(write)}`

/** The staged rows first: each is one look at its contact. */
const ofContact = (write: ChunkWrite, outcome: 'updated' | 'unchanged'): SQL => sql`
  FROM import_staging k
  WHERE k.tenant_id = ${write.tenantId} AND k.import_id = ${write.importId} AND k.outcome = ${outcome}
    AND c.id = k.contact_id AND c.tenant_id = ${write.tenantId}`

const updateKnown = (write: ChunkWrite): SQL => sql`
  UPDATE contacts AS c SET ${takenValues(write.known)},
    ${write.deleted === 'restore' ? sql`deleted_at = NULL,` : sql``}
    import_id = ${write.importId}, import_line = k.line, updated_at = max(${write.now}, c.updated_at + 1)
  ${ofContact(write, 'updated')}`

/** The other known contacts only get the mark of this import; no change is logged. */
const markUnchanged = (write: ChunkWrite): SQL => sql`
  UPDATE contacts AS c SET import_id = ${write.importId}, import_line = k.line
  ${ofContact(write, 'unchanged')}`

const insertNew = (write: ChunkWrite): SQL => sql`
  INSERT INTO contacts (tenant_id, email, phone, phone_raw, first_name, last_name, sort_name, company,
    language, gender, birth_date, time_zone, fields, source, import_id, import_line, created_at, updated_at)
  SELECT tenant_id, email, phone, phone_raw, first_name, last_name,
    trim(folded_last || ' ' || folded_first), company, language, gender, birth_date, time_zone,
    coalesce(fields, '{}'),
    'import', import_id, line, ${write.now}, ${write.now}
  FROM import_staging WHERE ${isStaged(write)} AND outcome = 'created'
  ORDER BY line`

/** No row is lost in silence: whatever is neither stored nor skipped stays here with its cells (spec 4.7). */
const insertRejects = (write: ChunkWrite): SQL => sql`
  INSERT INTO import_rejects (tenant_id, import_id, line, reason, detail, cells)
  SELECT tenant_id, import_id, line, outcome, detail,
    json_extract(${write.rowsJson}, '$[' || at || '].cells')
  FROM import_staging
  WHERE ${isStaged(write)} AND outcome NOT IN ('created', 'updated', 'unchanged', 'skipped')`

/** What no statement has counted by writing it. */
const countStaged = (write: ChunkWrite): SQL => sql`
  UPDATE import_chunks SET (skipped, restored) = (
    SELECT coalesce(sum(outcome = 'skipped'), 0), coalesce(sum(outcome = 'updated' AND restored), 0)
    FROM import_staging WHERE ${isStaged(write)})
  WHERE ${isChunk(write)}`

/** Whichever chunk comes last ends the import; of a file it is the one that reaches its end. */
function completeImport(write: ChunkWrite): SQL {
  const isLast =
    write.ends === 'by_count'
      ? sql`applied_chunks + 1 = total_chunks`
      : write.ends === 'here'
        ? sql`true`
        : sql`false`
  return sql`
    UPDATE imports SET applied_chunks = applied_chunks + 1,
      state = CASE WHEN ${isLast} THEN 'completed' ELSE state END,
      finished_at = CASE WHEN ${isLast} THEN ${write.now} END
    WHERE tenant_id = ${write.tenantId} AND id = ${write.importId}`
}

/** Every row is created, updated, unchanged, skipped or rejected; a difference stops the batch. */
const settleChunk = (write: ChunkWrite): SQL => sql`
  UPDATE import_chunks
  SET rows = CASE WHEN created + updated + unchanged + skipped + rejected = rows THEN rows END
  WHERE ${isChunk(write)}
  RETURNING created, updated, unchanged, skipped, rejected, restored, (SELECT state FROM imports
    WHERE tenant_id = ${write.tenantId} AND id = ${write.importId}) AS state`
