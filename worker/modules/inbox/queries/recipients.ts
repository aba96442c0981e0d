import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRow } from '../../../../db/client.ts'
import { addressOf } from '../../../../db/reach.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { SuppressionReason } from '../../../contracts/consent.ts'

const Recipient = z.object({
  address: z.string().nullable(),
  name: z.string().nullable(),
  chosen: z.number(),
})

/**
 * Where a contact can be written to on a channel, and by what name; undefined for one that is deleted or gone.
 * `chosen`: whether the address that was asked for is the contact's.
 */
export const findRecipient = (
  db: Db,
  tenantId: number,
  { contactId, channel, peer }: { contactId: number; channel: SendingChannel; peer: string | null },
): Promise<z.infer<typeof Recipient> | undefined> =>
  queryRow(
    db,
    sql`SELECT ${addressOf(tenantId, channel)} AS address,
          nullif(trim(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '')), '') AS name,
          EXISTS (SELECT 1 FROM contact_identities i WHERE i.tenant_id = ${tenantId} AND i.contact_id = c.id
            AND i.external_id = ${peer} AND i.kept = 0
            AND (i.channel = ${channel} OR (i.channel = 'phone' AND ${channel} IN ('sms', 'whatsapp')))) AS chosen
        FROM contacts c WHERE c.tenant_id = ${tenantId} AND c.id = ${contactId} AND c.deleted_at IS NULL`,
    Recipient,
  )

/** Why an address is kept out of a channel, if that stands in the way of an answer too; null when nothing does. */
export const findSuppression = async (
  db: Db,
  tenantId: number,
  { channel, address, passable }: { channel: string; address: string; passable: readonly string[] },
): Promise<SuppressionReason | null> => {
  const row = await queryRow(
    db,
    sql`SELECT reason FROM suppressions WHERE tenant_id = ${tenantId} AND channel = ${channel}
          AND address = ${address} AND reason NOT IN (SELECT value FROM json_each(${json(passable)}))`,
    z.object({ reason: SuppressionReason }),
  )
  return row?.reason ?? null
}
