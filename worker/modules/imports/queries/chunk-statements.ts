import { type SQL, sql } from 'drizzle-orm/sql'
import { json } from '../../../../db/client.ts'
import type { ChunkWrite, StagedRow } from '../chunk.ts'
import { effectStatements } from './chunk-effects.ts'

/**
 * The statements that apply one chunk, to be run as one write batch: all of it or nothing, and once.
 *
 * How they hang together: the rows are staged with the contacts that own their addresses now, and every
 * row is judged against that. Contacts that were updated or inserted then carry (import, line) of one
 * row, so the chunk's contacts are a range of `contacts_import`, and a row whose line no contact carries
 * was refused. The number of statements does not depend on what the rows hold; each takes the whole chunk.
 */
export function chunkStatements(write: ChunkWrite): SQL[] {
  return [
    insertChunk(write),
    stageRows(write),
    updateKnown(write),
    countChanges(write, 'updated'),
    markUnchanged(write),
    countChanges(write, 'unchanged'),
    insertNew(write),
    countChanges(write, 'created'),
    insertRejects(write),
    countChanges(write, 'rejected'),
    sql`DELETE FROM import_staging WHERE ${isStaged(write)}`,
    ...effectStatements(write),
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

/** The joins are LEFT, so the rows come first and each address is one look into the identities. */
const stageRows = (write: ChunkWrite): SQL => sql`
  INSERT INTO import_staging (tenant_id, import_id, line, at, reason, detail, email, phone, phone_raw,
    first_name, last_name, folded_first, folded_last, company, language, gender, birth_date, fields,
    email_owner, phone_owner)
  SELECT ${write.tenantId}, ${write.importId}, r.value->>0, r.value->>1, r.value->>2, r.value->>3,
    r.value->>4, r.value->>5, r.value->>6, r.value->>7, r.value->>8, r.value->>9, r.value->>10,
    r.value->>11, r.value->>12, r.value->>13, r.value->>14, r.value->>15, e.contact_id, p.contact_id
  FROM json_each(${toStagingJson(write.rows)}) r
  LEFT JOIN contact_identities e
    ON e.tenant_id = ${write.tenantId} AND e.channel = 'email' AND e.external_id = r.value->>4
  LEFT JOIN contact_identities p
    ON p.tenant_id = ${write.tenantId} AND p.channel = 'phone' AND p.external_id = r.value->>5`

const toStagingJson = (rows: readonly StagedRow[]): string =>
  json(
    rows.map((row) => [
      row.line,
      row.at,
      row.reason,
      row.detail,
      row.email,
      row.phone,
      row.phoneRaw,
      row.firstName,
      row.lastName,
      row.foldedFirst,
      row.foldedLast,
      row.company,
      row.language,
      row.gender,
      row.birthDate,
      row.fields,
    ]),
  )

/**
 * The known contact of each row, each contact once: where two rows mean the same one (by its e-mail and
 * by its phone), the first counts. SQLite takes the other columns from the row of the minimum.
 */
const known = (write: ChunkWrite): SQL => sql`(
  SELECT min(line) AS line, coalesce(email_owner, phone_owner) AS contact_id, email, phone, phone_raw,
    first_name, last_name, folded_first, folded_last, company, language, gender, birth_date, fields
  FROM import_staging
  WHERE ${isStaged(write)} AND reason IS NULL AND (email_owner IS NOT NULL OR phone_owner IS NOT NULL)
    AND (email_owner IS NULL OR phone_owner IS NULL OR email_owner = phone_owner)
  GROUP BY coalesce(email_owner, phone_owner)) AS known`

/** A contact that this import may still write: alive, and not written by it before. */
const isFree = ({ tenantId, importId }: ChunkWrite): SQL => sql`
  c.id = known.contact_id AND c.tenant_id = ${tenantId} AND c.deleted_at IS NULL
  AND c.import_id IS NOT ${importId}`

const newFields = sql`CASE WHEN known.fields IS NULL THEN c.fields ELSE json_patch(c.fields, known.fields) END`

/**
 * Overwrites what the rows give and what differs (spec 4.4). A number that is not valid never takes the
 * place of a valid one, and a valid one keeps the spelling it came in.
 */
const updateKnown = (write: ChunkWrite): SQL => sql`
  UPDATE contacts AS c SET
    email = coalesce(known.email, c.email),
    phone = coalesce(known.phone, c.phone),
    phone_raw = CASE
      WHEN known.phone IS NOT NULL AND known.phone IS NOT c.phone THEN known.phone_raw
      WHEN known.phone IS NULL AND c.phone IS NULL THEN coalesce(known.phone_raw, c.phone_raw)
      ELSE c.phone_raw END,
    first_name = coalesce(known.first_name, c.first_name),
    last_name = coalesce(known.last_name, c.last_name),
    sort_name = ${newSortName},
    company = coalesce(known.company, c.company),
    language = coalesce(known.language, c.language),
    gender = coalesce(known.gender, c.gender),
    birth_date = coalesce(known.birth_date, c.birth_date),
    fields = ${newFields},
    import_id = ${write.importId}, import_line = known.line, updated_at = ${write.now}
  FROM ${known(write)}
  WHERE ${isFree(write)} AND (
    (known.email IS NOT NULL AND known.email IS NOT c.email)
    OR (known.phone IS NOT NULL AND known.phone IS NOT c.phone)
    OR (known.phone IS NULL AND c.phone IS NULL AND known.phone_raw IS NOT NULL
        AND known.phone_raw IS NOT c.phone_raw)
    OR (known.first_name IS NOT NULL AND known.first_name IS NOT c.first_name)
    OR (known.last_name IS NOT NULL AND known.last_name IS NOT c.last_name)
    OR (known.company IS NOT NULL AND known.company IS NOT c.company)
    OR (known.language IS NOT NULL AND known.language IS NOT c.language)
    OR (known.gender IS NOT NULL AND known.gender IS NOT c.gender)
    OR (known.birth_date IS NOT NULL AND known.birth_date IS NOT c.birth_date)
    OR ${newFields} IS NOT c.fields)`

/**
 * "last first", folded. Where the row gives only one of them the other is cut out of the sort name that
 * is there: folding keeps the number of letters of a name in composed form.
 */
const newSortName = sql`CASE
  WHEN known.first_name IS NULL AND known.last_name IS NULL THEN c.sort_name
  WHEN known.first_name IS NOT NULL AND known.last_name IS NOT NULL
    THEN trim(known.folded_last || ' ' || known.folded_first)
  WHEN known.first_name IS NOT NULL THEN trim(trim(
    substr(c.sort_name, 1, length(c.sort_name) - length(coalesce(c.first_name, '')))) || ' ' || known.folded_first)
  ELSE trim(known.folded_last || ' ' || trim(substr(c.sort_name, length(coalesce(c.last_name, '')) + 1))) END`

/** The other known contacts only get the mark of this import; no change is logged. */
const markUnchanged = (write: ChunkWrite): SQL => sql`
  UPDATE contacts AS c SET import_id = ${write.importId}, import_line = known.line
  FROM ${known(write)} WHERE ${isFree(write)}`

const insertNew = (write: ChunkWrite): SQL => sql`
  INSERT INTO contacts (tenant_id, email, phone, phone_raw, first_name, last_name, sort_name, company,
    language, gender, birth_date, fields, source, import_id, import_line, created_at, updated_at)
  SELECT tenant_id, email, phone, phone_raw, first_name, last_name,
    trim(folded_last || ' ' || folded_first), company, language, gender, birth_date, coalesce(fields, '{}'),
    'import', import_id, line, ${write.now}, ${write.now}
  FROM import_staging
  WHERE ${isStaged(write)} AND reason IS NULL AND email_owner IS NULL AND phone_owner IS NULL
  ORDER BY line`

/**
 * Rows that no contact took: refused for their cells, written by an earlier line of this import, with an
 * e-mail and a phone of two contacts (neither is changed, spec 2.5), or of a deleted contact. Anything
 * else would have no reason, which the column refuses: no row is lost in silence.
 */
const insertRejects = (write: ChunkWrite): SQL => sql`
  INSERT INTO import_rejects (tenant_id, import_id, line, reason, detail, cells)
  SELECT s.tenant_id, s.import_id, s.line,
    CASE
      WHEN s.reason IS NOT NULL THEN s.reason
      WHEN ec.import_id = s.import_id OR pc.import_id = s.import_id THEN 'duplicate_in_file'
      WHEN s.email_owner <> s.phone_owner THEN 'identity_split'
      WHEN coalesce(ec.deleted_at, pc.deleted_at) IS NOT NULL THEN 'deleted' END,
    CASE
      WHEN s.reason IS NOT NULL THEN s.detail
      WHEN ec.import_id = s.import_id THEN CAST(ec.import_line AS TEXT)
      WHEN pc.import_id = s.import_id THEN CAST(pc.import_line AS TEXT)
      WHEN s.email_owner <> s.phone_owner THEN s.email_owner || ',' || s.phone_owner
      ELSE CAST(coalesce(ec.id, pc.id) AS TEXT) END,
    json_extract(${write.rowsJson}, '$[' || s.at || '].cells')
  FROM import_staging s
  LEFT JOIN contacts taken ON taken.tenant_id = s.tenant_id AND taken.import_id = s.import_id
    AND taken.import_line = s.line
  LEFT JOIN contacts ec ON ec.id = s.email_owner AND ec.tenant_id = s.tenant_id
  LEFT JOIN contacts pc ON pc.id = s.phone_owner AND pc.tenant_id = s.tenant_id
  WHERE s.tenant_id = ${write.tenantId} AND s.import_id = ${write.importId} AND taken.id IS NULL`

/** Whichever chunk comes last ends the import. */
const completeImport = (write: ChunkWrite): SQL => sql`
  UPDATE imports SET state = 'completed', finished_at = ${write.now}
  WHERE tenant_id = ${write.tenantId} AND id = ${write.importId} AND state = 'receiving'
    AND total_chunks = (SELECT count(*) FROM import_chunks
      WHERE tenant_id = ${write.tenantId} AND import_id = ${write.importId})`

/** Every row is created, updated, unchanged or rejected; a difference stops the batch. */
const settleChunk = (write: ChunkWrite): SQL => sql`
  UPDATE import_chunks
  SET rows = CASE WHEN created + updated + unchanged + rejected = rows THEN rows END
  WHERE ${isChunk(write)}
  RETURNING created, updated, unchanged, rejected, (SELECT state FROM imports
    WHERE tenant_id = ${write.tenantId} AND id = ${write.importId}) AS state`
