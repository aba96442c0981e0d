import { type SQL, sql } from 'drizzle-orm/sql'
import { json } from '../../../../db/client.ts'
import type { ChunkWrite } from '../chunk.ts'

/**
 * What follows for the contacts that a chunk has taken: addresses, list, timeline, tags, consents. They
 * carry (import, line) of its rows by now.
 */
export const effectStatements = (write: ChunkWrite): SQL[] => [
  keepOptOuts(write),
  deleteReplacedIdentities(write),
  insertIdentities(write),
  ...(write.listId === null ? [] : [insertMembers(write, write.listId)]),
  ...insertEvents(write),
  ...(write.tags.given.length > 0 ? insertTags(write) : []),
  ...(write.consents.length > 0 ? insertConsents(write) : []),
]

/** The contacts of this chunk, in the order of their lines. */
const inChunk = (write: ChunkWrite): SQL => sql`
  c.tenant_id = ${write.tenantId} AND c.import_id = ${write.importId}
  AND c.import_line BETWEEN ${write.firstLine} AND ${write.lastLine}`

/**
 * Addresses that were overwritten; those that a merge brought stay. The index is named: the planner takes
 * the primary key for as good, by which it walks every address of the workspace for each row.
 */
const replaced = (write: ChunkWrite): SQL => sql`
  FROM contacts c CROSS JOIN contact_identities i INDEXED BY contact_identities_contact
  WHERE ${inChunk(write)} AND i.tenant_id = ${write.tenantId} AND i.contact_id = c.id AND i.kept = 0
    AND ((i.channel = 'email' AND i.external_id IS NOT c.email)
      OR (i.channel = 'phone' AND i.external_id IS NOT c.phone))`

/**
 * Whoever has opted out has done so for the address: it stays so when the address leaves the contact and
 * somebody else gets it (spec 4.5).
 */
const keepOptOuts = (write: ChunkWrite): SQL => sql`
  INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
  SELECT o.tenant_id, o.channel, gone.external_id, 'unsubscribed', ${write.now}
  FROM (SELECT i.channel, i.external_id, i.contact_id ${replaced(write)}) gone
  CROSS JOIN contact_consents o ON o.tenant_id = ${write.tenantId} AND o.contact_id = gone.contact_id
    AND CASE gone.channel WHEN 'email' THEN o.channel = 'email' ELSE o.channel IN ('sms', 'whatsapp') END
  WHERE o.state = 'opted_out' ON CONFLICT DO NOTHING`

/**
 * An address that was overwritten no longer leads to the contact. An e-mail is never spelt like a phone, so
 * the text alone tells the row, which the primary key finds.
 */
const deleteReplacedIdentities = (write: ChunkWrite): SQL => sql`
  DELETE FROM contact_identities
  WHERE tenant_id = ${write.tenantId} AND channel IN ('email', 'phone')
    AND external_id IN (SELECT i.external_id ${replaced(write)})`

/**
 * Nobody else can own one of these addresses: their rows were taken only where each address was free or
 * the contact's own, no two rows of a chunk share one, and the batch holds the write lock.
 */
const insertIdentities = (write: ChunkWrite): SQL => sql`
  INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
  SELECT c.tenant_id, 'email', c.email, c.id FROM contacts c WHERE ${inChunk(write)} AND c.email IS NOT NULL
  UNION ALL
  SELECT c.tenant_id, 'phone', c.phone, c.id FROM contacts c WHERE ${inChunk(write)} AND c.phone IS NOT NULL
  ON CONFLICT (tenant_id, channel, external_id) DO UPDATE SET kept = 0 WHERE kept <> 0`

/** Who was taken out of a list by hand stays out (spec 5.2). */
const insertMembers = (write: ChunkWrite, listId: number): SQL => sql`
  INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
  SELECT c.tenant_id, ${listId}, c.id, 'import', 'in', ${write.now} FROM contacts c
  WHERE ${inChunk(write)}
  ON CONFLICT DO NOTHING`

/** Who was the same already has lived through nothing. */
function insertEvents(write: ChunkWrite): SQL[] {
  const written = sql`
    FROM import_staging k
    CROSS JOIN contacts c ON c.tenant_id = k.tenant_id AND c.import_id = k.import_id AND c.import_line = k.line
    WHERE k.tenant_id = ${write.tenantId} AND k.import_id = ${write.importId}`
  const restored = sql`
    INSERT INTO contact_events (tenant_id, contact_id, kind, at)
    SELECT c.tenant_id, c.id, 'restored', ${write.now} ${written} AND k.outcome = 'updated' AND k.restored = 1`
  return [
    ...(write.deleted === 'restore' ? [restored] : []),
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT c.tenant_id, c.id, 'imported', c.import_id, ${write.fileName}, ${write.now}
        ${written} AND k.outcome IN ('created', 'updated')`,
  ]
}

/** New tags, then who gets which; a tag somebody has already leaves no event. */
function insertTags(write: ChunkWrite): SQL[] {
  const { names, given } = write.tags
  const givenTags = sql`
    FROM json_each(${json(given)}) g
    CROSS JOIN contacts c ON c.tenant_id = ${write.tenantId} AND c.import_id = ${write.importId}
      AND c.import_line = g.value->>0
    CROSS JOIN tags t ON t.tenant_id = ${write.tenantId} AND t.name_key = g.value->>1`
  return [
    sql`INSERT INTO tags (tenant_id, name, name_key, created_at)
        SELECT ${write.tenantId}, value->>1, value->>0, ${write.now} FROM json_each(${json([...names])})
        WHERE true ON CONFLICT DO NOTHING`,
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${write.tenantId}, c.id, 'tag.added', t.id, t.name, ${write.now} ${givenTags}
        WHERE NOT EXISTS (SELECT 1 FROM contact_tags ct
          WHERE ct.tenant_id = ${write.tenantId} AND ct.tag_id = t.id AND ct.contact_id = c.id)`,
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT ${write.tenantId}, t.id, c.id, ${write.now} ${givenTags}
        WHERE true ON CONFLICT DO NOTHING`,
  ]
}

/**
 * The importer's statement, logged for whoever has an address on the channel, and folded into the state.
 * Neither an opt-out nor a double opt-in is touched (spec 4.5).
 */
function insertConsents(write: ChunkWrite): SQL[] {
  const stated = sql`
    FROM contacts c CROSS JOIN json_each(${json(write.consents.map(({ channel, text }) => [channel, text]))}) s
    LEFT JOIN contact_consents cc
      ON cc.tenant_id = ${write.tenantId} AND cc.contact_id = c.id AND cc.channel = s.value->>0
    WHERE ${inChunk(write)}
      AND CASE s.value->>0 WHEN 'email' THEN c.email ELSE c.phone END IS NOT NULL
      AND coalesce(cc.state, 'unknown') IN ('unknown', 'opted_in')`
  return [
    sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, import_id, actor_id, at)
        SELECT c.tenant_id, c.id, s.value->>0, 'opted_in', 'import', s.value->>1, c.import_id,
          ${write.actorId}, ${write.now} ${stated}`,
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT c.tenant_id, c.id, s.value->>0, 'opted_in', ${write.now} ${stated}
        ON CONFLICT (tenant_id, contact_id, channel) DO UPDATE
        SET state = excluded.state, updated_at = excluded.updated_at WHERE state = 'unknown'`,
  ]
}
