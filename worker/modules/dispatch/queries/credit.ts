import { type SQL, sql } from 'drizzle-orm/sql'
import { json, returning, type Row } from '../../../../db/client.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { parkedForCredit } from '../../../../db/credit.ts'
import { idList, isOpen } from './campaigns.ts'
import { isReady } from './waiting.ts'

/** To whom the messages of a job go, before they are claimed. */
export function recipientsStatement(tenantId: number, messageIds: readonly number[]) {
  return returning(
    sql`
      SELECT m.id, m.contact_id, m.address FROM json_each(${idList(messageIds)}) j
      CROSS JOIN messages m ON m.id = j.value
      WHERE m.tenant_id = ${tenantId} AND ${isOpen('m')}`,
    (row: Row) => ({
      messageId: Number(row['id']),
      contactId: Number(row['contact_id']),
      address: String(row['address']),
    }),
  )
}

/** Messages of a campaign that nobody works on. */
const isIdle = (tenantId: number, campaignId: number): SQL => sql`m.tenant_id = ${tenantId}
  AND m.campaign_id = ${campaignId} AND ${isOpen('m')} AND m.attempt_at IS NULL AND m.lease_until IS NULL`
/** Messages of a campaign that wait for credit, in the order of what they cost. */
const isParked = (tenantId: number, campaignId: number): SQL => sql`
  ${isIdle(tenantId, campaignId)} AND m.enqueued_until >= ${parkedForCredit}`

/** What the cheapest message that waits for credit costs (micros). */
export function cheapestParkedStatement(tenantId: number, campaignId: number) {
  return returning(
    sql`
      SELECT m.enqueued_until - ${parkedForCredit} AS micros FROM messages m
      WHERE ${isParked(tenantId, campaignId)} ORDER BY m.enqueued_until LIMIT 1`,
    (row: Row) => Number(row['micros']),
  )
}

/** Lets up to `most` of those who wait for credit and cost at most `balance` wait for their turn again, the cheapest first. */
export function unparkCoveredStatement(
  tenantId: number,
  { campaignId, balance, most }: { campaignId: number; balance: number; most: number },
): SQL {
  return sql`
    UPDATE messages SET due_at = 0, enqueued_until = 0, wait_reason = NULL
    WHERE id IN (
      SELECT m.id FROM messages m
      WHERE ${isParked(tenantId, campaignId)} AND m.enqueued_until <= ${parkedForCredit + balance}
      ORDER BY m.enqueued_until LIMIT ${most}
    )`
}

/** A place among those who wait for credit: by campaign, by what one costs, by id. */
export type ParkedPlace = { campaignId: number; until: number; id: number }
/** Before the first of a campaign. */
export const firstParked = (campaignId: number): ParkedPlace => ({
  campaignId,
  until: parkedForCredit,
  id: 0,
})
const isBehind = (tenantId: number, { campaignId, until, id }: ParkedPlace): SQL =>
  sql`${isIdle(tenantId, campaignId)} AND m.enqueued_until = ${until} AND m.id > ${id}`

/** The last of the `size` messages behind a place that wait for credit and cost the same; null without any. */
export function parkedPageEndStatement(tenantId: number, after: ParkedPlace, size: number) {
  return returning(
    sql`
      SELECT max(p.id) AS id FROM (
        SELECT m.id FROM messages m WHERE ${isBehind(tenantId, after)} ORDER BY m.id LIMIT ${size}
      ) p`,
    (row: Row) => (row['id'] === null ? null : Number(row['id'])),
  )
}

/** The time at which the cheapest of those wait who cost more than those at a place. */
export function nextParkedStatement(tenantId: number, { campaignId, until }: ParkedPlace) {
  return returning(
    sql`
      SELECT m.enqueued_until AS until FROM messages m
      WHERE ${isIdle(tenantId, campaignId)} AND m.enqueued_until > ${until}
      ORDER BY m.enqueued_until LIMIT 1`,
    (row: Row) => Number(row['until']),
  )
}

/** Lets those behind a place, up to an id, wait for their turn again, while `isThere` holds. */
export function unparkPageStatement(
  tenantId: number,
  { after, endId, isThere }: { after: ParkedPlace; endId: number; isThere: SQL },
): SQL {
  return sql`
    UPDATE messages SET due_at = 0, enqueued_until = 0, wait_reason = NULL
    WHERE id IN (
      SELECT m.id FROM messages m WHERE ${isBehind(tenantId, after)} AND m.id <= ${endId} AND ${isThere}
    )`
}

/** The first digits of the numbers that are next in turn, of `size` messages. */
export function nextHeadsStatement(
  tenantId: number,
  next: { campaignId: number; headLength: number; size: number; now: number },
) {
  return returning(
    sql`
      SELECT DISTINCT substr(p.address, 1, ${next.headLength}) AS head FROM (
        SELECT m.address FROM messages m WHERE ${isReady(tenantId, next.campaignId, next.now)}
        ORDER BY m.enqueued_until, m.id LIMIT ${next.size}
      ) p`,
    (row: Row) => String(row['head']),
  )
}

/** Of the `size` messages next in turn, lets those wait for credit whose numbers begin so, each head with what it costs at least. */
export function parkHeadsStatement(
  tenantId: number,
  park: {
    campaignId: number
    headLength: number
    heads: readonly { head: string; micros: number }[]
    size: number
    now: number
  },
): SQL {
  const list = json(park.heads.map(({ head, micros }) => [head, micros]))
  // Heads can be hundreds: as a table of their own each number finds its one by an index.
  return sql`
    WITH heads(head, until) AS MATERIALIZED (
      SELECT value ->> 0, ${parkedForCredit} + (value ->> 1) FROM json_each(${list})
    )
    UPDATE messages SET due_at = parked.until, enqueued_until = parked.until, wait_reason = 'no_credit'
    FROM (
      SELECT p.id, h.until FROM (
        SELECT m.id, substr(m.address, 1, ${park.headLength}) AS head
        FROM messages m WHERE ${isReady(tenantId, park.campaignId, park.now)}
        ORDER BY m.enqueued_until, m.id LIMIT ${park.size}
      ) p
      CROSS JOIN heads h ON h.head = p.head
    ) AS parked
    WHERE messages.id = parked.id`
}

/** The first campaign of a channel behind another one that is sending. */
export function nextSendingStatement(
  tenantId: number,
  { channel, after }: { channel: SendingChannel; after: number },
) {
  return returning(
    sql`
      SELECT id FROM campaigns
      WHERE tenant_id = ${tenantId} AND id > ${after} AND state IN ('sending', 'paused') AND channel = ${channel}
      ORDER BY id LIMIT 1`,
    (row: Row) => Number(row['id']),
  )
}
