import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow } from '../../../../db/client.ts'

const KeyRow = z
  .object({ public_key: z.string(), sealed_private_key: z.string() })
  .transform((row) => ({ publicKey: row.public_key, sealedPrivateKey: row.sealed_private_key }))
export type SealedKeys = z.infer<typeof KeyRow>

export const findKeys = (db: Db, tenantId: number): Promise<SealedKeys | undefined> =>
  queryRow(
    db,
    sql`SELECT public_key, sealed_private_key FROM push_keys WHERE tenant_id = ${tenantId}`,
    KeyRow,
  )

/** The first pair stays, whoever else made one in the same moment: browsers are bound to it. */
export async function insertKeys(db: Db, tenantId: number, keys: SealedKeys, now: number): Promise<void> {
  await execute(
    db,
    sql`INSERT INTO push_keys (tenant_id, public_key, sealed_private_key, created_at)
        VALUES (${tenantId}, ${keys.publicKey}, ${keys.sealedPrivateKey}, ${now})
        ON CONFLICT (tenant_id) DO NOTHING`,
  )
}
