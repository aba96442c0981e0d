import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRows, returning, writeBatch } from '../../../../db/client.ts'
import { type Channel, Channel as ChannelSchema } from '../../../contracts/common.ts'
import { SuppressionReason, type SuppressionReason as Reason } from '../../../contracts/consent.ts'
import { personsOwnSources } from '../../../contracts/contacts.ts'
import type { AuditStatement } from '../../audit/service.ts'

const Row = z.object({
  channel: ChannelSchema,
  address: z.string(),
  reason: SuppressionReason,
  created_at: z.number(),
  contact_id: z.number().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  opted_in_since: z.number(),
})
export type SuppressionRow = z.infer<typeof Row>

/** Where a page begins: behind this row of the order, or before it. */
export type SuppressionCursor = { at: number; address: string; channel: Channel; backwards: boolean }

export type SuppressionsPage = {
  channels: readonly Channel[]
  reasons: readonly Reason[]
  cursor: SuppressionCursor | null
  limit: number
}

/**
 * One page, the newest first, of any choice of channels and reasons: each pair of them is a piece of one
 * index, of which no more is read than the page holds.
 */
export const listNewest = (db: Db, tenantId: number, page: SuppressionsPage): Promise<SuppressionRow[]> =>
  queryRows(db, newestStatement(tenantId, page), Row)

/** The statement of a page; exported so that a test can look at its plan. */
export function newestStatement(
  tenantId: number,
  { channels, reasons, cursor, limit }: SuppressionsPage,
): SQL {
  const backwards = cursor?.backwards ?? false
  const direction = sql.raw(backwards ? 'ASC' : 'DESC')
  const pieces = channels.flatMap((channel) =>
    reasons.map(
      (reason) => sql`SELECT * FROM (SELECT channel, address, reason, created_at FROM suppressions
        WHERE tenant_id = ${tenantId} AND channel = ${channel} AND reason = ${reason} ${beyond(cursor, channel)}
        ORDER BY created_at ${direction}, address ${direction} LIMIT ${limit})`,
    ),
  )
  const order = sql`created_at ${direction}, address ${direction}, channel ${direction}`
  return withPeople(
    tenantId,
    sql`${sql.join(pieces, sql` UNION ALL `)} ORDER BY ${order} LIMIT ${limit}`,
    sql`p.created_at ${direction}, p.address ${direction}, p.channel ${direction}`,
  )
}

/** The order is (time, address, channel): of two channels with the same time and address the name decides. */
function beyond(cursor: SuppressionCursor | null, channel: Channel): SQL {
  if (cursor === null) return sql``
  const isBehind = cursor.backwards ? channel > cursor.channel : channel < cursor.channel
  const sign = sql.raw((cursor.backwards ? '>' : '<') + (isBehind ? '=' : ''))
  return sql`AND (created_at, address) ${sign} (${cursor.at}, ${cursor.address})`
}

/** A search reads the addresses that begin so, in their order. */
export type SuppressionsSearch = {
  prefix: string
  channels: readonly Channel[]
  reasons: readonly Reason[]
  cursor: Omit<SuppressionCursor, 'at'> | null
  limit: number
}

/** One page of the addresses with a beginning, in alphabetical order. */
export const listByAddress = (
  db: Db,
  tenantId: number,
  search: SuppressionsSearch,
): Promise<SuppressionRow[]> => queryRows(db, byAddressStatement(tenantId, search), Row)

/** The statement of a page; exported so that a test can look at its plan. */
export function byAddressStatement(
  tenantId: number,
  { prefix, channels, reasons, cursor, limit }: SuppressionsSearch,
): SQL {
  const backwards = cursor?.backwards ?? false
  const direction = sql.raw(backwards ? 'DESC' : 'ASC')
  const chosen = json(reasons)
  const pieces = channels.map((channel) => {
    const isBehind = cursor !== null && (backwards ? channel < cursor.channel : channel > cursor.channel)
    const sign = sql.raw((backwards ? '<' : '>') + (isBehind ? '=' : ''))
    const after = cursor === null ? sql`` : sql`AND address ${sign} ${cursor.address}`
    return sql`SELECT * FROM (SELECT channel, address, reason, created_at FROM suppressions
      WHERE tenant_id = ${tenantId} AND channel = ${channel} AND address >= ${prefix}
        AND address < ${`${prefix}\u{10FFFF}`} ${after}
        AND reason IN (SELECT value FROM json_each(${chosen}))
      ORDER BY address ${direction} LIMIT ${limit})`
  })
  const order = sql`address ${direction}, channel ${direction}`
  return withPeople(
    tenantId,
    sql`${sql.join(pieces, sql` UNION ALL `)} ORDER BY ${order} LIMIT ${limit}`,
    sql`p.address ${direction}, p.channel ${direction}`,
  )
}

/** Whose addresses the rows of a page are, and whether that person opted in after they came on the list. */
function withPeople(tenantId: number, page: SQL, order: SQL): SQL {
  return sql`
    SELECT p.channel, p.address, p.reason, p.created_at, c.id AS contact_id, c.first_name, c.last_name,
      ${optedInSince(tenantId, sql`c.id`, sql`p.channel`, sql`p.created_at`)} AS opted_in_since
    FROM (${page}) p
    LEFT JOIN contact_identities i ON i.tenant_id = ${tenantId} AND i.external_id = p.address
      AND i.channel = ${identityOf(sql`p.channel`)} AND i.kept = 0
    LEFT JOIN contacts c ON c.id = i.contact_id AND c.tenant_id = ${tenantId}
    ORDER BY ${order}`
}

const identityOf = (channel: SQL): SQL =>
  sql`CASE WHEN ${channel} IN ('sms', 'whatsapp') THEN 'phone' ELSE ${channel} END`

/** Whether the newest word of a contact on a channel is their own opt-in, later than a moment. */
const optedInSince = (tenantId: number, contactId: SQL, channel: SQL, at: SQL): SQL => sql`coalesce((
  SELECT l.state IN ('opted_in', 'opted_in_double') AND l.at > ${at}
    AND l.source IN (SELECT value FROM json_each(${json(personsOwnSources)}))
  FROM consent_log l WHERE l.tenant_id = ${tenantId} AND l.contact_id = ${contactId} AND l.channel = ${channel}
  ORDER BY l.id DESC LIMIT 1), 0)`

/** Some suppressions by channel and address, as a page shows them. */
export const findSuppressions = (
  db: Db,
  tenantId: number,
  items: readonly { channel: Channel; address: string }[],
): Promise<SuppressionRow[]> => {
  const chosen = sql`SELECT s.channel, s.address, s.reason, s.created_at FROM json_each(${json(items)}) j
    CROSS JOIN suppressions s ON s.tenant_id = ${tenantId} AND s.channel = j.value ->> 'channel'
      AND s.address = j.value ->> 'address'`
  return queryRows(db, withPeople(tenantId, chosen, sql`p.address`), Row)
}

/** Puts addresses on the list; those that are there keep their reason. Gives how many addresses are new in any channel. */
export async function insertSuppressions(
  db: Db,
  tenantId: number,
  added: { items: readonly { channel: Channel; address: string }[]; reason: Reason; now: number },
  record: AuditStatement,
): Promise<number> {
  const [inserted] = await writeBatch(db, [
    returning(
      sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
          SELECT ${tenantId}, value ->> 'channel', value ->> 'address', ${added.reason}, ${added.now}
          FROM json_each(${json(added.items)}) WHERE true
          ON CONFLICT (tenant_id, channel, address) DO NOTHING RETURNING address`,
      z.object({ address: z.string() }),
    ),
    record,
  ])
  return new Set(inserted.rows.map(({ address }) => address)).size
}

const Removed = z.object({ channel: ChannelSchema, address: z.string() })

/**
 * Takes addresses off the list with the hashes of erased people, each only while its reason is the one that
 * was judged.
 */
export async function deleteSuppressions(
  db: Db,
  tenantId: number,
  items: readonly { channel: Channel; address: string; reason: Reason; hash: string }[],
  record: AuditStatement,
): Promise<z.infer<typeof Removed>[]> {
  const list = json(items)
  const [, removed] = await writeBatch(db, [
    sql`DELETE FROM suppression_hashes WHERE tenant_id = ${tenantId}
        AND (channel, hash, reason) IN (
          SELECT value ->> 'channel', value ->> 'hash', value ->> 'reason' FROM json_each(${list}))`,
    returning(
      sql`DELETE FROM suppressions WHERE tenant_id = ${tenantId}
          AND (channel, address, reason) IN (
            SELECT value ->> 'channel', value ->> 'address', value ->> 'reason' FROM json_each(${list}))
          RETURNING channel, address`,
      Removed,
    ),
    record,
  ])
  return removed.rows
}

const ExportRow = z.object({
  channel: ChannelSchema,
  address: z.string(),
  reason: SuppressionReason,
  created_at: z.number(),
})
export type SuppressionExportRow = z.infer<typeof ExportRow>

/** The next rows of a channel behind an address, for a file. */
export const listForExport = (
  db: Db,
  tenantId: number,
  page: { channel: Channel; after: string; reason: Reason | null; limit: number },
): Promise<SuppressionExportRow[]> =>
  queryRows(
    db,
    sql`SELECT channel, address, reason, created_at FROM suppressions
        WHERE tenant_id = ${tenantId} AND channel = ${page.channel} AND address > ${page.after}
          ${page.reason === null ? sql`` : sql`AND reason = ${page.reason}`}
        ORDER BY address LIMIT ${page.limit}`,
    ExportRow,
  )
