import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { json, queryRow, queryRows, writeBatch, type Db } from '../../../db/client.ts'
import type { Tag, TagContactsResult } from '../../contracts/tags.ts'

const TagRow = z
  .object({ id: z.number(), name: z.string(), contact_count: z.number() })
  .transform((row): Tag => ({ id: row.id, name: row.name, contactCount: row.contact_count }))

/** Tags with how many contacts have them, deleted ones left out, by name. */
export const listTagRows = (db: Db, tenantId: number): Promise<Tag[]> =>
  queryRows(db, listTagsStatement(tenantId), TagRow)

/**
 * The statement of the list; exported so that a test can look at its plan. All of a tag's contacts are
 * counted in its index and the few deleted ones taken off, so that no contact row is read.
 */
export const listTagsStatement = (tenantId: number): SQL => sql`
  WITH used AS MATERIALIZED (
    SELECT tag_id, count(*) AS count FROM contact_tags WHERE tenant_id = ${tenantId} GROUP BY tag_id),
  gone AS MATERIALIZED (
    SELECT ct.tag_id, count(*) AS count
    FROM contacts c INDEXED BY contacts_deleted CROSS JOIN contact_tags ct INDEXED BY contact_tags_contact
    WHERE c.tenant_id = ${tenantId} AND c.deleted_at IS NOT NULL
    AND ct.tenant_id = ${tenantId} AND ct.contact_id = c.id GROUP BY ct.tag_id)
  SELECT t.id, t.name, coalesce(used.count, 0) - coalesce(gone.count, 0) AS contact_count
  FROM tags t LEFT JOIN used ON used.tag_id = t.id LEFT JOIN gone ON gone.tag_id = t.id
  WHERE t.tenant_id = ${tenantId} ORDER BY t.name_key`

/** How many of these contacts the workspace has, deleted ones left out. */
export async function countOwnContacts(
  db: Db,
  tenantId: number,
  contactIds: readonly number[],
): Promise<number> {
  const row = await queryRow(
    db,
    sql`SELECT count(*) AS count FROM (${contactsOf(tenantId, contactIds)})`,
    z.object({ count: z.number() }),
  )
  return row?.count ?? 0
}

const contactsOf = (tenantId: number, contactIds: readonly number[]): SQL =>
  sql`SELECT c.id FROM (SELECT DISTINCT value FROM json_each(${json(contactIds)})) j
      CROSS JOIN contacts c ON c.id = j.value AND c.tenant_id = ${tenantId} AND c.deleted_at IS NULL`

const tagsOf = (tenantId: number, keys: readonly string[]): SQL =>
  sql`SELECT t.id, t.name FROM json_each(${json(keys)}) k
      CROSS JOIN tags t ON t.tenant_id = ${tenantId} AND t.name_key = k.value`

export type TagChange = {
  contactIds: readonly number[]
  /** Created where they do not exist; keys are folded names. */
  add: readonly { name: string; key: string }[]
  removeKeys: readonly string[]
  now: number
}

/**
 * Adds and takes away tags set-wise in one batch, with an event for each tag that really came or went.
 * Tells how many pairs of a contact and a tag changed.
 */
export async function changeContactTags(
  db: Db,
  tenantId: number,
  { contactIds, add, removeKeys, now }: TagChange,
): Promise<TagContactsResult> {
  const people = contactsOf(tenantId, contactIds)
  const added = tagsOf(
    tenantId,
    add.map(({ key }) => key),
  )
  const removed = tagsOf(tenantId, removeKeys)
  const hasTag = sql`EXISTS (SELECT 1 FROM contact_tags ct
    WHERE ct.tenant_id = ${tenantId} AND ct.tag_id = t.id AND ct.contact_id = p.id)`
  const [, , inserted, , deleted] = await writeBatch(db, [
    sql`INSERT INTO tags (tenant_id, name, name_key, created_at)
        SELECT ${tenantId}, j.value ->> 'name', j.value ->> 'key', ${now} FROM json_each(${json(add)}) j WHERE true
        ON CONFLICT (tenant_id, name_key) DO NOTHING`,
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${tenantId}, p.id, 'tag.added', t.id, t.name, ${now}
        FROM (${people}) p CROSS JOIN (${added}) t WHERE NOT ${hasTag}`,
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT ${tenantId}, t.id, p.id, ${now} FROM (${people}) p CROSS JOIN (${added}) t WHERE NOT ${hasTag}`,
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${tenantId}, p.id, 'tag.removed', t.id, t.name, ${now}
        FROM (${people}) p CROSS JOIN (${removed}) t WHERE ${hasTag}`,
    sql`DELETE FROM contact_tags WHERE tenant_id = ${tenantId}
        AND (tag_id, contact_id) IN (SELECT t.id, p.id FROM (${people}) p CROSS JOIN (${removed}) t)`,
  ])
  return { added: inserted.rowsAffected, removed: deleted.rowsAffected }
}
