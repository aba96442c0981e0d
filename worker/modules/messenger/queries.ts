import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRow, queryRows, writeBatch } from '../../../db/client.ts'
import { catchUpStatement, hasOpenWindow } from '../../../db/messenger.ts'
import { addressOf } from '../../../db/reach.ts'
import type { MetaPost, Watermark } from './events.ts'

/**
 * Keeps all that one post told in one write, each event once; who wrote has an open window from here on, whether or
 * not their words can be worked off.
 *
 * @returns how many events of each kind are new
 */
export async function insertPost(
  db: Db,
  tenantId: number,
  { messages, statuses, accountId, now }: MetaPost & { accountId: number; now: number },
): Promise<{ messages: number; statuses: number }> {
  const [inbound, events] = await writeBatch(db, [
    sql`INSERT INTO inbound_events (tenant_id, account_id, channel, event_id, sender, recipient, text, details, received_at)
        SELECT ${tenantId}, ${accountId}, 'messenger', value->>'eventId', value->>'psid', value->>'pageId', value->>'text',
          value->'details', ${now}
        FROM json_each(${json(messages)}) WHERE true
        ON CONFLICT (tenant_id, account_id, event_id) DO NOTHING`,
    sql`INSERT INTO webhook_events (tenant_id, account_id, source, event_id, payload, received_at)
        SELECT ${tenantId}, ${accountId}, 'meta', value->>'eventId', value->'status', ${now}
        FROM json_each(${json(statuses)}) WHERE true
        ON CONFLICT (tenant_id, account_id, event_id) DO NOTHING`,
    sql`INSERT INTO messenger_threads (tenant_id, psid, page_id, last_inbound_at)
        SELECT ${tenantId}, value->>'psid', value->>'pageId', max(value->>'at')
        FROM json_each(${json(messages)}) WHERE true GROUP BY value->>'psid'
        ON CONFLICT (tenant_id, psid) DO UPDATE SET page_id = excluded.page_id,
          last_inbound_at = max(coalesce(last_inbound_at, 0), excluded.last_inbound_at)`,
  ])
  return { messages: inbound.rowsAffected, statuses: events.rowsAffected }
}

/**
 * Gives every message that a watermark covers, or that is named, the time it was told; then keeps the highest watermark
 * of each person for messages of which nobody knows yet that Meta took them. First-seen times stay, who has read it has
 * got it, and what has failed stays failed.
 */
export async function applyWatermarks(
  db: Db,
  tenantId: number,
  watermarks: readonly Watermark[],
): Promise<void> {
  const told = sql`(SELECT value->>'kind' AS kind, value->>'psid' AS psid, value->>'watermark' AS until, value->>'at' AS at,
      value->'mids' AS mids FROM json_each(${json(watermarks)}))`
  const covers = sql`(t.psid = messages.address AND t.until >= messages.attempt_at
    OR messages.provider_id IN (SELECT value FROM json_each(t.mids)))`
  await writeBatch(db, [
    sql`INSERT INTO messenger_threads (tenant_id, psid, page_id, delivered_until, delivered_at, read_until, read_at)
        SELECT ${tenantId}, value->>'psid', value->>'pageId', value->>'watermark', value->>'at',
          CASE value->>'kind' WHEN 'read' THEN value->>'watermark' ELSE 0 END,
          CASE value->>'kind' WHEN 'read' THEN value->>'at' END
        FROM json_each(${json(watermarks)}) WHERE true
        ON CONFLICT (tenant_id, psid) DO UPDATE SET
          delivered_at = CASE WHEN excluded.delivered_until > delivered_until THEN excluded.delivered_at ELSE delivered_at END,
          delivered_until = max(delivered_until, excluded.delivered_until),
          read_at = CASE WHEN excluded.read_until > read_until THEN excluded.read_at ELSE read_at END,
          read_until = max(read_until, excluded.read_until)`,
    sql`UPDATE messages SET
          delivered_at = coalesce(delivered_at, (SELECT min(t.at) FROM ${told} t WHERE ${covers})),
          opened_at = coalesce(opened_at, (SELECT min(t.at) FROM ${told} t WHERE t.kind = 'read' AND ${covers}))
        WHERE id IN (
          SELECT m.id FROM (SELECT DISTINCT value->>'psid' AS psid FROM json_each(${json(watermarks)})) p
          CROSS JOIN contact_identities i
            ON i.tenant_id = ${tenantId} AND i.channel = 'messenger' AND i.external_id = p.psid
          CROSS JOIN messages m ON m.tenant_id = ${tenantId} AND m.contact_id = i.contact_id
          WHERE m.channel = 'messenger' AND m.address = p.psid
          UNION
          -- Replies to somebody who is no contact.
          SELECT m.id FROM (SELECT DISTINCT value->>'psid' AS psid FROM json_each(${json(watermarks)})) p
          CROSS JOIN messages m INDEXED BY messages_nobody
            ON m.tenant_id = ${tenantId} AND m.address = p.psid
          WHERE m.contact_id = 0
          UNION
          SELECT m.id FROM json_each(${json(watermarks.flatMap(({ mids }) => mids))}) d
          CROSS JOIN messages m ON m.tenant_id = ${tenantId} AND m.provider_id = d.value
        ) AND +tenant_id = ${tenantId} AND channel = 'messenger' AND sent_at IS NOT NULL AND provider_id IS NOT NULL
          AND failed_at IS NULL AND (delivered_at IS NULL OR opened_at IS NULL)`,
  ])
}

/** What watermarks told of messages before an echo told that Meta had taken them. */
export async function catchUp(db: Db, tenantId: number, messageIds: readonly number[]): Promise<void> {
  await writeBatch(db, [catchUpStatement(tenantId, messageIds)])
}

/** The message with an id of Meta. */
export const findByMid = (db: Db, tenantId: number, mid: string): Promise<{ id: number } | undefined> =>
  queryRow(
    db,
    sql`SELECT id FROM messages WHERE tenant_id = ${tenantId} AND provider_id = ${mid} AND channel = 'messenger'`,
    z.object({ id: z.number() }),
  )

/** Where a contact can be written to now; none when they did not write within 24 hours. */
export async function findOpenPsid(
  db: Db,
  tenantId: number,
  { contactId, now }: { contactId: number; now: number },
): Promise<string | null> {
  const address = addressOf(tenantId, 'messenger')
  const [row] = await queryRows(
    db,
    sql`SELECT ${address} AS psid FROM contacts c
        WHERE c.tenant_id = ${tenantId} AND c.id = ${contactId} AND c.deleted_at IS NULL
          AND ${hasOpenWindow(tenantId, { psid: address, now })}`,
    z.object({ psid: z.string() }),
  )
  return row?.psid ?? null
}
