import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, writeBatch } from '../../../db/client.ts'

/** Takes a WhatsApp number for a workspace; false when another one has it. Again for the same one is fine. */
export async function claimWhatsAppNumber(
  directory: Db,
  tenantId: number,
  { phone, now }: { phone: string; now: number },
): Promise<boolean> {
  await writeBatch(directory, [
    sql`INSERT INTO whatsapp_number_claims (phone, tenant_id, claimed_at) VALUES (${phone}, ${tenantId}, ${now})
        ON CONFLICT (phone) DO NOTHING`,
  ])
  const owner = await queryRow(
    directory,
    sql`SELECT tenant_id FROM whatsapp_number_claims WHERE phone = ${phone}`,
    z.object({ tenant_id: z.number() }),
  )
  return owner?.tenant_id === tenantId
}

/** Lets a number go, once its workspace has it no more. */
export async function releaseWhatsAppNumber(directory: Db, tenantId: number, phone: string): Promise<void> {
  await execute(
    directory,
    sql`DELETE FROM whatsapp_number_claims WHERE phone = ${phone} AND tenant_id = ${tenantId}`,
  )
}
