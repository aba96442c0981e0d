import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRow, queryRows, writeBatch, type Db } from '../../../db/client.ts'
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
  WHERE t.tenant_id = ${tenantId} AND t.deleted_at IS NULL ORDER BY t.name_key`

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

/** Pairs of a contact and a tag that a change really touches. */
function touched(tenantId: number, { contactIds, add, removeKeys }: TagChange): { added: SQL; removed: SQL } {
  const people = contactsOf(tenantId, contactIds)
  const addKeys = add.map(({ key }) => key)
  const hasTag = sql`EXISTS (SELECT 1 FROM contact_tags ct
    WHERE ct.tenant_id = ${tenantId} AND ct.tag_id = t.id AND ct.contact_id = p.id)`
  const pairs = (keys: readonly string[], holds: SQL): SQL =>
    sql`SELECT p.id AS contact_id, t.id AS tag_id, t.name
        FROM (${people}) p CROSS JOIN (${tagsOf(tenantId, keys)}) t WHERE ${holds}`
  return { added: pairs(addKeys, sql`NOT ${hasTag}`), removed: pairs(removeKeys, hasTag) }
}

/** The tags to add that do not exist yet are made. */
const insertTagsStatement = (tenantId: number, add: TagChange['add'], now: number): SQL =>
  sql`INSERT INTO tags (tenant_id, name, name_key, created_at)
      SELECT ${tenantId}, j.value ->> 'name', j.value ->> 'key', ${now} FROM json_each(${json(add)}) j WHERE true
      ON CONFLICT (tenant_id, name_key) DO NOTHING`

/** Makes the tags that do not exist yet. */
export async function insertTags(
  db: Db,
  tenantId: number,
  add: TagChange['add'],
  now: number,
): Promise<void> {
  await execute(db, insertTagsStatement(tenantId, add, now))
}

/** What a change touches, as `contact_id, ref_id`: the tag's id, negative where it is taken away. */
export function tagEffects(tenantId: number, change: TagChange): SQL {
  const { added, removed } = touched(tenantId, change)
  return sql`SELECT contact_id, tag_id AS ref_id FROM (${added})
    UNION ALL SELECT contact_id, -tag_id FROM (${removed})`
}

/** The statements of a change on tags that exist: an event for each that really comes or goes. */
export function tagStatements(tenantId: number, change: TagChange): [SQL, SQL, SQL, SQL] {
  const { added, removed } = touched(tenantId, change)
  const { now } = change
  const events = (kind: string, pairs: SQL): SQL =>
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${tenantId}, contact_id, ${kind}, tag_id, name, ${now} FROM (${pairs})`
  return [
    events('tag.added', added),
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT ${tenantId}, tag_id, contact_id, ${now} FROM (${added})`,
    events('tag.removed', removed),
    sql`DELETE FROM contact_tags WHERE tenant_id = ${tenantId}
        AND (tag_id, contact_id) IN (SELECT tag_id, contact_id FROM (${removed}))`,
  ]
}

/**
 * Adds and takes away tags set-wise in one batch, with an event for each tag that really came or went.
 * Tells how many pairs of a contact and a tag changed.
 */
export async function changeContactTags(
  db: Db,
  tenantId: number,
  change: TagChange,
): Promise<TagContactsResult> {
  const [, , inserted, , deleted] = await writeBatch(db, [
    insertTagsStatement(tenantId, change.add, change.now),
    ...tagStatements(tenantId, change),
  ])
  return { added: inserted.rowsAffected, removed: deleted.rowsAffected }
}

/** The statements that take tag changes back: pairs of a contact and a tag, negative for one taken away. */
export function undoTagStatements(
  tenantId: number,
  effects: readonly { contactId: number; refId: number }[],
  now: number,
): SQL[] {
  const pairs = (gone: boolean): SQL => {
    const some = effects.filter(({ refId }) => refId < 0 === gone)
    return sql`SELECT c.id AS contact_id, t.id AS tag_id, t.name
      FROM json_each(${json(some.map(({ contactId, refId }) => [contactId, Math.abs(refId)]))}) e
      CROSS JOIN contacts c ON c.id = e.value ->> 0 AND c.tenant_id = ${tenantId}
      CROSS JOIN tags t ON t.id = e.value ->> 1 AND t.tenant_id = ${tenantId}
      WHERE ${gone ? sql`NOT ` : sql``}EXISTS (SELECT 1 FROM contact_tags ct
        WHERE ct.tenant_id = ${tenantId} AND ct.tag_id = t.id AND ct.contact_id = c.id)`
  }
  const events = (kind: string, of: SQL): SQL =>
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${tenantId}, contact_id, ${kind}, tag_id, name, ${now} FROM (${of})`
  return [
    events('tag.removed', pairs(false)),
    sql`DELETE FROM contact_tags WHERE tenant_id = ${tenantId}
        AND (tag_id, contact_id) IN (SELECT tag_id, contact_id FROM (${pairs(false)}))`,
    events('tag.added', pairs(true)),
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT ${tenantId}, tag_id, contact_id, ${now} FROM (${pairs(true)})`,
  ]
}
