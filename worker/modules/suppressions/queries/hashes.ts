import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRow, queryRows, returning } from '../../../../db/client.ts'
import type { Channel } from '../../../contracts/common.ts'

/** An address together with its keyed hash. */
export type HashedAddress = { channel: Channel; address: string; hash: string }

/** Whether a workspace has any suppression whose person was erased; most have none. */
export const anyHashStatement = (tenantId: number) =>
  returning(
    sql`SELECT EXISTS (SELECT 1 FROM suppression_hashes WHERE tenant_id = ${tenantId}) AS found`,
    (row) => Number(row['found']) === 1,
  )

export async function hasHashes(db: Db, tenantId: number): Promise<boolean> {
  const { statement, parser } = anyHashStatement(tenantId)
  return (await queryRow(db, statement, parser)) ?? false
}

/** Suppresses those of the addresses whose hash is known, and tells which; the reason comes along. */
export const suppressKnownHashes = (
  db: Db,
  tenantId: number,
  addresses: readonly HashedAddress[],
  now: number,
): Promise<{ channel: string; address: string }[]> =>
  queryRows(
    db,
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
        SELECT ${tenantId}, h.channel, j.value ->> 'address', h.reason, ${now}
        FROM json_each(${json(addresses)}) j
        CROSS JOIN suppression_hashes h ON h.tenant_id = ${tenantId}
          AND h.channel = j.value ->> 'channel' AND h.hash = j.value ->> 'hash'
        WHERE true
        ON CONFLICT (tenant_id, channel, address) DO UPDATE SET reason = reason
        RETURNING channel, address`,
    z.object({ channel: z.string(), address: z.string() }),
  )
