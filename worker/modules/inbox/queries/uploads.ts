import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRows } from '../../../../db/client.ts'

/** Notes a file before its bytes are stored, so that none is ever forgotten. */
export async function insertUpload(
  db: Db,
  tenantId: number,
  { key, now }: { key: string; now: number },
): Promise<void> {
  await execute(
    db,
    sql`INSERT INTO inbox_uploads (tenant_id, key, created_at) VALUES (${tenantId}, ${key}, ${now})`,
  )
}

const Upload = z.object({ key: z.string(), created_at: z.number() })

/** Files that stand in no message, the oldest first. */
export const listUploads = (db: Db, tenantId: number, limit: number): Promise<z.infer<typeof Upload>[]> =>
  queryRows(
    db,
    sql`SELECT key, created_at FROM inbox_uploads WHERE tenant_id = ${tenantId} ORDER BY created_at LIMIT ${limit}`,
    Upload,
  )

export async function deleteUploads(db: Db, tenantId: number, keys: readonly string[]): Promise<void> {
  await execute(
    db,
    sql`DELETE FROM inbox_uploads WHERE tenant_id = ${tenantId} AND key IN (SELECT value FROM json_each(${json(keys)}))`,
  )
}
