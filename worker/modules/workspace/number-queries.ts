import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, queryRows, writeBatch } from '../../../db/client.ts'

/** Takes a WhatsApp number for a workspace; false when another one has it. Again for the same one makes it new. */
export async function claimWhatsAppNumber(
  directory: Db,
  tenantId: number,
  { phone, now }: { phone: string; now: number },
): Promise<boolean> {
  await writeBatch(directory, [
    sql`INSERT INTO whatsapp_number_claims (phone, tenant_id, claimed_at) VALUES (${phone}, ${tenantId}, ${now})
        ON CONFLICT (phone) DO UPDATE SET claimed_at = excluded.claimed_at
          WHERE tenant_id = excluded.tenant_id`,
  ])
  const owner = await queryRow(
    directory,
    sql`SELECT tenant_id FROM whatsapp_number_claims WHERE phone = ${phone}`,
    z.object({ tenant_id: z.number() }),
  )
  return owner?.tenant_id === tenantId
}

/** Lets a number go that its workspace has no more, unless it was claimed again after `until` (epoch ms). */
export async function releaseWhatsAppNumber(
  directory: Db,
  tenantId: number,
  { phone, until }: { phone: string; until: number },
): Promise<void> {
  await execute(
    directory,
    sql`DELETE FROM whatsapp_number_claims
        WHERE phone = ${phone} AND tenant_id = ${tenantId} AND claimed_at <= ${until}`,
  )
}

export const claimedStatement = (tenantId: number, until: number) =>
  sql`SELECT phone FROM whatsapp_number_claims WHERE tenant_id = ${tenantId} AND claimed_at <= ${until}`

/** The numbers that a workspace claimed up to `until` (epoch ms). */
export const listClaimedNumbers = (directory: Db, tenantId: number, until: number): Promise<string[]> =>
  queryRows(directory, claimedStatement(tenantId, until), (row) => String(row['phone']))
