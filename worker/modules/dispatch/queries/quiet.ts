import { type SQL, sql } from 'drizzle-orm/sql'
import { json } from '../../../../db/client.ts'
import type { ClosedZones } from '../quiet-hours.ts'
import { isOpen } from './campaigns.ts'
import { isReady } from './waiting.ts'

/** When the zone of contact `c` opens again; null while it is open. */
export const opensAt = (closed: ClosedZones): SQL =>
  sql`(SELECT z.value FROM json_each(${json(closed)}) z WHERE z.key = coalesce(c.time_zone, ''))`

/** Of the `size` messages next in turn, lets those wait whose people are in their quiet hours. */
export function parkStatement(
  tenantId: number,
  park: { campaignId: number; closed: ClosedZones; size: number; now: number },
): SQL {
  return sql`
    UPDATE messages SET due_at = checked.until, enqueued_until = checked.until, wait_reason = 'quiet_hours'
    FROM (
      SELECT p.id, ${opensAt(park.closed)} AS until FROM (
        SELECT m.id, m.contact_id FROM messages m WHERE ${isReady(tenantId, park.campaignId, park.now)}
        ORDER BY m.enqueued_until, m.id LIMIT ${park.size}
      ) p
      CROSS JOIN contacts c ON c.id = p.contact_id AND c.tenant_id = ${tenantId}
    ) AS checked
    WHERE messages.id = checked.id AND checked.until IS NOT NULL`
}

/** Takes a page of those who wait for the end of quiet hours back to waiting for their turn. */
export function unparkStatement(
  tenantId: number,
  unpark: { campaignId: number; size: number; now: number },
): SQL {
  return sql`
    UPDATE messages SET due_at = 0, enqueued_until = 0, wait_reason = NULL
    WHERE id IN (
      SELECT m.id FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${unpark.campaignId} AND ${isOpen('m')}
        AND m.enqueued_until > ${unpark.now} AND m.wait_reason = 'quiet_hours'
        AND m.attempt_at IS NULL AND m.lease_until IS NULL
      LIMIT ${unpark.size}
    )`
}
