import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRow, returning, writeBatch, type Db } from '../../../../db/client.ts'
import { proofOfDelivery } from '../delivery.ts'

const Sent = z.object({
  sent_at: z.number().nullable(),
  opened_at: z.number().nullable(),
  machine_opened_at: z.number().nullable(),
})

const attempted = (tenantId: number, messageId: number) =>
  sql`SELECT COALESCE(attempt_at, sent_at) AS sent_at, opened_at, machine_opened_at FROM messages
      WHERE id = ${messageId} AND tenant_id = ${tenantId} AND COALESCE(attempt_at, sent_at) IS NOT NULL`

/** A message that was given to its provider. */
export const findSentMessage = (db: Db, tenantId: number, messageId: number) =>
  queryRow(db, attempted(tenantId, messageId), Sent)

/** The first opening, by a person or by a machine. */
export async function insertOpen(
  db: Db,
  tenantId: number,
  open: { messageId: number; at: number; machine: boolean },
): Promise<void> {
  const column = open.machine ? sql`machine_opened_at` : sql`opened_at`
  const proven = proofOfDelivery(open.machine ? 'machine_opened' : 'opened', open.at)
  await execute(
    db,
    sql`UPDATE messages SET ${column} = ${open.at}, delivered_at = COALESCE(delivered_at, ${proven})
        WHERE id = ${open.messageId} AND tenant_id = ${tenantId} AND ${column} IS NULL`,
  )
}

const Link = z.object({ url: z.string(), sent_at: z.number().nullable() })

/** The stored address of a link, and the message it was followed from when that is one of its campaign. */
export async function findLink(
  db: Db,
  tenantId: number,
  ids: { linkId: number; messageId: number },
): Promise<{ url: string; sentAt: number | null; known: boolean } | undefined> {
  const link = await queryRow(
    db,
    sql`SELECT l.url, COALESCE(m.attempt_at, m.sent_at) AS sent_at FROM campaign_links l
        LEFT JOIN messages m ON m.id = ${ids.messageId} AND +m.tenant_id = ${tenantId}
          AND +m.campaign_id = l.campaign_id
        WHERE l.id = ${ids.linkId} AND +l.tenant_id = ${tenantId}`,
    Link,
  )
  return link && { url: link.url, sentAt: link.sent_at, known: link.sent_at !== null }
}

export type Click = { linkId: number; messageId: number; at: number }

/** A machine followed the link: counted apart. */
export async function insertMachineClick(db: Db, tenantId: number, click: Click): Promise<void> {
  await writeBatch(db, [
    sql`INSERT INTO link_clicks (tenant_id, link_id, message_id, at, last_at, clicks, machine)
        VALUES (${tenantId}, ${click.linkId}, ${click.messageId}, ${click.at}, ${click.at}, 0, 1)
        ON CONFLICT (tenant_id, link_id, message_id) DO UPDATE SET last_at = max(last_at, excluded.last_at)`,
    sql`UPDATE campaign_links SET machine_clicks = machine_clicks + 1
        WHERE id = ${click.linkId} AND tenant_id = ${tenantId}`,
    sql`UPDATE messages SET machine_clicked_at = ${click.at}
        WHERE id = ${click.messageId} AND tenant_id = ${tenantId} AND machine_clicked_at IS NULL`,
  ])
}

const Followed = z
  .object({ link_id: z.number(), last_at: z.number() })
  .transform((row) => ({ linkId: row.link_id, lastAt: row.last_at }))

/**
 * A person followed the link, as far as this visit alone tells: counted, and all links of the message
 * come back as they are after it, so that a walk is seen by whichever of its visits commits last.
 */
export async function insertClick(db: Db, tenantId: number, click: Click) {
  const [, , , followed] = await writeBatch(db, [
    sql`UPDATE campaign_links SET clicks = clicks + 1, people = people + NOT EXISTS (
          SELECT 1 FROM link_clicks WHERE tenant_id = ${tenantId} AND link_id = ${click.linkId}
            AND message_id = ${click.messageId} AND machine = 0)
        WHERE id = ${click.linkId} AND tenant_id = ${tenantId}`,
    sql`INSERT INTO link_clicks (tenant_id, link_id, message_id, at, last_at, clicks, machine)
        VALUES (${tenantId}, ${click.linkId}, ${click.messageId}, ${click.at}, ${click.at}, 1, 0)
        ON CONFLICT (tenant_id, link_id, message_id) DO UPDATE SET
          at = CASE WHEN machine = 1 THEN excluded.at ELSE at END,
          last_at = max(last_at, excluded.last_at), clicks = clicks + 1, machine = 0`,
    sql`UPDATE messages SET clicked_at = ${click.at},
          delivered_at = COALESCE(delivered_at, ${proofOfDelivery('clicked', click.at)})
        WHERE id = ${click.messageId} AND tenant_id = ${tenantId} AND clicked_at IS NULL`,
    returning(
      sql`SELECT link_id, last_at FROM link_clicks
          WHERE tenant_id = ${tenantId} AND message_id = ${click.messageId}`,
      Followed,
    ),
  ])
  return followed.rows
}

/** Turns links of a message from a person's to a machine's; those that are a machine's already stay. */
export async function moveClicksToMachine(
  db: Db,
  tenantId: number,
  { messageId, linkIds }: { messageId: number; linkIds: readonly number[] },
): Promise<void> {
  const walked = sql`SELECT value FROM json_each(${json(linkIds)})`
  const own = sql`c.tenant_id = ${tenantId} AND c.message_id = ${messageId} AND c.machine = 0`
  await writeBatch(db, [
    sql`UPDATE campaign_links SET clicks = campaign_links.clicks - c.clicks, people = people - 1,
          machine_clicks = machine_clicks + c.clicks
        FROM link_clicks c
        WHERE campaign_links.id IN (${walked}) AND campaign_links.tenant_id = ${tenantId}
          AND c.link_id = campaign_links.id AND ${own}`,
    sql`UPDATE messages SET machine_clicked_at = COALESCE(machine_clicked_at, (
          SELECT min(c.at) FROM link_clicks c WHERE c.link_id IN (${walked}) AND ${own}))
        WHERE id = ${messageId} AND tenant_id = ${tenantId}`,
    sql`UPDATE link_clicks AS c SET machine = 1, clicks = 0 WHERE c.link_id IN (${walked}) AND ${own}`,
    // First taken back, then set anew, so that the counter of the hour follows.
    sql`UPDATE messages SET clicked_at = NULL
        WHERE id = ${messageId} AND tenant_id = ${tenantId} AND clicked_at IS NOT NULL
          AND clicked_at IS NOT (SELECT min(c.at) FROM link_clicks c WHERE ${own})`,
    sql`UPDATE messages SET clicked_at = (SELECT min(c.at) FROM link_clicks c WHERE ${own})
        WHERE id = ${messageId} AND tenant_id = ${tenantId} AND clicked_at IS NULL`,
  ])
}
