import { type SQL, sql } from 'drizzle-orm/sql'
import { json } from '../../../../db/client.ts'
import type { WaitReason } from '../../../contracts/campaign-reasons.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { pausedForChannel } from './campaigns.ts'

// What campaigns do by themselves, as entries of the audit log; ends and pauses are written there by triggers.

/** Waits that last, and of which a person may ask afterwards why nothing went out. */
const toldWaits: readonly WaitReason[] = ['no_credit', 'whatsapp_limit', 'provider_quota']
/** The same wait ends and begins again with everybody who gets through. */
const toldOnceMs = 12 * 3_600_000

const columns = sql`tenant_id, at, actor, area, action, target_id, target_name, details`
const reasonOfRow = sql`json_object('reason', c.wait_reason)`

/**
 * Records why the rest of a campaign waits, once in half a day, when the statement before in the same batch wrote
 * that into its row.
 */
export function recordWaitStatement(tenantId: number, campaignId: number, now: number): SQL {
  return sql`
    INSERT INTO audit_log (${columns})
    SELECT ${tenantId}, ${now}, 'system', 'campaign', 'campaign.waiting', CAST(c.id AS TEXT), c.name, ${reasonOfRow}
    FROM campaigns c
    WHERE changes() > 0 AND c.tenant_id = ${tenantId} AND c.id = ${campaignId} AND c.state = 'sending'
      AND c.wait_reason IN (SELECT value FROM json_each(${json(toldWaits)}))
      AND NOT EXISTS (
        SELECT 1 FROM audit_log o
        WHERE o.tenant_id = ${tenantId} AND o.area = 'campaign' AND o.target_id = CAST(c.id AS TEXT)
          AND o.at > ${now - toldOnceMs} AND o.action = 'campaign.waiting' AND o.details = ${reasonOfRow}
      )`
}

/** Records the campaigns that `goOnStatement`, which follows it in the same batch, lets go on. */
export function recordGoOnStatement(
  tenantId: number,
  { channel, connection, now }: { channel: SendingChannel; connection: string; now: number },
): SQL {
  return sql`
    INSERT INTO audit_log (${columns})
    SELECT ${tenantId}, ${now}, 'system', 'campaign', 'campaign.went_on', CAST(id AS TEXT), name, '{}'
    FROM campaigns WHERE ${pausedForChannel(tenantId)} AND channel = ${channel} AND connection = ${connection}`
}
