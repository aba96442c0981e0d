import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  type Db,
  execute,
  json,
  nextVersion,
  queryRow,
  queryRows,
  returning,
  writeBatch,
} from '../../../../db/client.ts'
import type { HeldReason } from '../../../contracts/campaign-reasons.ts'
import { CampaignCause, CampaignState } from '../../../contracts/campaigns.ts'
import { SendingChannel } from '../../../contracts/common.ts'

/** The columns of a `SummaryRow`. */
export const summaryColumns = sql`id, name, channel, cause, state, audience_count, created_at, updated_at, scheduled_at, started_at, finished_at, wait_reason`
export const SummaryRow = z.object({
  id: z.number(),
  name: z.string(),
  channel: SendingChannel,
  cause: CampaignCause,
  state: CampaignState,
  audience_count: z.number(),
  created_at: z.number(),
  updated_at: z.number(),
  scheduled_at: z.number().nullable(),
  started_at: z.number().nullable(),
  finished_at: z.number().nullable(),
  wait_reason: z.string().nullable(),
})
export type SummaryRow = z.infer<typeof SummaryRow>

const CampaignRow = SummaryRow.extend({
  version: z.number(),
  subject: z.string(),
  preheader: z.string(),
  html: z.string(),
  content: z.string().transform((text): unknown => JSON.parse(text)),
  sender_id: z.number().nullable(),
  tag_id: z.number().nullable(),
  number_id: z.number().nullable(),
  wait_until: z.number().nullable(),
})
export type CampaignRow = z.infer<typeof CampaignRow>

const ListRow = z.object({
  list_id: z.number(),
  side: z.enum(['in', 'out']),
  name: z.string(),
  member_count: z.number(),
  filling: z.number().transform((flag) => flag !== 0),
})
export type ListRow = z.infer<typeof ListRow>

/** The names of the campaigns that begin like this. */
export async function listNamesFrom(db: Db, tenantId: number, start: string): Promise<string[]> {
  const rows = await queryRows(
    db,
    sql`SELECT name FROM campaigns WHERE tenant_id = ${tenantId} AND substr(name, 1, length(${start})) = ${start}`,
    z.object({ name: z.string() }),
  )
  return rows.map((row) => row.name)
}

export const campaignStatement = (tenantId: number, id: number) =>
  returning(
    sql`
      SELECT ${summaryColumns}, version, subject, preheader, html, content, sender_id, tag_id, number_id, wait_until
      FROM campaigns WHERE tenant_id = ${tenantId} AND id = ${id}`,
    CampaignRow,
  )

export const findCampaignRow = (db: Db, tenantId: number, id: number): Promise<CampaignRow | undefined> =>
  queryRow(db, campaignStatement(tenantId, id).statement, CampaignRow)

/** When a campaign was made, and by which member; null by a program. */
export const findOrigin = (
  db: Db,
  tenantId: number,
  id: number,
): Promise<{ createdAt: number; createdBy: string | null } | undefined> =>
  queryRow(
    db,
    sql`
      SELECT created_at AS createdAt, created_by AS createdBy FROM campaigns
      WHERE tenant_id = ${tenantId} AND id = ${id}`,
    z.object({ createdAt: z.number(), createdBy: z.string().nullable() }),
  )

/** Lists of a campaign that still exist, by name. */
export const campaignListsStatement = (tenantId: number, id: number) =>
  returning(
    sql`
      SELECT a.list_id, a.side, l.name, l.member_count, l.fill_cursor IS NOT NULL AS filling FROM campaign_lists a
      CROSS JOIN lists l ON l.id = a.list_id AND l.tenant_id = a.tenant_id AND l.deleted_at IS NULL
      WHERE a.tenant_id = ${tenantId} AND a.campaign_id = ${id} ORDER BY l.name, l.id`,
    ListRow,
  )

export const listCampaignLists = (db: Db, tenantId: number, id: number): Promise<ListRow[]> =>
  queryRows(db, campaignListsStatement(tenantId, id).statement, ListRow)

const GoneListRow = z.object({ side: z.enum(['in', 'out']), name: z.string().nullable() })

/** Lists of a campaign that were deleted since they were chosen. */
export const listGoneLists = (db: Db, tenantId: number, id: number): Promise<z.infer<typeof GoneListRow>[]> =>
  queryRows(
    db,
    sql`
      SELECT a.side, l.name FROM campaign_lists a
      LEFT JOIN lists l ON l.id = a.list_id AND l.tenant_id = a.tenant_id
      WHERE a.tenant_id = ${tenantId} AND a.campaign_id = ${id} AND (l.id IS NULL OR l.deleted_at IS NOT NULL)
      ORDER BY l.name`,
    GoneListRow,
  )

/** Which of these tags can be given. */
export async function findTagIds(db: Db, tenantId: number, ids: readonly number[]): Promise<Set<number>> {
  const rows = await queryRows(
    db,
    sql`SELECT t.id FROM json_each(${json(ids)}) j
        CROSS JOIN tags t ON t.id = j.value AND t.tenant_id = ${tenantId} AND t.deleted_at IS NULL`,
    z.object({ id: z.number() }),
  )
  return new Set(rows.map(({ id }) => id))
}

/** Which of these lists exist in the workspace. */
export async function findListIds(db: Db, tenantId: number, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await queryRows(
    db,
    sql`
      SELECT l.id FROM json_each(${json(ids)}) j
      CROSS JOIN lists l ON l.id = j.value
      WHERE l.tenant_id = ${tenantId} AND l.deleted_at IS NULL`,
    z.object({ id: z.number() }),
  )
  return new Set(rows.map((row) => row.id))
}

export type CampaignContent = {
  name: string
  subject: string
  preheader: string
  html: string
  /** JSON */
  content: string
  senderId: number | null
  tagId: number | null
  numberId: number | null
}
export type CampaignLists = { listIds: readonly number[]; excludedListIds: readonly number[] }

const listSides = ({ listIds, excludedListIds }: CampaignLists): string =>
  json([...listIds.map((id) => [id, 'in']), ...excludedListIds.map((id) => [id, 'out'])])

/** Makes a draft with its lists and gives its id. */
export async function insertCampaign(
  db: Db,
  tenantId: number,
  campaign: CampaignContent &
    CampaignLists & { channel: SendingChannel; createdBy: string | null; now: number },
): Promise<number> {
  const [inserted] = await writeBatch(db, [
    returning(
      sql`
        INSERT INTO campaigns (tenant_id, name, channel, state, subject, preheader, html, content, sender_id, tag_id, number_id,
          created_by, created_at, updated_at)
        VALUES (${tenantId}, ${campaign.name}, ${campaign.channel}, 'draft', ${campaign.subject}, ${campaign.preheader},
          ${campaign.html}, ${campaign.content}, ${campaign.senderId}, ${campaign.tagId}, ${campaign.numberId}, ${campaign.createdBy},
          ${campaign.now}, ${campaign.now})
        RETURNING id`,
      z.object({ id: z.number() }),
    ),
    // AUTOINCREMENT: within this transaction the workspace's highest id is the row above.
    sql`
      INSERT INTO campaign_lists (tenant_id, campaign_id, list_id, side)
      SELECT ${tenantId}, (SELECT max(id) FROM campaigns WHERE tenant_id = ${tenantId}), value ->> 0, value ->> 1
      FROM json_each(${listSides(campaign)})`,
  ])
  const id = inserted.rows[0]?.id
  if (id === undefined) throw new Error('INSERT … RETURNING gave no row')
  return id
}

/**
 * Writes the content of a draft or a scheduled campaign and, when given, its lists: compare-and-set on
 * the version.
 *
 * @returns the new version; undefined when it has started
 * @throws StaleVersionError when somebody else was first
 */
export async function updateDraft(
  db: Db,
  tenantId: number,
  draft: CampaignContent & { id: number; version: number; lists: CampaignLists | null; now: number },
): Promise<number | undefined> {
  const isOurs = sql`
    EXISTS (
      SELECT 1 FROM campaigns
      WHERE tenant_id = ${tenantId} AND id = ${draft.id} AND state IN ('draft', 'scheduled')
        AND version = ${draft.version + 1}
    )`
  const [updated] = await writeBatch(db, [
    returning(
      sql`
        UPDATE campaigns SET name = ${draft.name}, subject = ${draft.subject}, preheader = ${draft.preheader},
          html = ${draft.html}, content = ${draft.content}, sender_id = ${draft.senderId}, tag_id = ${draft.tagId},
          number_id = ${draft.numberId}, updated_at = ${draft.now}, version = ${nextVersion(draft.version)}
        WHERE tenant_id = ${tenantId} AND id = ${draft.id} AND state IN ('draft', 'scheduled')
        RETURNING version`,
      z.object({ version: z.number() }),
    ),
    ...(draft.lists === null
      ? []
      : [
          sql`DELETE FROM campaign_lists WHERE tenant_id = ${tenantId} AND campaign_id = ${draft.id} AND ${isOurs}`,
          sql`
            INSERT INTO campaign_lists (tenant_id, campaign_id, list_id, side)
            SELECT ${tenantId}, ${draft.id}, value ->> 0, value ->> 1
            FROM json_each(${listSides(draft.lists)}) WHERE ${isOurs}`,
        ]),
  ])
  return updated.rows[0]?.version
}

/** Makes a scheduled campaign a draft, because its content is no longer complete; `record` goes along. */
export async function takeScheduleBack(
  db: Db,
  tenantId: number,
  taken: { id: number; version: number; reason: HeldReason; now: number },
  record: SQL,
): Promise<void> {
  await writeBatch(db, [
    sql`
      UPDATE campaigns SET state = 'draft', wait_reason = ${taken.reason}, version = version + 1, updated_at = ${taken.now}
      WHERE tenant_id = ${tenantId} AND id = ${taken.id} AND state = 'scheduled' AND version = ${taken.version}`,
    record,
  ])
}

/** Deletes a draft with its lists; false when it is no draft. */
export async function deleteDraft(db: Db, tenantId: number, id: number): Promise<boolean> {
  const [, deleted] = await writeBatch(db, [
    sql`
      DELETE FROM campaign_lists WHERE tenant_id = ${tenantId} AND campaign_id = ${id} AND EXISTS (
        SELECT 1 FROM campaigns WHERE tenant_id = ${tenantId} AND id = ${id} AND state = 'draft'
      )`,
    sql`DELETE FROM campaigns WHERE tenant_id = ${tenantId} AND id = ${id} AND state = 'draft'`,
  ])
  return deleted.rowsAffected > 0
}

/** Makes a row per address of a campaign, each once; rows that exist stay. */
export async function insertLinks(
  db: Db,
  tenantId: number,
  campaignId: number,
  urls: readonly string[],
): Promise<void> {
  await execute(
    db,
    sql`
      INSERT INTO campaign_links (tenant_id, campaign_id, url)
      SELECT ${tenantId}, ${campaignId}, value FROM json_each(${json(urls)})
      WHERE true ON CONFLICT (tenant_id, campaign_id, url) DO NOTHING`,
  )
}

/** Campaigns that are not over and whose text may name a dynamic field; their texts tell. */
export const listUnfinishedTexts = (
  db: Db,
  tenantId: number,
  key: string,
): Promise<
  { id: number; name: string; subject: string; preheader: string; html: string; content: string }[]
> =>
  queryRows(
    db,
    sql`SELECT id, name, subject, preheader, html, content FROM campaigns
        WHERE tenant_id = ${tenantId} AND state NOT IN ('finished', 'cancelled')
          AND instr(subject || ' ' || preheader || ' ' || html || ' ' || content, ${key}) > 0 ORDER BY id DESC LIMIT 200`,
    z.object({
      id: z.number(),
      name: z.string(),
      subject: z.string(),
      preheader: z.string(),
      html: z.string(),
      content: z.string(),
    }),
  )
