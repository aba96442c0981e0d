import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRow, queryRows, writeBatch } from '../../../db/client.ts'

const NamedTag = z.object({ id: z.number(), name: z.string() })
export type NamedTag = z.infer<typeof NamedTag>

export const findTag = (db: Db, tenantId: number, id: number): Promise<NamedTag | undefined> =>
  queryRow(
    db,
    sql`SELECT id, name FROM tags WHERE id = ${id} AND tenant_id = ${tenantId} AND deleted_at IS NULL`,
    NamedTag,
  )

export const findTagByKey = (db: Db, tenantId: number, key: string): Promise<NamedTag | undefined> =>
  queryRow(db, sql`SELECT id, name FROM tags WHERE tenant_id = ${tenantId} AND name_key = ${key}`, NamedTag)

/** @throws DbError with a unique violation on `tags.name_key` */
export const insertTag = (
  db: Db,
  tenantId: number,
  tag: { name: string; key: string; now: number },
): Promise<NamedTag | undefined> =>
  queryRow(
    db,
    sql`INSERT INTO tags (tenant_id, name, name_key, created_at)
        VALUES (${tenantId}, ${tag.name}, ${tag.key}, ${tag.now}) RETURNING id, name`,
    NamedTag,
  )

/** @throws DbError with a unique violation on `tags.name_key` */
export const renameTagRow = (
  db: Db,
  tenantId: number,
  tag: { id: number; name: string; key: string },
): Promise<NamedTag | undefined> =>
  queryRow(
    db,
    sql`UPDATE tags SET name = ${tag.name}, name_key = ${tag.key}
        WHERE id = ${tag.id} AND tenant_id = ${tenantId} AND deleted_at IS NULL RETURNING id, name`,
    NamedTag,
  )

/** A key that no name has: the name is free at once, control characters are in no name. */
const freedKey = sql`char(1) || id`

/**
 * Takes a tag out of sight; its contacts follow in pages (`nextPage`), no earlier than `at`. With `intoId`
 * they get that tag instead, and so do those to whom campaigns and buttons give it. Nothing happens to a tag that is
 * gone, or towards one that is.
 */
export async function markTagGone(
  db: Db,
  tenantId: number,
  { id, intoId, at }: { id: number; intoId: number | null; at: number },
): Promise<boolean> {
  const into =
    intoId === null
      ? sql`true`
      : sql`EXISTS (SELECT 1 FROM tags o WHERE o.id = ${intoId} AND o.tenant_id = ${tenantId} AND o.deleted_at IS NULL)`
  const [marked] = await writeBatch(db, [
    sql`UPDATE tags SET deleted_at = ${at}, merged_into_id = ${intoId}, name_key = ${freedKey}
        WHERE id = ${id} AND tenant_id = ${tenantId} AND deleted_at IS NULL AND ${into}`,
    ...(intoId === null ? [] : followStatements(tenantId, { id, intoId })),
  ])
  return marked.rowsAffected > 0
}

/**
 * Whatever gives the tag gives the other from now on: campaigns to whom they reach, buttons to who presses them. What
 * can still be edited gets another version: an open editor must not write the tag back that is gone.
 */
function followStatements(tenantId: number, { id, intoId }: { id: number; intoId: number }): SQL[] {
  const isMerged = sql`EXISTS (
    SELECT 1 FROM tags WHERE id = ${id} AND tenant_id = ${tenantId} AND merged_into_id = ${intoId})`
  return [
    sql`UPDATE campaigns SET tag_id = ${intoId}, ${raised} WHERE tenant_id = ${tenantId} AND tag_id = ${id} AND ${isMerged}`,
    sql`UPDATE templates SET version = version + 1
        WHERE tenant_id = ${tenantId} AND requested_at IS NULL AND ${isMerged} AND id IN (
          SELECT template_id FROM template_buttons WHERE tenant_id = ${tenantId} AND tag_id = ${id})`,
    sql`UPDATE template_buttons SET tag_id = ${intoId}
        WHERE tenant_id = ${tenantId} AND tag_id = ${id} AND ${isMerged}`,
    sql`UPDATE campaigns SET content = ${withTag('$.quickReplies', { id, intoId })}, ${raised}
        WHERE tenant_id = ${tenantId} AND channel = 'messenger' AND ${givesTag('$.quickReplies', id)} AND ${isMerged}`,
    sql`UPDATE campaigns SET content = ${withTag('$.buttonTags', { id, intoId })}, ${raised}
        WHERE tenant_id = ${tenantId} AND channel = 'whatsapp' AND ${givesTag('$.buttonTags', id)} AND ${isMerged}`,
  ]
}

/** A campaign that has started is not edited; whoever pauses it saw the version there is. */
const raised = sql`version = version + (state IN ('draft', 'scheduled'))`

/** Where a campaign's content has the buttons whose tags are its own. */
type ButtonsPath = '$.quickReplies' | '$.buttonTags'

const givesTag = (path: ButtonsPath, id: number): SQL =>
  sql`EXISTS (SELECT 1 FROM json_each(campaigns.content, ${path}) b WHERE b.value->>'tagId' = ${id})`

/** The content with one tag in place of another; the buttons keep their order. */
const withTag = (path: ButtonsPath, { id, intoId }: { id: number; intoId: number }): SQL =>
  sql`json_set(content, ${path}, json((SELECT json_group_array(json(button)) FROM (
        SELECT CASE WHEN b.value->>'tagId' = ${id}
          THEN json_set(b.value, '$.tagId', CAST(${intoId} AS INTEGER)) ELSE b.value END AS button
        FROM json_each(campaigns.content, ${path}) b ORDER BY b.key))))`

/**
 * Brings a deleted tag back whose contacts have not begun to lose it.
 *
 * @throws DbError with a unique violation on `tags.name_key` when another tag has taken the name
 */
export const restoreTagRow = (
  db: Db,
  tenantId: number,
  tag: { id: number; key: string; now: number },
): Promise<NamedTag | undefined> =>
  queryRow(
    db,
    sql`UPDATE tags SET deleted_at = NULL, name_key = ${tag.key}
        WHERE id = ${tag.id} AND tenant_id = ${tenantId} AND deleted_at > ${tag.now} AND merged_into_id IS NULL
        RETURNING id, name`,
    NamedTag,
  )

/** The name of a tag that was deleted and can still be brought back. */
export const findRestorable = (
  db: Db,
  tenantId: number,
  id: number,
  now: number,
): Promise<NamedTag | undefined> =>
  queryRow(
    db,
    sql`SELECT id, name FROM tags WHERE id = ${id} AND tenant_id = ${tenantId} AND deleted_at > ${now}
        AND merged_into_id IS NULL`,
    NamedTag,
  )

const GoneTag = z.object({
  id: z.number(),
  name: z.string(),
  deleted_at: z.number(),
  merged_into_id: z.number().nullable(),
})
export type GoneTag = z.infer<typeof GoneTag>

/** Deleted and merged tags that still have contacts to leave, the first due first. */
export const listGoneTags = (db: Db, tenantId: number): Promise<GoneTag[]> =>
  queryRows(
    db,
    sql`SELECT id, name, deleted_at, merged_into_id FROM tags
        WHERE tenant_id = ${tenantId} AND deleted_at IS NOT NULL ORDER BY deleted_at LIMIT 50`,
    GoneTag,
  )

/** The last contact of the next page of a tag, and how many it has. */
export async function findPage(
  db: Db,
  tenantId: number,
  { tagId, limit }: { tagId: number; limit: number },
): Promise<{ upTo: number | null; count: number }> {
  const row = await queryRow(
    db,
    sql`SELECT max(contact_id) AS last, count(*) AS count FROM (
          SELECT contact_id FROM contact_tags WHERE tenant_id = ${tenantId} AND tag_id = ${tagId}
          ORDER BY contact_id LIMIT ${limit})`,
    z.object({ last: z.number().nullable(), count: z.number() }),
  )
  return { upTo: row?.last ?? null, count: row?.count ?? 0 }
}

/**
 * Lets the contacts up to one leave a tag that is gone, each with its line in the story; of a merged tag
 * they get the other. Applying it twice changes nothing more.
 */
export async function applyPage(
  db: Db,
  tenantId: number,
  { tag, upTo, now }: { tag: GoneTag; upTo: number; now: number },
): Promise<void> {
  const gone = sql`EXISTS (SELECT 1 FROM tags WHERE id = ${tag.id} AND tenant_id = ${tenantId} AND deleted_at <= ${now})`
  const page = sql`tenant_id = ${tenantId} AND tag_id = ${tag.id} AND contact_id <= ${upTo} AND ${gone}`
  const event = (kind: string, tagId: number, name: SQL, from: SQL): SQL =>
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${tenantId}, contact_id, ${kind}, ${tagId}, ${name}, ${now} FROM contact_tags WHERE ${from}`
  await writeBatch(db, [
    event('tag.removed', tag.id, sql`${tag.name}`, page),
    ...(tag.merged_into_id === null
      ? []
      : intoStatements(tenantId, tag.merged_into_id, { page, event, now })),
    sql`DELETE FROM contact_tags WHERE ${page}`,
  ])
}

function intoStatements(
  tenantId: number,
  intoId: number,
  {
    page,
    event,
    now,
  }: {
    page: SQL
    event: (kind: string, tagId: number, name: SQL, from: SQL) => SQL
    now: number
  },
): SQL[] {
  const without = sql`${page} AND NOT EXISTS (SELECT 1 FROM contact_tags o WHERE o.tenant_id = ${tenantId}
    AND o.tag_id = ${intoId} AND o.contact_id = contact_tags.contact_id)`
  return [
    event('tag.added', intoId, sql`(SELECT name FROM tags WHERE id = ${intoId})`, without),
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT tenant_id, ${intoId}, contact_id, ${now} FROM contact_tags WHERE ${page}
        ON CONFLICT (tenant_id, tag_id, contact_id) DO NOTHING`,
  ]
}

/** Forgets a tag that no contact has any more. */
export async function forgetTag(db: Db, tenantId: number, id: number, now: number): Promise<void> {
  await writeBatch(db, [
    sql`DELETE FROM tags WHERE id = ${id} AND tenant_id = ${tenantId} AND deleted_at <= ${now}
        AND NOT EXISTS (SELECT 1 FROM contact_tags WHERE tenant_id = ${tenantId} AND tag_id = ${id})`,
  ])
}
