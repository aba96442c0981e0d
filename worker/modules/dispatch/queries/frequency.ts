import { type SQL, sql } from 'drizzle-orm/sql'

/**
 * Whether the contact of message `m` has had its share of campaign messages since a moment (spec 7.5):
 * what was sent, and what somebody is about to send or may have sent. What the sandbox took reached
 * nobody, so it counts for campaigns of the sandbox alone.
 */
export function hasHadEnough(
  tenantId: number,
  cap: { messages: number; since: number; isSandbox: boolean; now: number },
): SQL {
  const isUnderWay = sql`p.sent_at IS NULL AND p.failed_at IS NULL AND p.skipped_at IS NULL
    AND (p.attempt_at IS NOT NULL OR p.lease_until > ${cap.now})`
  return sql`(
    SELECT count(*) FROM messages p
    CROSS JOIN campaigns q ON q.id = p.campaign_id AND q.tenant_id = p.tenant_id
    WHERE p.tenant_id = ${tenantId} AND p.contact_id = m.contact_id AND p.id <> m.id
      AND (p.sent_at > ${cap.since} OR (${isUnderWay}))
      AND (q.connection IS 'sandbox') = ${cap.isSandbox ? 1 : 0}
  ) >= ${cap.messages}`
}
