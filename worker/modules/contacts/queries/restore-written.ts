import { sql } from 'drizzle-orm/sql'
import { type Db, json, writeBatch } from '../../../../db/client.ts'

/** Contacts are back who wrote after they were deleted; the others stay as they are. */
export async function restoreWritten(
  db: Db,
  tenantId: number,
  writers: readonly { id: number; at: number }[],
  now: number,
): Promise<void> {
  const back = sql`SELECT c.id FROM json_each(${json(writers)}) j CROSS JOIN contacts c ON c.id = j.value->>'id'
    WHERE c.tenant_id = ${tenantId} AND c.deleted_at <= j.value->>'at'`
  await writeBatch(db, [
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, label, at)
        SELECT ${tenantId}, id, 'restored', 'inbound', ${now} FROM (${back})`,
    sql`UPDATE contacts SET deleted_at = NULL, updated_at = max(${now}, updated_at + 1)
        WHERE tenant_id = ${tenantId} AND id IN (${back})`,
  ])
}
