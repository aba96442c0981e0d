import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { json, queryRow, queryRows, type Db } from '../../../db/client.ts'
import { SandboxRow, columns, joined } from './queries.ts'

/** What of the outbox is listed: `words`, folded, each somewhere in the message or the person's name. */
export type SandboxFilter = {
  channel: string | null
  campaign: number | 'none' | null
  words: readonly string[]
}

/** Rows on one side of an id, nearest to it first; the newest without one. */
export type SandboxSide = { id: number; newer: boolean } | null

const sideOf = (side: SandboxSide): SQL =>
  side === null ? sql`` : side.newer ? sql`AND s.id > ${side.id}` : sql`AND s.id < ${side.id}`
const orderOf = (side: SandboxSide): SQL => (side?.newer ? sql`ORDER BY s.id` : sql`ORDER BY s.id DESC`)

const chosen = ({
  channel,
  campaign,
}: SandboxFilter): SQL => sql`${channel === null ? sql`` : sql`AND s.channel = ${channel}`}
  ${campaign === null ? sql`` : campaign === 'none' ? sql`AND s.campaign_id IS NULL` : sql`AND s.campaign_id = ${campaign}`}`

/** The words are read in the index; only where one is not among them the person's name is looked up. */
const said = ({ words }: SandboxFilter, tenantId: number): SQL =>
  words.length === 0
    ? sql``
    : sql`AND NOT EXISTS (
        SELECT 1 FROM json_each(${json(words)}) w WHERE instr(coalesce(s.words, ''), w.value) = 0 AND instr(coalesce((
          SELECT c.sort_name FROM messages p JOIN contacts c ON c.id = p.contact_id AND c.tenant_id = ${tenantId}
          WHERE p.id = s.message_id AND p.tenant_id = ${tenantId}), ''), w.value) = 0)`

/** Words are looked for in the covering index alone: a mail's whole payload stands before them in its row. */
const source = ({ words }: SandboxFilter): SQL =>
  words.length === 0 ? sql`sandbox_messages s` : sql`sandbox_messages s INDEXED BY sandbox_messages_tenant`

export type SandboxPageRead = {
  filter: SandboxFilter
  side: SandboxSide
  /** The farthest id that is looked at; null for all. */
  edge: number | null
}

const within = (tenantId: number, { filter, side, edge }: SandboxPageRead): SQL => {
  const bound = edge === null ? sql`` : side?.newer ? sql`AND s.id <= ${edge}` : sql`AND s.id >= ${edge}`
  return sql`s.tenant_id = ${tenantId} ${sideOf(side)} ${bound} ${chosen(filter)} ${said(filter, tenantId)}`
}

/** The ids of a page and one more, when there is one. */
export const pageStatement = (tenantId: number, read: SandboxPageRead & { limit: number }): SQL =>
  sql`SELECT s.id FROM ${source(read.filter)} WHERE ${within(tenantId, read)}
      ${orderOf(read.side)} LIMIT ${read.limit + 1}`

/** How many there are on the page's side of the border, counted up to `limit`. */
export const countStatement = (tenantId: number, read: SandboxPageRead & { limit: number }): SQL =>
  sql`SELECT count(*) AS count FROM (
        SELECT 1 FROM ${source(read.filter)} WHERE ${within(tenantId, read)} LIMIT ${read.limit})`

/** The last of the next `look` rows, whatever they say; nothing when fewer are left. */
export const edgeStatement = (tenantId: number, side: SandboxSide, look: number): SQL =>
  sql`SELECT s.id FROM sandbox_messages s WHERE s.tenant_id = ${tenantId} ${sideOf(side)}
      ${orderOf(side)} LIMIT 1 OFFSET ${look - 1}`

export const listSandboxRows = (
  db: Db,
  tenantId: number,
  read: SandboxPageRead & { limit: number },
): Promise<SandboxRow[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM (${pageStatement(tenantId, read)}) f CROSS JOIN ${joined(tenantId)}
        WHERE s.id = f.id ${orderOf(read.side)}`,
    SandboxRow,
  )

export async function countSandboxRows(
  db: Db,
  tenantId: number,
  read: SandboxPageRead & { limit: number },
): Promise<number> {
  const row = await queryRow(db, countStatement(tenantId, read), z.object({ count: z.number() }))
  return row?.count ?? 0
}

export async function findEdge(
  db: Db,
  tenantId: number,
  { side, look }: { side: SandboxSide; look: number },
): Promise<number | null> {
  const row = await queryRow(db, edgeStatement(tenantId, side, look), z.object({ id: z.number() }))
  return row?.id ?? null
}

/** The campaigns of which a message is kept, the latest first. */
export const campaignsStatement = (tenantId: number, limit: number): SQL =>
  sql`SELECT c.id, c.name FROM campaigns c
      WHERE c.tenant_id = ${tenantId} AND EXISTS (
        SELECT 1 FROM sandbox_messages s WHERE s.tenant_id = ${tenantId} AND s.campaign_id = c.id)
      ORDER BY c.id DESC LIMIT ${limit}`

export const listSandboxCampaigns = (
  db: Db,
  tenantId: number,
  limit: number,
): Promise<{ id: number; name: string }[]> =>
  queryRows(db, campaignsStatement(tenantId, limit), z.object({ id: z.number(), name: z.string() }))
