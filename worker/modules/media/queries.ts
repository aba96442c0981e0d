import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, queryRows } from '../../../db/client.ts'
import { MediaType } from '../../contracts/media.ts'

const columns = sql`id, name, type, size_bytes, width, height, alt, file_key, created_at`
const MediaRow = z.object({
  id: z.number(),
  name: z.string(),
  type: MediaType,
  size_bytes: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  alt: z.string(),
  file_key: z.string(),
  created_at: z.number(),
})
export type MediaRow = z.infer<typeof MediaRow>

export type NewMedia = {
  name: string
  nameKey: string
  type: MediaType
  sizeBytes: number
  width: number | null
  height: number | null
  hash: string
  fileKey: string
  createdBy: string | null
  now: number
}

const Id = z.object({ id: z.number() })

/** Notes a file whose bytes are not stored yet; nothing when the workspace keeps `most` already. */
export async function insertMedia(
  db: Db,
  tenantId: number,
  file: NewMedia,
  most: number,
): Promise<number | undefined> {
  const row = await queryRow(
    db,
    sql`INSERT INTO media (tenant_id, name, name_key, type, size_bytes, width, height, hash, file_key,
          created_by, created_at, deleted_at)
        SELECT ${tenantId}, ${file.name}, ${file.nameKey}, ${file.type}, ${file.sizeBytes}, ${file.width},
          ${file.height}, ${file.hash}, ${file.fileKey}, ${file.createdBy}, ${file.now}, ${file.now}
        WHERE (SELECT count(*) FROM media WHERE tenant_id = ${tenantId} AND deleted_at IS NULL) < ${most}
        RETURNING id`,
    Id,
  )
  return row?.id
}

export const findMedia = (db: Db, tenantId: number, id: number): Promise<MediaRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM media WHERE tenant_id = ${tenantId} AND id = ${id} AND deleted_at IS NULL`,
    MediaRow,
  )

/** A file deleted after `since`, epoch ms. */
export const findDeletedMedia = (
  db: Db,
  tenantId: number,
  { id, since }: { id: number; since: number },
): Promise<MediaRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM media WHERE tenant_id = ${tenantId} AND id = ${id} AND deleted_at > ${since}`,
    MediaRow,
  )

/** A kept file with the same bytes. */
export const findSameMedia = (db: Db, tenantId: number, hash: string): Promise<MediaRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM media
        WHERE tenant_id = ${tenantId} AND hash = ${hash} AND deleted_at IS NULL ORDER BY id LIMIT 1`,
    MediaRow,
  )

/** Files newest first; `search` is a folded part of the name. */
export function mediaPage(
  tenantId: number,
  page: {
    search: string
    kind: 'picture' | 'file' | undefined
    border: { id: number; newer: boolean } | null
    limit: number
  },
): SQL {
  const { search, kind, border, limit } = page
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const named = search === '' ? sql`` : sql`AND name_key LIKE ${pattern} ESCAPE '\\'`
  const ofKind = kind === undefined ? sql`` : kind === 'picture' ? sql`AND width > 0` : sql`AND width IS NULL`
  const side =
    border === null ? sql`` : border.newer ? sql`AND id > ${border.id}` : sql`AND id < ${border.id}`
  const order = border?.newer ? sql`id` : sql`id DESC`
  return sql`SELECT ${columns} FROM media WHERE tenant_id = ${tenantId} AND deleted_at IS NULL
    ${named} ${ofKind} ${side} ORDER BY ${order} LIMIT ${limit + 1}`
}

export const listMediaRows = (
  db: Db,
  tenantId: number,
  page: Parameters<typeof mediaPage>[1],
): Promise<MediaRow[]> => queryRows(db, mediaPage(tenantId, page), MediaRow)

/** False when it is not there. */
export async function updateMedia(
  db: Db,
  tenantId: number,
  { id, name, nameKey, alt }: { id: number; name: string; nameKey: string; alt: string },
): Promise<boolean> {
  const { rowsAffected } = await execute(
    db,
    sql`UPDATE media SET name = ${name}, name_key = ${nameKey}, alt = ${alt}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND deleted_at IS NULL`,
  )
  return rowsAffected > 0
}

/** False when it is not there. */
export async function markDeleted(db: Db, tenantId: number, id: number, now: number): Promise<boolean> {
  const { rowsAffected } = await execute(
    db,
    sql`UPDATE media SET deleted_at = ${now}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND deleted_at IS NULL`,
  )
  return rowsAffected > 0
}

/** Shows a file whose bytes are stored. */
export const markKept = (db: Db, tenantId: number, id: number) =>
  execute(db, sql`UPDATE media SET deleted_at = NULL WHERE tenant_id = ${tenantId} AND id = ${id}`)

const Gone = z.object({ id: z.number(), file_key: z.string(), deleted_at: z.number() })

/** What was deleted first. */
export const listOldestDeleted = (db: Db, tenantId: number, limit: number) =>
  queryRows(
    db,
    sql`SELECT id, file_key, deleted_at FROM media
        WHERE tenant_id = ${tenantId} AND deleted_at IS NOT NULL ORDER BY deleted_at LIMIT ${limit}`,
    Gone,
  )

/** Forgets deleted files; one that was brought back meanwhile stays. */
export const deleteRows = (db: Db, tenantId: number, ids: readonly number[]) =>
  execute(
    db,
    sql`DELETE FROM media WHERE tenant_id = ${tenantId} AND deleted_at IS NOT NULL
        AND id IN (SELECT value FROM json_each(${json(ids)}))`,
  )

const UseRow = z.object({
  kind: z.enum(['campaign', 'template']),
  id: z.number(),
  name: z.string(),
  is_sent: z.number(),
})

/** Campaigns and templates whose text holds the token of a file's address, newest first. */
function mediaUses(tenantId: number, token: string): SQL {
  return sql`SELECT * FROM (
      SELECT 'campaign' AS kind, id, name, started_at IS NOT NULL AS is_sent FROM campaigns
      WHERE tenant_id = ${tenantId} AND (instr(html, ${token}) > 0 OR instr(content, ${token}) > 0)
      ORDER BY id DESC LIMIT 100)
    UNION ALL SELECT * FROM (
      SELECT 'template' AS kind, t.id, t.name, t.requested_at IS NOT NULL AS is_sent FROM templates t
      WHERE t.tenant_id = ${tenantId} AND t.deleted_at IS NULL AND EXISTS (
        SELECT 1 FROM template_buttons b
        WHERE b.tenant_id = t.tenant_id AND b.template_id = t.id AND instr(b.value, ${token}) > 0)
      ORDER BY t.id DESC LIMIT 100)`
}

export const listUses = (db: Db, tenantId: number, token: string) =>
  queryRows(db, mediaUses(tenantId, token), UseRow)
