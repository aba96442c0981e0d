import { type SQL, sql } from 'drizzle-orm/sql'
import { type Db, readBatch, returning, type Row } from '../../../../db/client.ts'
import { addressOf, isInLists, unreachableReason } from '../../../../db/reach.ts'
import type { Audience } from './audience.ts'

/** Who waits: the reachable of an audience, or those of a campaign who were not refused a place. */
export type Waiting = { type: 'audience'; audience: Audience } | { type: 'campaign'; campaignId: number }

const hourMs = 3_600_000
/** A message holds its person for 28 hours and some minutes at most (durable-objects/limiter/hold.ts). */
const heldForMs = 29 * hourMs
/** Who wrote longer ago has no answer window that outlives the provider's queue. */
const freeForMs = 20 * hourMs
/** More are not asked for: the rest is taken for strangers. As many as the highest limit lets count. */
const mostMessages = 100_000
const mostWriters = 2000

/**
 * Messages to people who wait which may make them count already, and the addresses of those who wrote lately. Reads
 * along what was sent and what came in lately, and looks for each of them among those who wait: what it costs does
 * not grow with the audience.
 */
export async function findMaybePlaced(
  db: Db,
  tenantId: number,
  asked: { of: Waiting; now: number },
): Promise<{ messageIds: number[]; wrote: string[] }> {
  const [messages, writers] = await readBatch(db, [
    heldStatement(tenantId, asked),
    writersStatement(tenantId, asked),
  ])
  return { messageIds: messages.rows, wrote: writers.rows }
}

/** Messages that went out lately or are under way, to people who wait. */
export const heldStatement = (tenantId: number, { of, now }: { of: Waiting; now: number }) =>
  returning(
    sql`
      SELECT lately.id FROM (${recentMessages(tenantId, now - heldForMs)}) lately
      ${amongWaiting(tenantId, of)} AND ${addressAmong(tenantId, of)} = lately.address
      ORDER BY lately.contact_id LIMIT ${mostMessages}`,
    (row: Row) => Number(row['id']),
  )

/** A test is nobody's by its row, but it counts for whoever has the number. */
function recentMessages(tenantId: number, since: number): SQL {
  const from = (index: string, condition: SQL) => sql`
    SELECT m.id, m.address, CASE WHEN m.contact_id <> 0 THEN m.contact_id ELSE (
      SELECT i.contact_id FROM contact_identities i
      WHERE i.tenant_id = ${tenantId} AND i.channel IN ('whatsapp', 'phone') AND i.external_id = m.address
    ) END AS contact_id
    FROM messages m INDEXED BY ${sql.raw(index)}
    WHERE m.tenant_id = ${tenantId} AND m.channel = 'whatsapp' AND ${condition}`
  return sql.join(
    [
      from('messages_sent_time', sql`m.sent_at > ${since}`),
      from('messages_leased', sql`m.lease_until > ${since} AND m.sent_at IS NULL`),
      from('messages_unknown', sql`m.unknown_at > ${since} AND m.lease_until IS NULL AND m.sent_at IS NULL`),
    ],
    sql` UNION ALL `,
  )
}

/** The addresses of people who wait and wrote lately. */
export const writersStatement = (tenantId: number, { of, now }: { of: Waiting; now: number }) =>
  returning(
    sql`
      SELECT ${addressAmong(tenantId, of)} AS address FROM (
        SELECT DISTINCT v.contact_id FROM conversation_messages i INDEXED BY conversation_messages_at
        CROSS JOIN conversations v ON v.tenant_id = ${tenantId} AND v.id = i.conversation_id
        WHERE i.tenant_id = ${tenantId} AND i.at > ${now - freeForMs}
          AND i.direction = 'in' AND i.channel = 'whatsapp' AND v.contact_id IS NOT NULL
      ) lately
      ${amongWaiting(tenantId, of)} LIMIT ${mostWriters}`,
    (row: Row) => String(row['address']),
  )

/** Joins who waits to the contacts of `lately`; conditions may follow. */
function amongWaiting(tenantId: number, of: Waiting): SQL {
  if (of.type === 'campaign')
    return sql`
      CROSS JOIN messages o INDEXED BY messages_campaign
        ON o.tenant_id = ${tenantId} AND o.campaign_id = ${of.campaignId} AND o.contact_id = lately.contact_id
      WHERE o.sent_at IS NULL AND o.failed_at IS NULL AND o.skipped_at IS NULL
        AND o.wait_reason IS NOT 'whatsapp_limit'`
  const { channel, included, excluded, now } = of.audience
  const reason = unreachableReason(tenantId, { channel, now, excluded: isInLists(tenantId, excluded) })
  return sql`
    CROSS JOIN contacts c ON c.id = lately.contact_id AND c.tenant_id = ${tenantId}
    WHERE ${isInLists(tenantId, included)} AND ${reason} IS NULL`
}

const addressAmong = (tenantId: number, of: Waiting): SQL =>
  of.type === 'campaign' ? sql`o.address` : addressOf(tenantId, of.audience.channel)
