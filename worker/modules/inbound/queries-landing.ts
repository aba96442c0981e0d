import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRows } from '../../../db/client.ts'
import { InboundChannel, InboundDetails } from '../../contracts/inbound.ts'

const Unlanded = z.object({
  id: z.number(),
  account_id: z.number(),
  event_id: z.string(),
  channel: InboundChannel,
  sender: z.string(),
  recipient: z.string(),
  text: z.string(),
  details: z.string().transform((text) => InboundDetails.parse(JSON.parse(text))),
  received_at: z.number(),
  contact_id: z.number().nullable(),
  meaning: z.string().nullable(),
  campaign_id: z.number().nullable(),
  name: z.string().nullable(),
  answer: z.string().nullable(),
  answer_state: z.string().nullable(),
  answer_attempt_at: z.number().nullable(),
  answer_error: z.string().nullable(),
})
export type Unlanded = z.infer<typeof Unlanded>

/** What was worked off and stands in no conversation yet, the oldest first. */
export const listUnlanded = (db: Db, tenantId: number, limit: number): Promise<Unlanded[]> =>
  queryRows(
    db,
    sql`SELECT e.id, e.account_id, e.event_id, e.channel, e.sender, e.recipient, e.text, e.details, e.received_at,
          e.contact_id, e.meaning, m.campaign_id, e.answer, e.answer_state, e.answer_attempt_at, e.answer_error,
          nullif(trim(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '')), '') AS name
        FROM inbound_events e INDEXED BY inbound_events_unlanded
        LEFT JOIN messages m ON m.id = e.message_id AND m.tenant_id = ${tenantId}
        LEFT JOIN contacts c ON c.id = e.contact_id AND c.tenant_id = ${tenantId}
        WHERE e.tenant_id = ${tenantId} AND e.landed_at IS NULL AND e.processed_at IS NOT NULL
        ORDER BY e.id LIMIT ${limit}`,
    Unlanded,
  )

/** These stand in their conversations; what came with them is fetched from the first time on. */
export async function markLanded(
  db: Db,
  tenantId: number,
  ids: readonly number[],
  now: number,
): Promise<void> {
  await execute(
    db,
    sql`UPDATE inbound_events SET landed_at = ${now},
          media_due_at = CASE WHEN json_array_length(details, '$.media') > 0 AND details->>'$.landed' IS NULL THEN ${now}
            ELSE media_due_at END
        WHERE id IN (SELECT value FROM json_each(${json(ids)})) AND +tenant_id = ${tenantId} AND landed_at IS NULL`,
  )
}
