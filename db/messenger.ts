import { type SQL, sql } from 'drizzle-orm/sql'
import { sandboxPage } from '../worker/contracts/messenger.ts'
import { json } from './bind.ts'

/** Meta lets a page write this long after the person's last message (its standard messaging window), in ms. */
const messengerWindowMs = 24 * 3_600_000

/** The page that a workspace writes from now. */
const currentPage = (tenantId: number): SQL => sql`coalesce((
  SELECT a.config->>'pageId' FROM channel_accounts a
  WHERE a.tenant_id = ${tenantId} AND a.channel = 'messenger'), ${sandboxPage})`

/** Whether somebody may be written to at `now`: they wrote to this very page within the window. */
export const hasOpenWindow = (
  tenantId: number,
  { psid, now }: { psid: SQL; now: number },
): SQL => sql`EXISTS (
  SELECT 1 FROM messenger_threads w
  WHERE w.tenant_id = ${tenantId} AND w.psid = ${psid} AND w.last_inbound_at > ${now - messengerWindowMs}
    AND w.page_id = ${currentPage(tenantId)})`

/** People whose window is open at `now`. */
export const countOpenWindows = (tenantId: number, now: number): SQL => sql`
  SELECT count(*) AS open FROM messenger_threads w
  WHERE w.tenant_id = ${tenantId} AND w.last_inbound_at > ${now - messengerWindowMs}
    AND w.page_id = ${currentPage(tenantId)}`

/**
 * Gives messages that Meta took the times that watermarks told before anybody knew that it had: the call's
 * answer, and an echo, may come after the news of the arrival. What has a time keeps it.
 */
export const catchUpStatement = (tenantId: number, messageIds: readonly number[]): SQL => sql`
  UPDATE messages SET
    delivered_at = coalesce(messages.delivered_at,
      CASE WHEN w.delivered_until >= messages.attempt_at THEN w.delivered_at END),
    opened_at = coalesce(messages.opened_at, CASE WHEN w.read_until >= messages.attempt_at THEN w.read_at END)
  FROM messenger_threads w
  WHERE messages.id IN (SELECT value FROM json_each(${json(messageIds)})) AND +messages.tenant_id = ${tenantId}
    AND messages.channel = 'messenger' AND messages.sent_at IS NOT NULL AND messages.failed_at IS NULL
    AND w.tenant_id = ${tenantId} AND w.psid = messages.address AND w.delivered_until >= messages.attempt_at`
