import { sql } from 'drizzle-orm/sql'
import { returning, type Row } from '../../../../db/client.ts'
import type { SendingChannel } from '../../../contracts/common.ts'

/** People who wait for their turn in the other campaigns that a channel sends now, by the counters alone. */
export function aheadStatement(
  tenantId: number,
  { channel, exceptId }: { channel: SendingChannel; exceptId: number },
) {
  return returning(
    sql`
      SELECT coalesce(sum(max(0, waiting)), 0) AS people FROM (
        SELECT sum(CASE WHEN n.stage = 'queued' THEN n.count ELSE -n.count END) AS waiting
        FROM campaigns c
        CROSS JOIN campaign_counts n ON n.tenant_id = c.tenant_id AND n.campaign_id = c.id
        WHERE c.tenant_id = ${tenantId} AND c.state = 'sending' AND c.channel = ${channel} AND c.id <> ${exceptId}
          AND coalesce(c.wait_reason, '') NOT IN ('no_credit', 'whatsapp_limit')
          AND n.stage IN ('queued', 'sent', 'failed', 'skipped')
        GROUP BY c.id
      )`,
    (row: Row) => Number(row['people']),
  )
}
