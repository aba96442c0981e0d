import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRow, queryRows, returning, writeBatch } from '../../../db/client.ts'
import { type Permission, permissions } from '../../contracts/auth.ts'
import type { ApiKey } from '../../contracts/keys.ts'

const KeyRow = z
  .object({
    id: z.number(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.string().transform((text) => z.array(z.enum(permissions)).parse(JSON.parse(text))),
    created_by: z.string(),
    creator: z.string().nullable(),
    created_at: z.number(),
    expires_at: z.number().nullable(),
    last_used_at: z.number().nullable(),
  })
  .transform((row): ApiKey => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    createdBy: { userId: row.created_by, name: row.creator ?? '' },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }))

/** The keys that were not revoked, expired ones too, newest first. */
export const listKeyRows = (directory: Db, tenantId: number): Promise<ApiKey[]> =>
  queryRows(
    directory,
    sql`SELECT k.id, k.name, k.prefix, k.scopes, k.created_by, u.name AS creator, k.created_at, k.expires_at,
          k.last_used_at
        FROM api_keys k LEFT JOIN user u ON u.id = k.created_by
        WHERE k.tenant_id = ${tenantId} AND k.revoked_at IS NULL ORDER BY k.id DESC`,
    KeyRow,
  )

/** Adds a key with its entry in the log, unless the workspace has `maxKeys` already; its id, or undefined at that limit. */
export async function insertKey(
  directory: Db,
  tenantId: number,
  key: {
    name: string
    hash: string
    prefix: string
    scopes: readonly Permission[]
    createdBy: string
    now: number
    expiresAt: number | null
    maxKeys: number
  },
  audit: SQL,
): Promise<number | undefined> {
  const insert = returning(
    sql`INSERT INTO api_keys (tenant_id, hash, prefix, name, scopes, created_by, created_at, expires_at)
        SELECT ${tenantId}, ${key.hash}, ${key.prefix}, ${key.name}, ${json(key.scopes)},
          ${key.createdBy}, ${key.now}, ${key.expiresAt}
        WHERE (SELECT count(*) FROM api_keys WHERE tenant_id = ${tenantId} AND revoked_at IS NULL)
          < ${key.maxKeys}
        RETURNING id`,
    z.object({ id: z.number() }),
  )
  const [inserted] = await writeBatch(directory, [insert, audit])
  return inserted.rows[0]?.id
}

/** A key that was not revoked, by what a person knows it. */
export const findKey = (
  directory: Db,
  tenantId: number,
  id: number,
): Promise<{ name: string; prefix: string } | undefined> =>
  queryRow(
    directory,
    sql`SELECT name, prefix FROM api_keys WHERE tenant_id = ${tenantId} AND id = ${id} AND revoked_at IS NULL`,
    z.object({ name: z.string(), prefix: z.string() }),
  )

/** Ends a key with its entry in the log; false when there is none to end. */
export async function revokeKeyRow(
  directory: Db,
  tenantId: number,
  { id, now }: { id: number; now: number },
  audit: SQL,
): Promise<boolean> {
  const [revoked] = await writeBatch(directory, [
    sql`UPDATE api_keys SET revoked_at = ${now}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND revoked_at IS NULL`,
    audit,
  ])
  return revoked.rowsAffected > 0
}
