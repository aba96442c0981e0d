import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { campaignTagStatements } from '../../../../db/campaign-tag.ts'
import { type Db, execute, queryRow, writeBatch } from '../../../../db/client.ts'
import { unconfirmedCode } from '../../../contracts/campaign-reasons.ts'

/** A push of which a call was made, be it one that nobody knows the outcome of; anything else is nobody's. */
const attempted = (tenantId: number, messageId: number) =>
  sql`id = ${messageId} AND +tenant_id = ${tenantId} AND channel = 'push'
    AND (coalesce(attempt_at, sent_at, unknown_at) IS NOT NULL OR error_code = ${unconfirmedCode})`

const isDisproved = sql`error_code IN ('not_shown', ${unconfirmedCode})`

/**
 * Notes the first time of a stage. What was shown on one device was sent and has not failed, whatever another one says
 * and whoever did not learn it: it is not sent again.
 */
export async function insertPushStage(
  db: Db,
  tenantId: number,
  { messageId, event, at }: { messageId: number; event: 'shown' | 'clicked' | 'failed'; at: number },
): Promise<void> {
  const set =
    event === 'failed'
      ? sql`failed_at = coalesce(failed_at, ${at}), error_code = coalesce(error_code, 'not_shown')`
      : sql`delivered_at = coalesce(delivered_at, ${at}),
          clicked_at = coalesce(clicked_at, ${event === 'clicked' ? at : null}),
          sent_at = coalesce(sent_at, attempt_at, unknown_at, ${at}),
          unknown_at = NULL, lease_until = NULL, lease_key = NULL,
          failed_at = CASE WHEN ${isDisproved} THEN NULL ELSE failed_at END,
          error_code = CASE WHEN ${isDisproved} THEN NULL ELSE error_code END`
  const isNews = event === 'failed' ? sql`delivered_at IS NULL AND sent_at IS NOT NULL` : sql`true`
  await writeBatch(db, [
    sql`UPDATE messages SET ${set} WHERE ${attempted(tenantId, messageId)} AND ${isNews}`,
    ...campaignTagStatements(tenantId, { messageIds: [messageId], now: at }),
  ])
}

/** The device was there. */
export async function touchDevice(
  db: Db,
  tenantId: number,
  { deviceId, at }: { deviceId: number; at: number },
): Promise<void> {
  await execute(
    db,
    sql`UPDATE push_subscriptions SET last_seen_at = max(last_seen_at, ${at})
        WHERE id = ${deviceId} AND tenant_id = ${tenantId}`,
  )
}

/** The counted link behind a notification (0) or one of its buttons (1, 2); none of a message without campaign. */
export async function findPushLink(
  db: Db,
  tenantId: number,
  { messageId, link }: { messageId: number; link: number },
): Promise<number | undefined> {
  const path = link === 0 ? '$.url' : `$.actions[${link - 1}].url`
  const row = await queryRow(
    db,
    sql`SELECT l.id FROM messages m
        CROSS JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = ${tenantId}
        CROSS JOIN campaign_links l ON l.tenant_id = ${tenantId} AND l.campaign_id = p.id
          AND l.url = p.content ->> ${path}
        WHERE m.id = ${messageId} AND m.tenant_id = ${tenantId} AND m.channel = 'push'
          AND coalesce(m.attempt_at, m.sent_at) IS NOT NULL`,
    z.object({ id: z.number() }),
  )
  return row?.id
}
