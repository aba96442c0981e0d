import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRows } from '../../../../db/client.ts'
import type { CampaignCause, CampaignFilter, CampaignSort } from '../../../contracts/campaigns.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { summaryColumns, SummaryRow } from './campaigns.ts'

/** What a list of campaigns shows, and in which order. */
export type CampaignsPage = {
  search?: string | undefined
  state?: CampaignFilter | undefined
  channel?: SendingChannel | undefined
  cause?: CampaignCause | undefined
  sort: CampaignSort
  limit: number
  /** `key` is what it sorts by (`sortKeyOf`). */
  cursor: { key: string | number; id: number; backwards: boolean } | undefined
}

const stateFilters: Record<CampaignFilter, SQL> = {
  draft: sql`state = 'draft' AND wait_reason IS NULL`,
  held: sql`state = 'draft' AND wait_reason IS NOT NULL`,
  scheduled: sql`state = 'scheduled'`,
  running: sql`state IN ('snapshotting', 'sending')`,
  paused: sql`state = 'paused'`,
  finished: sql`state = 'finished'`,
  cancelled: sql`state = 'cancelled'`,
}

/** The orders of a list of campaigns, each along an index; the id settles ties. */
const orders: Record<CampaignSort, { index: string; column: SQL | null; descending: boolean }> = {
  newest: { index: 'campaigns_tenant', column: null, descending: true },
  name: { index: 'campaigns_name', column: sql`name COLLATE NOCASE`, descending: false },
  sent: {
    index: 'campaigns_started',
    column: sql`CASE WHEN started_at IS NULL THEN 0 ELSE started_at END`,
    descending: true,
  },
  size: { index: 'campaigns_size', column: sql`audience_count`, descending: true },
}

/** What a row is sorted by, for the cursor; 0 where the id alone counts. */
export const sortKeyOf = (sort: CampaignSort, row: SummaryRow): string | number =>
  ({ newest: 0, name: row.name, sent: row.started_at ?? 0, size: row.audience_count })[sort]

/** A page of campaigns in one of the orders; backwards ones come in reverse. */
export function campaignsPage(tenantId: number, page: CampaignsPage): SQL {
  const { search, state, channel, cause, cursor } = page
  const { index, column, descending } = orders[page.sort]
  const isDown = descending !== (cursor?.backwards ?? false)
  const [beyond, direction] = isDown ? [sql`<`, sql`DESC`] : [sql`>`, sql`ASC`]
  const keyset =
    column === null
      ? sql`id ${beyond} ${cursor?.id ?? 0}`
      : sql`(${column}, id) ${beyond} (${cursor?.key ?? 0}, ${cursor?.id ?? 0})`
  const conditions = [
    sql`tenant_id = ${tenantId}`,
    ...(search ? [sql`instr(lower(name), lower(${search})) > 0`] : []),
    ...(state === undefined ? [] : [stateFilters[state]]),
    ...(channel === undefined ? [] : [sql`channel = ${channel}`]),
    ...(cause === undefined ? [] : [sql`cause = ${cause}`]),
    ...(cursor === undefined ? [] : [keyset]),
  ]
  const orderBy = column === null ? sql`id ${direction}` : sql`${column} ${direction}, id ${direction}`
  return sql`
    SELECT ${summaryColumns} FROM campaigns INDEXED BY ${sql.raw(index)}
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${orderBy} LIMIT ${page.limit}`
}

export const listCampaignRows = (db: Db, tenantId: number, page: CampaignsPage): Promise<SummaryRow[]> =>
  queryRows(db, campaignsPage(tenantId, page), SummaryRow)

/** Counters of several campaigns at once. */
export const listCounts = (
  db: Db,
  tenantId: number,
  campaignIds: readonly number[],
): Promise<{ campaign_id: number; stage: string; count: number }[]> =>
  queryRows(
    db,
    sql`
      SELECT n.campaign_id, n.stage, sum(n.count) AS count FROM json_each(${json(campaignIds)}) j
      CROSS JOIN campaign_counts n ON n.tenant_id = ${tenantId} AND n.campaign_id = j.value
      GROUP BY n.campaign_id, n.stage`,
    z.object({ campaign_id: z.number(), stage: z.string(), count: z.number() }),
  )
