import { type SQL, sql } from 'drizzle-orm/sql'
import { json } from './bind.ts'

/**
 * Gives the tag of their campaign to the people whom messages have reached (spec 11.1): statements for the
 * batch that records them as sent, whoever learns it. Of messages that are not sent, and of campaigns
 * without a tag, they touch nothing; repeating them changes nothing, also when the tag was taken away since: news
 * of a message come for days.
 */
export function campaignTagStatements(
  tenantId: number,
  { messageIds, now }: { messageIds: readonly number[]; now: number },
): SQL[] {
  const reached = sql`
    FROM json_each(${json(messageIds)}) j
    CROSS JOIN messages m ON m.id = j.value
    CROSS JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = ${tenantId} AND p.tag_id IS NOT NULL
    CROSS JOIN tags t ON t.id = p.tag_id AND t.tenant_id = ${tenantId} AND t.deleted_at IS NULL
    CROSS JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = ${tenantId} AND c.deleted_at IS NULL
    WHERE m.tenant_id = ${tenantId} AND m.sent_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM contact_events e
      WHERE e.tenant_id = ${tenantId} AND e.contact_id = c.id AND e.kind = 'tag.removed' AND e.ref_id = t.id
        AND e.at >= m.sent_at
    )`
  return [
    sql`
      INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
      SELECT DISTINCT ${tenantId}, c.id, 'tag.added', t.id, t.name, ${now} ${reached} AND NOT EXISTS (
        SELECT 1 FROM contact_tags ct
        WHERE ct.tenant_id = ${tenantId} AND ct.tag_id = t.id AND ct.contact_id = c.id
      )`,
    sql`
      INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
      SELECT ${tenantId}, t.id, c.id, ${now} ${reached}
      ON CONFLICT (tenant_id, tag_id, contact_id) DO NOTHING`,
  ]
}
